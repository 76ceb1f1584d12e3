"""Choices are counted of ended days only, and of no day so many that one reader could push."""

from datetime import date, timedelta

import pytest

from catalogue.commands.keep_search_log import add_up
from catalogue.queries.feed import PublishedFeed
from catalogue.queries.popularity import capped, choices, last_day
from catalogue.queries.published import cards
from catalogue.queries.search_log import Look, Searched, searches
from tests.factories import an_item, publish

pytestmark = pytest.mark.usefixtures("opened")

TODAY = date(2026, 3, 1)
CODES = [an_item(n).code for n in (1, 2, 3)]


def a_day(ago: int, words: str, filters: str = "", **chosen: int) -> Searched:
    """A day so many days ago; items are named ``one``, ``two`` and ``three``."""
    items = {CODES[("one", "two", "three").index(name)]: n for name, n in chosen.items()}
    day = TODAY - timedelta(days=ago)
    return Searched(day, words, filters, 20, 3, chosen=sum(chosen.values()), items=items)


async def by_code(days: int = 90, of_query: int = 3, of_day: int = 30) -> dict[str, int]:
    counted = await choices(TODAY, days, of_query=of_query, of_day=of_day)
    codes = {card.item: card.code for card in await cards(list(counted))}
    return {codes[item]: times for item, times in counted.items()}


async def test_only_ended_days_of_the_window_count() -> None:
    await publish(*(an_item(n) for n in (1, 2, 3)))
    await add_up(
        [a_day(0, "今天", one=9), a_day(1, "昨天", two=2), a_day(90, "最早", two=1, three=1)]
    )
    await add_up([a_day(91, "太早", one=9)])
    assert await by_code() == {CODES[1]: 3, CODES[2]: 1}
    assert await by_code(days=89) == {CODES[1]: 2}


async def test_one_reader_cannot_push_an_item() -> None:
    await publish(*(an_item(n) for n in (1, 2, 3)))
    again = [a_day(1, "开饭店", one=500), a_day(1, "开饭店", "region=220602", one=500)]
    await add_up(again)
    assert await by_code() == {CODES[0]: 3}
    await add_up([a_day(1, f"开饭店{n}", one=9) for n in range(40)])
    assert await by_code() == {CODES[0]: 30}
    await add_up([a_day(2, "开饭店", one=500)])
    assert await by_code() == {CODES[0]: 33}


async def test_codes_of_no_item_count_nothing() -> None:
    await add_up([a_day(1, "没有发布", one=3)])
    assert await choices(TODAY, 90, of_query=3, of_day=30) == {}


async def test_the_version_changes_with_the_day_and_with_what_comes_late() -> None:
    before = await last_day(TODAY)
    await add_up([a_day(0, "今天", one=1)])
    assert await last_day(TODAY) == before
    await add_up([a_day(1, "昨天", one=1)])
    assert await last_day(TODAY) != before
    assert await last_day(TODAY + timedelta(days=1)) == (TODAY, 1)


async def test_a_feed_without_a_calendar_counts_nothing() -> None:
    await publish(an_item(1))
    await add_up([a_day(1, "昨天", one=1)])
    assert await PublishedFeed("x").choices(90, 3, 30) == {}
    feed = PublishedFeed("x", lambda: TODAY)
    assert list((await feed.choices(90, 3, 30)).values()) == [1]
    assert await feed.choices_version() == ("2026-02-28", 1)


async def test_a_choice_without_a_search_is_no_search_without_result() -> None:
    late = Searched(TODAY, "结婚登记", chosen=1, items={CODES[0]: 1})
    await add_up([late, a_day(1, "结婚登记"), Searched(TODAY, "没有的", times=1)])
    _, zero = await searches(Look.ZERO, TODAY - timedelta(days=7))
    assert [one.words for one in zero] == ["没有的"]
    _, low = await searches(Look.LOW, TODAY - timedelta(days=7))
    assert [one.words for one in low] == ["结婚登记"]


def test_choices_after_the_same_words_are_capped_whatever_the_filters() -> None:
    chosen = [("饭店", {"a": 2, "b": 1}), ("饭店", {"a": 2}), ("餐馆", {"a": 5})]
    assert capped(chosen, of_query=3, of_day=30) == {"a": 6, "b": 1}
    assert capped(chosen, of_query=3, of_day=5) == {"a": 5, "b": 1}
