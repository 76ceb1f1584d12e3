"""Columns of a foreign source, read one by one; what cannot be read is told with its column."""

from collections.abc import Callable
from typing import Any, TypeVar

from catalogue.errors import BadRow
from catalogue.exchange import cells
from catalogue.exchange.cells import EMPTY, Unreadable, shown

T = TypeVar("T")


def read(row: dict[str, Any], column: str, reader: Callable[[Any], T]) -> T:
    """The cell of ``column`` as ``reader`` reads it.

    Raises:
        BadRow: it cannot.
    """
    try:
        return reader(row.get(column))
    except Unreadable as fault:
        raise BadRow(column, shown(row.get(column)), str(fault)) from None


def said(row: dict[str, Any], column: str) -> str:
    """The cell's text, empty where it says ``无``.

    Raises:
        BadRow: it is no text.
    """
    found = read(row, column, cells.text)
    return "" if found in EMPTY else found


def read_said(row: dict[str, Any], column: str, reader: Callable[[str], T]) -> T | None:
    """What the cell says as ``reader`` reads it; ``None`` where it says nothing.

    Raises:
        BadRow: it cannot be read.
    """
    return read(row, column, reader) if said(row, column) else None


def listed(row: dict[str, Any], column: str) -> list[str]:
    """The texts a cell lists; none where it says ``无``.

    Raises:
        BadRow: it is no list of texts.
    """
    return read(row, column, lambda cell: [cells.text(one) for one in cells.parts(cell)])


def objects(row: dict[str, Any], column: str) -> list[dict[str, Any]]:
    """The objects a cell lists.

    Raises:
        BadRow: it is no list of objects.
    """
    found = row.get(column) or []
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found
    raise BadRow(column, shown(found), "应为列表 […]，每项一个对象 {…}")
