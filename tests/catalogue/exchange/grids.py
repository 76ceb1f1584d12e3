"""A workbook as a clerk edits it: its sheets as lists of cells, written again."""

import io
from typing import Any

import python_calamine
import xlsxwriter


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
