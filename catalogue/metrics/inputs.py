"""Everything a report of one day counts, as one hash that both databases agree on.

Each kind of input is a set of rows; a row is hashed for itself and the sorted hashes make the
kind's.  Row ids, times of entry and names of clerks take no part, so the same record entered
elsewhere has the same hash.  Rows are read in portions; 32 bytes are kept of each.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns import Column
from piccolo.columns.combination import And
from piccolo.table import Table

from catalogue.metrics.populations import population
from catalogue.metrics.scope import Scope
from catalogue.tables import (
    BaselineRow,
    Batch,
    BatchItem,
    BundleRow,
    Delegation,
    DirectoryEntry,
    HandoverRecord,
    PowerAdjustment,
    PowerEdition,
    PowerVersion,
    Revision,
    ServicePoint,
)

PORTION = 5000
"""Rows read at a time."""
_ENCODE = msgspec.json.Encoder().encode


class InputPart(Struct, frozen=True, kw_only=True):
    """One kind of input: how many rows it has, and their hash."""

    name: str
    rows: int
    digest: str


class Inputs(Struct, frozen=True, kw_only=True):
    """All inputs of one report."""

    parts: tuple[InputPart, ...]

    @property
    def hash(self) -> str:
        """SHA-256 over the kinds with their numbers and hashes, in hexadecimal."""
        lines = "".join(f"{one.name} {one.rows} {one.digest}\n" for one in self.parts)
        return hashlib.sha256(lines.encode()).hexdigest()


class Register(Struct, frozen=True, kw_only=True):
    """A kind of input: the rows of ``table`` that ``where`` keeps, each by its ``columns``."""

    name: str
    table: type[Table]
    columns: tuple[Any, ...]
    where: Any


async def inputs_on(day: date, scope: Scope) -> Inputs:
    """What a report of ``scope`` counts as of the end of ``day``.

    The scope narrows the items; the registers that the facts count are taken whole.
    """
    return Inputs(parts=tuple([await _hashed(one) for one in _registers(day, scope)]))


def _registers(day: date, scope: Scope) -> Iterable[Register]:
    yield Register(
        name="公开事项",
        table=Revision,
        columns=(Revision.item.code, Revision.content_hash),
        where=population(scope, day),
    )
    yield from _reform_record(day)
    yield from _power_list(day)
    yield Register(
        name="服务点",
        table=ServicePoint,
        columns=(ServicePoint.code, ServicePoint.kind, ServicePoint.name),
        where=_held(ServicePoint.since, ServicePoint.until, day),
    )
    yield Register(
        name="信息资源目录",
        table=DirectoryEntry,
        columns=(DirectoryEntry.code, DirectoryEntry.name, DirectoryEntry.holder_name),
        where=_held(DirectoryEntry.since, DirectoryEntry.until, day),
    )


def _reform_record(day: date) -> Iterable[Register]:
    yield Register(
        name="批次",
        table=Batch,
        columns=(Batch.number, Batch.name, Batch.on_date, Batch.document),
        where=Batch.on_date <= day,
    )
    yield Register(
        name="批次事项",
        table=BatchItem,
        columns=(BatchItem.batch.number, BatchItem.item.code),
        where=_held(BatchItem.since, BatchItem.until, day),
    )
    row = BaselineRow
    yield Register(
        name="改革前数据",
        table=row,
        columns=(
            row.item.code,
            row.limit_value,
            row.limit_unit,
            row.visits,
            row.materials,
            row.certificates,
            row.steps,
            row.fee_fen,
            row.basis,
            row.basis_date,
        ),
        where=_held(row.since, row.until, day),
    )
    yield Register(
        name="一件事",
        table=BundleRow,
        columns=(BundleRow.key, BundleRow.document),
        where=_held(BundleRow.since, BundleRow.until, day),
    )


def _power_list(day: date) -> Iterable[Register]:
    yield Register(
        name="权责清单",
        table=PowerVersion,
        columns=(PowerVersion.code, PowerVersion.content_hash),
        where=_held(PowerVersion.since, PowerVersion.until, day),
    )
    made = PowerAdjustment
    yield Register(
        name="清单调整",
        table=made,
        columns=(made.kind, made.on_date, made.document, made.removed, made.brought),
        where=made.on_date <= day,
    )
    closed = PowerEdition
    yield Register(
        name="清单版次",
        table=closed,
        columns=(closed.key, closed.name, closed.on_date, closed.entries, closed.content_hash),
        where=closed.on_date <= day,
    )
    given = Delegation
    yield Register(
        name="赋权下放",
        table=given,
        columns=(given.kind, given.power_code, given.to_group, given.from_name, given.document),
        where=_held(given.on_date, given.until, day),
    )
    moved = HandoverRecord
    yield Register(
        name="划转交接",
        table=moved,
        columns=(moved.power_code, moved.item_code, moved.from_name, moved.to_name),
        where=_held(moved.on_date, moved.until, day),
    )


def _held(since: Column, until: Column, day: date) -> Any:
    """In force on ``day``: begun by then, not ended by then."""
    return And(since <= day, (until.is_null()) | (until > day))


async def _hashed(register: Register) -> InputPart:
    digests = [hashlib.sha256(_ENCODE(row)).digest() async for row in _rows(register)]
    digests.sort()
    whole = hashlib.sha256()
    for digest in digests:
        whole.update(digest)
    return InputPart(name=register.name, rows=len(digests), digest=whole.hexdigest())


async def _rows(register: Register) -> AsyncIterator[list[Any]]:
    """The register's rows in portions, each read on from the last id of the one before."""
    ids: Any = register.table._meta.primary_key
    last = 0
    while True:
        rows = (
            await register.table.select(ids, *register.columns)
            .where(And(ids > last, register.where))
            .order_by(ids)
            .limit(PORTION)
        )
        for row in rows:
            yield list(row.values())[1:]
        if len(rows) < PORTION:
            return
        last = rows[-1]["id"]
