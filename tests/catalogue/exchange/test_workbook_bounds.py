"""A workbook is measured before its reader takes memory for it, whatever it says of itself."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from catalogue.errors import BadFile
from catalogue.exchange.workbook.uploaded import open_upload
from catalogue.exchange.workbook_bounds import check_area, check_unpacked
from tests.catalogue.exchange.files import HEADER, a_workbook, read, row
from tests.catalogue.exchange.grids import Save, an_export

AREA = 10_000


def a_sheet(path: Path, text: str) -> Path:
    """A package whose one sheet, under a name of no meaning, has ``text`` as its XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("any/name.bin", text)
    return path


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD9"><v>1</v></c></row>',
        "<row r='1'><c r = 'a1'><v>1</v></c></row><row r='9'><c\nr = 'xfd9'><is/></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        '<row r="1048576"><c r="A1"><v>1</v></c><c><v>1</v></c></row>',
        f'<row r="1">{"<c><v>1</v></c>" * 200}</row><row r="60"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v/></c>'
        f'{"<c><v/></c>" * 200}</row><row r="60"><c><v>1</v></c></row>',
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B99999"><x:v/></x:c></x:row>',
    ],
)
def test_cells_far_apart_are_refused(tmp_path: Path, rows: str) -> None:
    text = f'<worksheet xmlns:x="x"><sheetData>{rows}</sheetData></worksheet>'
    path = a_sheet(tmp_path / "a.xlsx", text)
    with pytest.raises(BadFile, match="超出了能读的范围"):
        check_area(path, AREA)


@pytest.mark.parametrize(
    "text",
    [
        '<a><sheetData><row><c r="A1" r="XFD9"><v/></c></row></sheetData></a>',
        '<a><sheetData><row><c r="A"><v/></c></row></sheetData></a>',
        "<a><sheetData><row><c></row></sheetData></a>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a><sheetData/></a>',
        "<a><sheetData>",
    ],
)
def test_sheets_no_program_writes_are_refused(tmp_path: Path, text: str) -> None:
    path = a_sheet(tmp_path / "a.xlsx", text)
    with pytest.raises(BadFile, match="文件已损坏"):
        check_area(path, AREA)


def test_far_cells_that_are_empty_and_parts_that_are_no_sheets_take_no_room(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write("B2", "甲")
        sheet.write("C100", "乙")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/media/a.png", b"\x89PNG <not xml")
    check_area(path, 2 * 99)
    with pytest.raises(BadFile, match="第 100 行、第 3 列"):
        check_area(path, 2 * 99 - 1)


def test_one_far_cell_stops_neither_an_import_nor_an_upload_but_is_told(
    tmp_path: Path, save: Save
) -> None:
    path = a_workbook(tmp_path / "a.xlsx", [HEADER, row(1)], 远=[])
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", row(1))
        sheet.write("XFD1048576", "远")
    with pytest.raises(BadFile, match="第 1048576 行、第 16384 列"):
        read(path)
    grids = an_export()
    grids["我的表"] = [["x"], *[[""]] * 400_000, [*[""] * 15, "远"]]
    with pytest.raises(BadFile, match="第 400002 行、第 16 列"):
        open_upload(save(grids.written()))


def test_bytes_are_counted_as_they_unpack_not_as_the_archive_says(tmp_path: Path) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.bin", bytes(4 << 20))
    path = tmp_path / "a.xlsx"
    path.write_bytes(file.getvalue())
    check_unpacked(path, 4 << 20)
    with pytest.raises(BadFile, match="展开后超过 3 MB"):
        check_unpacked(path, 3 << 20)
    path.write_bytes(file.getvalue().replace((4 << 20).to_bytes(4, "little"), b"\1\0\0\0"))
    with pytest.raises(BadFile, match="文件已损坏"):
        check_unpacked(path, 4 << 20)
