"""Workbooks as they arrive: titles, hidden sheets, formulas, numbers for codes, damage."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from catalogue.errors import BadFile
from catalogue.model.item import ServiceItem
from tests.catalogue.exchange.files import HEADER, a_workbook, code, faults, items, read, row

MATERIALS = ("事项编码", "材料名称", "复印件份数")


def test_a_plain_workbook_reads_as_its_cells_say(tmp_path: Path) -> None:
    found = items(a_workbook(tmp_path / "a.xlsx", [HEADER, row(1), row(2, 到办事现场次数=0)]))
    assert [(one.name, one.code, one.visits) for one in found] == [
        ("事项1", code(1), 1),
        ("事项2", code(2), 0),
    ]


def test_merged_titles_above_the_header_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:E1", "白山市政务服务事项")
        sheet.merge_range("A2:E2", "填报说明：红色为必填项")
        sheet.write_row("A4", HEADER)
        sheet.write_row("A6", row(1))
        sheet.write_row("A9", row(2, 到办事现场次数="一次"))
    assert [number for number, _ in read(path)] == [6, 9]
    assert faults(path) == [(9, "到办事现场次数", "一次", "不是整数，请填 0、1、2…")]


def test_a_table_that_begins_away_from_the_corner_keeps_its_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row("C5", HEADER)
        sheet.write_row("C6", row(1))
        sheet.write_row("C7", row(2))
        sheet.write_formula("F7", "=1+0", value=1)
    found = read(path)
    assert [number for number, _ in found] == [6, 7]
    assert isinstance(found[0][1], ServiceItem)
    assert faults(path)[0][:2] == (7, "到办事现场次数")


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, hidden in (("旧", "hide"), ("更旧", "very_hidden"), ("事项", "")):
            sheet = book.add_worksheet(name)
            sheet.write_row("A1", HEADER)
            sheet.write_row("A2", row(1, 事项名称=name))
            if hidden:
                getattr(sheet, hidden)()
        book.get_worksheet_by_name("事项").activate()
        book.get_worksheet_by_name("事项").set_first_sheet()
    assert [one.name for one in items(path)] == ["事项"]


def test_the_sheet_with_the_columns_is_taken_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("填写说明").write_row("A1", ("本表用于填报事项", "请勿改动列名"))
        sheet = book.add_worksheet("事项")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", row(1))
    assert [one.name for one in items(path)] == ["事项1"]


def test_a_second_sheet_of_materials_joins_by_code(tmp_path: Path) -> None:
    materials = [
        MATERIALS,
        (code(2), "身份证", 1.0),
        (code(1), "申请书", 2),
        (code(2), "申请表", 0),
    ]
    path = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1), row(2)], 申请材料=materials)
    found = items(path)
    assert [(m.name, m.copies) for m in found[0].materials] == [("申请书", 2)]
    assert [(m.name, m.copies) for m in found[1].materials] == [("身份证", 1), ("申请表", 0)]


def test_faults_of_a_second_sheet_name_that_sheet_and_its_row(tmp_path: Path) -> None:
    materials = [
        MATERIALS,
        (code(1), "申请书", "两份"),
        (code(9), "身份证", 1),
        (None, "户口簿", 1),
        (2.2e30, "照片", 1),
    ]
    path = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1)], 申请材料=materials)
    assert [(number, column, value) for number, column, value, _ in faults(path)] == [
        (4, "申请材料（工作表）·事项编码", ""),
        (5, "申请材料（工作表）·事项编码", "2.2e+30"),
        (2, "申请材料（工作表）·复印件份数", "两份"),
        (3, "申请材料（工作表）·事项编码", code(9)),
    ]


@pytest.mark.parametrize(
    ("name", "header", "told"),
    [
        ("材料", MATERIALS, "没有叫这个名称的要素；请改名为"),
        ("申请材料", ("编码", "材料名称"), "没有“事项编码”列"),
        ("申请材料", ("事项编码", "材料名称", "材料名称"), "列名重复：材料名称"),
    ],
)
def test_a_second_sheet_that_cannot_join_is_refused(
    tmp_path: Path, name: str, header: tuple[str, ...], told: str
) -> None:
    further = {name: [header, (code(1), "申请书", 1)]}
    path = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1)], **further)
    with pytest.raises(BadFile, match=told):
        read(path)


def test_dates_come_as_dates_and_numbers_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row("A1", (*HEADER, "计划生效日期", "计划取消日期"))
        sheet.write_row("A2", row(1, 事项类型=1.0, 到办事现场次数=2.0))
        sheet.write_datetime("F2", datetime(2018, 3, 1), day)
        sheet.write("G2", "2019年12月31日")
    (item,) = items(path)
    assert (item.kind.value, item.visits) == ("01", 2)
    assert (item.effective_date, item.cancel_date) == (date(2018, 3, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    "cell",
    [1.1e30, 11220602900000056740017090700.0, "1.1E+30", "1.12206E+30", 1122060290000005.0],
)
def test_a_long_code_that_became_a_number_is_refused_with_that_explanation(
    tmp_path: Path, cell: object
) -> None:
    path = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1, 实施编码=cell)])
    ((number, column, _, message),) = faults(path)
    assert (number, column) == (2, "实施编码")
    assert "科学计数" in message and "格式设为“文本”" in message


def test_formulas_are_refused_even_where_they_have_a_value(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", HEADER)
        for number in range(1, 5):
            sheet.write_row(number, 0, row(number))
        sheet.write_formula("D3", "=1+1", value=2)
        sheet.write_array_formula("A4:A4", "{=UPPER(B1)}", value="事项")
        sheet.write_string("A5", "=HYPERLINK(1)")
    found = faults(path)
    assert [fault[:2] for fault in found] == [
        (3, "到办事现场次数"),
        (4, "事项名称"),
        (5, "事项名称"),
    ]
    assert all("单元格是公式；请改为公式算出的值" in fault[3] for fault in found)


def test_error_values_and_merged_cells_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", HEADER)
        for number in range(1, 5):
            sheet.write_row(number, 0, row(number))
        sheet.write_formula("E2", "=NA()", value="#N/A")
        sheet.merge_range("B3:B4", "01")
    found = faults(path)
    assert [fault[:2] for fault in found[:2]] == [(2, "承诺办结时限"), (3, "事项类型")]
    assert "公式" in found[0][3]
    assert "单元格是合并的" in found[1][3]


def test_cells_beyond_the_header_and_repeated_columns_are_told(tmp_path: Path) -> None:
    header = (*HEADER, "事项名称")
    path = a_workbook(tmp_path / "a.xlsx", [header, [*row(1), "别名", "多余"]])
    assert [fault[:3] for fault in faults(path)] == [
        (1, "事项名称", ""),
        (2, "第 7 列", "多余"),
    ]


def test_a_very_large_cell_is_refused_shortly(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1, 事项名称="长" * 32_767)])
    ((_, column, value, message),) = faults(path)
    assert column == "事项名称"
    assert value == "长" * 59 + "…"
    assert message.startswith("超过 ") and message.endswith(" 个字，请缩短")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 broken", "不是 Excel 工作簿，或文件已损坏、没有传完"),
        ("事项名称,事项类型\n".encode(), "不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "加了密码，或是旧版 .xls 改了扩展名"),
        (bytes(1000), "不是 Excel 工作簿"),
    ],
)
def test_what_only_claims_to_be_a_workbook_is_refused(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadFile) as refusal:
        read(path)
    assert told in str(refusal.value)


def test_a_workbook_cut_anywhere_is_refused_in_a_sentence(tmp_path: Path) -> None:
    whole = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1)]).read_bytes()
    path = tmp_path / "b.xlsx"
    for size in range(1, len(whole), len(whole) // 23):
        path.write_bytes(whole[:size])
        with pytest.raises(BadFile, match=r"损坏|不是 Excel"):
            read(path)


def test_a_workbook_whose_bytes_flipped_is_read_or_refused_but_never_breaks(
    tmp_path: Path,
) -> None:
    whole = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1)]).read_bytes()
    path = tmp_path / "b.xlsx"
    refused = 0
    for place in range(0, len(whole), len(whole) // 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            read(path)
        except BadFile:
            refused += 1
    assert refused > 0


def a_package(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = a_package(tmp_path / "a.xlsx", **{"word/document.xml": b"<doc/>"})
    with pytest.raises(BadFile, match="损坏"):
        read(path)


def test_macros_are_refused_whatever_the_name_says(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1)])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(BadFile, match="带有宏"):
        read(path)


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1)])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/media/zeros.bin", "w") as part,
    ):
        for _ in range(520):
            part.write(bytes(1 << 20))
    assert path.stat().st_size < 2 << 20
    with pytest.raises(BadFile, match="展开后超过 512 MB"):
        read(path)


def test_a_workbook_without_rows_or_without_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="里没有事项"):
        read(a_workbook(tmp_path / "a.xlsx", [HEADER]))
    with pytest.raises(BadFile, match="没有列名"):
        read(a_workbook(tmp_path / "b.xlsx", []))
    with pytest.raises(BadFile, match="没有“事项名称”“事项类型”列"):
        read(a_workbook(tmp_path / "c.xlsx", [("姓名", "电话"), ("甲", 1)]))
