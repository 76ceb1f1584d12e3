"""Bodies and powers are found by name: what is published and what the list holds now."""

import pytest

from catalogue.queries.named import (
    bodies_called,
    bodies_named,
    body_names,
    powers_called,
    powers_named,
)
from tests.factories import an_item, of_body, publish
from tests.powers import BUREAU, FORESTRY, a_power, load

pytestmark = pytest.mark.usefixtures("opened")

LISTED, ITEMS_OF = FORESTRY["body_code"], of_body(an_item(2), "白山市水务局", 7)
WATER = ITEMS_OF.body.credit_code


async def _fill() -> None:
    await load(
        a_power(1, name="采伐许可"),
        a_power(2, name="采伐许可", **BUREAU, division_code="220621"),
        a_power(3, name="取水许可"),
    )
    await publish(ITEMS_OF)


async def test_bodies_of_the_catalogue_and_of_the_power_list_are_found() -> None:
    await _fill()
    found = await bodies_called("白山 局", limit=8)
    assert [(one.name, one.code) for one in found] == [
        ("白山市林业局", LISTED),
        ("白山市水务局", WATER),
    ]
    assert [one.code for one in await bodies_called(WATER[:14], limit=8)] == [WATER]
    assert len(await bodies_called("局", limit=2)) == 2
    assert await bodies_called(" ", limit=8) == [] == await bodies_called("%\0", limit=8)


async def test_a_name_leads_to_every_body_that_bears_it_exactly() -> None:
    await _fill()
    await publish(of_body(an_item(3), "白山市林业局", 8))
    named = await bodies_named(["白山市林业局", "白山市水务", "白山市\0水务局"])
    assert list(named) == ["白山市林业局"]
    assert len({one.code for one in named["白山市林业局"]}) == 2
    assert await bodies_named([]) == {}


async def test_a_body_is_called_as_its_newest_item_says() -> None:
    await _fill()
    item = of_body(an_item(4), "白山市林业局", 7)
    assert item.body.credit_code == WATER
    assert await body_names([WATER, LISTED, "X"]) == {
        WATER: "白山市水务局",
        LISTED: "白山市林业局",
    }
    await publish(item)
    assert await body_names([WATER]) == {WATER: "白山市林业局"}
    assert await body_names([]) == {}


async def test_entries_are_found_by_name_with_their_bodies() -> None:
    await _fill()
    named = await powers_named(["采伐许可", "取水"])
    assert [(one.code, one.where) for one in named["采伐许可"]] == [
        ("2206-A-00001", "白山市林业局"),
        ("2206-A-00002", "抚松县行政审批局"),
    ]
    assert list(named) == ["采伐许可"] and await powers_named(["\0"]) == {}
    (one,) = await powers_called("取水", limit=8)
    assert (one.code, one.name, one.where) == ("2206-A-00003", "取水许可", "白山市林业局")
    assert await powers_called("", limit=8) == []
