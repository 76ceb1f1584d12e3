"""Materials that need not be asked for: some body holds the data, or another item issues them.

A material counts as known where a shared entry of the resource directory has its very name or is
linked to it, or where it is the result of an item of another base code.  Entries that are not
shared (不予共享) do not count.  One submission is saved per item that asks for the name.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from catalogue.model.reform import Sharing
from catalogue.projection import plain_name
from catalogue.queries.leads.scope import LeadScope
from catalogue.queries.leads.sources import KNOWN_TO, PUBLIC, known_materials, material_joins
from catalogue.tables import DirectoryEntry, DirectoryLink, Revision, RevisionResult

_AT_ONCE = 500
_ISSUERS = 3


class Holder(Struct, frozen=True, kw_only=True):
    """Who could answer for a material: ``how`` is entry, link or result.

    ``code`` is that of the directory entry or of the item, ``what`` its name.
    """

    how: str
    holder: str
    code: str
    what: str
    sharing: str = ""

    @property
    def told(self) -> str:
        """In a few words, for a sentence on an item."""
        if self.how == "result":
            return f"{self.holder}“{self.what}”的办理结果"
        shared = "，有条件共享" if self.sharing == Sharing.CONDITIONAL else ""
        return f"{self.holder}已有信息资源“{self.what}”{shared}"


class Waivable(Struct, frozen=True, kw_only=True):
    """One material name: ``items`` ask for it, so ``submissions`` could be saved.

    ``issuers`` counts the items whose result it is; ``holders`` names three of them at most.
    """

    plain_name: str
    name: str
    items: int
    holders: tuple[Holder, ...]
    issuers: int

    @property
    def known_to(self) -> int:
        """How many entries and items could answer for it, the unnamed ones included."""
        return sum(one.how != "result" for one in self.holders) + self.issuers

    @property
    def submissions(self) -> int:
        """Submissions saved if nobody asked for it any more: one per item."""
        return self.items


class Saving(Struct, frozen=True):
    """All that could be waived: names, items that ask for any of them, submissions saved."""

    names: int
    items: int
    submissions: int


async def waivable(
    scope: LeadScope,
    today: date,
    *,
    words: str = "",
    offset: int = 0,
    limit: int = 20,
) -> tuple[Saving, list[Waivable]]:
    """What could be waived on ``today``, and one page of it, most submissions first."""
    asked, values = _asked(scope, today, words)
    total, sums = await asyncio.gather(
        Revision.raw(
            f"{asked} SELECT count(DISTINCT plain_name) AS names, "
            "count(DISTINCT revision) AS items FROM asked",
            *values,
        ),
        Revision.raw(
            f"{asked} SELECT plain_name, count(DISTINCT revision) AS items FROM asked "
            "GROUP BY plain_name ORDER BY count(DISTINCT revision) DESC, plain_name",
            *values,
        ),
    )
    saving = Saving(total[0]["names"], total[0]["items"], sum(row["items"] for row in sums))
    page = sums[offset : offset + limit]
    names = [row["plain_name"] for row in page]
    spelt, found = await _spelt(names), await holders(names, today)
    return saving, [
        Waivable(
            plain_name=row["plain_name"],
            name=spelt.get(row["plain_name"], row["plain_name"]),
            items=row["items"],
            holders=_few(found.get(row["plain_name"], [])),
            issuers=sum(one.how == "result" for one in found.get(row["plain_name"], [])),
        )
        for row in page
    ]


async def held_in(revisions: Sequence[int], today: date) -> dict[int, list[tuple[str, str]]]:
    """Of each of these public revisions: its materials that could be waived, with who knows."""
    if not revisions:
        return {}
    numbers = ", ".join(str(int(one)) for one in revisions)
    rows = await Revision.raw(
        f"WITH {known_materials(today)} "
        "SELECT m.revision, m.name, m.plain_name, "
        "CASE WHEN r.base_code = '' THEN r.item ELSE NULL END AS alone, r.base_code "
        "FROM revision_material m JOIN revision r ON r.id = m.revision "
        "JOIN known ON known.plain_name = m.plain_name "
        f"WHERE m.revision IN ({numbers}) AND {PUBLIC} AND {KNOWN_TO} "
        "ORDER BY m.revision, m.position"
    )
    found = await _issuing_bases(sorted({row["plain_name"] for row in rows}), today)
    held: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        own = row["base_code"] or f"item {row['alone']}"
        first = next(holder for base, holder in found[row["plain_name"]] if base != own)
        mine = held.setdefault(row["revision"], [])
        if row["name"] not in [name for name, _ in mine]:
            mine.append((row["name"], first.told))
    return held


async def holders(names: Sequence[str], today: date) -> dict[str, list[Holder]]:
    """Everybody who could answer for each of these plain material names: entries first."""
    return {
        name: [holder for _, holder in found]
        for name, found in (await _issuing_bases(names, today)).items()
    }


def _asked(scope: LeadScope, today: date, words: str) -> tuple[str, list[Any]]:
    within, values = scope.where()
    named: tuple[str, ...] = ()
    if plain_name(words):
        within += " AND known.plain_name LIKE {}"
        named = (f"%{plain_name(words)}%",)
    asked = (
        f"asked AS (SELECT known.plain_name, m.revision FROM {material_joins(scope)} "
        f"AND {PUBLIC} AND {KNOWN_TO}{within})"
    )
    return f"WITH {known_materials(today)}, {asked}", [*values, *named]


def _few(found: Sequence[Holder]) -> tuple[Holder, ...]:
    """All entries, and a few of the items that issue it."""
    issuing = [one for one in found if one.how == "result"]
    return (*(one for one in found if one.how != "result"), *issuing[:_ISSUERS])


async def _issuing_bases(names: Sequence[str], today: date) -> dict[str, list[tuple[str, Holder]]]:
    """Holders by plain name, each with the base item it is (empty for entries)."""
    found: dict[str, list[tuple[str, Holder]]] = {}
    for start in range(0, len(names), _AT_ONCE):
        part = list(names[start : start + _AT_ONCE])
        for name, holder in await _entries(part, today):
            found.setdefault(name, []).append(("", holder))
        for name, base, holder in await _results(part):
            found.setdefault(name, []).append((base, holder))
    return found


async def _entries(names: list[str], today: date) -> list[tuple[str, Holder]]:
    """Directory entries of these names and those linked to them, in force and shared."""
    links = await DirectoryLink.select().where(
        DirectoryLink.plain_material.is_in(names), *_in_force(DirectoryLink, today)
    )
    wanted: dict[str, list[str]] = {}
    for link in links:
        wanted.setdefault(link["entry_code"], []).append(link["plain_material"])
    shared = DirectoryEntry.sharing != Sharing.NOT_SHARED.value
    named = await DirectoryEntry.select().where(
        DirectoryEntry.plain_name.is_in(names), shared, *_in_force(DirectoryEntry, today)
    )
    linked = await DirectoryEntry.select().where(
        DirectoryEntry.code.is_in(list(wanted) or [""]), shared, *_in_force(DirectoryEntry, today)
    )
    found = [(row["plain_name"], _entry(row, "entry")) for row in named]
    held = {(name, one.code) for name, one in found}
    for row in linked:
        for name in dict.fromkeys(wanted[row["code"]]):
            if (name, row["code"]) not in held:
                found.append((name, _entry(row, "link")))
    return sorted(found, key=lambda one: (one[0], one[1].how, one[1].code))


def _in_force(table: Any, day: date) -> tuple[Any, ...]:
    return (table.since <= day, (table.until.is_null()) | (table.until > day))


def _entry(row: dict[str, Any], how: str) -> Holder:
    return Holder(
        how=how,
        holder=row["holder_name"],
        code=row["code"],
        what=row["name"],
        sharing=row["sharing"],
    )


async def _results(names: list[str]) -> list[tuple[str, str, Holder]]:
    """Items whose result has one of these names, one per body and base item."""
    marks = ", ".join("{}" for _ in names)
    rows = await RevisionResult.raw(
        "SELECT x.plain_name, r.base_code, min(r.item) AS item, r.body_name, "
        "min(r.name) AS name, min(i.code) AS code FROM revision_result x "
        "JOIN revision r ON r.id = x.revision JOIN item i ON i.id = r.item "
        f"WHERE x.plain_name IN ({marks}) AND r.slot = 'current' AND r.item_state = '1' "
        "GROUP BY x.plain_name, r.base_code, r.body_name, "
        "CASE WHEN r.base_code = '' THEN r.item END ORDER BY x.plain_name, min(r.item)",
        *names,
    )
    return [
        (
            row["plain_name"],
            row["base_code"] or f"item {row['item']}",
            Holder(how="result", holder=row["body_name"], code=row["code"], what=row["name"]),
        )
        for row in rows
    ]


async def _spelt(names: Sequence[str]) -> dict[str, str]:
    """Each plain name as some item spells it."""
    if not names:
        return {}
    marks = ", ".join("{}" for _ in names)
    rows = await Revision.raw(
        "SELECT plain_name, min(name) AS name FROM revision_material "
        f"WHERE plain_name IN ({marks}) GROUP BY plain_name",
        *names,
    )
    return {row["plain_name"]: row["name"] for row in rows}
