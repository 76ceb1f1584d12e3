"""The audit trail, line by line; read by the auditor only."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.as_of import start_of
from catalogue.model.audit import AuditLine
from catalogue.model.chain import FIRST_HASH
from catalogue.queries.conditions import holds_words
from catalogue.tables import AuditEvent, CatalogueFact

_FIELDS = AuditLine.__struct_fields__
ARCHIVED = "audit_archived"
"""Fact that says up to which line the trail has been archived, and that line's hash."""


class Archived(Struct, frozen=True):
    """The last line that was moved into an archive; the chain goes on from there."""

    serial: int = 0
    line_hash: str = FIRST_HASH


class AuditFilter(Struct, frozen=True, kw_only=True):
    """Which events are wanted; days are those of the place, both included."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    act: str = ""
    outcome: str = ""


class AuditPage(Struct, frozen=True):
    """One page of the trail with how many events there are in all."""

    total: int
    lines: list[AuditLine]


async def audit_page(wanted: AuditFilter, *, offset: int = 0, limit: int = 50) -> AuditPage:
    """Events newest first."""
    where = _where(wanted)
    total = await AuditEvent.count().where(where)
    rows = (
        await AuditEvent.select()
        .where(where)
        .order_by(AuditEvent.serial, ascending=False)
        .offset(offset)
        .limit(limit)
    )
    return AuditPage(int(total), [_line(row) for row in rows])


async def acts() -> list[str]:
    """Every act the trail knows, for choosing from."""
    rows = await AuditEvent.select(AuditEvent.act).distinct().order_by(AuditEvent.act)
    return [row["act"] for row in rows]


async def lines(batch: int = 1000) -> AsyncIterator[AuditLine]:
    """Every event in serial order, read ``batch`` at a time."""
    serial = 0
    while True:
        rows = (
            await AuditEvent.select()
            .where(AuditEvent.serial > serial)
            .order_by(AuditEvent.serial)
            .limit(batch)
        )
        for row in rows:
            yield _line(row)
        if len(rows) < batch:
            return
        serial = rows[-1]["serial"]


async def archived() -> Archived:
    """Where the trail in the database begins."""
    rows = await CatalogueFact.select().where(CatalogueFact.key == ARCHIVED)
    return msgspec.json.decode(rows[0]["value"], type=Archived) if rows else Archived()


def _where(wanted: AuditFilter) -> Any:
    where: Any = AuditEvent.serial > 0
    if wanted.since is not None:
        where = And(where, AuditEvent.at >= start_of(wanted.since).isoformat())
    if wanted.until is not None:
        after = start_of(wanted.until + timedelta(days=1))
        where = And(where, AuditEvent.at < after.isoformat())
    if wanted.who.split():
        where = And(where, holds_words(wanted.who, AuditEvent.name, AuditEvent.subject))
    if wanted.act:
        where = And(where, AuditEvent.act == wanted.act)
    if wanted.outcome:
        where = And(where, AuditEvent.outcome == wanted.outcome)
    return where


def _line(row: dict[str, Any]) -> AuditLine:
    return AuditLine(**{name: row[name] for name in _FIELDS})
