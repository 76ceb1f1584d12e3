"""The register on the page, on paper and in a file: complete, checked, safe to open."""

import csv
import io
import re
import sqlite3
from datetime import timedelta

import pytest

from catalogue.model.ledger import LedgerLine, Signature
from tests.web.conftest import BODY, ITEM, OTHER_BODY, Office
from tests.web.reviewing import Way, plain
from web import clock
from web.view_models.ledger import ledger_row, verdict

MONTH = f"{clock.today():%Y-%m}"


@pytest.fixture
def published(office: Office) -> Office:
    """One publication by four people after the initial load."""
    way = Way(office)
    way.draft(short_name="新生儿落户登记")
    way.to_sign_off()
    way.done("signer", "sign", opinion="=同意发布")
    return office


def _rows(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [plain(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)]


def _csv(office: Office, query: str) -> list[dict[str, str]]:
    answer = office.get(f"/workbench/ledger.csv?{query}")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_publication_stands_first_with_everybody_who_signed(published: Office) -> None:
    page = published.as_("signer").get("/workbench/ledger").text
    first, *older = _rows(page)
    people = published.people
    for part in (
        ITEM,
        "第2版",
        "主动公开",
        people["editor"].name,
        people["initial"].name,
        people["reviewer"].name,
        "内容属实",
        people["signer"].name,
        "=同意发布",
        "发布",
    ):
        assert part in first, part
    assert all("未签署" in row and "初始入库" in row for row in older)
    assert f"本页 {len(older) + 1} 行的内容、行摘要和前后链接都已核对，一致" in page


def test_filters_by_month_body_and_words(published: Office) -> None:
    published.as_("reform")
    everything = published.get("/api/v1/items?size=1").json()["total"]

    def total(query: str) -> int:
        page = published.get(f"/workbench/ledger?{query}").text
        return int(re.search(r"台账 <small[^>]*>(\d+) 行", page)[1])

    assert total("") == everything + 1
    assert total(f"month={MONTH}") == everything + 1
    assert total("month=2018-06") == 0
    assert total(f"words={ITEM[:25]}") == 2
    own = published.get(f"/api/v1/items?body={BODY}&size=1").json()["total"]
    assert total(f"body={BODY}") == own + 1
    assert len(_rows(published.get("/workbench/ledger?page=2").text)) == everything + 1 - 50
    for wrong in (
        "month=2018",
        "month=2018-13",
        "month=0001-01",
        "month=9999-12",
        "colour=red",
        "page=x",
        "words=a&words=b",
    ):
        assert published.get(f"/workbench/ledger?{wrong}").status_code == 422, wrong


def test_a_department_sees_its_own_lines_only(published: Office) -> None:
    page = published.as_("stranger").get("/workbench/ledger").text
    assert ITEM not in page and OTHER_BODY in page
    assert published.as_("auditor").get("/workbench/ledger").status_code == 403
    assert published.as_("").get("/workbench/ledger").status_code == 303


def test_a_changed_line_is_named(published: Office) -> None:
    with sqlite3.connect(published.data / "zhipao.db") as connection:
        connection.execute("UPDATE ledger SET author = '别人' WHERE serial = 2")
    page = published.as_("reform").get("/workbench/ledger?page=2").text
    assert "行核对不符：序号 2" in page
    assert "本行与行摘要不符，已被改动" in page
    assert "都已核对，一致" in published.get("/workbench/ledger").text


def test_the_print_of_a_month_runs_from_its_first_line_to_its_last(published: Office) -> None:
    page = published.as_("signer").get(f"/workbench/ledger/print?month={MONTH}").text
    rows = _rows(page)
    serials = [int(row.split()[0]) for row in rows]
    assert serials == sorted(serials) and len(serials) > 1
    today = clock.today()
    told = plain(page)
    assert f"{today.year}年{today.month}月" in told and f"共 {len(rows)} 行" in told
    assert f"打印人：{published.people['signer'].name}" in told
    empty = published.get("/workbench/ledger/print?month=2018-06").text
    assert "本月没有登记" in empty
    assert _rows(published.get("/workbench/ledger/print").text) == rows


def test_a_long_month_is_printed_in_parts(
    published: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.workbench.ledger.PART_SIZE", 40)
    published.as_("reform")
    first = published.get(f"/workbench/ledger/print?month={MONTH}").text
    parts = re.findall(r'href="(/workbench/ledger/print\?[^"]*part=\d+)"', first)
    total = int(re.search(r"共 (\d+) 行，第 1 部分（共 (\d+) 部分）", plain(first))[1])
    rows = _rows(first)
    for address in parts:
        rows += _rows(published.get(address.replace("&amp;", "&")).text)
    assert len(rows) == total == len(set(rows))


def test_the_csv_holds_the_same_lines_and_no_formula(published: Office) -> None:
    published.as_("signer")
    rows = _csv(published, f"month={MONTH}")
    printed = _rows(published.get(f"/workbench/ledger/print?month={MONTH}").text)
    assert [row["序号"] for row in rows] == [line.split()[0] for line in printed]
    last = rows[-1]
    assert (last["事项编码"], last["版本"], last["行为"]) == (ITEM, "2", "发布")
    assert (last["初审人"], last["初审意见"]) == (published.people["initial"].name, "同意")
    assert last["审发意见"] == "'=同意发布"
    assert re.fullmatch("[0-9a-f]{64}", last["内容摘要"])
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]
    assert _csv(published, "month=2018-06") == []
    assert ITEM not in str(_csv(published.as_("stranger"), f"month={MONTH}"))


def _line(**changes: object) -> LedgerLine:
    values = {"serial": 1, "code": "C", "name": "N", "number": 1, "content_hash": "0" * 64}
    return LedgerLine(**values | changes)


def test_a_line_shows_each_step_at_its_place_whatever_is_missing() -> None:
    signed = (Signature("审核", "乙", "2018-06-01T04:00:00+00:00", "同意"),)
    row = ledger_row(_line(reviews=signed, disclosure="1", at="2018-06-01T16:30:00+00:00"))
    assert [one.name for one in row.signed] == ["", "乙", ""]
    assert row.signed[1].at == "2018-06-01 12:00"
    assert row.at == "2018-06-02 00:30"
    assert (row.disclosure, ledger_row(_line()).disclosure) == ("主动公开", "未填")


def test_the_verdict_names_the_lines_that_do_not_hold() -> None:
    sound = [ledger_row(_line(serial=n)) for n in (1, 2)]
    broken = ledger_row(_line(serial=3), "本行与行摘要不符")
    assert verdict([]) == ""
    assert verdict(sound) == "本页 2 行的内容、行摘要和前后链接都已核对，一致。"
    assert verdict([*sound, broken]).startswith("本页 3 行中有 1 行核对不符：序号 3。")


def test_next_month_has_no_lines_yet(office: Office) -> None:
    following = (clock.today().replace(day=28) + timedelta(days=4)).strftime("%Y-%m")
    assert _csv(office.as_("reform"), f"month={following}") == []
