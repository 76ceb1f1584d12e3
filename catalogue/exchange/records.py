"""Flat records as spreadsheets: one Struct per row, columns named by the fields' titles.

What the power list, batches, baselines, service points and the resource directory come in and go
out as.  Reading back what was written gives the same records.
"""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import xlsxwriter
from msgspec import Struct

from catalogue.errors import BadFile, BadRow
from catalogue.exchange.elements import elements
from catalogue.exchange.item_rows import to_builtins
from catalogue.exchange.readers import open_table
from catalogue.exchange.table import Layout, Required
from catalogue.exchange.told import told
from catalogue.exchange.workbook.spelling import Cell, cell_of

T = TypeVar("T", bound=Struct)

_HEADER = {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "num_format": "@"}
_ASKED = {**_HEADER, "bg_color": "#F6E3C5"}
_TEXT = {"num_format": "@", "valign": "top", "text_wrap": True}
_NARROW, _WIDE = 16, 34


def required_titles(owner: type[Struct]) -> tuple[str, ...]:
    """Titles of the columns a row of ``owner`` cannot do without."""
    needed = {field.name for field in msgspec.structs.fields(owner) if field.required}
    return tuple(e.title for e in elements(owner) if e.path[0] in needed)


def read_records(path: Path, owner: type[T]) -> Iterator[tuple[int, T | BadRow]]:
    """The rows of the file at ``path`` (xlsx, csv, json lines) with their number in the file.

    Raises:
        BadFile: missing, unreadable, or without a required column.
    """
    by_title = {e.title: e.names for e in elements(owner)}
    layout = Layout(requires=tuple(by_title[title] for title in required_titles(owner)))
    table = open_table(path, layout)
    if table.columns is not None:
        _refuse_without(path.name, table.columns, layout.requires)
    for number, cells in table.rows:
        yield number, cells if isinstance(cells, BadRow) else record_of(cells, owner)


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
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
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
    sheet.freeze_panes(first + 1, 2)
    for line, record in enumerate(records, start=first + 1):
        for place, cell in enumerate(cells_of_record(record)):
            if cell != "":
                write = sheet.write_number if isinstance(cell, int) else sheet.write_string
                write(line, place, cell)
    book.close()
    return target.getvalue()
