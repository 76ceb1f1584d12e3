"""How many leads of each kind there are, in all or body by body: one pass per family."""

import asyncio
from datetime import date
from typing import Any

from msgspec import Struct

from catalogue.model.leads import LeadTerms, NoteState
from catalogue.queries.leads.kinds import KINDS, Family, LeadKind
from catalogue.queries.leads.scope import LeadScope
from catalogue.queries.leads.sources import PUBLIC, Source, source_of
from catalogue.tables import Revision


class BodyLeads(Struct, frozen=True, kw_only=True):
    """A body with how many open leads of each kind its items have."""

    code: str
    name: str
    region: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Leads of every kind; an item counts once for each kind it is a lead of."""
        return sum(self.counts.values())


def settled(kind: LeadKind) -> str:
    """Condition: the office has dealt with this lead of ``r`` (see ``NoteState``)."""
    return (
        f"(r.id IN (SELECT revision FROM lead_note WHERE kind = '{kind.id}' "
        f"AND state = '{NoteState.DONE.value}') OR "
        f"r.item IN (SELECT item FROM lead_note WHERE kind = '{kind.id}' "
        f"AND state = '{NoteState.DECLINED.value}'))"
    )


def statement(source: Source, columns: str, scope: LeadScope, more: str) -> tuple[str, list[Any]]:
    """The whole SELECT of ``columns`` from ``source`` within ``scope``, and its values."""
    within, values = scope.where()
    named = f"WITH {source.tables} " if source.tables else ""
    joined = f" AND {source.and_}" if source.and_ else ""
    text = f"{named}SELECT {columns} FROM {source.start} WHERE {PUBLIC}{joined}{within}{more}"
    return text, [*source.values, *values]


async def lead_counts(scope: LeadScope, terms: LeadTerms, today: date) -> dict[str, int]:
    """Open leads of each kind, in the order of the registry."""
    families = await _families(scope, terms, today, by_body=False)
    found = {kind: count for rows in families for row in rows for kind, count in row.items()}
    return {kind.id: int(found.get(kind.id) or 0) for kind in KINDS}


async def leads_by_body(scope: LeadScope, terms: LeadTerms, today: date) -> list[BodyLeads]:
    """Bodies with any open lead, those with most of them first."""
    families = await _families(scope, terms, today, by_body=True)
    bodies: dict[tuple[str, str, str], dict[str, int]] = {}
    for rows in families:
        for row in rows:
            key = (row.pop("body_code"), row.pop("body_name"), row.pop("division_code"))
            bodies.setdefault(key, {}).update({kind: int(n or 0) for kind, n in row.items()})
    found = [
        BodyLeads(
            code=code,
            name=name,
            region=region,
            counts={kind.id: counts.get(kind.id, 0) for kind in KINDS},
        )
        for (code, name, region), counts in bodies.items()
        if any(counts.values())
    ]
    return sorted(found, key=lambda one: (-one.total, one.region, one.name, one.code))


async def _families(
    scope: LeadScope, terms: LeadTerms, today: date, *, by_body: bool
) -> list[list[dict[str, Any]]]:
    """Every family counted, at the same time; notes are looked up only for kinds that have any."""
    noted = {row["kind"] for row in await Revision.raw("SELECT DISTINCT kind FROM lead_note")}
    return await asyncio.gather(
        *(_family(family, scope, terms, today, noted, by_body=by_body) for family in Family)
    )


async def _family(
    family: Family,
    scope: LeadScope,
    terms: LeadTerms,
    today: date,
    noted: set[str],
    *,
    by_body: bool,
) -> list[dict[str, Any]]:
    source = await source_of(family, scope, terms, today)
    body = "r.body_code, r.body_name, r.division_code"
    sums = ", ".join(
        f"sum(CASE WHEN ({kind.where(terms)})"
        f"{f' AND NOT {settled(kind)}' if kind.id in noted else ''} THEN 1 ELSE 0 END) "
        f'AS "{kind.id}"'
        for kind in KINDS
        if kind.family is family
    )
    columns, more = (f"{body}, {sums}", f" GROUP BY {body}") if by_body else (sums, "")
    text, values = statement(source, columns, scope, more)
    rows: list[dict[str, Any]] = await Revision.raw(text, *values)
    return rows
