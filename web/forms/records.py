"""A flat record as a form: one field per element of its model, read back as a spreadsheet row."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from catalogue.errors import BadRow
from catalogue.exchange.elements import Element, elements
from catalogue.exchange.records import cells_of_record, record_of, required_titles
from catalogue.model.code_tables import CodeTable

T = TypeVar("T", bound=Struct)
_LONG = frozenset({"summary", "form", "fields", "note"})
"""Texts that want more than one line."""


class RecordField(Struct, frozen=True, kw_only=True):
    """One field; ``look`` is ``text``, ``date``, ``long``, ``lines`` or ``choice``.

    A text may be chosen from the suggestions at ``suggest``, and its code goes into ``code_in``.
    """

    name: str
    title: str
    help: str
    look: str
    value: str
    options: list[tuple[str, str]]
    required: bool
    fixed: bool
    fault: str
    suggest: str = ""
    code_in: str = ""


class Filled(Struct, frozen=True):
    """What a form said: the record, or the fault; and the fields to show it again."""

    record: Any
    fault: BadRow | None
    given: dict[str, str]


def values_of(record: Struct) -> dict[str, str]:
    """``record`` as field name → text."""
    cells = cells_of_record(record)
    found = {}
    for element, cell in zip(elements(type(record)), cells, strict=True):
        value = getattr(record, element.path[0])
        if element.many:
            cell = "\n".join(value)
        elif isinstance(value, CodeTable):
            cell = value.value
        found[element.path[0]] = str(cell)
    return found


def read_record(owner: type[T], get: Callable[[str], str], also: Mapping[str, str]) -> Filled:
    """The record that a form's fields (``get``) describe; ``also`` are fields it cannot change."""
    given = {e.path[0]: get(e.path[0]).strip() for e in elements(owner)} | dict(also)
    cells: dict[str, Any] = {}
    for element in elements(owner):
        text = given[element.path[0]]
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        cells[element.title] = lines if element.many else text.replace("\r\n", "\n")
    found = record_of(cells, owner)
    if isinstance(found, BadRow):
        return Filled(None, found, given)
    return Filled(found, None, given)


def record_fields(
    owner: type[Struct],
    given: Mapping[str, str],
    fault: BadRow | None = None,
    fixed: frozenset[str] = frozenset(),
) -> list[RecordField]:
    """The fields of ``owner`` filled with ``given``; ``fault`` stands at the one it is about."""
    needed = required_titles(owner)
    return [
        RecordField(
            name=element.path[0],
            title=element.title,
            help=element.help,
            look=_look(element),
            value=given.get(element.path[0], ""),
            options=_options(element),
            required=element.title in needed,
            fixed=element.path[0] in fixed,
            fault=fault.message if fault and fault.column == element.title else "",
        )
        for element in elements(owner)
    ]


def _look(element: Element) -> str:
    if _is_table(element.hint):
        return "choice"
    if element.many:
        return "lines"
    if getattr(element.hint, "__name__", "") == "date":
        return "date"
    return "long" if element.path[0] in _LONG else "text"


def _options(element: Element) -> list[tuple[str, str]]:
    if not _is_table(element.hint):
        return []
    return [(member.value, member.label) for member in element.hint]


def _is_table(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, CodeTable)
