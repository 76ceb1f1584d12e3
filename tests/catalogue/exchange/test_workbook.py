"""The departments' workbook: nothing lost on the way, everything wrong told at its cell."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from catalogue.errors import BadFile
from catalogue.exchange.elements import elements
from catalogue.exchange.workbook import shape, uploaded
from catalogue.exchange.workbook.faults import Fault
from catalogue.exchange.workbook.marking import REPORT, mark
from catalogue.exchange.workbook.reading import locate, read_row
from catalogue.exchange.workbook.required import needs
from catalogue.exchange.workbook.shape import EXPORTED, INSTRUCTIONS, ITEMS
from catalogue.exchange.workbook.uploaded import open_upload
from catalogue.exchange.workbook.writing import PREFILLED, export, template
from catalogue.exchange.workbooks import ITEM_CODE
from catalogue.model.code_tables import Channel, ItemKind
from catalogue.model.item import Fee, ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from tests.catalogue.exchange.grids import Formula, Grids
from tests.catalogue.exchange.odd_items import any_texts, cell_texts, several
from tests.factories import a_body, an_item

_QUICK = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
Save = Callable[[bytes], Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def saved(content: bytes) -> Path:
        path = tmp_path / "事项.xlsx"
        path.write_bytes(content)
        return path

    return saved


def read(path: Path, *held: ServiceItem) -> list[ServiceItem | list[Fault]]:
    """The rows of a workbook as items or faults; faults outside of rows may not be there."""
    book = open_upload(path)
    assert book.faults == []
    known = {item.code: item for item in held}
    return [read_row(row, known.get(row.code)) for row in book.rows]


def faults(path: Path, *held: ServiceItem) -> list[tuple[str, int, str, str, str]]:
    """Sheet, row, column, value and message of everything that is wrong."""
    book = open_upload(path)
    found = list(book.faults)
    known = {item.code: item for item in held}
    for row in book.rows:
        answer = read_row(row, known.get(row.code))
        found += [] if isinstance(answer, ServiceItem) else answer
    return [(f.sheet, f.row, f.column, f.value, f.message) for f in found]


# what is written


@_QUICK
@given(several(cell_texts))
def test_items_come_back_from_their_export_exactly(save: Save, items: list[ServiceItem]) -> None:
    content = export(items)
    assert read(save(content)) == items
    for sheet, rows in Grids.of(content).items():
        for row in rows:
            for cell in row:
                formula = isinstance(cell, str) and cell.startswith(
                    ("=", "+", "-", "@", "\t", "\r")
                )
                assert not formula, (sheet, cell)


@_QUICK
@given(several(any_texts))
def test_an_untouched_row_is_what_is_held_whatever_cells_cannot_carry(
    save: Save, items: list[ServiceItem]
) -> None:
    assert read(save(export(items)), *items) == items


def test_limits_of_nothing_keep_their_unit_and_missing_ones_stay_missing(save: Save) -> None:
    item = an_item(
        statutory_limit=None,
        promised_limit=TimeLimit(0, LimitUnit.CALENDAR_DAY),
        fees=(Fee(), Fee(name="工本费")),
        channels=(Channel.POST, Channel.WINDOW),
        everyday_names=("婚丧、嫁娶",),
    )
    content = export([item])
    grids = Grids.of(content)
    assert grids.get(ITEMS, 2, "承诺办结时限") == "0个自然日"
    assert grids.get(ITEMS, 2, "法定办结时限") == ""
    assert grids.get(ITEMS, 2, "办理形式") == "快递申请、窗口办理"
    assert grids.get(ITEMS, 2, "日常用语") == '["婚丧、嫁娶"]'
    assert read(save(content)) == [item]


def test_the_sheets_have_every_element_of_the_model_and_nothing_else() -> None:
    grids = Grids.of(template([]))
    plain = [one.title for one in elements(ServiceItem) if not one.entries]
    assert grids[ITEMS][0] == [*plain, EXPORTED]
    tables = [one for one in elements(ServiceItem) if one.entries]
    assert [table.title for table in tables] == list(grids)[1:-2]
    for table in tables:
        inner = [one.title for one in elements(table.entries)]
        assert grids[table.title][0] == [ITEM_CODE, "_事项名称", *inner]
    explained = {(row[0], row[1]) for row in grids[INSTRUCTIONS]}
    assert {(ITEMS, title) for title in plain} < explained
    assert grids[INSTRUCTIONS][0][:2] == ["模板版本", shape.version()]


def test_what_is_asked_for_is_what_the_rules_ask_for() -> None:
    told = {place: need.text for place, need in needs().items()}
    assert told[("materials", "source")] == "必填"
    assert told[("materials", "originals")] == "必填，或填《复印件份数》"
    assert told[("power_source",)] == "必填（公共服务除外）"
    assert told[("visits",)] == "依申请办理的事项必填"
    assert told[("fees", "standard")] == "《是否收费》为“是”时必填"
    assert told[("materials",)] == "依申请办理的事项必填，或《无需申请材料》填“是”"
    assert ("short_name",) not in told


def _part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read(name).decode()


def test_a_column_offers_its_code_table_explains_itself_and_holds_text() -> None:
    content = template([])
    lists = Grids.of(content)["代码表"]
    sheet = _part(content, "xl/worksheets/sheet1.xml")
    offered = dict(
        re.findall(r'sqref="([A-Z]+)2:[A-Z]+1048576"><formula1>代码表!\$([A-Z]+)\$1', sheet)
    )
    kinds = [row["ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(offered["D"])] for row in lists]
    assert kinds[: len(ItemKind)] == [kind.label for kind in ItemKind]
    assert 'topLeftCell="B2"' in sheet and 'state="frozen"' in sheet
    notes = _part(content, "xl/comments1.xml")
    assert "实施编码\n必填，或填《业务办理项编码》，或填《地方实施编码》\n31位" in notes
    assert "到办事现场次数\n依申请办理的事项必填\n填 0、1、2…\n填整数\n从 0 到 99" in notes
    styles = _part(content, "xl/styles.xml")
    formats = re.findall(r"<xf [^>]*>", styles[styles.index("<cellXfs") :])
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)" style="(\d+)"', sheet)
    codes = next(one for one in columns if int(one[0]) <= 6 <= int(one[1]))
    assert float(codes[2]) > 31
    assert 'numFmtId="49"' in formats[int(codes[3])]


def test_a_template_knows_the_officers_body_and_its_empty_rows_are_none(save: Save) -> None:
    body = a_body("某局")
    grids = Grids.of(template([body]))
    assert len(grids[ITEMS]) == PREFILLED + 1
    assert grids.get(ITEMS, 2, "实施主体编码") == body.credit_code
    with pytest.raises(BadFile, match="里没有事项"):
        open_upload(save(grids.written()))
    item = an_item()
    for column, value in (("事项名称", "甲"), ("事项类型", "公共服务"), ("实施编码", item.code)):
        grids.set(ITEMS, 3, column, value)
    (found,) = read(save(grids.written()))
    assert isinstance(found, ServiceItem)
    assert (found.name, found.kind, found.body) == ("甲", ItemKind.PUBLIC_SERVICE, body)
    several = Grids.of(template([body, a_body("另一局", 2)]))
    assert len(several[ITEMS]) == 1
    assert ["某局", "另一局"] in [
        list(column[:2]) for column in zip(*several["代码表"], strict=True)
    ]


# what is told


def an_export(*items: ServiceItem) -> Grids:
    return Grids.of(export(items or (an_item(1), an_item(2))))


def test_every_fault_of_a_row_is_told_at_once_with_its_cell(save: Save) -> None:
    grids = an_export()
    grids.set(ITEMS, 3, "到办事现场次数", "一次")
    grids.set(ITEMS, 3, "事项类型", "许可证")
    grids.set(ITEMS, 3, "事项简称", "长" * 201)
    grids.set(ITEMS, 3, "事项名称", "")
    grids.set(ITEMS, 3, "计划生效日期", "2018-02-30")
    first = next(n for n, row in enumerate(grids["申请材料"], 1) if row[0] == an_item(2).code)
    grids.set("申请材料", first, "复印件份数", 100)
    grids.set("申请材料", first + 1, "材料名称", "")
    grids.set("申请材料", first + 2, "是否证明材料", "也许")
    told = faults(save(grids.written()))
    assert {fault[:4] for fault in told} == {
        (ITEMS, 3, "到办事现场次数", "一次"),
        (ITEMS, 3, "事项类型", "许可证"),
        (ITEMS, 3, "事项简称", "长" * 59 + "…"),
        (ITEMS, 3, "事项名称", ""),
        (ITEMS, 3, "计划生效日期", "2018-02-30"),
        ("申请材料", first, "复印件份数", "100"),
        ("申请材料", first + 1, "材料名称", ""),
        ("申请材料", first + 2, "是否证明材料", "也许"),
    }
    by_column = {fault[2]: fault[4] for fault in told}
    assert by_column["到办事现场次数"] == "不是整数，请填 0、1、2…"
    assert by_column["复印件份数"] == "不能大于 99，请核对"
    assert by_column["事项简称"] == "超过 200 个字，请缩短"
    assert by_column["材料名称"] == "没有填写；这一项必须有，请补填"


def test_formulas_are_refused_at_their_cell_beside_the_other_faults(save: Save) -> None:
    grids = an_export()
    grids.set(ITEMS, 2, "到办事现场次数", Formula("=1+0"))
    grids.set(ITEMS, 2, "承诺办结时限", "五天")
    grids.set("办理环节", 2, "环节名称", Formula('="受理"'))
    told = faults(save(grids.written()))
    assert {fault[:3] for fault in told} == {
        (ITEMS, 2, "到办事现场次数"),
        (ITEMS, 2, "承诺办结时限"),
        ("办理环节", 2, "环节名称"),
    }
    assert sum("单元格是公式；请改为公式算出的值" in fault[4] for fault in told) == 2


def test_rows_that_belong_to_no_item_and_columns_nobody_knows_are_told(save: Save) -> None:
    grids = an_export()
    grids["常见问题"] += [["11220600999", "", "问？", "答"], ["", "", "问？", ""]]
    grids["收费项目"][0].append("折扣")
    told = faults(save(grids.written()))
    last = len(grids["常见问题"])
    assert [fault[:4] for fault in told] == [
        ("收费项目", 1, "折扣", ""),
        ("常见问题", last - 1, ITEM_CODE, "11220600999"),
        ("常见问题", last, ITEM_CODE, ""),
    ]
    assert "没有这个编码的事项" in told[1][4]


def test_a_code_that_lost_its_digits_is_told_as_such(save: Save) -> None:
    grids = an_export(an_item(1))
    grids.set(ITEMS, 2, "实施编码", 1.122060000000031e30)
    told = faults(save(grids.written()))
    (own,) = [fault for fault in told if fault[:3] == (ITEMS, 2, "实施编码")]
    assert "位数已经丢失" in own[4]


def test_columns_may_change_places_and_own_sheets_may_be_added(save: Save) -> None:
    grids = an_export()
    grids[ITEMS] = [row[::-1] for row in grids[ITEMS]]
    grids["我的备注"] = [["事项编码", "想法"], ["x", "y"]]
    assert read(save(grids.written())) == [an_item(1), an_item(2)]


def test_a_row_exported_before_somebody_else_changed_the_item_is_refused(save: Save) -> None:
    grids = an_export(an_item(1))
    path = save(grids.written())
    now = an_item(1, conditions="同事改过的条件")
    assert [fault[:3] for fault in faults(path, now)] == [(ITEMS, 2, EXPORTED)]
    assert read(path, an_item(1)) == [an_item(1)]
    grids.set(ITEMS, 2, EXPORTED, "")
    assert read(save(grids.written()), now) == [an_item(1)]


def test_a_text_too_long_for_a_cell_is_never_replaced_by_its_placeholder(save: Save) -> None:
    item = an_item(1, conditions="长" * 40_000)
    grids = an_export(item)
    assert "未导出" in grids.get(ITEMS, 2, "受理条件")
    assert read(save(grids.written()), item) == [item]
    grids.set(ITEMS, 2, "事项简称", "改过")
    assert [fault[:3] for fault in faults(save(grids.written()), item)] == [(ITEMS, 2, "受理条件")]


def test_a_finding_of_the_rules_is_placed_at_its_cell(save: Save) -> None:
    grids = an_export(an_item(1), an_item(2))
    row = open_upload(save(grids.written())).rows[1]
    first = next(n for n, cells in enumerate(grids["申请材料"], 1) if cells[0] == row.code)
    assert locate(row, "materials[1].source") == ("申请材料", first + 1, "来源渠道")
    assert locate(row, "enquiry.phone") == (ITEMS, 3, "咨询方式·电话")
    assert locate(row, "fees[0].name") == (ITEMS, 3, "实施编码")
    assert locate(row, "body.name") == (ITEMS, 3, "实施主体")


# what is no workbook of ours


def _without(sheet: str, column: str) -> Callable[[Grids], None]:
    def change(grids: Grids) -> None:
        place = grids[sheet][0].index(column)
        grids[sheet] = [row[:place] + row[place + 1 :] for row in grids[sheet]]

    return change


def _version(given: str) -> Callable[[Grids], None]:
    def change(grids: Grids) -> None:
        grids[INSTRUCTIONS][0][1] = given

    return change


def _only_headers(grids: Grids) -> None:
    grids.update({title: rows[:1] for title, rows in grids.items() if title != INSTRUCTIONS})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_version("1-000000000000"), "模板版本是 1-000000000000，现在是"),
        (_version(""), "不是本系统的模板"),
        (lambda grids: grids.pop(INSTRUCTIONS), "不是本系统的模板"),
        (lambda grids: grids.pop("申请材料"), "缺少工作表“申请材料”"),
        (_without(ITEMS, "受理条件"), "工作表“事项”第一行缺少列“受理条件”"),
        (_without("设定依据", ITEM_CODE), "工作表“设定依据”第一行缺少列“事项编码”"),
        (_only_headers, "里没有事项"),
    ],
)
def test_another_version_or_a_cut_workbook_is_refused_with_the_mend(
    save: Save, change: Callable[[Grids], Any], told: str
) -> None:
    grids = an_export()
    change(grids)
    with pytest.raises(BadFile) as refusal:
        open_upload(save(grids.written()))
    assert told in str(refusal.value)


def test_the_version_changes_with_the_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    before = shape.version()
    first, *further = shape.sheets()
    fewer = msgspec.structs.replace(first, columns=first.columns[1:])
    monkeypatch.setattr(shape, "sheets", lambda: (fewer, *further))
    assert shape.version.__wrapped__() != before
    monkeypatch.undo()
    assert shape.version.__wrapped__() == before


def test_other_kinds_macros_and_bombs_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = export([an_item()])
    for name, sent, told in (
        ("事项.xlsm", content, "不是 .xlsx 文件"),
        ("事项.csv", b"a,b", "不是 .xlsx 文件"),
        ("事项.xlsx", b"a,b", "不是 Excel 工作簿"),
        ("事项.xlsx", content[:-100], "不是 Excel 工作簿"),
        ("事项.xlsx", _with(content, "xl/vbaProject.bin", b"macro"), "带有宏"),
    ):
        (tmp_path / name).write_bytes(sent)
        with pytest.raises(BadFile, match=told):
            open_upload(tmp_path / name)
    monkeypatch.setattr(uploaded, "UNPACKED_AT_MOST", 1 << 20)
    bomb = _with(content, "xl/media/zeros.bin", bytes(4 << 20))
    assert len(bomb) < len(content) + 8000
    (tmp_path / "大.xlsx").write_bytes(bomb)
    with pytest.raises(BadFile, match="展开后超过 1 MB"):
        open_upload(tmp_path / "大.xlsx")


def test_a_bomb_that_lies_about_its_size_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploaded, "UNPACKED_AT_MOST", 2 << 20)
    bomb = _with(export([an_item()]), "xl/media/zeros.bin", bytes(4 << 20))
    size = (4 << 20).to_bytes(4, "little")
    (tmp_path / "谎.xlsx").write_bytes(bomb.replace(size, (1).to_bytes(4, "little")))
    with pytest.raises(BadFile):
        open_upload(tmp_path / "谎.xlsx")


def _with(content: bytes, name: str, part: bytes) -> bytes:
    file = BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, part)
    return file.getvalue()


# the marked copy


def test_the_marked_copy_holds_the_senders_cells_colours_the_wrong_ones_and_says_why(
    save: Save,
) -> None:
    grids = an_export()
    grids.set(ITEMS, 3, "到办事现场次数", "一次")
    grids.set(ITEMS, 2, "计划生效日期", date(2018, 3, 1))
    grids["我的备注"] = [["想法"], ["下周再核"]]
    path = save(grids.written())
    wrong = Fault(sheet=ITEMS, row=3, column="到办事现场次数", value="一次", message="不是整数")
    doubt = Fault(
        sheet="申请材料", row=2, column="备注", value="甲", message="请补充", blocking=False
    )
    content = mark(path, [wrong, doubt])
    marked = Grids.of(content)
    for sheet in (*shape.by_title(), "我的备注"):
        assert marked[sheet] == grids[sheet], sheet
    assert marked[REPORT][1:] == [
        [ITEMS, 3.0, "到办事现场次数", "必须改正", "一次", "不是整数"],
        ["申请材料", 2.0, "备注", "提醒", "甲", "请补充"],
    ]
    place = grids[ITEMS][0].index("到办事现场次数")
    assert _fill(content, "sheet1", f"{_letters(place)}3") == "FFF4B8AE"
    assert _fill(content, "sheet1", f"{_letters(place)}2") == ""
    place = grids["申请材料"][0].index("备注")
    assert _fill(content, "sheet3", f"{_letters(place)}2") == "FFFBEFC3"
    assert re.search(r"<t[^>]*>不是整数</t>", _part(content, "xl/comments1.xml"))
    assert open_upload(save(content)).rows == open_upload(path).rows


def _letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _fill(content: bytes, sheet: str, cell: str) -> str:
    """Colour behind a cell, empty when there is none."""
    xml = _part(content, f"xl/worksheets/{sheet}.xml")
    found = re.search(rf'<c r="{cell}" s="(\d+)"', xml)
    styles = _part(content, "xl/styles.xml")
    formats = re.findall(r"<xf [^>]*>", styles[styles.index("<cellXfs") :])
    fill = re.search(r'fillId="(\d+)"', formats[int(found[1])]) if found else None
    fills = re.findall(r"<fill>.*?</fill>", styles, re.S)
    colour = re.search(r'fgColor rgb="(\w+)"', fills[int(fill[1])]) if fill else None
    return colour[1] if colour else ""


def test_texts_that_look_like_formulas_are_harmless_in_the_marked_copy_too(save: Save) -> None:
    grids = an_export(an_item(1, conditions="=2+2"))
    grids.set(ITEMS, 2, "办理流程", "=cmd()")
    marked = Grids.of(mark(save(grids.written()), []))
    assert marked.get(ITEMS, 2, "受理条件") == "'=2+2"
    assert marked.get(ITEMS, 2, "办理流程") == "'=cmd()"
