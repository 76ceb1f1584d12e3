"""What changed between two items: every changed element, no unchanged one, rows as rows."""

from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields

from catalogue.model.difference import HowChanged, difference, shown
from catalogue.model.item import Material, ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from tests.factories import an_item, working_days

ITEM = an_item(1)


def test_an_item_does_not_differ_from_itself() -> None:
    assert not difference(ITEM, ITEM)


def test_a_changed_limit_is_one_field_with_both_texts() -> None:
    found = difference(ITEM, an_item(1, promised_limit=working_days(3)))
    (change,) = found.fields
    assert change.path == ("promised_limit",)
    assert (change.before, change.after) == (shown(ITEM.promised_limit), "3个工作日")


def test_materials_are_compared_as_rows() -> None:
    first, *rest = ITEM.materials
    changed = msgspec.structs.replace(first, note="现在要复印件")
    new = Material(name="新增的材料")
    found = difference(ITEM, an_item(1, materials=(changed, new, *rest[1:])))
    assert not found.fields
    told = {(row.name, row.how) for row in found.rows}
    assert (first.name, HowChanged.CHANGED) in told
    assert ("新增的材料", HowChanged.ADDED) in told
    removed = {name for name, how in told if how is HowChanged.REMOVED}
    assert removed == {rest[0].name} if rest else removed == set()


def test_against_nothing_everything_filled_is_new() -> None:
    found = difference(None, ITEM)
    assert {row.how for row in found.rows} == {HowChanged.ADDED}
    assert len([r for r in found.rows if r.element == "materials"]) == len(ITEM.materials)
    assert ("name",) in {change.path for change in found.fields}


@given(
    st.lists(st.sampled_from(["甲", "乙", "丙"]), max_size=5),
    st.lists(st.sampled_from(["甲", "乙", "丁"]), max_size=5),
)
def test_rows_come_and_go_as_their_names_do(before: list[str], after: list[str]) -> None:
    def with_materials(names: list[str]) -> ServiceItem:
        return an_item(1, materials=tuple(Material(name=name) for name in names))

    found = difference(with_materials(before), with_materials(after))
    added = [row.name for row in found.rows if row.how is HowChanged.ADDED]
    removed = [row.name for row in found.rows if row.how is HowChanged.REMOVED]
    for name in {*before, *after}:
        gained = after.count(name) - before.count(name)
        assert added.count(name) == max(0, gained)
        assert removed.count(name) == max(0, -gained)


def _other(hint: Any, value: Any) -> Any:
    """Another value of the same type, one step away."""
    kinds = [kind for kind in _alternatives(hint) if kind is not NoneType]
    kind = kinds[0]
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return value[:-1] if value else (_other(inner, None),)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(member for member in kind if member is not value)
    if kind is bool:
        return not value
    if kind is int:
        return (value or 0) + 1
    if kind is date:
        return date(2018, 1, 1) if value != date(2018, 1, 1) else date(2018, 1, 2)
    if kind is str:
        return f"{value or ''}改"
    if kind is TimeLimit:
        return TimeLimit(value.value + 1, value.unit) if value else TimeLimit(1)
    return _changed(kind, value)[0][1]


def _changed(kind: type, value: Any) -> list[tuple[str, Any]]:
    """``value`` (a Struct) with each of its fields changed in turn."""
    hints = get_type_hints(kind)
    if value is None:
        required = {f.name: _other(hints[f.name], None) for f in fields(kind) if f.required}
        value = kind(**required)
        if required:
            return [("", value)]
    return [
        (name, msgspec.structs.replace(value, **{name: _other(hint, getattr(value, name))}))
        for name, hint in hints.items()
    ]


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


BARE = ServiceItem(name="某事项", kind=ITEM.kind)


@pytest.mark.parametrize("item", [ITEM, BARE], ids=["full", "bare"])
@pytest.mark.parametrize("name", ServiceItem.__struct_fields__)
def test_every_element_that_changes_is_told_and_no_other(item: ServiceItem, name: str) -> None:
    other = dict(_changed(ServiceItem, item))[name]
    found = difference(item, other)
    told = {change.path[0] for change in found.fields} | {row.element for row in found.rows}
    assert told == {name}
    back = difference(other, item)
    assert {c.path for c in back.fields} == {c.path for c in found.fields}
    assert [(c.before, c.after) for c in back.fields] == [(c.after, c.before) for c in found.fields]


ROWS = [(n, row) for n in ServiceItem.__struct_fields__ for row in (getattr(ITEM, n),) if row]
TABLES = [(n, rows) for n, rows in ROWS if isinstance(rows, tuple) and isinstance(rows[0], Struct)]


@pytest.mark.parametrize(("element", "rows"), TABLES, ids=[name for name, _ in TABLES])
def test_every_field_of_every_row_that_changes_is_told(
    element: str, rows: tuple[Struct, ...]
) -> None:
    for field, row in _changed(type(rows[0]), rows[0]):
        found = difference(ITEM, an_item(1, **{element: (row, *rows[1:])}))
        assert found.fields == ()
        assert {one.element for one in found.rows} == {element}, field
        told = {change.path for one in found.rows for change in one.fields}
        renamed = HowChanged.REMOVED in {one.how for one in found.rows}
        assert told == {(field,)} or renamed, field


def test_values_that_read_the_same_are_told_apart() -> None:
    def limit(unit: LimitUnit) -> ServiceItem:
        return an_item(1, promised_limit=TimeLimit(0, unit))

    (change,) = difference(limit(LimitUnit.WORKING_DAY), limit(LimitUnit.HOUR)).fields
    assert (change.before, change.after) == ("0工作日", "0小时")
    one, two = an_item(1, everyday_names=("甲、乙",)), an_item(1, everyday_names=("甲", "乙"))
    (change,) = difference(one, two).fields
    assert (change.before, change.after) == ("“甲、乙”", "“甲”、“乙”")


def test_rows_in_another_order_are_told() -> None:
    turned = an_item(1, materials=ITEM.materials[::-1])
    found = difference(ITEM, turned)
    assert found
    assert (found.fields, found.rows, found.moved) == ((), (), ("materials",))
