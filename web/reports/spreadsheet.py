"""The report as an XLSX workbook: a sheet per table, set up for printing on A4."""

import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import xlsxwriter

from catalogue.exchange.cells import harmless
from web.view_models.report_tables import Cell, Column, Percent, ReportTable, Row

_HEADER_ROW = 3
_LINE = 14.5
"""Height of one line of text [points]."""
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "about": {"font_color": "#444444"},
    "header": {
        "bold": True,
        "bg_color": "#E8EEF4",
        "border": 1,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
    },
    "text": {"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"},
    "count": {"num_format": "#,##0", "border": 1, "valign": "top"},
    "number": {"num_format": "#,##0.00", "border": 1, "valign": "top"},
    "percent": {"num_format": "0.0%", "border": 1, "valign": "top"},
    "note": {"italic": True, "font_color": "#444444"},
}


class _Workbook:
    """One workbook in the making; ``about`` stands under the title of every sheet."""

    def __init__(self, about: str) -> None:
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._bytes,
            {"strings_to_formulas": False, "strings_to_urls": False},
        )
        self._about = about
        self._looks = {name: self._book.add_format(look) for name, look in _FORMATS.items()}

    def add(self, table: ReportTable) -> None:
        """A sheet with ``table``."""
        sheet = self._sheet(table.title, table.columns)
        for number, row in enumerate(table.rows, start=_HEADER_ROW + 1):
            self._row(sheet, number, row)
            lines = max(map(_lines, row, table.columns), default=1)
            if lines > 1:
                sheet.set_row(number, _LINE * lines)
        if table.filtered and table.rows:
            last = _HEADER_ROW + len(table.rows)
            sheet.autofilter(_HEADER_ROW, 0, last, len(table.columns) - 1)
        if table.note:
            below = _HEADER_ROW + 2 + len(table.rows)
            sheet.write_string(below, 0, table.note, self._looks["note"])

    def finish(self) -> bytes:
        """The file."""
        self._book.close()
        return self._bytes.getvalue()

    def _sheet(self, title: str, columns: Sequence[Column]) -> Any:
        sheet = self._book.add_worksheet(title)
        sheet.write_string(0, 0, title, self._looks["title"])
        sheet.write_string(1, 0, self._about, self._looks["about"])
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(_HEADER_ROW, place, column.title, self._looks["header"])
        sheet.freeze_panes(_HEADER_ROW + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.set_footer(f"&L{title}&C第 &P 页，共 &N 页")
        return sheet

    def _row(self, sheet: Any, number: int, row: Row) -> None:
        for place, cell in enumerate(row):
            self._cell(sheet, number, place, cell)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        looks = self._looks
        if isinstance(cell, Percent):
            sheet.write_number(row, column, float(cell.share), looks["percent"])
        elif isinstance(cell, str):
            sheet.write_string(row, column, harmless(cell), looks["text"])
        else:
            look = "count" if Fraction(cell).denominator == 1 else "number"
            sheet.write_number(row, column, float(cell), looks[look])


def _lines(cell: Cell, column: Column) -> int:
    """How many lines ``cell`` needs in ``column``; not every program finds out by itself."""
    if not isinstance(cell, str):
        return 1
    wide = sum(2 if ord(char) > 0x2E7F else 1 for char in cell)
    return max(1, -(-wide // max(column.width - 1, 1)))


def workbook(about: str, tables: Iterable[ReportTable]) -> bytes:
    """A workbook with a sheet for each of ``tables``."""
    book = _Workbook(about)
    for table in tables:
        book.add(table)
    return book.finish()
