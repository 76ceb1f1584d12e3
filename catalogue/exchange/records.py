"""Flat records as spreadsheets: one Struct per row, columns named by the fields' titles.

What the power list, batches, baselines, service points and the resource directory come in and go
out as.  Reading back what was written gives the same records.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import xlsxwriter
from msgspec import Struct

from catalogue.errors import BadFile, BadRow
from catalogue.exchange.elements import Element, elements
from catalogue.exchange.item_rows import to_builtins
from catalogue.exchange.readers import open_table
from catalogue.exchange.table import Cells, Layout, Required
from catalogue.exchange.told import told
from catalogue.exchange.workbook.spelling import Cell, cell_of
from catalogue.model.code_tables import CodeTable

T = TypeVar("T", bound=Struct)

_HEADER = {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "num_format": "@"}
_ASKED = {**_HEADER, "bg_color": "#F6E3C5"}
_TEXT = {"num_format": "@", "valign": "top", "text_wrap": True}
_NARROW, _WIDE = 16, 34
_A3, _PAGE = 8, 240
"""Paper to print on, and characters side by side that are still readable on it."""
_LIST_AT_MOST = 255
"""Characters a drop-down may hold."""
_LAST_ROW = 5000
"""Row down to which drop-downs are offered."""


def required_titles(owner: type[Struct]) -> tuple[str, ...]:
    """Titles of the columns a row of ``owner`` cannot do without."""
    needed = {field.name for field in msgspec.structs.fields(owner) if field.required}
    return tuple(e.title for e in elements(owner) if e.path[0] in needed)


def read_records(
    path: Path, owner: type[T], also: Mapping[str, str] | None = None
) -> Iterator[tuple[int, T | BadRow]]:
    """The rows of the file at ``path`` (xlsx, csv, json lines) with their number in the file.

    ``also`` are further names of columns with the title they stand for; a name that stands for
    one beginning with ``_`` is passed over.

    Raises:
        BadFile: missing, unreadable, or without a required column.
    """
    for number, cells in read_cells(path, owner, also):
        yield number, cells if isinstance(cells, BadRow) else record_of(cells, owner)


def read_cells(
    path: Path, owner: type[Struct], also: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Cells | BadRow]]:
    """As ``read_records``, each row as cells by column."""
    other = also or {}
    by_title = {e.title: e.names for e in elements(owner)}
    named = {
        title: (*names, *(name for name, means in other.items() if means == title))
        for title, names in by_title.items()
    }
    layout = Layout(requires=tuple(named[title] for title in required_titles(owner)))
    table = open_table(path, layout)
    if table.columns is not None:
        _refuse_without(path.name, table.columns, layout.requires)
    for number, cells in table.rows:
        yield number, cells if isinstance(cells, BadRow) else _titled(cells, other)


def _titled(cells: Cells, also: Mapping[str, str]) -> Cells:
    """``cells`` under the names of our columns, unless our own name stands beside the other."""
    if not any(name in also for name in cells):
        return cells
    return {
        also[name] if name in also and also[name] not in cells else name: cell
        for name, cell in cells.items()
    }


def _refuse_without(file: str, columns: tuple[str, ...], requires: Required) -> None:
    missing = [names[0] for names in requires if not any(name in columns for name in names)]
    if missing:
        raise BadFile(f"“{file}”缺少列：{'、'.join(missing)}；请用下载的模板填写，不要改动表头")


def record_of(cells: dict[str, Any], owner: type[T]) -> T | BadRow:
    """One row (column → cell) as a record, or why it is none."""
    try:
        built = to_builtins(owner, cells)
    except BadRow as fault:
        return fault
    try:
        return msgspec.convert(built, owner)
    except msgspec.ValidationError as error:
        return told(str(error), built, owner)


def header(owner: type[Struct]) -> list[str]:
    """Titles of all columns, in the order of the model."""
    return [element.title for element in elements(owner)]


def cells_of_record(record: Struct) -> list[Cell]:
    """``record`` as cells under ``header``; formulas stand behind an apostrophe."""
    found: list[Cell] = []
    for element in elements(type(record)):
        value: Any = record
        for name in element.path:
            value = getattr(value, name)
        found.append(cell_of(element, value))
    return found


def workbook(owner: type[Struct], records: Iterable[Struct], title: str, note: str = "") -> bytes:
    """``records`` as an XLSX of one sheet called ``title``; without records it is the template.

    ``note`` stands above the header, merged over the first columns.
    """
    target = io.BytesIO()
    book = new_book(target)
    add_sheet(book, owner, records, title, note)
    book.close()
    return target.getvalue()


def new_book(target: io.BytesIO) -> Any:
    """An XLSX to be written to ``target``, in which no text becomes a formula or a link."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(target, options)


def add_sheet(
    book: Any, owner: type[Struct], records: Iterable[Struct], title: str, note: str = ""
) -> None:
    """One more sheet called ``title`` in ``book``: the columns of ``owner``, then ``records``."""
    sheet = book.add_worksheet(title[:31])
    asked, free, text = (book.add_format(look) for look in (_ASKED, _HEADER, _TEXT))
    needed = required_titles(owner)
    first = 1 if note else 0
    if note:
        sheet.write_string(0, 0, note)
    for place, element in enumerate(elements(owner)):
        look = asked if element.title in needed else free
        sheet.set_column(place, place, _WIDE if element.hint is str else _NARROW, text)
        sheet.write_string(first, place, element.title, look)
        if element.help:
            sheet.write_comment(first, place, element.help)
        _offer(sheet, first + 1, place, element)
    sheet.freeze_panes(first + 1, 2)
    widths = sum(_WIDE if element.hint is str else _NARROW for element in elements(owner))
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(-(-widths // _PAGE), 0)
    sheet.repeat_rows(first)
    for line, record in enumerate(records, start=first + 1):
        for place, cell in enumerate(cells_of_record(record)):
            if cell != "":
                write = sheet.write_number if isinstance(cell, int) else sheet.write_string
                write(line, place, cell)


def _offer(sheet: Any, first: int, place: int, element: Element) -> None:
    """A drop-down of the labels below the header of a column of codes; other input is free."""
    hint = element.hint
    if element.many or not (isinstance(hint, type) and issubclass(hint, CodeTable)):
        return
    labels = [member.label for member in hint]
    if len(",".join(labels)) <= _LIST_AT_MOST:
        choice = {"validate": "list", "source": labels, "ignore_blank": True, "show_error": False}
        sheet.data_validation(first, place, _LAST_ROW, place, choice)
