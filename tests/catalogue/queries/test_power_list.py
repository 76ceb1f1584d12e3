"""The power list read: filters, pages, facets, history, what stands on a regulation."""

from datetime import date
from typing import Any

import pytest

from catalogue.commands.adjust_power_list import apply_adjustment
from catalogue.database import writing
from catalogue.errors import BadInput, NotFound
from catalogue.model.code_tables import ExerciseLevel, ItemKind, ItemState
from catalogue.model.item import LegalBasis
from catalogue.model.power_list import AdjustmentKind
from catalogue.queries.power_list import (
    PowerFilters,
    count_on,
    entries,
    entries_of_item,
    entry,
    facets_of,
    hashes_on,
    standing_on,
)
from catalogue.queries.published import cards
from tests.factories import an_item, publish
from tests.powers import BUREAU, FORESTRY, LOADED_ON, NOW, a_power, an_adjustment, load

K = AdjustmentKind
LIST = (
    a_power(1, item_codes=("I-1", "I-2")),
    a_power(2, kind=ItemKind.PENALTY, name="对滥伐林木的处罚", level=ExerciseLevel.COUNTY),
    a_power(3, **BUREAU, division_code="220621", name="食品经营许可"),
    a_power(4, **BUREAU, division_code="220621", state=ItemState.SUSPENDED, code="22Z_4%"),
)

pytestmark = pytest.mark.usefixtures("opened")


@pytest.mark.parametrize(
    ("filters", "serials"),
    [
        ({}, (1, 2, 3, 4)),
        ({"words": "林木"}, (1, 2, 4)),
        ({"words": " 食品 经营 "}, (3,)),
        ({"words": "许可 食品"}, (3,)),
        ({"words": "食品 处罚"}, ()),
        ({"words": "食品、%"}, (3,)),
        ({"words": "2206-A-00002"}, (2,)),
        ({"words": "2206-A"}, (1, 2, 3)),
        ({"words": "%"}, ()),
        ({"words": "_"}, ()),
        ({"words": "2_"}, ()),
        ({"words": "\\"}, ()),
        ({"words": "22Z_4%"}, (4,)),
        ({"kind": ItemKind.PENALTY}, (2,)),
        ({"body": BUREAU["body_code"]}, (3, 4)),
        ({"body": FORESTRY["body_name"]}, (1, 2)),
        ({"division": "220621"}, (3, 4)),
        ({"level": ExerciseLevel.COUNTY}, (2,)),
        ({"state": ItemState.SUSPENDED}, (4,)),
        ({"body": BUREAU["body_code"], "words": "许可", "state": ItemState.IN_USE}, (3,)),
    ],
)
async def test_filters_keep_what_they_say(
    filters: dict[str, Any], serials: tuple[int, ...]
) -> None:
    await load(*LIST)
    total, page = await entries(None, PowerFilters(**filters))
    assert [one.power for one in page] == [LIST[serial - 1] for serial in serials]
    assert total == len(serials)
    assert await entries(LOADED_ON, PowerFilters(**filters)) == (total, page)


async def test_pages_follow_each_other_in_the_order_of_the_list() -> None:
    await load(*LIST)
    pages = [await entries(None, PowerFilters(), offset=start, limit=2) for start in (0, 2, 4)]
    assert [[one.power for one in page] for _, page in pages] == [
        list(LIST[:2]),
        list(LIST[2:]),
        [],
    ]
    assert {total for total, _ in pages} == {4}


async def test_facets_count_the_entries_and_ignore_their_own_filter() -> None:
    await load(*LIST)
    facets = await facets_of(None, PowerFilters(kind=ItemKind.LICENSING))
    assert [(f.value, f.label, f.count) for f in facets.kinds] == [
        ("01", "行政许可", 3),
        ("02", "行政处罚", 1),
    ]
    assert [(f.value, f.label, f.count) for f in facets.divisions] == [
        ("220600", "白山市", 1),
        ("220621", "抚松县", 2),
    ]
    assert [(f.value, f.count) for f in facets.bodies] == [
        (FORESTRY["body_name"], 1),
        (BUREAU["body_name"], 2),
    ]


