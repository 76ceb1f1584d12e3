"""Sheets laid out for a clerk: headers with notes, drop-downs, widths, frozen panes.

Rows must be written from top to bottom within a sheet; they are not kept in memory.
"""

import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import xlsxwriter
from msgspec import Struct
from xlsxwriter.utility import xl_col_to_name

from catalogue.exchange.workbook import instructions
from catalogue.exchange.workbook.shape import (
    CODE_TABLES,
    EXPORTED,
    INSTRUCTIONS,
    ITEM_NAME,
    VERSION_LABEL,
    Column,
    Kind,
    Sheet,
    version,
)
from catalogue.exchange.workbooks import ITEM_CODE

_LAST_ROW = 1_048_575
_CODE_WIDTH, _WIDEST = 36, 60
_WIDTHS = {
    Kind.TEXT: 22,
    Kind.CODE: _CODE_WIDTH,
    Kind.CHOICE: 16,
    Kind.CHOICES: 24,
    Kind.YES_NO: 11,
    Kind.COUNT: 11,
    Kind.DAY: 14,
    Kind.LIMIT: 15,
    Kind.LIST: 24,
}
"""Least widths of columns by what they hold [Latin characters]."""
_TEXT = 49
"""Number of the built-in format that keeps what is typed as text."""
_BORDER = {"border": 1, "border_color": "#B8B2A4", "text_wrap": True, "valign": "vcenter"}
_HEADER = {"bold": True, "num_format": _TEXT, **_BORDER}
_LOOKS: dict[str, dict[str, Any]] = {
    "asked": {**_HEADER, "bg_color": "#F6E3C5", "font_color": "#8A1F11"},
    "free": {**_HEADER, "bg_color": "#E8EEF4"},
    "own": {**_HEADER, "bg_color": "#E4E4E4", "italic": True},
    "text": {"num_format": _TEXT, "valign": "top"},
    "count": {"num_format": "0", "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top"},
    "plain": {"num_format": _TEXT},
    "wrapped": {"num_format": _TEXT, "valign": "top", "text_wrap": True},
    "wrong": {"num_format": _TEXT, "valign": "top", "bg_color": "#F4B8AE", "border": 1},
    "doubtful": {"num_format": _TEXT, "valign": "top", "bg_color": "#FBEFC3", "border": 1},
}
"""Formats by name: asked-for, free and system headers; cells; cells that are marked."""
_OWN_WIDTHS = {ITEM_CODE: _CODE_WIDTH, EXPORTED: 16, ITEM_NAME: 28}
_EXPLANATION_WIDTHS = (18, 26, 34, 60, 60)
_NOTE = {"x_scale": 1.9, "y_scale": 1.4, "font_size": 10}


Listed = tuple[str, tuple[Any, ...]]
"""A line of a list: where its first cell leads (``internal:'事项'!C5``) or nothing, its cells."""


class Page(Struct):
    """One sheet being written: format and width of each column, rows so far."""

    sheet: Any
    looks: list[str]
    widths: list[int]
    rows: int = 0
    filtered: bool = False


