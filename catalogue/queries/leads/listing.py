"""The items behind a kind of lead, each with its own reason, what is to be gained most first."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from catalogue.as_of import PLACE
from catalogue.model.citations import title_key
from catalogue.model.leads import LeadTerms, NoteState
from catalogue.model.reform import RegulationChangeKind
from catalogue.queries import waivable
from catalogue.queries.leads.counting import settled, statement
from catalogue.queries.leads.kinds import KINDS, LeadKind, kind_of
from catalogue.queries.leads.scope import LeadScope
from catalogue.queries.leads.sources import PUBLIC, changed_titles, source_of
from catalogue.queries.leads.told import Alike, Details, Row, reason_of
from catalogue.tables import LeadNote, RegulationChange, Revision, RevisionBasis

PAGE_SIZE = 20
_AT_ONCE = 500
_BASED = ("far_above_median", "differing_materials", "fewer_visits")
"""Kinds whose sentence tells of the other items of the base code."""


class Note(Struct, frozen=True, kw_only=True):
    """What the office has said of a lead."""

    state: NoteState
    reason: str
    by: str
    at: str


class Lead(Struct, frozen=True, kw_only=True):
    """One item that is a lead, with the sentence that says why."""

    kind: str
    code: str
    name: str
    item_kind: str
    body_code: str
    body_name: str
    region: str
    base_code: str
    reason: str
    sample: bool
    note: Note | None = None


async def leads(
    kind: str,
    scope: LeadScope,
    terms: LeadTerms,
    today: date,
    *,
    state: str = "open",
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> tuple[int, list[Lead]]:
    """How many items of ``scope`` are leads of ``kind`` in ``state``, and one page of them.

    ``state`` is open, done or declined (see ``NoteState``).

    Raises:
        NotFound: no such kind.
    """
    chosen = kind_of(kind)
    source = await source_of(chosen.family, scope, terms, today)
    more = f" AND ({chosen.where(terms)}) AND {_in_state(chosen, state)}"
    text, values = statement(source, "count(*) AS leads", scope, more)
    page = f" LIMIT {int(limit)} OFFSET {int(offset)}"
    counted, rows = await asyncio.gather(
        _raw(text, values), _found(chosen, scope, terms, today, state, page)
    )
    return int(counted[0]["leads"]), await _told(chosen, rows, terms, today)


async def all_leads(
    kinds: Sequence[str], scope: LeadScope, terms: LeadTerms, today: date, *, state: str = "open"
) -> AsyncIterator[Lead]:
    """Every lead of ``kinds`` (all kinds where none is named), kind by kind, a piece at a time."""
    for chosen in [kind_of(one) for one in kinds] or KINDS:
        rows = await _found(chosen, scope, terms, today, state, "")
        for start in range(0, len(rows), _AT_ONCE):
            for lead in await _told(chosen, rows[start : start + _AT_ONCE], terms, today):
                yield lead


def _in_state(kind: LeadKind, state: str) -> str:
    if state == NoteState.DONE.value:
        return (
            "r.id IN (SELECT revision FROM lead_note "
            f"WHERE kind = '{kind.id}' AND state = '{NoteState.DONE.value}')"
        )
    if state == NoteState.DECLINED.value:
        return (
            "r.item IN (SELECT item FROM lead_note "
            f"WHERE kind = '{kind.id}' AND state = '{NoteState.DECLINED.value}')"
        )
    return f"NOT {settled(kind)}"


async def _found(
    kind: LeadKind, scope: LeadScope, terms: LeadTerms, today: date, state: str, page: str
) -> list[Row]:
    """Ids of the revisions with the numbers their family brings, in order."""
    source = await source_of(kind.family, scope, terms, today)
    more = (
        f" AND ({kind.where(terms)}) AND {_in_state(kind, state)} "
        f"ORDER BY {kind.order}, r.division_code, r.id{page}"
    )
    text, values = statement(source, ", ".join(("r.id", *source.shown)), scope, more)
    return await _raw(text, values)


async def _raw(text: str, values: Sequence[Any]) -> list[Row]:
    rows: list[Row] = await Revision.raw(text, *values)
    return rows


async def _told(kind: LeadKind, found: Sequence[Row], terms: LeadTerms, today: date) -> list[Lead]:
    if not found:
        return []
    ids = [row["id"] for row in found]
    facts = {
        row["id"]: row
        for row in await Revision.select(
            *Revision.all_columns(),
            Revision.item.code.as_alias("code"),
            Revision.item.sample.as_alias("sample"),
        ).where(Revision.id.is_in(ids))
    }
    rows = [facts[row["id"]] | row for row in found]
    details = await _details(kind.id, rows, today)
    notes = await _notes(kind.id, [row["item"] for row in rows])
    return [
        _lead(kind.id, row, reason_of(kind.id, row, details, terms), notes.get(row["item"]))
        for row in rows
    ]


def _lead(kind: str, row: Row, reason: str, note: Row | None) -> Lead:
    holds = note is not None and (
        note["state"] == NoteState.DECLINED.value or note["revision"] == row["id"]
    )
    return Lead(
        kind=kind,
        code=row["code"],
        name=row["name"],
        item_kind=row["kind"],
        body_code=row["body_code"],
        body_name=row["body_name"],
        region=row["division_code"],
        base_code=row["base_code"],
        reason=reason,
        sample=bool(row["sample"]),
        note=_note(note) if note is not None and holds else None,
    )


def _note(row: Row) -> Note:
    return Note(
        state=NoteState(row["state"]),
        reason=row["reason"],
        by=row["by"],
        at=row["at"].astimezone(PLACE).date().isoformat(),
    )


async def _notes(kind: str, items: Sequence[int]) -> dict[int, Row]:
    rows = await LeadNote.select().where(LeadNote.kind == kind, LeadNote.item.is_in(list(items)))
    return {row["item"]: row for row in rows}


async def _details(kind: str, rows: Sequence[Row], today: date) -> Details:
    ids = [row["id"] for row in rows]
    if kind in _BASED:
        return Details(alike=await _alike(sorted({row["base_code"] for row in rows})))
    if kind == "held_materials":
        return Details(held=await waivable.held_in(ids, today))
    if kind == "stale_basis":
        return Details(changed=await _changed(ids, today))
    return Details()


async def _alike(bases: Sequence[str]) -> dict[str, Alike]:
    """How many public items each base code has, where, with how many lists of materials."""
    marks = ", ".join("{}" for _ in bases)
    rows: list[dict[str, Any]] = await Revision.raw(
        "SELECT r.base_code, count(*) AS items, count(DISTINCT r.division_code) AS places, "
        "count(DISTINCT r.materials_hash) AS lists FROM revision r "
        f"WHERE {PUBLIC} AND r.base_code IN ({marks}) GROUP BY r.base_code",
        *bases,
    )
    return {row["base_code"]: Alike(row["items"], row["places"], row["lists"]) for row in rows}


async def _changed(revisions: Sequence[int], today: date) -> dict[int, list[tuple[str, str]]]:
    """Of each revision, the titles it stands on that changed after it, with what happened."""
    moments = await changed_titles(today)
    rows = await RevisionBasis.select(
        RevisionBasis.revision,
        RevisionBasis.title,
        RevisionBasis.revision.published_at.as_alias("published_at"),
    ).where(RevisionBasis.revision.is_in(list(revisions)))
    last: dict[str, Row] = {}
    for change in (
        await RegulationChange.select()
        .where(RegulationChange.on_date <= today)
        .order_by(RegulationChange.on_date, RegulationChange.id)
    ):
        last[title_key(change["title"])] = change
    found: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        title = row["title"]
        if title in moments and row["published_at"] < moments[title]:
            change = last[title_key(title)]
            told = f"{change['on_date']} {RegulationChangeKind(change['what']).label}"
            one = (title.strip("《》"), told)
            mine = found.setdefault(row["revision"], [])
            if one not in mine:
                mine.append(one)
    return found
