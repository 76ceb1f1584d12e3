"""The reform office keeps the power list: by form, by spreadsheet, edition by edition."""

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from catalogue import database
from catalogue.exchange.power_list import adjustment_rows, adjustments_workbook, edition_workbook
from catalogue.model.adjustment import Adjustment, K
from catalogue.model.power_list import SHAPES, AdjustmentKind
from tests.instances import Instances
from tests.power import BUREAU, FORESTRY, a_power, changed, load_power_list
from tests.web.conftest import REFORM_AND_EDITOR, Office, Premises
from web.lifecycle import open_database
from web.server import prepare
from web.settings import Settings

LIST, ADJUST = "/workbench/power-list", "/workbench/power-list/adjust"
SHEETS, CLOSE = "/workbench/power-list/sheets", "/workbench/power-list/close"


async def _fill(settings: Settings, entries: int) -> None:
    engine = await open_database(settings)
    try:
        if entries:
            await load_power_list(entries)
    finally:
        await database.close(engine)
    await prepare(settings, sample=False)


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, instances: Instances, premises: Premises
) -> Iterator[Office]:
    """An instance with the small list (60 entries, or as many as asked for)."""
    entries = getattr(request, "param", 60)
    instances.copy(f"{entries} entries", premises.data, partial(_fill, entries=entries))
    with premises.opened(REFORM_AND_EDITOR) as desk:
        yield desk.as_("reform")


def _editions(desk: Office) -> list[tuple[str, int]]:
    found = desk.get("/api/v1/power-list/editions").json()["editions"]
    return [(one["id"], one["entries"]) for one in found]


def _listed(desk: Office) -> int:
    return desk.get("/api/v1/power-list/entries?size=1").json()["total"]