class Book:
    """A workbook being written in our layout."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._file, {"constant_memory": True})
        self._looks = {name: self._book.add_format(look) for name, look in _LOOKS.items()}
        self._pages: dict[str, Page] = {}
        self._choices: dict[tuple[str, ...], int] = {}

    def add(self, title: str, columns: int) -> None:
        """Add an empty sheet."""
        page = Page(self._book.add_worksheet(title), ["text"] * columns, [10] * columns)
        page.sheet.set_comments_author("")
        page.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._pages[title] = page

    def lay_out(self, sheet: Sheet, header: tuple[str, ...] = ()) -> None:
        """Add ``sheet`` with its header, notes and drop-downs; ``header`` where it differs."""
        columns = {column.title: column for column in sheet.columns}
        titles = header or sheet.header
        self.add(sheet.title, len(titles))
        page = self._pages[sheet.title]
        for place, title in enumerate(titles):
            column = columns.get(title)
            if column:
                self._head(page, place, sheet, column)
            else:
                look = "asked" if title == ITEM_CODE else "own"
                self._title(page, place, title, look, instructions.OWN.get(title, ""))
                page.widths[place] = _OWN_WIDTHS.get(title, _WIDTHS[Kind.TEXT])
        page.sheet.set_row(0, 34)
        page.filtered = True
        page.sheet.freeze_panes(1, 1 if sheet.table is None else 2)

    def _head(self, page: Page, place: int, sheet: Sheet, column: Column) -> None:
        look = "asked" if instructions.need_of(sheet, column).asked else "free"
        self._title(page, place, column.title, look, instructions.note(sheet, column))
        page.widths[place] = _WIDTHS[column.kind]
        page.looks[place] = "count" if column.kind is Kind.COUNT else "text"
        if column.choices:
            self._offer(page, place, column.choices, strict=column.kind is not Kind.CHOICES)
        elif column.kind is Kind.COUNT:
            self._restrict(page, place, "integer", column.least, column.most)
        elif column.longest:
            self._restrict(page, place, "length", 0, column.longest)

    def _title(self, page: Page, place: int, title: str, look: str, note: str) -> None:
        self._write(page, 0, place, title, look)
        if note:
            page.sheet.write_comment(0, place, note, _NOTE)

    def _restrict(self, page: Page, place: int, what: str, least: Any, most: Any) -> None:
        page.sheet.data_validation(
            *_below_header(place),
            {
                "validate": what,
                "criteria": "between",
                "minimum": least,
                "maximum": most,
                "error_title": "请核对",
                "error_message": f"最多 {most} 个字"
                if what == "length"
                else f"请填 {least} 到 {most} 的整数",
            },
        )

    def offer(self, title: str, place: int, choices: tuple[str, ...]) -> None:
        """Add a drop-down to a column that may hold other values as well."""
        self._offer(self._pages[title], place, choices, strict=False)

    def _offer(self, page: Page, place: int, choices: tuple[str, ...], *, strict: bool) -> None:
        column = xl_col_to_name(self._choices.setdefault(choices, len(self._choices)))
        page.sheet.data_validation(
            *_below_header(place),
            {
                "validate": "list",
                "source": f"='{CODE_TABLES}'!${column}$1:${column}${len(choices)}",
                "show_error": strict,
                "error_title": "请核对",
                "error_message": "请从下拉列表中选一项",
            },
        )

    def row(self, title: str, number: int, cells: Iterable[tuple[int, Any]]) -> None:
        """Write ``cells`` (column from 0, value) into the row ``number`` (from 0)."""
        page = self._pages[title]
        page.rows = max(page.rows, number)
        for place, value in cells:
            self._write(page, number, place, value, page.looks[place])

    def mark(self, title: str, number: int, place: int, value: Any, *, wrong: bool) -> None:
        """Write a cell in the colour of what is wrong, or merely doubtful."""
        self._write(self._pages[title], number, place, value, "wrong" if wrong else "doubtful")

    def note(self, title: str, number: int, place: int, text: str) -> None:
        """Put a note on a cell."""
        self._pages[title].sheet.write_comment(number, place, text, _NOTE)

    def list_of(self, title: str, widths: dict[str, int], rows: Iterable[Listed]) -> None:
        """Add a sheet with a list under a header; ``widths`` of its columns by their titles."""
        self.add(title, len(widths))
        page = self._pages[title]
        page.looks, page.widths = ["wrapped"] * len(widths), list(widths.values())
        for place, name in enumerate(widths):
            self._write(page, 0, place, name, "free")
        page.sheet.freeze_panes(1, 0)
        for number, (target, cells) in enumerate(rows, start=1):
            for place, value in enumerate(cells):
                self._write(page, number, place, value, "wrapped")
            if target:
                page.sheet.write_url(number, 0, target, string=str(cells[0]))

    def show_first(self, title: str) -> None:
        """The sheet that is in front when the workbook is opened."""
        self._pages[title].sheet.activate()

    def _write(self, page: Page, number: int, place: int, value: Any, look: str) -> None:
        """One cell; a text is written as a text, whatever it looks like."""
        sheet, made = page.sheet, self._looks[look]
        if isinstance(value, str) and value:
            sheet.write_string(number, place, _as_text(value), made)
            if number and 2 * len(value) > page.widths[place] < _WIDEST:
                page.widths[place] = max(page.widths[place], min(_WIDEST, _width(value)))
        elif isinstance(value, bool):
            sheet.write_boolean(number, place, value, made)
        elif isinstance(value, int | float):
            sheet.write_number(number, place, value, made)
        elif isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
            sheet.write_datetime(number, place, moment, self._looks["day"])
        elif value is None or value == "":
            sheet.write_blank(number, place, None, made)
        else:
            sheet.write_string(number, place, str(value), made)

    def finish(self) -> bytes:
        """The workbook's bytes, with the instructions and the lists of the drop-downs."""
        self._explain()
        tables = self._book.add_worksheet(CODE_TABLES)
        for number in range(max(map(len, self._choices), default=0)):
            for choices, place in self._choices.items():
                if number < len(choices):
                    tables.write_string(number, place, choices[number])
        tables.hide()
        for page in self._pages.values():
            for place, (look, width) in enumerate(zip(page.looks, page.widths, strict=True)):
                page.sheet.set_column(place, place, width + 2, self._looks[look])
            if page.filtered:
                page.sheet.autofilter(0, 0, max(page.rows, 1), len(page.widths) - 1)
        self._book.close()
        return self._file.getvalue()

    def _explain(self) -> None:
        """The instructions: version first, sentences, then the table of columns."""
        self.add(INSTRUCTIONS, len(instructions.HEADER))
        page = self._pages[INSTRUCTIONS]
        page.looks = ["wrapped"] * len(instructions.HEADER)
        lines: list[tuple[str, ...]] = [(VERSION_LABEL, version())]
        lines += [(f"{number}. {told}",) for number, told in enumerate(instructions.GENERAL, 1)]
        for number, line in enumerate(lines):
            for place, text in enumerate(line):
                self._write(page, number, place, text, "plain")
        top = len(lines) + 1
        for place, title in enumerate(instructions.HEADER):
            self._write(page, top, place, title, "free")
        for number, row in enumerate(instructions.rows(), start=top + 1):
            for place, text in enumerate(row):
                self._write(page, number, place, text, "wrapped")
        page.widths = list(_EXPLANATION_WIDTHS)


def _below_header(place: int) -> tuple[int, int, int, int]:
    return 1, place, _LAST_ROW, place


def _as_text(text: str) -> str:
    """``text`` as the writer takes it: it would pass ``<r>…</r>`` on as markup.

    The mark that is added has no width and is dropped in reading.
    """
    return f"{text}\u200b" if text.startswith("<r>") and text.endswith("</r>") else text


def _width(text: str) -> int:
    """Width of the first line [Latin characters]; Chinese signs take two."""
    line = text.partition("\n")[0][:_WIDEST]
    return len(line) + sum(sign > "\u2e7f" for sign in line)
