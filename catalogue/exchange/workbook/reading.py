"""A row of an uploaded workbook into an item, or every reason why it is none yet."""

import re
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import BadRow
from catalogue.exchange.cells import shown
from catalogue.exchange.item_rows import to_builtins
from catalogue.exchange.table import Cells
from catalogue.exchange.told import path_of, told
from catalogue.exchange.workbook.faults import Fault
from catalogue.exchange.workbook.shape import EXPORTED, ITEMS, Column, Sheet, by_title
from catalogue.exchange.workbook.spelling import is_not_exported, spell, version_of
from catalogue.exchange.workbook.uploaded import UploadedRow
from catalogue.model.item import ServiceItem

_FAULTS_AT_MOST = 200
"""Bounds that are looked for in one row."""

_SOMETHING = "某"
_NUMBERED = re.compile(r"\[(\d+)\]")


def read_row(row: UploadedRow, held: ServiceItem | None) -> ServiceItem | list[Fault]:
    """The item a row stands for; ``held`` is what the catalogue holds under its code.

    A row that was exported from ``held`` and left as it was is ``held`` itself, whatever cells
    cannot carry.
    """
    if not row.faults and held is not None:
        entries = {title: [cells for _, cells in many] for title, many in row.entries.items()}
        if spell(held).agrees_with(row.cells, entries):
            return held
    faults = [*row.faults, *_stale(row, held), *_not_exported(row)]
    if not faults:
        try:
            return msgspec.convert(_quickly(row), ServiceItem)
        except (BadRow, msgspec.ValidationError):
            pass  # read again, cell by cell, to tell everything that is wrong
    return _without_repeats(faults + _Careful(row).faults())


def locate(row: UploadedRow, element: str) -> tuple[str, int, str]:
    """Sheet, row and column of the cell behind a rule's element, as ``materials[2].name``.

    What an item does not have yet is told at its code.
    """
    path = _NUMBERED.sub(r".\1", element).split(".")
    sheet, number, column = _place(row, path)
    return (sheet, number, column) if number else (ITEMS, row.number, row.code_column)


def _stale(row: UploadedRow, held: ServiceItem | None) -> list[Fault]:
    if not row.exported or held is None or row.exported == version_of(held):
        return []
    why = (
        "导出之后，这个事项的内容已经被更改；为免覆盖他人的修改，没有采用这一行。"
        "请重新导出，在新文件里修改"
    )
    return [_fault(ITEMS, row.number, EXPORTED, row.exported, why)]


def _not_exported(row: UploadedRow) -> list[Fault]:
    """Cells that hold no text because it was too long, in a row that was changed."""
    why = "原文太长，没有导出到表格；这个事项请在网页表单里修改"
    found = [
        _fault(ITEMS, row.number, title, cell, why)
        for title, cell in row.cells.items()
        if is_not_exported(cell)
    ]
    for sheet, entries in row.entries.items():
        for number, cells in entries:
            for title, cell in cells.items():
                if is_not_exported(cell):
                    found.append(_fault(sheet, number, title, cell, why))
    return found


def _quickly(row: UploadedRow) -> dict[str, Any]:
    entries = {title: [cells for _, cells in many] for title, many in row.entries.items()}
    built = to_builtins(ServiceItem, row.cells)
    for title, many in entries.items():
        sheet = by_title()[title]
        built[_name(sheet)] = [to_builtins(_owner(sheet), cells) for cells in many]
    return built


class _Careful:
    """Reads a row cell by cell, so that every fault of it is told at once."""

    def __init__(self, row: UploadedRow) -> None:
        self.row = row
        self.found: list[Fault] = []
        self.built: dict[str, Any] = {}

    def faults(self) -> list[Fault]:
        self.built = self._read(by_title()[ITEMS], self.row.number, self.row.cells)
        for title, many in self.row.entries.items():
            sheet = by_title()[title]
            self.built[_name(sheet)] = [self._read(sheet, number, cells) for number, cells in many]
        for _ in range(_FAULTS_AT_MOST):
            try:
                msgspec.convert(self.built, ServiceItem)
            except msgspec.ValidationError as error:
                self._out_of_bounds(str(error))
            else:
                break
        return self.found

    def _read(self, sheet: Sheet, number: int, cells: Cells) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for title, value in cells.items():
            try:
                read = to_builtins(_owner(sheet), {title: value})
            except BadRow as fault:
                self.found.append(_fault(sheet.title, number, title, value, fault.message))
            else:
                for name, part in read.items():
                    if isinstance(part, dict) and isinstance(built.get(name), dict):
                        built[name] |= part
                    else:
                        built[name] = part
        return built

    def _out_of_bounds(self, error: str) -> None:
        """Tell what ``error`` is about and mend it, so that the next fault shows."""
        path = path_of(error)
        sheet, number, column = _place(self.row, path)
        fault = told(error, self.built)
        self.found.append(
            Fault(sheet=sheet, row=number, column=column, value=fault.value, message=fault.message)
        )
        _mend(self.built, path)


def _mend(built: dict[str, Any], path: list[str]) -> None:
    """Take away the element at ``path``, or put something where it must not be missing."""
    table = _table(path)
    sheet = table or by_title()[ITEMS]
    value = built[path[0]][int(path[1])] if table else built
    element = _column_at(sheet, path[2:] if table else path).element
    *way, last = element.path
    for part in way:
        value = value[part]
    field = next(one for one in msgspec.structs.fields(_owner(sheet)) if one.name in (*way, last))
    if way or not field.required:
        value.pop(last, None)
        return
    closed = element.hint is not str
    value[last] = next(iter(element.hint)).value if closed else _SOMETHING


def _place(row: UploadedRow, path: list[str]) -> tuple[str, int, str]:
    """Sheet, row and column of the cell behind a field path of the item.

    Row 0 is the whole sheet, where an item has no such entry; an empty column the whole row.
    """
    table = _table(path)
    if table is None:
        return ITEMS, row.number, _title(by_title()[ITEMS], path)
    entries = row.entries.get(table.title, [])
    number = int(path[1]) if len(path) > 1 and path[1].isdigit() else len(entries)
    if number >= len(entries):
        return table.title, 0, ""
    return table.title, entries[number][0], _title(table, path[2:])


def _table(path: list[str]) -> Sheet | None:
    """The sheet of the table that ``path`` leads into."""
    return next((s for s in by_title().values() if s.table and s.table.path == (path[0],)), None)


def _title(sheet: Sheet, path: list[str]) -> str:
    try:
        return _column_at(sheet, path).title
    except StopIteration:
        return ""


def _column_at(sheet: Sheet, path: list[str]) -> Column:
    """The column whose element begins ``path``."""
    return next(c for c in sheet.columns if tuple(path[: len(c.element.path)]) == c.element.path)


def _without_repeats(faults: list[Fault]) -> list[Fault]:
    """The first fault of each cell."""
    first: dict[tuple[str, int, str], Fault] = {}
    for fault in faults:
        first.setdefault((fault.sheet, fault.row, fault.column), fault)
    return list(first.values())


def _owner(sheet: Sheet) -> type[Struct]:
    entries = sheet.table.entries if sheet.table else None
    return entries or ServiceItem


def _name(sheet: Sheet) -> str:
    assert sheet.table is not None
    return sheet.table.path[0]


def _fault(sheet: str, number: int, column: str, value: Any, message: str) -> Fault:
    return Fault(sheet=sheet, row=number, column=column, value=shown(value), message=message)
