"""What changed between two items: every changed element, no unchanged one, rows as rows."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from catalogue.model.difference import HowChanged, difference, shown
from catalogue.model.item import Material, ServiceItem
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
