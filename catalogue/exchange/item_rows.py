"""A row into an item: each cell read as its element wants it, the whole within the bounds."""

from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import BadRow
from catalogue.exchange import cells
from catalogue.exchange.cells import Unreadable, shown
from catalogue.exchange.elements import (
    Element,
    by_name,
    is_struct,
    naming,
    unit_names,
    wholes,
)
from catalogue.exchange.table import SHEET_ROW
from catalogue.exchange.told import told
from catalogue.model.code_tables import CodeTable
from catalogue.model.item import ServiceItem
from catalogue.model.limits import TimeLimit

_LIMITS = ("statutory_limit", "promised_limit")
_CODES = frozenset(
    {
        "base_code",
        "implementation_code",
        "handling_code",
        "local_code",
        "local_base_code",
        "credit_code",
        "division_code",
        "code",
    }
)
"""Text fields that a spreadsheet likes to turn into numbers."""


def to_item(row: dict[str, Any]) -> ServiceItem:
    """``row`` as an item; one of the model's own shape (``body`` an object) is taken as it is.

    Raises:
        BadRow: a cell cannot be read, a required one is empty, or a value is out of bounds.
    """
    if isinstance(row.get("body"), dict) and all(map(_has_unit, map(row.get, _LIMITS))):
        try:
            item = msgspec.convert(row, ServiceItem)
        except msgspec.ValidationError:
            pass  # not quite its own shape: read cell by cell, which also says what is wrong
        else:
            if _is_plain(item.name) and _is_plain(item.code):
                return item
    return checked(to_builtins(ServiceItem, row))


def _is_plain(text: str) -> bool:
    return text.isprintable() and text == text.strip()


def _has_unit(limit: Any) -> bool:
    return limit is None or (isinstance(limit, dict) and "unit" in limit)


def checked(built: dict[str, Any]) -> ServiceItem:
    """Builtins as an item, within the bounds the model sets.

    Raises:
        BadRow: with the element's title.
    """
    try:
        return msgspec.convert(built, ServiceItem)
    except msgspec.ValidationError as error:
        raise told(str(error), built) from None


def to_builtins(owner: type[Struct], row: dict[str, Any]) -> dict[str, Any]:
    """``row`` (column name → cell) as builtins of ``owner``; empty cells are left out.

    Columns whose name begins with ``_`` are notes of the sender and are left out as well.

    Raises:
        BadRow: a cell cannot be read, a column is unknown, or two say the same.
    """
    known, units, whole = by_name(owner), unit_names(owner), wholes(owner)
    built: dict[str, Any] = {}
    for column, value in row.items():
        if column.startswith("_") or column in units or _is_empty(value):
            continue
        if isinstance(value, dict) and column in whole:
            name, struct = whole[column]
            for inner, read in _inner(column, struct, value).items():
                _place(built, (name, inner), read, column, value)
            continue
        element = known.get(column)
        if element is None:
            raise BadRow(shown(column), shown(value), "没有这个要素，请核对列名或删去该列")
        try:
            read = _read(element, value, _unit_of(element, row))
        except Unreadable as fault:
            raise BadRow(column, shown(value), str(fault)) from None
        _place(built, element.path, read, column, value)
    return built


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _inner(title: str, struct: type[Struct], value: dict[str, Any]) -> dict[str, Any]:
    """An object within a cell; what is wrong in it is named by both titles."""
    try:
        return to_builtins(struct, value)
    except BadRow as fault:
        row = value.get(SHEET_ROW)
        raise BadRow(f"{title}·{fault.column}", fault.value, fault.message, row) from None


def _read(element: Element, value: Any, unit: Any) -> Any:
    if not element.many:
        return _read_one(element, value, unit)
    if element.entries:
        many = [one for one in _entries(value) if not _is_empty(one)]
        return [_entry(element, place, one) for place, one in enumerate(many, start=1)]
    return [_read_one(element, one, None) for one in cells.parts(value)]


def _entries(value: Any) -> list[Any]:
    """Entries of a table within a cell: objects, or one name per line."""
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, dict):
        raise Unreadable("应为列表 […]，每项一个对象")
    found = cells.text(value)
    if found.startswith("["):
        return cells.json_list(found)
    return [line.strip() for line in found.splitlines() if line.strip() not in cells.EMPTY]


def _entry(element: Element, place: int, value: Any) -> dict[str, Any]:
    """One entry: an object, or just its name."""
    assert element.entries is not None
    at = f"第 {place} 项"
    if isinstance(value, dict):
        at = "工作表" if SHEET_ROW in value else at
        return _inner(f"{element.title}（{at}）", element.entries, value)
    name = naming(element.entries)
    try:
        return {name.path[0]: _read_one(name, value, None)}
    except Unreadable as fault:
        raise BadRow(f"{element.title}（{at}）", shown(value), str(fault)) from None


def _read_one(element: Element, value: Any, unit: Any) -> Any:
    hint = element.hint
    if hint is TimeLimit:
        return _limit(value, unit)
    if hint is bool:
        return cells.yes_or_no(value)
    if hint is int:
        return cells.whole_number(value)
    if hint is date:
        return cells.day(value)
    if isinstance(hint, type) and issubclass(hint, CodeTable):
        return cells.table_code(value, hint)
    if is_struct(hint):
        raise Unreadable("应填一个对象 {…}")
    name = element.path[-1]
    is_code = name in _CODES or name.endswith(("_code", "_codes"))
    return cells.code_text(value) if is_code else cells.text(value)


def _limit(value: Any, unit: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        if set(value) - {"value", "unit"}:
            raise Unreadable('时限对象只能有 value 和 unit，如 {"value": 5, "unit": "working_day"}')
        value, unit = value.get("value"), value.get("unit")
    return cells.limit(value, unit)


def _place(
    built: dict[str, Any], path: tuple[str, ...], read: Any, column: str, value: Any
) -> None:
    for name in path[:-1]:
        built = built.setdefault(name, {})
    if path[-1] in built:
        raise BadRow(column, shown(value), "与另一列是同一个要素，请只留一列")
    built[path[-1]] = read


def _unit_of(element: Element, row: dict[str, Any]) -> Any:
    return next((row[name] for name in element.unit_names if name in row), None)
