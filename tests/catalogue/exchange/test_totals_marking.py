"""The sender's table comes back with its cells coloured and explained."""

import io
import zipfile
from pathlib import Path
from typing import Any

import python_calamine

from catalogue.exchange.totals import read_totals, read_totals_text
from catalogue.exchange.totals.marking import REPORT, mark
from catalogue.model.totals import check_table

TABLE = "标注的表"
HEADER = "编号,名称,数值,上级编号,关系,分组,可重复计数,小数位,对照编号"


def _sheet(content: bytes, name: str) -> list[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _comments(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [name for name in package.namelist() if "comments" in name]
        return "".join(package.read(name).decode() for name in names)


def _marked(text: str) -> bytes:
    read = read_totals_text(text)
    return mark(read, [] if read.faults else check_table(read.table))


def test_the_list_tells_every_statement_and_the_table_keeps_its_cells() -> None:
    content = _marked("收到申请数\t24\n　　1．甲\t12\n　　2．乙\t13\n办结数\t9\n　　1．丙\t9\n")
    report, table = _sheet(content, REPORT), _sheet(content, TABLE)

    assert report[0][:7] == ["结论", "位置", "核对的数", "分组", "应为", "所写", "相差"]
    assert report[1][:2] == ["不符", "第 1 行"]
    assert report[1][4:7] == [25, 24, -1]
    assert report[1][7] == "12 + 13 = 25"
    assert report[2][0] == "相符"
    assert [row[:2] for row in table] == [
        ["收到申请数", "24"],
        ["　　1．甲", "12"],
        ["　　2．乙", "13"],
        ["办结数", "9"],
        ["　　1．丙", "9"],
    ]


def test_only_what_is_wrong_or_open_carries_a_note() -> None:
    wrong = _comments(_marked("收到申请数\t24\n　　1．甲\t12\n　　2．乙\t13\n"))
    right = _comments(_marked("收到申请数\t25\n　　1．甲\t12\n　　2．乙\t13\n"))

    assert "其中 2 项相加得 25，多 1" in wrong
    assert right == ""


def test_slips_of_the_template_are_marked_where_they_are() -> None:
    content = _marked(f"{HEADER}\n1,总,四十\n2,甲,5,1\n")

    assert _sheet(content, REPORT)[1][:3] == ["表格有误", "第 2 行 数值", "四十"]
    assert "不是数字" in _comments(content)


def test_what_looks_like_a_formula_stays_a_text() -> None:
    content = _marked("=HYPERLINK(1)甲\t24\n　　1．@乙\t24\n")

    assert _sheet(content, TABLE)[0][0] == "'=HYPERLINK(1)甲"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [n for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in package.read(name) for name in sheets)


def test_a_workbook_with_an_empty_corner_is_marked_at_the_right_cells(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "表.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("表")
    for line, (name, value) in enumerate([("总数", 24), ("　　甲", 12), ("　　乙", 13)], start=3):
        sheet.write(line, 2, name)
        sheet.write(line, 4, value)
    book.close()
    read = read_totals(path)
    content = mark(read, check_table(read.table))

    assert read.cells["4:4"] == (4, 4)
    assert _sheet(content, TABLE)[3][2:5] == ["总数", "", 24.0]
    assert 'ref="E4"' in _comments(content)
