"""Materials of a bundle: merged without repeats, results of earlier items not asked for."""

from collections.abc import Sequence
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.model.bundle_materials import merge_materials
from catalogue.model.bundle_promise import bound_margin
from catalogue.model.code_tables import MaterialForm, Necessity, ResultType
from catalogue.model.item import Material, Result, ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from catalogue.model.reform import Bundle, NationalBound
from catalogue.projection import plain_name
from tests.factories import an_item

PAPER, FILE = MaterialForm.PAPER, MaterialForm.ELECTRONIC


def asks(*materials: Material, serial: int = 1, gives: Sequence[str] = ()) -> ServiceItem:
    results = tuple(Result(type=next(iter(ResultType)), name=name) for name in gives)
    return msgspec.structs.replace(an_item(serial), materials=materials, results=results)


def paper(name: str, **more: object) -> Material:
    return Material(name=name, form=PAPER, **more)


def test_the_same_thing_in_the_same_form_is_asked_for_once() -> None:
    one = asks(paper("《居民身份证》", originals=1), paper("申请表"))
    two = asks(paper("居民身份证", originals=2, copies=1), serial=2)

    merged = merge_materials([one, two], plain_name)

    assert [(m.name, m.items) for m in merged.materials] == [
        ("《居民身份证》", (one.code, two.code)),
        ("申请表", (one.code,)),
    ]
    assert (merged.materials[0].originals, merged.materials[0].copies) == (2, 1)
    assert (merged.asked, len(merged.to_submit), merged.saved) == (3, 2, 1)


def test_another_form_is_another_material() -> None:
    one, two = asks(paper("章程")), asks(Material(name="章程", form=FILE), serial=2)

    merged = merge_materials([one, two], plain_name)

    assert [m.form for m in merged.materials] == [PAPER, FILE]
    assert merged.saved == 0


def test_the_result_of_an_earlier_item_is_not_handed_in() -> None:
    licence = asks(paper("章程"), gives=["营业执照"])
    seal = asks(paper("营业执照"), paper("章程"), serial=2)

    merged = merge_materials([licence, seal], plain_name)

    assert [m.name for m in merged.to_submit] == ["章程"]
    (produced,) = merged.produced
    assert (produced.name, produced.produced_by, produced.items) == (
        "营业执照",
        licence.code,
        (seal.code,),
    )
    assert merged.saved == 2


def test_one_of_two_that_serve_is_enough() -> None:
    licence = asks(paper("章程"), gives=["营业执照"])
    seal = asks(paper("营业执照或者法人登记证书"), serial=2)

    (produced,) = merge_materials([licence, seal], plain_name).produced

    assert (produced.name, produced.produced_by) == ("营业执照或者法人登记证书", licence.code)


def test_what_is_needed_before_it_is_produced_is_handed_in() -> None:
    first = asks(paper("营业执照"))
    second = asks(paper("营业执照"), serial=2, gives=["营业执照"])
    third = asks(paper("营业执照"), serial=3)

    merged = merge_materials([first, second, third], plain_name)

    (only,) = merged.materials
    assert (only.produced_by, only.items) == ("", (first.code, second.code, third.code))
    own = merge_materials([second, third], plain_name)
    assert [m.produced_by for m in own.materials] == [""]


def test_the_strongest_need_holds_and_its_conditions_stay() -> None:
    optional = paper("委托书", necessity=Necessity.OPTIONAL, necessity_condition="委托办理时")
    later = paper("委托书", necessity=Necessity.DEFERRABLE, necessity_condition="五日内补齐")
    always = paper("委托书", necessity=Necessity.REQUIRED)

    both = merge_materials([asks(optional), asks(later, serial=2)], plain_name).materials[0]
    strict = merge_materials([asks(optional), asks(always, serial=2)], plain_name).materials[0]

    assert (both.necessity, both.conditions) == (
        Necessity.DEFERRABLE,
        ("委托办理时", "五日内补齐"),
    )
    assert (strict.necessity, strict.conditions) == (Necessity.REQUIRED, ())


_MATERIALS = st.builds(
    Material, name=st.sampled_from("甲乙丙丁"), form=st.sampled_from([PAPER, FILE, None])
)
_ITEMS = st.lists(
    st.tuples(st.lists(_MATERIALS, max_size=4), st.lists(st.sampled_from("甲乙丙戊"), max_size=2)),
    max_size=5,
)


@settings(max_examples=200, deadline=None)
@given(_ITEMS)
def test_nothing_is_lost_and_nothing_asked_twice(
    given_items: list[tuple[list[Material], list[str]]],
) -> None:
    items = [
        asks(*materials, serial=serial, gives=gives)
        for serial, (materials, gives) in enumerate(given_items, start=1)
    ]

    merged = merge_materials(items, plain_name)

    keys = [(plain_name(m.name), m.form) for m in merged.materials]
    assert len(keys) == len(set(keys))
    for item in items:
        for material in item.materials:
            held = merged.materials[keys.index((plain_name(material.name), material.form))]
            assert item.code in held.items
    order = [item.code for item in items]
    for one in merged.produced:
        producer = order.index(one.produced_by)
        assert all(order.index(code) > producer for code in one.items)
        assert one.name in {plain_name(result.name) for result in items[producer].results}
        asked_before = {m.name for item in items[: producer + 1] for m in item.materials}
        assert one.name not in asked_before
    assert len(merged.to_submit) <= merged.asked == sum(len(item.materials) for item in items)


@pytest.mark.parametrize(
    ("promise", "days", "margin"),
    [
        (TimeLimit(3), "8.5", Fraction(11, 2)),
        (TimeLimit(9), "8.5", Fraction(-1, 2)),
        (TimeLimit(0), "8.5", Fraction(17, 2)),
        (TimeLimit(3, LimitUnit.CALENDAR_DAY), "8.5", None),
        (None, "8.5", None),
        (TimeLimit(3), "", None),
    ],
)
def test_the_promise_stands_beside_the_national_bound(
    promise: TimeLimit | None, days: str, margin: Fraction | None
) -> None:
    bound = NationalBound(days=days) if days else None
    assert bound_margin(Bundle(key="a", name="甲", promise=promise, national_bound=bound)) == margin
