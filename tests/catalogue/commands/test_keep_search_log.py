"""The search log: what is added up, in which order it is written, and what is forgotten."""

import asyncio
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from catalogue.commands import keep_search_log
from catalogue.commands.keep_search_log import add_up, forget_old
from catalogue.database import writing
from catalogue.queries.search_log import KEPT_DAYS, Look, Searched, searches
from catalogue.tables import SearchDay
from search_index.weights import POPULAR_DAYS
from tests.apart import beside
from web import search_log
from web.parameters import SearchParameters
from web.search_log import SearchLog
from web.workbench.searches import _DAYS

pytestmark = pytest.mark.usefixtures("opened")
DAY = date(2018, 6, 1)
_PATIENCE = 10.0


async def _times() -> dict[str, int]:
    rows = await SearchDay.select(SearchDay.words, SearchDay.times)
    return {row["words"]: row["times"] for row in rows}


async def test_known_and_new_words_are_added_up_together() -> None:
    await add_up([Searched(DAY, "户口", times=2, hits=3, chosen=1, items={"a": 1})])
    grown = Searched(DAY, "户口", times=1, hits=5, relaxed="any", chosen=2, items={"a": 1, "b": 1})
    others = [
        Searched(DAY, "户口", "region=220602", times=1, hits=1),
        Searched(DAY, "社保", times=4),
    ]
    before = [Searched(DAY - timedelta(days=1), "户口", times=7, hits=2)]
    await add_up([grown, *others, *before, Searched(DAY, "户口", chosen=1, items={"b": 1})])
    rows = await SearchDay.select().order_by(SearchDay.day, SearchDay.words, SearchDay.filters)
    kept = [
        (r["words"], r["filters"], r["times"], r["hits"], r["relaxed"], r["chosen"], r["items"])
        for r in rows
    ]
    assert kept == [
        ("户口", "", 7, 2, "", 0, "{}"),
        ("户口", "", 3, 5, "any", 4, '{"a":2,"b":2}'),
        ("户口", "region=220602", 1, 1, "", 0, "{}"),
        ("社保", "", 4, 0, "", 0, "{}"),
    ]


async def test_so_many_words_at_once_are_written_in_several_transactions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[int] = []

    def counted() -> Any:
        opened.append(1)
        return writing()

    monkeypatch.setattr(keep_search_log, "writing", counted)
    many = [Searched(DAY, f"词{n}", times=1) for n in range(450)]
    await add_up(many)
    await add_up(many)
    assert len(opened) == 6
    assert set((await _times()).values()) == {2} and await SearchDay.count() == 450


async def test_what_is_asked_most_is_written_first_and_the_rest_later() -> None:
    log, found = SearchLog(), SimpleNamespace(total=1, relaxed=None, instead="")
    for n in range(450):
        for _ in range(3 if n >= 400 else 1):
            log.searched(SearchParameters(q=f"词{n}"), found, DAY)  # type: ignore[arg-type]
    await log.write()
    first = await _times()
    assert len(first) == 200
    assert set(first) == {f"词{n}" for n in (*range(150), *range(400, 450))}
    await log.write()
    await log.write()
    assert await SearchDay.count() == 450


async def test_what_is_counted_when_the_server_ends_is_written() -> None:
    log, found = SearchLog(), SimpleNamespace(total=1, relaxed=None, instead="")
    async with beside(log.run()):
        await asyncio.sleep(0)
        log.searched(SearchParameters(q="户口"), found, DAY)  # type: ignore[arg-type]
    assert await _times() == {"户口": 1}


async def test_a_server_that_ends_does_not_wait_for_who_writes_at_length(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(search_log, "_AT_THE_END", 0.1)
    log, found = SearchLog(), SimpleNamespace(total=1, relaxed=None, instead="")
    log.searched(SearchParameters(q="户口"), found, DAY)  # type: ignore[arg-type]
    holds = asyncio.Event()

    async def write_at_length() -> None:
        async with writing():
            holds.set()
            await asyncio.Event().wait()

    async with beside(write_at_length()), asyncio.timeout(_PATIENCE):
        await holds.wait()
        async with beside(log.run()):
            await asyncio.sleep(0)
    assert "最后几秒的搜索没有计数" in caplog.text


async def test_days_that_no_page_looks_at_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(POPULAR_DAYS, *map(int, _DAYS)) <= KEPT_DAYS
    monkeypatch.setattr(keep_search_log, "_FORGOTTEN_AT_ONCE", 2)
    ages = [0, KEPT_DAYS, KEPT_DAYS + 1, KEPT_DAYS + 2, 2 * KEPT_DAYS]
    await add_up([Searched(DAY - timedelta(days=n), f"{n} 天前", times=1) for n in ages])
    await forget_old(DAY)
    assert set(await _times()) == {"0 天前", f"{KEPT_DAYS} 天前"}
    total, _ = await searches(Look.HOT, DAY - timedelta(days=2 * KEPT_DAYS))
    assert total == 2
