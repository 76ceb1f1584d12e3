"""What a form holds, whether it came from an item or from a browser: texts by field name.

A field's name is its path with dots: ``visits``, ``enquiry.phone``, ``statutory_limit.value``;
within a row of a table ``materials.0.name``.  Tables are kept as lists of rows, so that rows can
be added, moved and removed before anything is read as an item.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from typing import Any

from msgspec import Struct

from catalogue.exchange.elements import Element, elements
from catalogue.model.item import ServiceItem
from catalogue.model.limits import TimeLimit

Texts = dict[str, list[str]]
"""Field name (within its row, for rows) → what it holds; several for multiple choice."""

MOST_ROWS = 200


class FormState(Struct):
    """Texts of the single fields, and of the rows of each table."""

    single: Texts
    tables: dict[str, list[Texts]]

    def text(self, name: str) -> str:
        """The first text of a single field."""
        return next(iter(self.single.get(name, [])), "")


def state_of(item: ServiceItem) -> FormState:
    """``item`` as a form shows it."""
    single: Texts = {}
    tables: dict[str, list[Texts]] = {}
    for element in elements():
        value = _at(item, element.path)
        if element.entries:
            tables[element.path[0]] = [_row(entry, element.entries) for entry in value]
        else:
            single |= _texts(element, ".".join(element.path), value)
    return FormState(single, tables)


def state_from(pairs: Iterable[tuple[str, str]]) -> FormState:
    """What a browser has sent; rows in the order of their numbers."""
    names = {element.path[0] for element in elements() if element.entries}
    single: Texts = {}
    rows: dict[str, dict[str, Texts]] = {name: {} for name in names}
    for name, value in pairs:
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        table, _, rest = name.partition(".")
        number, dot, field = rest.partition(".")
        if table in names and number.isdigit() and dot:
            if number in rows[table] or len(rows[table]) < MOST_ROWS:
                rows[table].setdefault(number, {}).setdefault(field, []).append(text)
        else:
            single.setdefault(name, []).append(text)
    tables = {name: [found[n] for n in sorted(found, key=int)] for name, found in rows.items()}
    return FormState(single, tables)


def change_rows(state: FormState, act: str) -> bool:
    """Do ``add:materials``, ``remove:materials:2``, ``up:…`` or ``down:…``; whether it was one."""
    verb, _, rest = act.partition(":")
    table, _, number = rest.partition(":")
    if verb not in ("add", "remove", "up", "down") or table not in state.tables:
        return False
    rows = state.tables[table]
    if verb == "add":
        if len(rows) < MOST_ROWS:
            rows.append({})
        return True
    place = int(number) if number.isdigit() else -1
    if not 0 <= place < len(rows):
        return False
    if verb == "remove":
        rows.pop(place)
        return True
    other = place - 1 if verb == "up" else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return True


def is_blank(row: Texts) -> bool:
    """Whether nothing has been filled into a row; a unit or a “no” alone is nothing."""
    return not any(
        text.strip() not in ("", "0")
        for name, texts in row.items()
        if not name.endswith(".unit")
        for text in texts
    )


def _row(entry: Struct, owner: type[Struct]) -> Texts:
    texts: Texts = {}
    for element in elements(owner):
        texts |= _texts(element, element.path[0], _at(entry, element.path))
    return texts


def _at(owner: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        owner = getattr(owner, name)
    return owner


def _texts(element: Element, name: str, value: Any) -> Texts:
    if element.hint is TimeLimit:
        limit: TimeLimit | None = value
        return {
            f"{name}.value": [str(limit.value) if limit else ""],
            f"{name}.unit": [limit.unit.value if limit else ""],
        }
    if element.many:
        if isinstance(element.hint, type) and issubclass(element.hint, Enum):
            return {name: [str(one.value) for one in value]}
        return {name: ["\n".join(value)]}
    return {name: [_text(value)]}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    return str(value)


def pairs_of(state: FormState) -> Iterator[tuple[str, str]]:
    """The pairs a browser would send for ``state``."""
    for name, texts in state.single.items():
        yield from ((name, text) for text in texts)
    for table, rows in state.tables.items():
        for number, row in enumerate(rows):
            for field, texts in row.items():
                yield from ((f"{table}.{number}.{field}", text) for text in texts)
