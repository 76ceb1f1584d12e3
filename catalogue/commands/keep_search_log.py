"""What was searched for is added up by day; nothing in it tells who searched."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from catalogue.database import insert_many, update_many, writing
from catalogue.queries.search_log import KEPT_DAYS, Searched
from catalogue.tables import SearchDay

AT_ONCE = 200
"""Searches added in one transaction; other writers wait some hundredths of a second."""
_FORGOTTEN_AT_ONCE = 1_000
_items = msgspec.json.Decoder(dict[str, int]).decode

_Key = tuple[date, str, str]


async def add_up(searches: Sequence[Searched]) -> None:
    """Add ``searches`` to what is known of the same words and filters on the same day.

    ``AT_ONCE`` in each transaction: what is known of them is read in one statement, what is new
    and what has grown written in one each.
    """
    for start in range(0, len(searches), AT_ONCE):
        async with writing():
            await _add(searches[start : start + AT_ONCE])


async def forget_old(today: date) -> None:
    """Take out the days that nothing looks at any more, some of them in each transaction."""
    old = SearchDay.day < today - timedelta(days=KEPT_DAYS)
    while ids := (
        await SearchDay.select(SearchDay.id)
        .where(old)
        .limit(_FORGOTTEN_AT_ONCE)
        .output(as_list=True)
    ):
        async with writing():
            await SearchDay.delete().where(SearchDay.id.is_in(ids))


async def _add(searches: Sequence[Searched]) -> None:
    ids, known = await _known(searches)
    for one in searches:
        known[_key(one)] = _sum(known.get(_key(one)), one)
    rows = {key: _row(known[key]) for key in map(_key, searches)}
    await update_many(SearchDay, [row | {"id": ids[k]} for k, row in rows.items() if k in ids])
    await insert_many(SearchDay, [row for key, row in rows.items() if key not in ids])


async def _known(searches: Sequence[Searched]) -> tuple[dict[_Key, int], dict[_Key, Searched]]:
    """Ids and counts of the rows there are for these days and words."""
    rows = await SearchDay.select().where(
        SearchDay.day.is_in(list({one.day for one in searches})),
        SearchDay.words.is_in(list({one.words for one in searches})),
    )
    ids, known = {}, {}
    for row in rows:
        number = row.pop("id")
        one = Searched(**row | {"items": _items(row["items"])})
        ids[_key(one)], known[_key(one)] = number, one
    return ids, known


def _key(one: Searched) -> _Key:
    return one.day, one.words, one.filters


def _sum(known: Searched | None, one: Searched) -> Searched:
    """Both together; what was found is that of the newer, ``one``, unless it is only a choice."""
    if known is None:
        return one
    items = dict(known.items)
    for code, times in one.items.items():
        items[code] = items.get(code, 0) + times
    newest = one if one.times else known
    return msgspec.structs.replace(
        newest,
        times=known.times + one.times,
        chosen=known.chosen + one.chosen,
        items=items,
    )


def _row(one: Searched) -> dict[str, object]:
    return msgspec.structs.asdict(one) | {"items": msgspec.json.encode(one.items).decode()}
