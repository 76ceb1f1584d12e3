"""Which elements must be filled, as the item rules say: found by asking them about empty items.

No list of required elements is kept here; a rule that is added or changed shows in the next
template.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.exchange.elements import Element, elements
from catalogue.model.code_tables import APPLICATION_KINDS, CodeTable, ItemKind
from catalogue.model.item import ServiceItem
from catalogue.rules import Severity, check

Place = tuple[str, ...]
"""Field path without numbers: ``("materials", "source")``."""

_FILLER = "某"
"""Stands where the model itself demands a text."""


class Need(Struct, frozen=True):
    """How far an element must be filled; ``text`` is what a clerk reads.

    ``asked`` tells what is asked for whatever the other elements say.
    """

    text: str
    asked: bool = False


FREE = Need("选填")
"""What no rule asks for."""


@cache
def needs() -> dict[Place, Need]:
    """The elements that the model or a rule asks for, by path; others are ``FREE``."""
    found = {}
    instead = _alternatives()
    for place, kinds in _asked().items():
        either = "".join(f"，或{told}" for told in instead.get(place, ()))
        found[place] = Need(_by_kind(kinds) + either, asked=True)
    for place, conditions in _conditional(found).items():
        found[place] = Need("；".join(f"{told}时必填" for told in conditions))
    for place in _demanded():
        found[place] = Need("必填", asked=True)
    return found


@cache
def _asked() -> dict[Place, set[ItemKind]]:
    """Every place an error names on an empty item, with the kinds of items it does so for."""
    asked: dict[Place, set[ItemKind]] = {}
    for kind in ItemKind:
        for place in _missing(_bare(kind)) | _missing(_with_entries(kind)):
            asked.setdefault(place, set()).add(kind)
    return asked


def _by_kind(kinds: set[ItemKind]) -> str:
    if len(kinds) == len(ItemKind):
        return "必填"
    if kinds == APPLICATION_KINDS:
        return "依申请办理的事项必填"
    rest = [kind for kind in ItemKind if kind not in kinds]
    if len(rest) < len(kinds):
        return f"必填（{'、'.join(kind.label for kind in rest)}除外）"
    return f"{'、'.join(kind.label for kind in ItemKind if kind in kinds)}必填"


def _alternatives() -> dict[Place, list[str]]:
    """What may be filled instead of a place that is asked for, as a clerk reads it."""
    found: dict[Place, list[str]] = {}
    for base in (_bare(ItemKind.LICENSING), _with_entries(ItemKind.LICENSING)):
        before = _missing(base)
        for change in _changes(base):
            if not isinstance(change.value, CodeTable) and change.value is not False:
                for place in before - _missing(change.item) - {change.place}:
                    told = f"填《{change.title}》"
                    if change.value is True:
                        told = f"《{change.title}》填“是”"
                    if told not in found.setdefault(place, []):
                        found[place].append(told)
    return found


def _conditional(known: dict[Place, Need]) -> dict[Place, list[str]]:
    """Places that errors name only where another element has a certain value."""
    found: dict[Place, dict[str, list[str]]] = {}
    for change in _changes(_with_entries(ItemKind.LICENSING)):
        for place in _missing(change.item) - known.keys() if change.label else ():
            found.setdefault(place, {}).setdefault(change.title, []).append(change.label)
    return {
        place: [f"《{title}》为“{'”或“'.join(labels)}”" for title, labels in causes.items()]
        for place, causes in found.items()
    }


class _Change(Struct, frozen=True):
    """An item with one element set; ``label`` names the value where it is one of a closed few."""

    place: Place
    title: str
    value: Any
    label: str
    item: ServiceItem


def _changes(base: ServiceItem) -> Iterator[_Change]:
    for element in elements(ServiceItem):
        name = element.path[0]
        if element.entries:
            entries = getattr(base, name) or (_entry(element.entries),)
            if not getattr(base, name):
                yield _Change((name,), element.title, entries, "", _replaced(base, name, entries))
                continue
            for inner in elements(element.entries):
                for label, value in _values(inner):
                    changed = (msgspec.structs.replace(entries[0], **{inner.path[0]: value}),)
                    item = _replaced(base, name, changed)
                    yield _Change((name, *inner.path), inner.title, value, label, item)
        elif len(element.path) == 1 and name not in ("name", "kind"):
            for label, value in _values(element):
                item = _replaced(base, name, value)
                yield _Change(element.path, element.title, value, label, item)


def _values(element: Element) -> Iterator[tuple[str, Any]]:
    """Values to try, with the label of those that are one of a closed few."""
    hint = element.hint
    if hint is bool:
        yield from (("是", True), ("否", False))
    elif isinstance(hint, type) and issubclass(hint, CodeTable):
        for member in hint:
            yield member.label, (member,) if element.many else member
    elif hint is int:
        yield "", 1
    elif hint is str and not element.many:
        yield "", _FILLER


def _replaced(item: ServiceItem, name: str, value: Any) -> ServiceItem:
    return msgspec.structs.replace(item, **{name: value})


def _bare(kind: ItemKind) -> ServiceItem:
    return ServiceItem(name=_FILLER, kind=kind)


@cache
def _with_entries(kind: ItemKind) -> ServiceItem:
    """An item that is empty but for one empty entry in each table."""
    tables = {
        element.path[0]: (_entry(element.entries),)
        for element in elements(ServiceItem)
        if element.entries
    }
    return msgspec.structs.replace(_bare(kind), **tables)


def _entry(owner: type[Struct]) -> Struct:
    required = {field.name for field in msgspec.structs.fields(owner) if field.required}
    given = {
        element.path[0]: _FILLER if element.hint is str else next(iter(element.hint))
        for element in elements(owner)
        if element.path[0] in required
    }
    return owner(**given)


def _missing(item: ServiceItem) -> set[Place]:
    """Places of errors on ``item`` where nothing stands yet."""
    found = set()
    for finding in check(item):
        parts = finding.element.replace("]", "").replace("[", ".").split(".")
        if finding.severity is Severity.ERROR and not _at(item, parts):
            found.add(tuple(part for part in parts if not part.isdigit()))
    return found


def _at(item: Any, parts: list[str]) -> Any:
    value = item
    for part in parts:
        if part.isdigit():
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = getattr(value, part, None)
        if value is None:
            return None
    return value


def _demanded() -> Iterator[Place]:
    """What the model cannot do without."""
    for field in msgspec.structs.fields(ServiceItem):
        if field.required:
            yield (field.name,)
    for element in elements(ServiceItem):
        if element.entries:
            for field in msgspec.structs.fields(element.entries):
                if field.required:
                    yield (element.path[0], field.name)
