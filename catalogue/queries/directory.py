"""政务信息资源目录: what departments hold already, and which materials it stands in for."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.query.functions.aggregate import Count, Min

from catalogue.as_of import in_force
from catalogue.errors import NotFound
from catalogue.model.reform import Sharing
from catalogue.model.registers import DirectoryLinkRecord, DirectoryRecord
from catalogue.queries.conditions import all_of, holds_words
from catalogue.tables import DirectoryEntry, DirectoryLink, RevisionMaterial

_AT_ONCE = 500


class DirectoryFilters(Struct, frozen=True):
    """Which entries: words of name, holder or code; a kind of sharing; linked or not."""

    words: str = ""
    sharing: str = ""
    linked: str = ""


class Resource(Struct, frozen=True, kw_only=True):
    """One entry of the directory, with how many materials it stands in for."""

    code: str
    name: str
    holder_code: str
    holder_name: str
    sharing: Sharing | None
    format: str
    update_cycle: str
    fields: str
    since: date | None
    sample: bool
    links: int = 0

    @property
    def record(self) -> DirectoryRecord:
        """The entry as it comes in and goes out."""
        names = DirectoryRecord.__struct_fields__
        return DirectoryRecord(**{name: getattr(self, name) for name in names})


class Link(Struct, frozen=True, kw_only=True):
    """Somebody's word that an entry stands in for a material."""

    entry_code: str
    material: str
    since: date | None
    by: str
    sample: bool


class Suggestion(Struct, frozen=True, kw_only=True):
    """An entry and a material of the same plain name that nobody has linked yet.

    ``items`` is how many published items ask for the material.
    """

    entry_code: str
    entry_name: str
    holder_name: str
    sharing: Sharing | None
    material: str
    items: int


async def resources(
    filters: DirectoryFilters | None = None,
    day: date | None = None,
    *,
    offset: int = 0,
    limit: int = 20,
) -> tuple[int, list[Resource]]:
    """How many entries the directory has on ``day`` (``None`` is now), and one page, by code."""
    where = _where(filters or DirectoryFilters(), day)
    total = int(await DirectoryEntry.count().where(where))
    rows = await (
        DirectoryEntry.select()
        .where(where)
        .order_by(DirectoryEntry.code)
        .offset(offset)
        .limit(limit)
    )
    counts = await _link_counts([row["code"] for row in rows], day)
    return total, [_resource(row, counts.get(row["code"], 0)) for row in rows]


async def count_on(day: date | None = None) -> int:
    """How many entries the directory has on ``day`` (``None`` is now)."""
    return int(await DirectoryEntry.count().where(in_force(DirectoryEntry, day)))


async def resource(code: str) -> Resource:
    """The entry ``code`` as it is now.

    Raises:
        NotFound: there is none.
    """
    rows = []
    if code.isprintable():
        rows = await DirectoryEntry.select().where(
            DirectoryEntry.code == code, DirectoryEntry.until.is_null()
        )
    if not rows:
        raise NotFound(f"没有编码为“{code[:64]}”的信息资源；请从信息资源目录查找")
    return _resource(rows[0], len(await links_of([code])))


async def is_entry(code: str) -> bool:
    """Whether an entry has this code now."""
    return bool(
        await DirectoryEntry.exists().where(
            DirectoryEntry.code == code, DirectoryEntry.until.is_null()
        )
    )


async def links_of(codes: Sequence[str]) -> list[Link]:
    """The links that the entries ``codes`` have now, by entry and material."""
    found: list[Link] = []
    for start in range(0, len(codes), _AT_ONCE):
        rows = await (
            DirectoryLink.select(*_LINK)
            .where(
                DirectoryLink.until.is_null(),
                DirectoryLink.entry_code.is_in(list(codes[start : start + _AT_ONCE])),
            )
            .order_by(DirectoryLink.entry_code, DirectoryLink.material)
        )
        found += [Link(**row) for row in rows]
    return found


