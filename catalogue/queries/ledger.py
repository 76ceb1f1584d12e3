"""The publication ledger, line by line."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.as_of import start_of
from catalogue.model.chain import FIRST_HASH
from catalogue.model.ledger import LedgerLine, Signature
from catalogue.queries.conditions import begins, holds_words
from catalogue.queries.revisions import document_hashes
from catalogue.tables import Ledger

_FIELDS = LedgerLine.__struct_fields__


async def lines(batch: int = 1000) -> AsyncIterator[LedgerLine]:
    """Every line in serial order, read ``batch`` at a time."""
    serial = 0
    while True:
        rows = (
            await Ledger.select().where(Ledger.serial > serial).order_by(Ledger.serial).limit(batch)
        )
        for row in rows:
            yield _line(row)
        if len(rows) < batch:
            return
        serial = rows[-1]["serial"]


def _line(row: dict[str, Any]) -> LedgerLine:
    values = {name: row[name] for name in _FIELDS}
    values["reviews"] = msgspec.json.decode(row["reviews"], type=tuple[Signature, ...])
    return LedgerLine(**values)


class LedgerPage(Struct, frozen=True):
    """One page of the ledger with how many lines there are in all."""

    total: int
    lines: list[LedgerLine]


class LinesWanted(Struct, frozen=True, kw_only=True):
    """Which lines: of a month (its first day), with words in the name or the start of a code.

    ``bodies`` of ``None`` means every body.
    """

    month: date | None = None
    words: str = ""
    bodies: tuple[str, ...] | None = None


async def ledger_page(
    wanted: LinesWanted, *, offset: int = 0, limit: int = 50, newest_first: bool = True
) -> LedgerPage:
    """``limit`` of the wanted lines from ``offset`` on."""
    where = _condition(wanted)
    total = await Ledger.count().where(where)
    rows = (
        await Ledger.select()
        .where(where)
        .order_by(Ledger.serial, ascending=not newest_first)
        .offset(offset)
        .limit(limit)
    )
    return LedgerPage(int(total), [_line(row) for row in rows])


async def wanted_lines(wanted: LinesWanted, batch: int = 1000) -> AsyncIterator[LedgerLine]:
    """The wanted lines in serial order, read ``batch`` at a time."""
    where, serial = _condition(wanted), 0
    while True:
        after = And(where, Ledger.serial > serial)
        rows = await Ledger.select().where(after).order_by(Ledger.serial).limit(batch)
        for row in rows:
            yield _line(row)
        if len(rows) < batch:
            return
        serial = rows[-1]["serial"]


async def line_faults(found: Sequence[LedgerLine]) -> dict[int, str]:
    """What is wrong with any of these lines, by serial; empty when all of them hold.

    Each is recomputed, held against the line before it, and against the stored bytes of the
    revision it speaks of.  That no line at the end is missing only ``zhipao ledger verify`` can
    tell.
    """
    serials = [line.serial for line in found]
    before = await Ledger.select(Ledger.serial, Ledger.line_hash).where(
        Ledger.serial.is_in([serial - 1 for serial in serials] or [0])
    )
    hashes = {0: FIRST_HASH} | {row["serial"]: row["line_hash"] for row in before}
    rows = await Ledger.select(Ledger.serial, Ledger.revision).where(
        Ledger.serial.is_in(serials or [0])
    )
    revisions = {row["serial"]: row["revision"] for row in rows}
    stored = await document_hashes(list(revisions.values()))
    faults = {}
    for line in found:
        if line.digest() != line.line_hash:
            faults[line.serial] = "本行与行摘要不符，已被改动"
        elif hashes.get(line.serial - 1) != line.previous_hash:
            faults[line.serial] = "与前一行不相接，前一行已被改动或删去"
        elif stored.get(revisions[line.serial]) != line.content_hash:
            faults[line.serial] = "所登记版本的内容已被改动"
    return faults


def _condition(wanted: LinesWanted) -> Any:
    where: Any = Ledger.serial > 0
    if wanted.month is not None:
        first = wanted.month
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        where = And(where, Ledger.at >= start_of(first).isoformat())
        where = And(where, Ledger.at < start_of(following).isoformat())
    words = wanted.words.strip()
    if words:
        named = holds_words(words, Ledger.name) | begins(Ledger.code, words)
        where = And(where, named)
    if wanted.bodies is not None:
        where = And(where, Ledger.revision.body_code.is_in(list(wanted.bodies) or [""]))
    return where
