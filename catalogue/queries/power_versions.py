"""Versions of power-list entries as rows: which hold on a day, whole or as code → content hash."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.model.power_list import Power, decode_power
from catalogue.tables import PowerVersion


class Entry(Struct, frozen=True, kw_only=True):
    """One version of an entry; it holds from ``since`` to before ``until`` (``None`` is still)."""

    version: int
    power: Power
    since: date | None
    until: date | None
    sample: bool


ENTRY_COLUMNS = (
    PowerVersion.id,
    PowerVersion.document,
    PowerVersion.since,
    PowerVersion.until,
    PowerVersion.sample,
)


def entry_of(row: dict[str, Any]) -> Entry:
    """A row with ``ENTRY_COLUMNS`` as an entry."""
    return Entry(
        version=row["id"],
        power=decode_power(bytes(row["document"])),
        since=row["since"],
        until=row["until"],
        sample=row["sample"],
    )


def listed_on(day: date | None) -> Any:
    """Condition: this version was on the list when ``day`` ended; ``None`` is the list of now."""
    if day is None:
        return PowerVersion.slot == "current"
    still = (PowerVersion.until.is_null()) | (PowerVersion.until > day)
    return And(PowerVersion.since <= day, still)


async def count_on(day: date | None = None) -> int:
    """How many entries the list of ``day`` has."""
    return int(await PowerVersion.count().where(listed_on(day)))


async def hashes_on(day: date | None = None, codes: Sequence[str] | None = None) -> dict[str, str]:
    """The list of ``day`` as code → content hash, as ``model.power_list.reconcile`` wants it.

    ``codes`` only, if given.
    """
    query = PowerVersion.select(PowerVersion.code, PowerVersion.content_hash)
    if codes is None:
        rows = await query.where(listed_on(day))
        return {row["code"]: row["content_hash"] for row in rows}
    found: dict[str, str] = {}
    for start in range(0, len(codes), _AT_ONCE):
        some = PowerVersion.code.is_in(list(codes[start : start + _AT_ONCE]))
        query = PowerVersion.select(PowerVersion.code, PowerVersion.content_hash)
        rows = await query.where(And(listed_on(day), some))
        found |= {row["code"]: row["content_hash"] for row in rows}
    return found


async def entries_on(
    day: date | None = None, codes: Sequence[str] | None = None
) -> dict[str, Entry]:
    """The entries of the list of ``day`` by code, in the list's order; ``codes`` only, if given."""
    if codes is None:
        rows = await PowerVersion.select(*ENTRY_COLUMNS).where(listed_on(day)).order_by(*LIST_ORDER)
    else:
        rows = []
        for start in range(0, len(codes), _AT_ONCE):
            some = PowerVersion.code.is_in(list(codes[start : start + _AT_ONCE]))
            rows += await PowerVersion.select(*ENTRY_COLUMNS).where(And(listed_on(day), some))
    found = map(entry_of, rows)
    return {entry.power.code: entry for entry in found}


LIST_ORDER = (
    PowerVersion.division_code,
    PowerVersion.body_name,
    PowerVersion.kind,
    PowerVersion.code,
)
"""The order of the list: by division, body, kind and code."""

_AT_ONCE = 1000
"""Codes asked for in one statement."""