async def link_records(codes: Sequence[str] | None = None) -> list[DirectoryLinkRecord]:
    """All links of now, of the entries ``codes`` or of every entry, as they go out."""
    if codes is None:
        rows = await (
            DirectoryLink.select(*_LINK)
            .where(DirectoryLink.until.is_null())
            .order_by(DirectoryLink.entry_code, DirectoryLink.material)
        )
        found = [Link(**row) for row in rows]
    else:
        found = await links_of(codes)
    return [DirectoryLinkRecord(entry_code=one.entry_code, material=one.material) for one in found]


async def suggestions(*, offset: int = 0, limit: int = 20) -> tuple[int, list[Suggestion]]:
    """Entries called exactly like a material that is asked for, and not linked with it yet.

    Those that save the most submissions come first.
    """
    entries = await DirectoryEntry.select().where(
        DirectoryEntry.until.is_null(), DirectoryEntry.plain_name != ""
    )
    linked = {
        (row["entry_code"], row["plain_material"])
        for row in await DirectoryLink.select(
            DirectoryLink.entry_code, DirectoryLink.plain_material
        ).where(DirectoryLink.until.is_null())
    }
    open_ones = [row for row in entries if (row["code"], row["plain_name"]) not in linked]
    asked = await _asked({row["plain_name"] for row in open_ones})
    found = [
        Suggestion(
            entry_code=row["code"],
            entry_name=row["name"],
            holder_name=row["holder_name"],
            sharing=Sharing(row["sharing"]) if row["sharing"] else None,
            material=asked[row["plain_name"]][0],
            items=asked[row["plain_name"]][1],
        )
        for row in open_ones
        if row["plain_name"] in asked
    ]
    found.sort(key=lambda one: (-one.items, one.entry_code))
    return len(found), found[offset : offset + limit]


async def _asked(names: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Plain name → (a spelling of it, how many published items ask for it)."""
    wanted = sorted(names)
    found: dict[str, tuple[str, int]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = await (
            RevisionMaterial.select(
                RevisionMaterial.plain_name,
                Min(RevisionMaterial.name),
                Count(distinct=[RevisionMaterial.revision]),
            )
            .where(
                RevisionMaterial.revision.slot == "current",
                RevisionMaterial.plain_name.is_in(wanted[start : start + _AT_ONCE]),
            )
            .group_by(RevisionMaterial.plain_name)
        )
        found |= {row["plain_name"]: (row["min"], row["count"]) for row in rows}
    return found


_LINK = (
    DirectoryLink.entry_code,
    DirectoryLink.material,
    DirectoryLink.since,
    DirectoryLink.by,
    DirectoryLink.sample,
)


async def _link_counts(codes: Sequence[str], day: date | None) -> dict[str, int]:
    if not codes:
        return {}
    rows = await (
        DirectoryLink.select(DirectoryLink.entry_code, Count())
        .where(in_force(DirectoryLink, day), DirectoryLink.entry_code.is_in(list(codes)))
        .group_by(DirectoryLink.entry_code)
    )
    return {row["entry_code"]: row["count"] for row in rows}


def _where(filters: DirectoryFilters, day: date | None) -> Any:
    conditions: list[Any] = [in_force(DirectoryEntry, day)]
    if filters.words.strip():
        conditions.append(
            holds_words(
                filters.words,
                DirectoryEntry.name,
                DirectoryEntry.holder_name,
                DirectoryEntry.code,
            )
        )
    if filters.sharing:
        conditions.append(DirectoryEntry.sharing == filters.sharing)
    if filters.linked:
        codes = DirectoryLink.select(DirectoryLink.entry_code).where(in_force(DirectoryLink, day))
        column = DirectoryEntry.code
        conditions.append(column.is_in(codes) if filters.linked == "yes" else column.not_in(codes))
    return all_of(conditions)


def _resource(row: dict[str, Any], links: int) -> Resource:
    names = [name for name in Resource.__struct_fields__ if name not in ("sharing", "links")]
    sharing = Sharing(row["sharing"]) if row["sharing"] else None
    return Resource(**{name: row[name] for name in names}, sharing=sharing, links=links)
