"""A workbook as a clerk edits it: its sheets as lists of cells, written again, read as it is read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from catalogue.exchange.workbook.faults import Fault
from catalogue.exchange.workbook.reading import read_row
from catalogue.exchange.workbook.uploaded import open_upload
from catalogue.exchange.workbook.writing import export
from catalogue.model.item import ServiceItem
from tests.factories import an_item


class Formula(str):
    """Written as a formula."""


class Grids(dict[str, list[list[Any]]]):
    """Cells by sheet title; rows as a spreadsheet numbers them are one more than here."""

    @classmethod
    def of(cls, content: bytes) -> "Grids":
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = cls()
        for name in book.sheet_names:
            found[name] = [list(row) for row in book.get_sheet_by_name(name).iter_rows()]
        return found

    def set(self, sheet: str, row: int, column: str, value: Any) -> None:
        """Type ``value`` into a cell, named by the row's number and the column's title."""
        cells = self[sheet]
        place = cells[0].index(column)
        while len(cells) < row:
            cells.append([""] * len(cells[0]))
        cells[row - 1][place] = value

    def get(self, sheet: str, row: int, column: str) -> Any:  # type: ignore[override]
        return self[sheet][row - 1][self[sheet][0].index(column)]

    def written(self) -> bytes:
        """The workbook's bytes."""
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
            for name, rows in self.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    for place, value in enumerate(row):
                        if isinstance(value, Formula):
                            sheet.write_formula(number, place, value, value=1)
                        elif isinstance(value, str) and value:
                            sheet.write_string(number, place, value)
                        elif value != "":
                            sheet.write(number, place, value)
        return file.getvalue()


Save = Callable[[bytes], Path]
"""Puts bytes into a file as if it had been uploaded."""


def an_export(*items: ServiceItem) -> Grids:
    """An export of ``items``, or of two."""
    return Grids.of(export(items or (an_item(1), an_item(2))))


def rows_of(path: Path, *held: ServiceItem) -> list[ServiceItem | list[Fault]]:
    """The rows of a workbook as items or faults; faults outside of rows may not be there."""
    book = open_upload(path)
    assert book.faults == []
    known = {item.code: item for item in held}
    return [read_row(row, known.get(row.code)) for row in book.rows]


def faults_of(path: Path, *held: ServiceItem) -> list[tuple[str, int, str, str, str]]:
    """Sheet, row, column, value and message of everything that is wrong."""
    book = open_upload(path)
    found = list(book.faults)
    known = {item.code: item for item in held}
    for row in book.rows:
        answer = read_row(row, known.get(row.code))
        found += [] if isinstance(answer, ServiceItem) else answer
    return [(f.sheet, f.row, f.column, f.value, f.message) for f in found]


def part_of(content: bytes, name: str) -> str:
    """The text of one part of a workbook's package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()
