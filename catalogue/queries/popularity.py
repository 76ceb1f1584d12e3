"""How often items were opened from results; what staff and engines read of it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from catalogue.tables import Item, SearchDay

_AT_ONCE = 500
_counts = msgspec.json.Decoder(dict[str, int]).decode


async def last_day(today: date) -> tuple[date, int]:
    """The day before ``today`` and the choices kept of it; changes when ``choices`` may."""
    rows = await SearchDay.raw(
        "SELECT coalesce(sum(chosen), 0) AS many FROM search_day WHERE day = {}",
        today - timedelta(days=1),
    )
    return today - timedelta(days=1), int(rows[0]["many"])


async def choices(today: date, days: int, *, of_query: int, of_day: int) -> dict[int, int]:
    """How often items were chosen on the ``days`` before ``today``, by item.

    Of one day at most ``of_query`` choices count after the same words, and ``of_day`` in all:
    the log does not know who chose, so whoever opens an item a thousand times counts no more
    than a few.
    """
    counted: Counter[str] = Counter()
    for day in await _days(today - timedelta(days=days), today):
        rows = await SearchDay.select(SearchDay.words, SearchDay.items).where(
            SearchDay.day == day, SearchDay.chosen > 0
        )
        pairs = ((str(row["words"]), _counts(str(row["items"]))) for row in rows)
        counted.update(capped(pairs, of_query=of_query, of_day=of_day))
    return await _by_item(counted)


def capped(
    chosen: Iterable[tuple[str, dict[str, int]]], *, of_query: int, of_day: int
) -> dict[str, int]:
    """Choices of one day by code, of ``chosen`` pairs of words and choices after them."""
    by_words: dict[str, Counter[str]] = {}
    for words, items in chosen:
        by_words.setdefault(words, Counter()).update(items)
    counted: Counter[str] = Counter()
    for items in by_words.values():
        counted.update({code: min(times, of_query) for code, times in items.items()})
    return {code: min(times, of_day) for code, times in counted.items()}


async def _days(first: date, end: date) -> list[date]:
    """Days from ``first`` and before ``end`` on which anything was chosen."""
    rows = await SearchDay.raw(
        "SELECT DISTINCT day FROM search_day WHERE day >= {} AND day < {} AND chosen > 0",
        first,
        end,
    )
    days = (row["day"] for row in rows)
    return sorted(one if isinstance(one, date) else date.fromisoformat(str(one)) for one in days)


async def _by_item(counted: Counter[str]) -> dict[int, int]:
    codes = sorted(counted)
    found: dict[int, int] = {}
    for start in range(0, len(codes), _AT_ONCE):
        rows = await Item.select(Item.id, Item.code).where(
            Item.code.is_in(codes[start : start + _AT_ONCE])
        )
        found |= {int(row["id"]): counted[row["code"]] for row in rows}
    return found
