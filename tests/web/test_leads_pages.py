"""压减线索 over HTTP: tiles, reasons, filters, files, what the office says of a lead."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from catalogue.queries.leads import KINDS
from tests.instances import Instances
from tests.web.conftest import BODY, OTHER_BODY, Office
from tests.web.reviewing import plain
from web.cli import main

PATH = "/workbench/leads"


def _tiles(page: str) -> dict[str, int]:
    found = re.findall(
        r'<a href="/workbench/leads\?[^"]*"[^>]*><span>([^<]+)</span><strong>(\d+)</strong>', page
    )
    return {name: int(count) for name, count in found}


def _csv(office: Office, address: str) -> list[dict[str, str]]:
    answer = office.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def _codes(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<th scope="row"><a href="/workbench/items/([^"]+)"', body)


def _busiest(office: Office) -> tuple[str, int]:
    """The kind with most leads, as its id, and how many."""
    tiles = _tiles(office.get(PATH).text)
    assert list(tiles) == [kind.name for kind in KINDS]
    most = max(KINDS, key=lambda kind: tiles[kind.name])
    assert tiles[most.name] > 25, tiles
    return most.id, tiles[most.name]


def test_tiles_lists_and_files_hold_the_same_items(office: Office) -> None:
    office.as_("reform")
    for kind in KINDS:
        page = office.get(f"{PATH}?lead={kind.id}").text
        count = _tiles(page)[kind.name]
        assert f"待处理 {count} 项" in page
        rows = _csv(office, f"{PATH}.csv?lead={kind.id}")
        assert len(rows) == count, kind.id
        assert _codes(page) == [row["事项编码"] for row in rows[:20]], kind.id
        assert {row["线索"] for row in rows} <= {kind.name}
        for row in rows:
            assert row["理由"] and row["怎么办"] == kind.action
            assert row["处理状态"] == "待处理" and row["数据性质"] == "示例数据"


def test_pages_of_a_kind_hold_every_item_once(office: Office) -> None:
    kind, count = _busiest(office.as_("reform"))
    codes = [
        code
        for number in range(1, -(-count // 20) + 1)
        for code in _codes(office.get(f"{PATH}?lead={kind}&page={number}").text)
    ]
    assert len(codes) == len(set(codes)) == count


def test_a_department_gets_its_own_list(office: Office) -> None:
    office.as_("reform")
    mine = _csv(office, f"{PATH}.csv?body={BODY}")
    other = _csv(office, f"{PATH}.csv?body={OTHER_BODY}")
    assert mine and other
    assert {row["实施主体"] for row in mine} == {"白山市公安局浑江区分局"}
    assert {row["实施主体"] for row in other} == {"白山市国土资源局"}
    bodies = {row["统一社会信用代码"]: row for row in _csv(office, f"{PATH}/bodies.csv")}
    for code, rows in ((BODY, mine), (OTHER_BODY, other)):
        assert int(bodies[code]["合计"]) == len(rows)
        for kind in KINDS:
            own = sum(row["线索"] == kind.name for row in rows)
            assert int(bodies[code][kind.name]) == own, kind.id
    whole = _csv(office, f"{PATH}.csv")
    assert len(whole) == sum(int(row["合计"]) for row in bodies.values())
    page = office.get(f"{PATH}?body={BODY}").text
    assert sum(_tiles(page).values()) == len(mine)
    assert f"/workbench/leads.csv?body={BODY}" in page


def test_what_is_dealt_with_leaves_the_list_and_can_come_back(office: Office) -> None:
    kind, count = _busiest(office.as_("reform"))
    code = _codes(office.get(f"{PATH}?lead={kind}").text)[0]
    sent = {"lead": kind, "code": code, "note": "declined", "page": "1"}
    refused = office.post(f"{PATH}/notes", sent | {"reason": " "})
    assert refused.status_code == 422
    assert "标为“不处理”要写明理由" in refused.text
    answer = office.post(f"{PATH}/notes", sent | {"reason": "=法律规定"})
    assert answer.status_code == 303
    page = office.get(answer.headers["location"]).text
    assert "已标为“不处理”，理由已记录" in page
    assert f"待处理 {count - 1} 项" in page and code not in _codes(page)
    declined = office.get(f"{PATH}?lead={kind}&state=declined").text
    assert _codes(declined) == [code]
    assert "=法律规定" in plain(declined)
    (row,) = _csv(office, f"{PATH}.csv?lead={kind}&state=declined")
    assert row["处理状态"] == "不处理"
    assert row["处理说明"].startswith("'=法律规定；reform"), "no spreadsheet computes it"
    back = office.post(f"{PATH}/notes", sent | {"note": "", "reason": ""})
    assert "已恢复为待处理" in office.get(back.headers["location"]).text
    assert f"待处理 {count} 项" in office.get(f"{PATH}?lead={kind}").text
    assert "压减线索" in office.as_("auditor").get("/workbench/audit").text


def test_what_is_not_known_is_refused_with_a_sentence(office: Office) -> None:
    office.as_("reform")
    for query, status, told in (
        ("lead=x", 404, "没有“x”这类线索"),
        ("state=x", 422, "没有“x”这种处理状态"),
        ("kind=x", 422, "没有代码为“x”的事项类型"),
        ("page=0", 422, ""),
        ("colour=red", 422, "不认识参数“colour”"),
        ("body=a&body=b", 422, "只能给一次"),
    ):
        answer = office.get(f"{PATH}?{query}")
        assert answer.status_code == status, query
        assert told in answer.text
    answer = office.post(f"{PATH}/notes", {"lead": KINDS[0].id, "code": "无", "note": "done"})
    assert answer.status_code == 422 and "没有编码为“无”的公开事项" in answer.text
    answer = office.post(f"{PATH}/notes", {"lead": KINDS[0].id, "code": "无", "note": "x"})
    assert answer.status_code == 422 and "没有“x”这种处理状态" in answer.text
    answer = office.post(f"{PATH}/notes", {"lead": KINDS[0].id, "body": "nope", "note": "done"})
    assert answer.status_code == 422 and "没有代码为“nope”的实施主体" in answer.text


@pytest.mark.parametrize("page", ["", ".csv", "/bodies.csv", "/materials", "/materials.csv"])
def test_an_unknown_body_or_division_is_no_empty_list(office: Office, page: str) -> None:
    office.as_("reform")
    for query, told in (
        ("body=nope", "没有代码为“nope”的实施主体，请核对后重试"),
        ("region=zz9999", "没有代码为“zz9999”的区划，请核对后重试"),
        ("body=%00", "请核对代码"),
    ):
        answer = office.get(f"{PATH}{page}?{query}")
        assert answer.status_code == 422, query
        assert told in answer.text, query
    assert office.get(f"{PATH}{page}?body={BODY}").status_code == 200


def test_materials_that_could_be_waived_are_listed_and_downloaded(office: Office) -> None:
    page = office.as_("reform").get(f"{PATH}/materials").text
    rows = _csv(office, f"{PATH}/materials.csv")
    assert f'可以不要的材料 <small class="grey">{len(rows)} 种' in page
    saved = sum(int(row["可减少提交（份次）"]) for row in rows)
    assert f"减少提交共 <strong>{saved}</strong> 份" in page
    held = _csv(office, f"{PATH}.csv?lead=held_materials")
    assert f"涉及 <strong>{len(held)}</strong> 个事项" in page
    if rows:
        name = rows[0]["材料名称"]
        found = _csv(office, f"{PATH}/materials.csv?words={quote(name)}")
        assert name in [row["材料名称"] for row in found]
    assert office.get(f"{PATH}/materials?words=没有这种材料").text.count("没有符合条件的材料") == 1
    assert office.get(f"{PATH}/base/000000000000").status_code == 404


def test_the_command_line_counts_and_lists(instances: Instances, tmp_path: Path) -> None:
    place = ["--data-dir", str(tmp_path / "instance"), "leads"]
    instances.sample(tmp_path / "instance")

    def printed(*arguments: str) -> str:
        done = CliRunner().invoke(main, [*place, *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    counted = {one["id"]: one["items"] for one in json.loads(printed("--json"))["kinds"]}
    assert list(counted) == [kind.id for kind in KINDS]
    kind = max(KINDS, key=lambda one: counted[one.id])
    assert f"{kind.id}  {kind.name}：{counted[kind.id]} 项" in printed()
    listed = json.loads(printed("--kind", kind.id, "--json"))
    assert listed["total"] == counted[kind.id] > 20 == len(listed["items"])
    first = listed["items"][0]
    told = printed("--kind", kind.id, "--limit", "1").splitlines()
    assert told == [
        f"{kind.name}：{counted[kind.id]} 项",
        f"{first['code']}  {first['name']}（{first['body_name']}）：{first['reason']}",
    ]
    own = json.loads(printed("--json", "--body", BODY))
    assert 0 < sum(one["items"] for one in own["kinds"]) < sum(counted.values())
    wrong = CliRunner().invoke(main, [*place, "--kind", "x"])
    assert wrong.exit_code == 1 and "没有“x”这类线索" in wrong.output
