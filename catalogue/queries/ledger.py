"""The publication ledger, line by line."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.as_of import start_of
from catalogue.model.ledger import LedgerLine, Signature
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


async def ledger_page(
    *,
    month: date | None = None,
    words: str = "",
    bodies: tuple[str, ...] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> LedgerPage:
    """Lines newest first; ``month`` is its first day, ``bodies`` of ``None`` means every body."""
    where: Any = Ledger.serial > 0
    if month is not None:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        where = And(where, Ledger.at >= start_of(month).isoformat())
        where = And(where, Ledger.at < start_of(following).isoformat())
    if words:
        where = And(where, (Ledger.name.like(f"%{words}%")) | (Ledger.code.like(f"{words}%")))
    if bodies is not None:
        where = And(where, Ledger.revision.body_code.is_in(list(bodies) or [""]))
    total = await Ledger.count().where(where)
    rows = (
        await Ledger.select(*(column for column in Ledger.all_columns()))
        .where(where)
        .order_by(Ledger.serial, ascending=False)
        .offset(offset)
        .limit(limit)
    )
    return LedgerPage(int(total), [_line(row) for row in rows])
