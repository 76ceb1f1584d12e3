"""An item as the cells of the workbook; reading them gives the same item again.

What a cell cannot carry is left out of it: control characters, line ends other than ``\\n``, blanks
around a text, texts past the length of a cell.  ``Spelled.agrees_with`` tells a row that says no
more and no less, so that such an item, exported and imported untouched, stays as it is.
"""

import re
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.exchange import cells, codec
from catalogue.exchange.cells import harmless
from catalogue.exchange.elements import Element
from catalogue.exchange.workbook.shape import CELL_AT_MOST, Column, sheets
from catalogue.model.code_tables import CodeTable
from catalogue.model.item import ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit

Cell = str | int
"""What is written into a cell; empty cells are left out."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_LINE_END = re.compile("\r\n?")
NOT_EXPORTED = "（未导出：原文超过单元格能容纳的"
"""How a cell begins whose text is too long for it; no other text may begin so."""

_VERSION_LENGTH = 12


class Spelled(Struct, frozen=True):
    """An item as cells by column title, and the rows of its tables by sheet title."""

    cells: dict[str, Cell]
    entries: dict[str, list[dict[str, Cell]]]

    def agrees_with(self, cells: dict[str, Any], entries: dict[str, list[dict[str, Any]]]) -> bool:
        """Whether cells that were read say what this item says, as far as cells can."""
        return _told(self.cells) == _told(cells) and {
            title: list(map(_told, rows)) for title, rows in self.entries.items()
        } == {title: list(map(_told, rows)) for title, rows in entries.items()}


def spell(item: ServiceItem) -> Spelled:
    """``item`` as cells."""
    first, *further = sheets()
    entries = {}
    for sheet in further:
        assert sheet.table is not None
        rows = [_row(sheet.columns, entry) for entry in getattr(item, sheet.table.path[0])]
        if rows:
            entries[sheet.title] = rows
    return Spelled(_row(first.columns, item), entries)


def version_of(item: ServiceItem) -> str:
    """The start of the item's content hash: tells an export from what was changed after it."""
    return codec.content_hash(codec.encode(item))[:_VERSION_LENGTH]


def is_not_exported(cell: Any) -> bool:
    """Whether a cell only says that its text was too long for it."""
    return isinstance(cell, str) and cell.lstrip().startswith(NOT_EXPORTED)


def _row(columns: tuple[Column, ...], owner: Struct) -> dict[str, Cell]:
    row = {}
    for column in columns:
        cell = cell_of(column.element, _value(owner, column.element.path))
        if cell != "":
            row[column.title] = cell
    return row


def _value(owner: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        owner = getattr(owner, name)
    return owner


def cell_of(element: Element, value: Any) -> Cell:
    """``value`` of ``element`` as a cell that reads back as the same value."""
    if value is None or value == ():
        return ""
    if element.many:
        return _fitting(_listed([_word(one) for one in value]))
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _fitting(harmless(_word(value)))


def _word(value: Any) -> str:
    """One value as a clerk writes it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, CodeTable):
        return value.label
    if isinstance(value, TimeLimit):
        return _limit(value)
    if isinstance(value, date):
        return value.isoformat()
    return _LINE_END.sub("\n", _UNWRITABLE.sub("", value))


def _limit(limit: TimeLimit) -> str:
    """As ``TimeLimit.text``; where nothing is counted in another unit, that unit stays."""
    if limit.value or limit.unit is LimitUnit.WORKING_DAY:
        return limit.text
    return f"0{TimeLimit(1, limit.unit).text[1:]}"


def _listed(words: list[str]) -> str:
    """Several values in one cell, in the plainest form that ``cells.parts`` takes apart again."""
    marked = [harmless(word) for word in words]
    for between in ("、", "\n"):
        joined = between.join(marked)
        if not joined.lstrip().startswith("[") and cells.parts(joined) == marked:
            return joined
    return msgspec.json.encode(marked).decode()


def _fitting(text: str) -> str:
    if 2 * len(text) <= CELL_AT_MOST or _units(text) <= CELL_AT_MOST:
        return text
    return f"{NOT_EXPORTED} {CELL_AT_MOST} 字；要修改请用网页表单，保留此句则内容不变）"


def _units(text: str) -> int:
    """Length as a spreadsheet counts it: signs beyond the basic plane count twice."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def _told(row: dict[str, Any]) -> dict[str, str]:
    """What the cells say, without what gets lost on the way."""
    told = {title: _essence(value) for title, value in row.items()}
    return {title: text for title, text in told.items() if text}


def _essence(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _LINE_END.sub("\n", _UNWRITABLE.sub("", _INVISIBLE.sub("", str(value)))).strip()
