"""The power list (权责清单) as it is read: pages of entries, counts, the history of one entry.

What concerns editions, adjustments, delegations and regulations stands in modules of its own and
is offered here as well.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.columns import Column
from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Count

from catalogue.errors import NotFound
from catalogue.model.code_tables import ExerciseLevel, ItemKind, ItemState
from catalogue.model.divisions import division_name
from catalogue.model.power_entry import PowerChange, power_changes
from catalogue.queries.conditions import all_of, called
from catalogue.queries.delegations import (
    DelegationLine,
    HandoverLine,
    delegations,
    handover_of_item,
    handovers,
)
from catalogue.queries.editions import (
    EditionCheck,
    EditionLine,
    edition,
    editions,
    last_edition,
    verify_editions,
)
from catalogue.queries.power_changes import (
    AdjustmentLine,
    Touched,
    adjustments,
    adjustments_between,
)
from catalogue.queries.power_comparison import (
    BodyChange,
    Comparison,
    EntryChange,
    compare,
    running_account,
)
from catalogue.queries.power_versions import (
    ENTRY_COLUMNS,
    LIST_ORDER,
    Entry,
    count_on,
    entries_on,
    entry_of,
    hashes_on,
    listed_on,
)
from catalogue.queries.regulation_standing import Standing, standing_on
from catalogue.tables import PowerLink, PowerVersion

__all__ = [
    "AdjustmentLine",
    "BodyChange",
    "Comparison",
    "DelegationLine",
    "EditionCheck",
    "EditionLine",
    "Entry",
    "EntryChange",
    "EntryHistory",
    "EntryVersion",
    "Facet",
    "Facets",
    "HandoverLine",
    "PowerFilters",
    "Standing",
    "Touched",
    "adjustments",
    "adjustments_between",
    "compare",
    "count_on",
    "delegations",
    "edition",
    "editions",
    "entries",
    "entries_of_item",
    "entries_on",
    "entry",
    "facets_of",
    "handover_of_item",
    "handovers",
    "hashes_on",
    "last_edition",
    "running_account",
    "standing_on",
    "verify_editions",
]


_SORTED_AT_MOST = 5000
"""Entries found by words that are sorted apart."""


class PowerFilters(Struct, frozen=True, kw_only=True):
    """Which entries: ``words`` of name or start of code; a body by credit code or name."""

    words: str = ""
    kind: ItemKind | None = None
    body: str = ""
    division: str = ""
    level: ExerciseLevel | None = None
    state: ItemState | None = None


class Facet(Struct, frozen=True):
    """One value to narrow by, as it is filtered and as it is shown, with its entries."""

    value: str
    label: str
    count: int


class Facets(Struct, frozen=True, kw_only=True):
    """Entries in view by kind, division and body; each ignores its own filter."""

    kinds: tuple[Facet, ...]
    divisions: tuple[Facet, ...]
    bodies: tuple[Facet, ...]


class EntryVersion(Struct, frozen=True, kw_only=True):
    """One version in an entry's history: what it changed, which adjustments began and ended it.

    ``began`` is ``None`` for what the first edition brought, ``ended`` while it holds.
    ``changes`` are against the version before it; empty for the first.
    """

    entry: Entry
    began: AdjustmentLine | None
    ended: AdjustmentLine | None
    changes: tuple[PowerChange, ...]


class EntryHistory(Struct, frozen=True, kw_only=True):
    """Every version of one entry, oldest first; the last is current while ``listed``."""

    code: str
    versions: tuple[EntryVersion, ...]
    delegations: tuple[DelegationLine, ...]
    handovers: tuple[HandoverLine, ...]

    @property
    def last(self) -> Entry:
        """The entry as it is now, or was when it left the list."""
        return self.versions[-1].entry

    @property
    def listed(self) -> bool:
        """Whether it is on the list now."""
        return self.last.until is None


async def entries(
    day: date | None, filters: PowerFilters, *, offset: int = 0, limit: int = 20
) -> tuple[int, list[Entry]]:
    """How many entries of the list of ``day`` the filters keep, and one page of them.

    ``day`` of ``None`` is the list of now; the order is by division, body, kind, code.
    """
    where = _where(day, filters)
    if filters.words.strip():
        rows = await PowerVersion.select(PowerVersion.id).where(where).limit(_SORTED_AT_MOST)
        if len(rows) < _SORTED_AT_MOST:  # the database would walk the whole list to keep its order
            where = PowerVersion.id.is_in([row["id"] for row in rows] or [0])
    total = int(await PowerVersion.count().where(where))
    ids = (
        await PowerVersion.select(PowerVersion.id)
        .where(where)
        .order_by(*LIST_ORDER)
        .offset(offset)
        .limit(limit)
    )
    wanted = [row["id"] for row in ids]
    if not wanted:
        return total, []
    rows = await PowerVersion.select(*ENTRY_COLUMNS).where(PowerVersion.id.is_in(wanted))
    found = {row["id"]: entry_of(row) for row in rows}
    return total, [found[one] for one in wanted]


def _where(day: date | None, filters: PowerFilters, but: str = "") -> Any:
    conditions: list[Any] = [listed_on(day)]
    if filters.words.strip():
        conditions.append(called(filters.words, PowerVersion.plain_name, PowerVersion.code))
    if filters.kind is not None and but != "kind":
        conditions.append(PowerVersion.kind == filters.kind.value)
    if filters.body and but != "body":
        named = PowerVersion.body_name == filters.body
        conditions.append((PowerVersion.body_code == filters.body) | named)
    if filters.division and but != "division":
        conditions.append(PowerVersion.division_code == filters.division)
    if filters.level is not None:
        conditions.append(PowerVersion.level == filters.level.value)
    if filters.state is not None:
        conditions.append(PowerVersion.state == filters.state.value)
    return all_of(conditions)


async def facets_of(day: date | None, filters: PowerFilters) -> Facets:
    """Counts by kind, division and body of the entries the filters keep."""
    kinds = await _counted(_where(day, filters, "kind"), PowerVersion.kind)
    places = await _counted(_where(day, filters, "division"), PowerVersion.division_code)
    bodies = await _counted(
        _where(day, filters, "body"), PowerVersion.body_name, PowerVersion.division_code
    )
    return Facets(
        kinds=tuple(Facet(key[0], ItemKind(key[0]).label, n) for key, n in sorted(kinds.items())),
        divisions=tuple(
            Facet(key[0], division_name(key[0]), n) for key, n in sorted(places.items()) if key[0]
        ),
        bodies=tuple(
            Facet(key[0], key[0], n)
            for key, n in sorted(bodies.items(), key=lambda one: (one[0][1], one[0][0]))
        ),
    )


async def _counted(where: Any, *columns: Column) -> dict[tuple[str, ...], int]:
    rows = await PowerVersion.select(*columns, Count()).where(where).group_by(*columns)
    names = [column._meta.name for column in columns]
    return {tuple(row[name] for name in names): row["count"] for row in rows}


async def entry(code: str) -> EntryHistory:
    """The entry ``code`` with its history.

    Raises:
        NotFound: it never was on the list.
    """
    rows = await (
        PowerVersion.select(*ENTRY_COLUMNS, PowerVersion.began, PowerVersion.ended)
        .where(PowerVersion.code == code)
        .order_by(PowerVersion.id)
    )
    if not rows:
        raise NotFound(f"权责清单中没有职权编码“{code[:64]}”；请核对编码")
    numbers = {row[name] for row in rows for name in ("began", "ended") if row[name]}
    lines = {line.id: line for line in await adjustments(sorted(numbers))}
    versions: list[EntryVersion] = []
    for row in rows:
        found = entry_of(row)
        before = versions[-1].entry.power if versions else None
        versions.append(
            EntryVersion(
                entry=found,
                began=lines.get(row["began"]),
                ended=lines.get(row["ended"]),
                changes=power_changes(before, found.power) if before else (),
            )
        )
    return EntryHistory(
        code=code,
        versions=tuple(versions),
        delegations=tuple(await delegations(None, None, code=code, past=True)),
        handovers=tuple((await handovers(None, code=code, past=True, limit=1000))[1]),
    )


async def entries_of_item(item_codes: Sequence[str], day: date | None = None) -> list[Entry]:
    """The entries of ``day`` that the service items with these codes carry out."""
    if not item_codes:
        return []
    linked = PowerLink.select(PowerLink.version).where(PowerLink.item_code.is_in(list(item_codes)))
    versions = list({row["version"] for row in await linked})
    if not versions:
        return []
    rows = await (
        PowerVersion.select(*ENTRY_COLUMNS)
        .where(And(listed_on(day), PowerVersion.id.is_in(versions)))
        .order_by(*LIST_ORDER)
    )
    return [entry_of(row) for row in rows]