async def test_before_the_first_edition_there_is_no_list() -> None:
    await load(*LIST)
    assert await count_on(date(2017, 12, 28)) == 0
    assert await hashes_on(date(2017, 12, 28)) == {}
    assert await entries(date(2017, 12, 28), PowerFilters()) == (0, [])


async def test_an_entry_that_never_was_is_not_found() -> None:
    await load(*LIST)
    with pytest.raises(NotFound, match="没有职权编码“X-9”"):
        await entry("X-9")


async def test_items_know_the_entries_they_carry_out_also_of_the_past() -> None:
    await load(*LIST)
    async with writing():
        asked = an_adjustment(K.CANCEL, removes=(LIST[0].code,))
        await apply_adjustment(asked, by_name="测试", now=NOW)
    assert await entries_of_item(["I-2"]) == []
    (past,) = await entries_of_item(["I-2"], LOADED_ON)
    assert past.power == LIST[0]
    assert await entries_of_item([]) == []


FOREST = (
    "《中华人民共和国森林法》（2009年修正）第三十二条、第三十九条\n《吉林省林业管理条例》第五条"
)


@pytest.mark.parametrize(
    ("regulation", "article", "serials", "unsaid"),
    [
        ("森林法", "", (1, 2, 4), ()),
        ("《中华人民共和国森林法》", "", (1, 2, 4), ()),
        ("森林 法", "第三十九条", (1,), (4,)),
        ("森林法", "32", (1, 2), (4,)),
        ("森林法", "三十条", (), (4,)),
        ("吉林省林业管理条例", "5条", (1,), ()),
        ("森林法实施条例", "", (3,), ()),
        ("国办发〔2018〕32号", "", (3,), ()),
        ("国办发[2018]3号", "", (), ()),
        ("林业管理条例", "", (), ()),
    ],
)
async def test_entries_that_stand_on_a_regulation_are_found_however_it_is_written(
    regulation: str, article: str, serials: tuple[int, ...], unsaid: tuple[int, ...]
) -> None:
    powers = (
        a_power(1, basis=FOREST),
        a_power(2, basis="《森林法》第32条"),
        a_power(3, basis="《中华人民共和国森林法实施条例》第三十二条；国办发〔2018〕32号"),
        a_power(4, basis="森林法"),
    )
    await load(*powers)
    found = await standing_on(regulation, article)
    assert [one.power for one in found.entries] == [powers[serial - 1] for serial in serials]
    assert [one.power for one in found.unsaid_entries] == [powers[s - 1] for s in unsaid]


async def test_items_that_stand_on_a_regulation_are_found_too() -> None:
    def based(*bases: tuple[str, str, str]) -> dict[str, Any]:
        """The reference item's bases, which are complete, and further ones."""
        further = tuple(
            LegalBasis(title=title, document_number=number, article=article)
            for title, number, article in bases
        )
        return {"legal_bases": (*an_item(1).legal_bases, *further)}

    items = (
        an_item(1, **based(("《中华人民共和国森林法》", "主席令第3号", "第三十二条"))),
        an_item(2, **based(("森林法", "", "32条、33条"), ("森林法", "", ""))),
        an_item(3, **based(("森林法", "", ""))),
        an_item(4, **based(("森林法实施条例", "国务院令第278号", "第三十二条"))),
    )
    await publish(*items)
    await load(*LIST)

    async def codes(ids: list[int]) -> list[str]:
        return [card.code for card in await cards(ids)]

    whole = await standing_on("中华人民共和国森林法")
    assert await codes(whole.items) == [item.code for item in items[:3]]
    narrow = await standing_on("森林法", "第三十三条")
    assert await codes(narrow.items) == [items[1].code]
    assert await codes(narrow.unsaid_items) == [items[2].code]
    numbered = await standing_on("国务院令第278号")
    assert await codes(numbered.items) == [items[3].code]


@pytest.mark.parametrize(("regulation", "article"), [("《》", ""), ("森林法", "附则")])
async def test_what_is_no_regulation_or_article_is_refused(regulation: str, article: str) -> None:
    with pytest.raises(BadInput, match="请填写"):
        await standing_on(regulation, article)
