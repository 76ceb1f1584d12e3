"""What changed between two revisions, field by field, rows of materials and steps as rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from typing import Any

from msgspec import Struct

from catalogue.model.item import ServiceItem
from catalogue.model.limits import TimeLimit


class HowChanged(str, Enum):
    """Whether something came, went or says something else now."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class FieldChange(Struct, frozen=True):
    """One element before and after; empty where it is not filled."""

    path: tuple[str, ...]
    before: str
    after: str


class RowChange(Struct, frozen=True, kw_only=True):
    """One row of a table of the item (a material, a step …); ``fields`` are those that differ."""

    element: str
    how: HowChanged
    name: str
    position: int
    fields: tuple[FieldChange, ...] = ()


class Difference(Struct, frozen=True):
    """Everything that differs between two items; ``moved`` are tables with rows in other order."""

    fields: tuple[FieldChange, ...]
    rows: tuple[RowChange, ...]
    moved: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows or self.moved)


def difference(before: ServiceItem | None, after: ServiceItem) -> Difference:
    """How ``after`` differs from ``before``; against nothing, everything filled is new.

    Rows are matched by their first element (a material's name); a row whose name changed counts
    as removed and added, which is what a reviewer has to look at.
    """
    fields: list[FieldChange] = []
    rows: list[RowChange] = []
    moved: list[str] = []
    for name in ServiceItem.__struct_fields__:
        old, new = getattr(before, name, None), getattr(after, name)
        if _is_table(old) or _is_table(new):
            rows += _row_changes(name, old or (), new)
            moved += [name] if _has_moved(old or (), new) else []
        elif isinstance(new, Struct) and not isinstance(new, TimeLimit):
            fields += _struct_changes((name,), old, new)
        else:
            fields += _change((name,), old, new)
    return Difference(tuple(fields), tuple(rows), tuple(moved))


def shown(value: Any) -> str:
    """A value as a person reads it: labels, not codes; “是”, not ``true``."""
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, TimeLimit):
        return value.text
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(shown(one) for one in value)
    return str(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Struct)


def _change(path: tuple[str, ...], old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    before, after = shown(old), shown(new)
    if before == after and (old or new):
        before, after = _exactly(old), _exactly(new)
    if before != after:
        yield FieldChange(path, before, after)


def _exactly(value: Any) -> str:
    """A value so that no other reads the same: entries in quotes, a limit of 0 with its unit."""
    if isinstance(value, tuple):
        return "、".join(f"“{_exactly(one)}”" for one in value)
    if isinstance(value, TimeLimit):
        return f"{value.value}{value.unit.label}"
    return shown(value)


def _struct_changes(path: tuple[str, ...], old: Any, new: Any) -> Iterator[FieldChange]:
    for name in type(new).__struct_fields__:
        yield from _change((*path, name), getattr(old, name, None), getattr(new, name))


def _row_changes(element: str, old: Sequence[Struct], new: Sequence[Struct]) -> Iterator[RowChange]:
    """Rows in the order of ``new``, then those that went; repeated names pair up in order."""
    left: dict[str, list[Struct]] = {}
    for row in old:
        left.setdefault(_row_name(row), []).append(row)
    for position, row in enumerate(new, start=1):
        name = _row_name(row)
        partners = left.get(name)
        if not partners:
            changes = tuple(_struct_changes((), None, row))
            yield RowChange(
                element=element, how=HowChanged.ADDED, name=name, position=position, fields=changes
            )
            continue
        changes = tuple(_struct_changes((), partners.pop(0), row))
        if changes:
            yield RowChange(
                element=element,
                how=HowChanged.CHANGED,
                name=name,
                position=position,
                fields=changes,
            )
    for position, row in enumerate(old, start=1):
        name = _row_name(row)
        if left.get(name) and left[name][0] is row:
            left[name].pop(0)
            yield RowChange(element=element, how=HowChanged.REMOVED, name=name, position=position)


def _has_moved(old: Sequence[Struct], new: Sequence[Struct]) -> bool:
    """Whether rows that both have stand in another order."""
    was, now = [_row_name(row) for row in old], [_row_name(row) for row in new]
    kept = Counter(was) & Counter(now)
    return _in_order(was, kept) != _in_order(now, kept)


def _in_order(names: list[str], kept: Counter[str]) -> list[str]:
    """The first of ``names``, as many of each as ``kept`` has."""
    left = Counter(kept)
    found = []
    for name in names:
        if left[name] > 0:
            left[name] -= 1
            found.append(name)
    return found


def _row_name(row: Struct) -> str:
    """What a row is known by: its ``name``, ``title`` or ``question``, else its first element."""
    for field in ("name", "title", "question"):
        found = getattr(row, field, "")
        if found:
            return str(found)
    return shown(getattr(row, row.__struct_fields__[0]))
