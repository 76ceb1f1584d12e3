"""What was searched for is added up by day; nothing in it tells who searched."""

from typing import Any

import msgspec

from catalogue.database import insert_many, writing
from catalogue.queries.search_log import Searched
from catalogue.tables import SearchDay


async def add_up(searches: list[Searched]) -> None:
    """Add ``searches`` to what is known of the same words and filters on the same day."""
    async with writing():
        for one in searches:
            held = await SearchDay.select(
                SearchDay.id, SearchDay.times, SearchDay.chosen, SearchDay.items
            ).where(
                SearchDay.day == one.day,
                SearchDay.words == one.words,
                SearchDay.filters == one.filters,
            )
            if held:
                await _add(held[0], one)
            else:
                await insert_many(SearchDay, [_row(one)])


def _row(one: Searched) -> dict[str, object]:
    return msgspec.structs.asdict(one) | {"items": msgspec.json.encode(one.items).decode()}


async def _add(held: dict[str, object], one: Searched) -> None:
    items = msgspec.json.decode(str(held["items"]), type=dict[str, int])
    for code, times in one.items.items():
        items[code] = items.get(code, 0) + times
    changes: dict[Any, Any] = {
        SearchDay.times: SearchDay.times + one.times,
        SearchDay.chosen: SearchDay.chosen + one.chosen,
        SearchDay.items: msgspec.json.encode(items).decode(),
    }
    if one.times:
        changes |= {SearchDay.hits: one.hits, SearchDay.relaxed: one.relaxed}
    await SearchDay.update(changes).where(SearchDay.id == held["id"])
