"""The everyday words in force, and what became of them."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from catalogue.queries.conditions import holds_words
from catalogue.tables import Synonym


class SynonymLine(Struct, frozen=True, kw_only=True):
    """One pair of the list, in force or ended."""

    id: int
    said: str
    meant: str
    note: str
    by: str
    at: datetime | None
    ended_by: str
    ended_at: datetime | None
    seed: bool


async def version() -> tuple[int, int]:
    """Changes with every change of the list."""
    rows = await Synonym.raw(
        "SELECT coalesce(max(id), 0) AS newest, count(ended_at) AS ended FROM synonym"
    )
    return rows[0]["newest"], rows[0]["ended"]


async def pairs() -> list[tuple[str, str]]:
    """(everyday word, official wording) of all pairs in force, oldest first."""
    rows = (
        await Synonym.select(Synonym.said, Synonym.meant)
        .where(Synonym.ended_at.is_null())
        .order_by(Synonym.id)
    )
    return [(row["said"], row["meant"]) for row in rows]


async def lines(
    words: str = "", *, ended: bool = False, offset: int = 0, limit: int = 50
) -> tuple[int, list[SynonymLine]]:
    """How many pairs hold ``words`` on either side, and a page of them, newest first."""
    where: Any = Synonym.ended_at.is_not_null() if ended else Synonym.ended_at.is_null()
    if words.split():
        where = where & holds_words(words, Synonym.said, Synonym.meant)
    total = await Synonym.count().where(where)
    rows = (
        await Synonym.select()
        .where(where)
        .order_by(Synonym.id, ascending=False)
        .offset(offset)
        .limit(limit)
    )
    fields = SynonymLine.__struct_fields__
    return int(total), [SynonymLine(**{name: row[name] for name in fields}) for row in rows]
