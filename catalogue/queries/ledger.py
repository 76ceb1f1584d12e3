"""The publication ledger, line by line."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

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
