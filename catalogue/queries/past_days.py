"""The catalogue as it was when a day ended: one item, a list of items, bodies."""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Count

from catalogue.as_of import public_on
from catalogue.errors import NotFound
from catalogue.model.code_tables import ItemState
from catalogue.queries.conditions import called
from catalogue.queries.drafts import content_of
from catalogue.queries.published import BodyCount, PublishedItem
from catalogue.tables import Revision


class PublicRevision(Struct, frozen=True, kw_only=True):
    """An item of the catalogue as it was on a day."""

    code: str
    name: str
    body_name: str
    region: str
    state: ItemState
    number: int
    published_at: datetime


async def guide_on(code: str, day: date) -> PublishedItem:
    """The item ``code`` as it was public when ``day`` ended.

    Raises:
        NotFound: nothing of it was.
    """
    rows = await Revision.select(
        Revision.id,
        Revision.item,
        Revision.item.sample,
        Revision.number,
        Revision.published_at,
        Revision.content_hash,
    ).where(And(public_on(day), Revision.item.code == code))
    if not rows:
        raise NotFound(f"事项“{code[:64]}”在 {day} 没有公开的内容；请核对编码和日期")
    return PublishedItem(
        item=await content_of(rows[0]["id"]),
        id=rows[0]["item"],
        revision=rows[0]["number"],
        published_at=rows[0]["published_at"],
        content_hash=rows[0]["content_hash"],
        sample=rows[0]["item.sample"],
    )


async def catalogue_on(
    day: date,
    *,
    words: str = "",
    bodies: tuple[str, ...] | None = None,
    offset: int = 0,
    limit: int = 30,
) -> tuple[int, list[PublicRevision]]:
    """How many items stood in the catalogue when ``day`` ended, and one page of them by name.

    ``words`` are of the name, or the start of a code; ``bodies`` of ``None`` means every body.
    """
    where = _in_catalogue(day, bodies)
    if words.strip():
        where = And(where, called(words, Revision.plain_name, Revision.item.code))
    total = await Revision.count().where(where)
    rows = (
        await Revision.select(
            Revision.item.code.as_alias("code"),
            Revision.name,
            Revision.body_name,
            Revision.division_code.as_alias("region"),
            Revision.item_state.as_alias("state"),
            Revision.number,
            Revision.published_at,
        )
        .where(where)
        .order_by(Revision.division_code, Revision.plain_name, Revision.id)
        .offset(offset)
        .limit(limit)
    )
    return int(total), msgspec.convert(rows, list[PublicRevision])


async def bodies_on(day: date, bodies: tuple[str, ...] | None = None) -> list[BodyCount]:
    """Bodies with how many items each had in the catalogue when ``day`` ended."""
    rows = (
        await Revision.select(
            Revision.body_code, Revision.body_name, Revision.division_code, Count()
        )
        .where(_in_catalogue(day, bodies))
        .group_by(Revision.body_code, Revision.body_name, Revision.division_code)
    )
    found = [
        BodyCount(r["body_code"], r["body_name"], r["division_code"], r["count"]) for r in rows
    ]
    return sorted(found, key=lambda body: (body.region, body.name))


def _in_catalogue(day: date, bodies: tuple[str, ...] | None) -> Any:
    where = And(public_on(day), Revision.item_state != ItemState.CANCELLED.value)
    if bodies is None:
        return where
    return And(where, Revision.body_code.is_in(list(bodies) or [""]))