def _fields(page: str) -> dict[str, str]:
    """What the one POST form of the page would send, but for its buttons."""
    form = re.search(
        r'<form action="/workbench/power-list/[^"]*" method="post"[^>]*>.*?</form>', page, re.S
    )
    assert form, page
    found = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(
        r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form[0], re.S
    ):
        found[name] = html.unescape(text)
    for name, options in re.findall(
        r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[0], re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else first[1] if first else ""
    return found


LATER = {"on": "2019-03-05", "document": "白编办发〔2019〕9号"}
FILLED: dict[AdjustmentKind, tuple[str, dict[str, str]]] = {
    K.ADD: ("", {"p0_code": "2206-7001", "p0_kind": "01", "p0_name": "新设许可", "p0_body_name": FORESTRY}),
    K.TAKE_OVER: ("", {"p0_code": "2206-7002", "p0_kind": "02", "p0_name": "承接处罚", "p0_body_name": FORESTRY, "counterpart": "吉林省林业厅"}),
    K.SPLIT: ("2206-0010", {"p0_code": "2206-7003", "p1_code": "2206-7004", "p1_name": "拆出的另一项"}),
    K.CANCEL: ("2206-0012", {}),
    K.DELEGATE: ("2206-0014", {"d_to_group": "county", "d_to_divisions": "220621"}),
    K.MERGE: ("2206-0015\n2206-0016", {"p0_code": "2206-7005", "p0_name": "合并后的一项"}),
    K.EMPOWER: ("2206-0017", {"d_to_group": "zone", "d_to_divisions": "2206A1"}),
    K.TRANSFER: ("2206-0018", {"h_to_code": "11220621000000000X", "h_to_name": BUREAU, "h_connection": "自划转之日起", "h_boundary": "审管分离", "h_approves": BUREAU}),
    K.SUSPEND: ("2206-0019", {}),
    K.RESUME: ("2206-0009", {}),
    K.AMEND: ("2206-0020", {"p0_unit": "审批科"}),
}  # fmt: skip
"""Kind → the codes that leave, and what the clerk types into the form."""


@pytest.mark.parametrize("kind", AdjustmentKind, ids=lambda kind: kind.value)
def test_each_kind_is_recorded_by_form_after_a_preview(desk: Office, kind: AdjustmentKind) -> None:
    codes, typed = FILLED[kind]
    before = _listed(desk)
    page = desk.client.get(ADJUST, params={"kind": kind.value, "codes": codes}).text
    sent = _fields(page) | LATER | typed
    shown = desk.post(ADJUST, sent | {"action": "preview"})
    assert shown.status_code in (200, 201), re.findall(
        r'role="alert">(.*?)</div>', shown.text, re.S
    )
    assert _listed(desk) == before
    leaving, coming = len(codes.split()), {K.SPLIT: 2}.get(kind, SHAPES[kind][1][0])
    assert f"{before} − {leaving} + {coming} = {before - leaving + coming}" in shown.text
    back = desk.post(ADJUST, _fields(shown.text) | {"action": "edit"}).text
    again = _fields(back)
    assert {name: again[name] for name in typed} == typed
    done = desk.post(ADJUST, _fields(shown.text) | {"action": "record"})
    assert done.status_code == 303
    assert _listed(desk) == before - leaving + coming
    home = desk.get(done.headers["location"]).text
    assert "第 11 号调整已登记" in home
    assert kind.label in home and LATER["document"] in home


def test_the_form_is_filled_with_what_the_entry_is_now(desk: Office) -> None:
    fields = _fields(desk.get(f"{ADJUST}?kind=amend&codes=2206-0013").text)
    old = a_power(13)
    assert fields["p0_name"] == old.name
    assert fields["p0_duties"] == old.duties
    assert (fields["p0_kind"], fields["p0_level"]) == (old.kind.value, "3")


def test_what_keeps_an_adjustment_out_is_told_with_the_form_still_filled(desk: Office) -> None:
    sent = _fields(desk.get(f"{ADJUST}?kind=amend&codes=2206-0013").text)
    unchanged = desk.post(ADJUST, sent | LATER | {"action": "preview"})
    assert unchanged.status_code == 422
    assert "没有变化" in unchanged.text
    early = desk.post(
        ADJUST, sent | LATER | {"on": "2018-01-01", "p0_unit": "甲科", "action": "preview"}
    )
    assert "不晚于最近一版清单的日期" in early.text
    assert _fields(early.text)["p0_unit"] == "甲科"
    undated = desk.post(ADJUST, sent | {"document": "某文", "action": "record"})
    assert (undated.status_code, "没有填写调整日期" in undated.text) == (422, True)
    wrong = desk.post(ADJUST, sent | LATER | {"p0_kind": "77", "action": "record"})
    assert wrong.status_code == 422
    assert "变更后的内容的权力类型" in wrong.text
    assert _listed(desk) == 59


def test_unknown_codes_and_kinds_are_told(desk: Office) -> None:
    page = desk.get(f"{ADJUST}?kind=cancel&codes=2206-0002、nix")
    assert page.status_code == 422
    assert "没有职权编码“2206-0002”" in page.text and "没有职权编码“nix”" in page.text
    assert desk.get(f"{ADJUST}?kind=burn").status_code == 422
    assert desk.post(ADJUST, {"kind": "burn"}).status_code == 422
    kinds = desk.get(ADJUST).text
    assert all(f"kind={kind.value}" in kinds for kind in AdjustmentKind)


def test_entries_are_named_as_well_as_coded(desk: Office) -> None:
    first, other = a_power(15), a_power(16)
    typed = f"{first.name}\r\n{other.code} {other.name}"
    page = desk.client.get(ADJUST, params={"kind": "merge", "codes": typed}).text
    assert _fields(page)["codes"] == f"{first.code}、{other.code}"
    many = "\n".join(f"{a_power(n).code} {a_power(n).name}" for n in range(13, 43))
    page = desk.client.get(ADJUST, params={"kind": "merge", "codes": many}).text
    assert _fields(page)["codes"].count("、") == 29, "a long list is not cut"


def test_a_name_of_several_entries_is_told_with_their_codes(desk: Office) -> None:
    twin = {"p0_code": "2206-7001", "p0_kind": "01", "p0_name": a_power(15).name}
    sent = {"kind": "add", "pieces": "1", "p0_body_name": BUREAU, **twin, **LATER}
    assert desk.post(ADJUST, sent | {"action": "record"}).status_code == 303
    page = desk.get(f"{ADJUST}?kind=cancel&codes={a_power(15).name}")
    assert page.status_code == 422
    told = f"有 2 个事项都叫“{a_power(15).name}”，请改填其中一个的编码"
    assert f"{told}：2206-0015（{FORESTRY}）；2206-7001（{BUREAU}）" in html.unescape(page.text)
    assert f">{a_power(15).name}</textarea>" in page.text, "what was typed is kept"


def test_a_body_given_by_name_gets_its_code(desk: Office) -> None:
    sent = _fields(desk.get(f"{ADJUST}?kind=add").text) | LATER
    sent |= {"p0_code": "2206-7001", "p0_kind": "01", "p0_name": "新设许可"}
    named = desk.post(ADJUST, sent | {"p0_body_name": FORESTRY, "action": "preview"}).text
    assert _fields(named)["p0_body_code"] == a_power(15).body_code
    coded = {"p0_body_name": FORESTRY, "p0_body_code": "11220600MB0000000M"}
    kept = desk.post(ADJUST, sent | coded | {"action": "preview"}).text
    assert _fields(kept)["p0_body_code"] == "11220600MB0000000M"
    new = desk.post(ADJUST, sent | {"p0_body_name": "新设的局", "action": "preview"}).text
    assert _fields(new)["p0_body_code"] == ""


def test_entries_are_suggested_to_who_keeps_the_list(desk: Office) -> None:
    suggest = "/workbench/suggest/powers"
    (one,) = desk.get(f"{suggest}?q={a_power(15).name}").json()["suggestions"]
    assert one == {"text": a_power(15).name, "value": "2206-0015", "note": f"2206-0015 {FORESTRY}"}
    coded = desk.get(f"{suggest}?q=2206-001").json()["suggestions"]
    assert len(coded) == 8 and all(one["value"].startswith("2206-001") for one in coded)
    assert desk.as_("editor").get(f"{suggest}?q=2206").status_code == 403


@pytest.mark.parametrize("kind", AdjustmentKind, ids=lambda kind: kind.value)
def test_each_kind_begins_without_codes_and_tells_wrong_ones(
    desk: Office, kind: AdjustmentKind
) -> None:
    leaves = SHAPES[kind][0][1] > 0
    begun = desk.get(f"{ADJUST}?kind={kind.value}")
    assert begun.status_code == 200
    assert ("原有事项的职权编码" in begun.text) == leaves
    wrong = desk.get(f"{ADJUST}?kind={kind.value}&codes=nope")
    assert wrong.status_code == (422 if leaves else 200)
    assert ("现行清单中没有职权编码“nope”" in wrong.text) == leaves
    sent = desk.post(ADJUST, {"kind": kind.value, "codes": "nope", **LATER, "action": "preview"})
    assert sent.status_code == 422


def test_an_edition_is_closed_when_the_account_closes(desk: Office) -> None:
    sent = _fields(desk.get(f"{ADJUST}?kind=cancel&codes=2206-0012").text) | LATER
    assert desk.post(ADJUST, sent | {"action": "record"}).status_code == 303
    page = desk.get(f"{CLOSE}?on=2019-12-20").text
    assert "59 − 取消 1 = 58" in page
    given = {"on": "2019-12-20", "key": "2019", "name": "2019年版", "document": "公告第1号"}
    done = desk.post(CLOSE, given)
    assert done.status_code == 303
    assert _editions(desk) == [("2017", 60), ("2018", 59), ("2019", 58)]
    assert "“2019年版”已公布：58 项" in desk.get(done.headers["location"]).text
    again = desk.post(CLOSE, given)
    assert (again.status_code, "已被" in again.text) == (422, True)
    early = desk.get(f"{CLOSE}?on=2018-06-01").text
    assert '<button type="submit">公布' not in early
    assert "不晚于上一版" in early


def test_a_list_that_was_tampered_with_has_no_button_and_cannot_be_closed(
    desk: Office,
) -> None:
    import sqlite3

    with sqlite3.connect(desk.data / "zhipao.db") as connection:
        connection.execute(
            "UPDATE power_version SET slot = NULL, until = '2019-01-05' WHERE code = '2206-0030'"
        )
    page = desk.get(f"{CLOSE}?on=2019-12-20").text
    assert "账不平，不能公布" in page
    assert "2206-0030" in page and "没有取消、下放、合并或拆分的记录" in page
    assert '<button type="submit">公布' not in page
    given = {"on": "2019-12-20", "key": "2019", "name": "2019年版", "document": "公告第1号"}
    refused = desk.post(CLOSE, given)
    assert refused.status_code == 422
    assert "差 -1 项" in refused.text
    assert len(_editions(desk)) == 2


def _upload(desk: Office, file: str, content: bytes, **given: str) -> str:
    answer = desk.post(f"{SHEETS}/check", given, files={"file": (file, content)})
    assert answer.status_code in (200, 201, 422), answer.text
    return html.unescape(answer.text)


def test_adjustments_come_in_by_spreadsheet_after_a_dry_run(desk: Office) -> None:
    old = {"2206-0020": a_power(20)}
    asked = [
        Adjustment(kind=K.ADD, on=date(2019, 1, 5), document="甲", brings=(a_power(7001),)),
        Adjustment(kind=K.CANCEL, on=date(2019, 2, 5), document="乙", removes=("2206-0012",)),
        Adjustment(
            kind=K.AMEND, on=date(2019, 3, 5), document="丙",
            removes=("2206-0020",), brings=(changed(20, unit="审批科"),),
        ),
    ]  # fmt: skip
    rows = [row for n, one in enumerate(asked) for row in adjustment_rows(str(n), one, old)]
    tried = _upload(desk, "调整.xlsx", adjustments_workbook(rows), purpose="adjustments")
    assert "没有错误，尚未保存：3 件调整" in tried
    assert _listed(desk) == 59
    done = desk.post(f"{SHEETS}/import", _fields(tried))
    assert done.status_code == 303
    assert _listed(desk) == 59
    home = desk.get(done.headers["location"]).text
    assert "3 件调整已登记" in home and "其后登记的调整：3 件" in home
    gone = desk.post(f"{SHEETS}/import", _fields(tried))
    assert (gone.status_code, "已经导入" in gone.text) == (422, True)


def test_a_spreadsheet_with_a_fault_changes_nothing_and_names_the_cell(desk: Office) -> None:
    asked = Adjustment(kind=K.CANCEL, on=date(2019, 2, 5), document="乙", removes=("nix",))
    content = adjustments_workbook(list(adjustment_rows("1", asked, {})))
    page = _upload(desk, "调整.xlsx", content, purpose="adjustments")
    assert "没有保存任何内容" in page and "nix" in page
    assert "确认登记" not in page
    assert "没有选择文件" in desk.post(f"{SHEETS}/check", {"purpose": "adjustments"}).text
    assert "类型不支持" in _upload(desk, "x.pdf", b"%PDF", purpose="adjustments")
    assert "用来做什么" in _upload(desk, "调整.xlsx", content, purpose="other")


def test_a_new_edition_is_compared_with_the_list_and_closed_when_it_agrees(desk: Office) -> None:
    exported = desk.get("/power-list/list.xlsx").content
    wrong = edition_workbook([a_power(n) for n in range(1, 61)])
    page = _upload(desk, "新版.xlsx", wrong, purpose="edition", on="2019-12-20")
    assert "处对不上" in page and "2206-0002" in page
    assert "公布 2019-12-20 的清单" not in page
    page = _upload(desk, "新版.xlsx", exported, purpose="edition", on="2019-12-20")
    assert "文件 59 项，与系统中 2019-12-20 的清单逐项一致" in page
    named = {"key": "2019", "name": "2019年版", "document": "公告第1号"}
    done = desk.post(f"{SHEETS}/import", _fields(page) | named)
    assert done.status_code == 303
    assert _editions(desk)[-1] == ("2019", 59)


@pytest.mark.parametrize("desk", [0], indirect=True)
def test_the_first_edition_comes_in_by_spreadsheet(desk: Office) -> None:
    assert "还没有首版清单" in desk.get(LIST).text
    assert "还没有首版清单" in desk.get(CLOSE).text
    assert "还没有公布" in desk.get("/power-list").text
    assert "还没有公布任何版次" in desk.get("/power-list/editions").text
    assert "还没有可以比较的" in desk.get("/power-list/changes").text
    assert desk.get("/power-list/changes?to=2018").status_code == 404
    assert desk.get("/api/v1/power-list/changes").json()["parameter"] == "from"
    content = edition_workbook([a_power(n) for n in range(1, 11)])
    given = {"key": "2017", "name": "2017年版", "on": "2017-12-29", "document": "公告第1号"}
    page = _upload(desk, "清单.xlsx", content, purpose="first", **given)
    assert "没有错误，尚未保存：10 个事项" in page
    assert desk.post(f"{SHEETS}/import", _fields(page)).status_code == 303
    assert _editions(desk) == [("2017", 10)]
    undated = _upload(desk, "清单.xlsx", content, purpose="first", **given | {"on": "去年"})
    assert "不是日期" in undated
    assert "不能再次整体导入" in _upload(desk, "清单.xlsx", content, purpose="first", **given)


def test_registers_list_what_was_given_and_moved(desk: Office) -> None:
    page = desk.get(f"{LIST}/delegations").text
    assert "2 项，县（市、区） 1，经济开发区 1" in page
    zone = desk.get(f"{LIST}/delegations.csv?group=zone").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(zone, newline=""))
    assert (row["职权编码"], row["种类"], row["承接主体"]) == (
        "2206-0005",
        "赋权",
        "白山经济开发区",
    )
    assert "没有符合条件" in desk.get(f"{LIST}/delegations?as_of=2018-01-01").text
    assert desk.get(f"{LIST}/delegations?group=moon").status_code == 422
    moved = desk.get(f"{LIST}/handovers").text
    assert f"{FORESTRY} → {BUREAU}" in moved and "审批局对审批结果负责" in moved
    text = desk.get(f"{LIST}/handovers.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["职权编码"], row["事后监管"]) == ("2206-0007", FORESTRY)


def test_templates_can_be_had(desk: Office) -> None:
    for path in ("template.xlsx", "entries-template.xlsx"):
        answer = desk.get(f"{LIST}/{path}")
        assert answer.content[:2] == b"PK"
        assert "attachment" in answer.headers["content-disposition"]


def test_only_the_reform_office_keeps_the_list(desk: Office) -> None:
    desk.as_("editor")
    for path in (LIST, ADJUST, CLOSE, SHEETS, f"{LIST}/delegations", f"{LIST}/handovers.csv"):
        answer = desk.get(path)
        assert (answer.status_code, "您没有管理权责清单的权限" in answer.text) == (403, True)
    assert desk.post(ADJUST, {"kind": "cancel", "codes": "2206-0012"}).status_code == 403
    assert "/workbench/power-list" not in desk.get("/workbench").text
    assert _listed(desk) == 59
