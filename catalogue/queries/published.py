"""The published catalogue: all that search, pages and the public API ever see.

Every function reads current revisions only; drafts cannot leak through any of them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Count

from catalogue.errors import NotFound
from catalogue.exchange import codec
from catalogue.model.code_tables import Audience, Handling, ItemKind, ItemState, OnlineDepth
from catalogue.model.item import ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from catalogue.model.workflow import Intent
from catalogue.tables import (
    ChangeFeed,
    Item,
    Lineage,
    Revision,
    RevisionContent,
    RevisionTheme,
)

_PUBLIC = Revision.slot == "current"
"""What the public may read: also how a cancelled item ended."""

_CURRENT = And(_PUBLIC, Revision.item_state != ItemState.CANCELLED.value)
"""What the public may find: everything public that has not been cancelled."""


class Card(Struct, frozen=True, kw_only=True):
    """One published item as a list shows it."""

    item: int
    code: str
    name: str
    body: str
    body_code: str
    region: str
    kind: ItemKind
    handling: Handling | None
    visits: int | None
    promised_limit: TimeLimit | None
    statutory_limit: TimeLimit | None
    online_depth: OnlineDepth
    charged: bool | None
    audience: tuple[Audience, ...]
    state: ItemState
    published_at: datetime
    sample: bool


class PublishedItem(Struct, frozen=True, kw_only=True):
    """One published item whole, with its place in its history."""

    item: ServiceItem
    id: int
    revision: int
    published_at: datetime
    content_hash: str
    sample: bool


class RevisionLine(Struct, frozen=True, kw_only=True):
    """One published or once published revision of an item."""

    number: int
    published_at: datetime
    superseded_at: datetime | None
    content_hash: str


class Successor(Struct, frozen=True):
    """An item that took over from another."""

    code: str
    name: str


class Ending(Struct, frozen=True, kw_only=True):
    """How an item came out of use or left the catalogue, and where to go instead."""

    intent: Intent
    reason: str
    basis: str
    at: datetime
    successors: tuple[Successor, ...]


class BodyCount(Struct, frozen=True):
    """A body with the number of its published items."""

    code: str
    name: str
    region: str
    items: int


class ThemeCount(Struct, frozen=True):
    """A theme (``person-005``, ``firm-010``) with the number of published items in it."""

    value: str
    items: int


class Change(Struct, frozen=True, kw_only=True):
    """One line of the change feed."""

    seq: int
    item: int
    code: str
    what: str
    at: datetime


def current_codes() -> Any:
    """A subquery: the codes of all items that are published."""
    return Revision.select(Revision.item.code).where(_CURRENT)


async def count() -> int:
    """How many items are published."""
    return int(await Revision.count().where(_CURRENT))


async def holds_sample() -> bool:
    """Whether any item of this catalogue is sample data (示例数据)."""
    return bool(await Item.exists().where(Item.sample.eq(True)))


async def cards(ids: Sequence[int]) -> list[Card]:
    """Cards of the items ``ids`` in that order; those no longer public are left out."""
    if not ids:
        return []
    rows = await _card_query().where(Revision.item.is_in(list(ids)))
    found = {row["item"]: _card(row) for row in rows}
    return [found[i] for i in ids if i in found]


async def newest(limit: int) -> list[Card]:
    """The items published last, newest first."""
    query = _card_query().order_by(Revision.published_at, Revision.id, ascending=False)
    return [_card(row) for row in await query.limit(limit)]


async def everyday_examples(limit: int) -> list[str]:
    """One everyday name each of the items published last, at most one per body."""
    rows = (
        await RevisionContent.select(RevisionContent.document, RevisionContent.revision.body_name)
        .where(
            RevisionContent.revision.slot == "current",
            RevisionContent.revision.item_state != ItemState.CANCELLED.value,
        )
        .order_by(RevisionContent.revision, ascending=False)
        .limit(20 * limit)
    )
    found: dict[str, str] = {}
    for row in rows:
        names = codec.decode(row["document"]).everyday_names
        if names:
            found.setdefault(row["revision.body_name"], names[0])
    return list(dict.fromkeys(found.values()))[:limit]


def _card_query() -> Any:
    return Revision.select(
        Revision.item,
        Revision.item.code,
        Revision.item.sample,
        Revision.name,
        Revision.body_name,
        Revision.body_code,
        Revision.division_code,
        Revision.kind,
        Revision.handling,
        Revision.visits,
        Revision.promised_value,
        Revision.promised_unit,
        Revision.statutory_value,
        Revision.statutory_unit,
        Revision.online_depth,
        Revision.charged,
        Revision.audiences,
        Revision.item_state,
        Revision.published_at,
    ).where(_CURRENT)


def _card(row: dict[str, Any]) -> Card:
    return Card(
        item=row["item"],
        code=row["item.code"],
        name=row["name"],
        body=row["body_name"],
        body_code=row["body_code"],
        region=row["division_code"],
        kind=ItemKind(row["kind"]),
        handling=Handling(row["handling"]) if row["handling"] else None,
        visits=row["visits"],
        promised_limit=_limit(row["promised_value"], row["promised_unit"]),
        statutory_limit=_limit(row["statutory_value"], row["statutory_unit"]),
        online_depth=OnlineDepth(row["online_depth"]),
        charged=row["charged"],
        audience=tuple(Audience(a) for a in row["audiences"].split(",") if a),
        state=ItemState(row["item_state"]),
        published_at=row["published_at"],
        sample=row["item.sample"],
    )


def _limit(value: int | None, unit: str | None) -> TimeLimit | None:
    return None if value is None or unit is None else TimeLimit(value, LimitUnit(unit))


async def guide(code: str) -> PublishedItem:
    """The published item behind ``code``.

    Raises:
        NotFound: no item has this code, or none of its revisions is public.
    """
    if not code.isprintable():  # PostgreSQL takes no NUL
        raise NotFound("编码中有不可见的字符；请核对编码，或按名称搜索")
    rows = (
        await Revision.select(
            Revision.id,
            Revision.item,
            Revision.item.sample,
            Revision.number,
            Revision.published_at,
            Revision.content_hash,
        )
        .where(_PUBLIC, Revision.item.code == code)
        .limit(1)
    )
    if not rows:
        raise NotFound(f"没有编码为“{code[:64]}”的公开事项；请核对编码，或按名称搜索")
    row = rows[0]
    contents = await RevisionContent.select(RevisionContent.document).where(
        RevisionContent.revision == row["id"]
    )
    return PublishedItem(
        item=codec.decode(contents[0]["document"]),
        id=row["item"],
        revision=row["number"],
        published_at=row["published_at"],
        content_hash=row["content_hash"],
        sample=row["item.sample"],
    )


async def ending_of(code: str) -> Ending | None:
    """Why the item ``code`` is suspended or cancelled; ``None`` when it is in use.

    A suspended item may have been amended since; what is told is how it came to be suspended.
    Successors that have ended in their turn are followed to what took over from them.
    """
    rows = (
        await Revision.select(
            Revision.item,
            Revision.slot,
            Revision.intent,
            Revision.reason,
            Revision.basis,
            Revision.published_at,
            Revision.item_state,
        )
        .where(Revision.item.code == code, Revision.published_at.is_not_null())
        .order_by(Revision.number, ascending=False)
    )
    current = next((row for row in rows if row["slot"] == "current"), None)
    if current is None or current["item_state"] == ItemState.IN_USE.value:
        return None
    ending = next((row for row in rows if Intent(row["intent"]).takes_out_of_use), current)
    return Ending(
        intent=Intent(ending["intent"]),
        reason=ending["reason"],
        basis=ending["basis"],
        at=ending["published_at"],
        successors=await _successors(current["item"]),
    )


async def _successors(item: int) -> tuple[Successor, ...]:
    """The items that serve people in place of ``item`` today, by code."""
    met, ended = {item}, [item]
    serving: list[Successor] = []
    while ended:
        rows = await Lineage.select(Lineage.child).where(Lineage.parent.is_in(ended))
        children = {row["child"] for row in rows} - met
        met |= children
        found = await Revision.select(Revision.item, Revision.name, Revision.item.code).where(
            _CURRENT, Revision.item.is_in(list(children) or [0])
        )
        serving += [Successor(row["item.code"], row["name"]) for row in found]
        ended = list(children - {row["item"] for row in found})
    return tuple(sorted(serving, key=lambda one: one.code))


async def revisions_of(code: str) -> list[RevisionLine]:
    """The revisions of ``code`` that are or were public, newest first.

    Raises:
        NotFound: no public item has this code.
    """
    await guide(code)
    rows = (
        await Revision.select(
            Revision.number,
            Revision.published_at,
            Revision.superseded_at,
            Revision.content_hash,
        )
        .where(Revision.item.code == code, Revision.published_at.is_not_null())
        .order_by(Revision.number, ascending=False)
    )
    return [RevisionLine(**row) for row in rows]


async def bodies() -> list[BodyCount]:
    """Bodies with published items, by division and name."""
    rows = (
        await Revision.select(
            Revision.body_code, Revision.body_name, Revision.division_code, Count()
        )
        .where(_CURRENT)
        .group_by(Revision.body_code, Revision.body_name, Revision.division_code)
    )
    found = [
        BodyCount(r["body_code"], r["body_name"], r["division_code"], r["count"]) for r in rows
    ]
    return sorted(found, key=lambda body: (body.region, body.name))


async def themes() -> list[ThemeCount]:
    """Themes with published items, in the order of the code tables."""
    rows = (
        await RevisionTheme.select(RevisionTheme.theme, Count())
        .where(
            RevisionTheme.revision.slot == "current",
            RevisionTheme.revision.item_state != ItemState.CANCELLED.value,
        )
        .group_by(RevisionTheme.theme)
    )
    found = [ThemeCount(r["theme"], r["count"]) for r in rows]
    return sorted(found, key=lambda t: (not t.value.startswith("person"), t.value))


async def feed_head() -> int:
    """Number of the newest change; 0 when nothing has been published yet."""
    rows = await ChangeFeed.select(ChangeFeed.id).order_by(ChangeFeed.id, ascending=False).limit(1)
    return int(rows[0]["id"]) if rows else 0


async def changes_since(seq: int, limit: int) -> list[Change]:
    """At most ``limit`` changes after number ``seq``, oldest first."""
    rows = (
        await ChangeFeed.select(
            ChangeFeed.id, ChangeFeed.item, ChangeFeed.item.code, ChangeFeed.what, ChangeFeed.at
        )
        .where(ChangeFeed.id > seq)
        .order_by(ChangeFeed.id)
        .limit(limit)
    )
    return [
        Change(seq=r["id"], item=r["item"], code=r["item.code"], what=r["what"], at=r["at"])
        for r in rows
    ]
