"""The sender's workbook again, with the cells that need mending coloured and explained."""

from collections.abc import Sequence
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from xlsxwriter.exceptions import XlsxInputError
from xlsxwriter.utility import xl_rowcol_to_cell

from catalogue.exchange.cells import harmless
from catalogue.exchange.table import columns_of, is_blank
from catalogue.exchange.workbook.faults import Fault
from catalogue.exchange.workbook.layout import Book, Listed
from catalogue.exchange.workbook.shape import CODE_TABLES, INSTRUCTIONS, Sheet, by_title, sheets
from catalogue.exchange.workbook.uploaded import open_book

REPORT = "检查结果"
"""Title of the sheet that lists every fault; it is not read when the workbook comes back."""

_COLUMNS = {"工作表": 18, "行": 8, "列": 24, "程度": 10, "所填内容": 30, "问题和改法": 80}
_LINES_AT_MOST = 10_000
_BESIDE = (REPORT, INSTRUCTIONS, CODE_TABLES)


def mark(path: Path, faults: Sequence[Fault]) -> bytes:
    """The workbook in ``path``, opened before without a fault of the file itself, marked.

    What is wrong is red, what is only to be looked at yellow; each cell carries its sentences.
    """
    source = open_book(path)
    book = Book()
    headers = {}
    for sheet in sheets():
        table = source.get_sheet_by_name(sheet.title)
        headers[sheet.title] = _copy(book, sheet, table, faults)
    for title in source.sheet_names:
        if title not in by_title() and title not in _BESIDE:
            _copy_plain(book, title, source.get_sheet_by_name(title))
    lines = [_line(fault, headers[fault.sheet]) for fault in faults[:_LINES_AT_MOST]]
    book.list_of(REPORT, _COLUMNS, lines)
    book.show_first(REPORT)
    return book.finish()


class _Marks(Struct):
    """What is to be said about one row, by the place of the column."""

    told: dict[int, list[str]] = field(default_factory=dict)
    wrong: set[int] = field(default_factory=set)


def _copy(book: Book, sheet: Sheet, table: Any, faults: Sequence[Fault]) -> tuple[str, ...]:
    """Copy a sheet of ours with its marks; its header, one title for each column that is used."""
    left: int = (table.start or (0, 0))[1]
    width: int = table.width
    rows = table.iter_rows()
    titles: tuple[str, ...] = columns_of([None] * left + list(next(rows, [])))
    header = titles + ("",) * (left + width - len(titles))
    book.lay_out(sheet, header)
    marks = _marks(header, [fault for fault in faults if fault.sheet == sheet.title])
    for place, sentences in marks.pop(1, _Marks()).told.items():
        book.mark(sheet.title, 0, place, header[place] if place < len(header) else "", wrong=True)
        book.note(sheet.title, 0, place, "\n".join(sentences))
    for number, row in enumerate(rows, start=1):
        mine = marks.get(number + 1) or _Marks()
        plain = []
        for place, value in enumerate(row, start=left):
            if place not in mine.told and not is_blank(value):
                plain.append((place, _kept(value)))
        book.row(sheet.title, number, plain)
        for place, sentences in mine.told.items():
            inside = 0 <= place - left < len(row)
            value = _kept(row[place - left]) if inside else None
            book.mark(sheet.title, number, place, value, wrong=place in mine.wrong)
            book.note(sheet.title, number, place, "\n".join(sentences))
    return header


def _copy_plain(book: Book, title: str, table: Any) -> None:
    """Copy a sheet that is the sender's own, unless its name is none a workbook may have."""
    left = (table.start or (0, 0))[1]
    try:
        book.add(title, left + table.width)
    except XlsxInputError:
        return
    for number, row in enumerate(table.iter_rows()):
        cells = enumerate(row, start=left)
        book.row(title, number, [(p, _kept(value)) for p, value in cells if not is_blank(value)])


def _marks(header: tuple[str, ...], faults: list[Fault]) -> dict[int, _Marks]:
    """Row → what is said there; a fault of a whole row stands in its first cell."""
    found: dict[int, _Marks] = {}
    for fault in faults:
        if not fault.row:
            continue
        place = _place(header, fault.column)
        row = found.setdefault(fault.row, _Marks())
        row.told.setdefault(place, []).append(fault.message)
        if fault.blocking:
            row.wrong.add(place)
    return found


def _place(header: tuple[str, ...], column: str) -> int:
    if column in header:
        return header.index(column)
    number = column.removeprefix("第 ").removesuffix(" 列")
    return int(number) - 1 if number.isdigit() else 0


def _kept(value: Any) -> Any:
    """A cell of the sender's as it is written again: texts stay texts."""
    if isinstance(value, str):
        return value if value.startswith("'") else harmless(value)
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | date) else str(value)


def _line(fault: Fault, header: tuple[str, ...]) -> Listed:
    degree = "必须改正" if fault.blocking else "提醒"
    cells = (fault.sheet, fault.row or "", fault.column, degree, harmless(fault.value))
    cell = xl_rowcol_to_cell(max(fault.row - 1, 0), _place(header, fault.column))
    return f"internal:'{fault.sheet}'!{cell}", (*cells, fault.message)
