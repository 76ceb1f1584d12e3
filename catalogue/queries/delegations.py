"""赋权, 下放 and 划转: which powers were given or moved to whom, as in force on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.model.power_list import AdjustmentKind
from catalogue.queries.conditions import all_of
from catalogue.tables import Delegation, HandoverRecord

_AT_ONCE = 1000


class DelegationLine(Struct, frozen=True, kw_only=True):
    """One power given to a lower level; ``kind`` tells 赋权 (kept as well) from 下放 (given up).

    ``to_group`` is ``county`` or ``zone``, ``to_divisions`` are division codes.
    """

    id: int
    adjustment: int | None
    kind: AdjustmentKind
    power_code: str
    power_name: str
    what: str
    from_code: str
    from_name: str
    to_group: str
    to_divisions: tuple[str, ...]
    to_name: str
    on: date
    until: date | None
    document: str
    sample: bool


class HandoverLine(Struct, frozen=True, kw_only=True):
    """One power, with its item, moved to another body: who does what from then on."""

    id: int
    adjustment: int | None
    power_code: str
    power_name: str
    item_code: str
    from_code: str
    from_name: str
    to_code: str
    to_name: str
    connection: str
    boundary: str
    inspects_before: str
    approves: str
    supervises_after: str
    on: date
    until: date | None
    document: str
    sample: bool


async def delegations(
    day: date | None = None,
    group: str | None = None,
    *,
    kind: AdjustmentKind | None = None,
    code: str = "",
    past: bool = False,
) -> list[DelegationLine]:
    """What was delegated on ``day`` (``None`` is now) to ``group`` (``None`` is to all).

    ``code`` is the power's; ``past`` includes what has ended.
    """
    conditions: list[Any] = [Delegation.id > 0, *_in_force(Delegation, day, past)]
    if group is not None:
        conditions.append(Delegation.to_group == group)
    if code:
        conditions.append(Delegation.power_code == code)
    rows = await (
        Delegation.select()
        .where(all_of(conditions))
        .order_by(Delegation.on_date, Delegation.power_code, Delegation.id)
    )
    found = [_delegation(row) for row in rows]
    return [line for line in found if kind is None or line.kind is kind]


async def handovers(
    day: date | None = None,
    *,
    code: str = "",
    past: bool = False,
    offset: int = 0,
    limit: int = 20,
) -> tuple[int, list[HandoverLine]]:
    """How many handover records hold on ``day`` (``None`` is now), and one page of them."""
    conditions: list[Any] = [HandoverRecord.id > 0, *_in_force(HandoverRecord, day, past)]
    if code:
        conditions.append(HandoverRecord.power_code == code)
    where = all_of(conditions)
    total = int(await HandoverRecord.count().where(where))
    rows = await (
        HandoverRecord.select()
        .where(where)
        .order_by(HandoverRecord.on_date, HandoverRecord.power_code, HandoverRecord.id)
        .offset(offset)
        .limit(limit)
    )
    return total, [_handover(row) for row in rows]


async def handover_of_item(item_code: str, day: date | None = None) -> HandoverLine | None:
    """The record by which this item's body holds it on ``day``; ``None`` when it was not moved."""
    conditions = [HandoverRecord.item_code == item_code, *_in_force(HandoverRecord, day, False)]
    rows = await (
        HandoverRecord.select()
        .where(all_of(conditions))
        .order_by(HandoverRecord.id, ascending=False)
        .limit(1)
    )
    return _handover(rows[0]) if item_code and rows else None


async def delegations_of(adjustments: Sequence[int]) -> list[DelegationLine]:
    """What these adjustments delegated, as they wrote it."""
    rows = await _written_by(Delegation, adjustments)
    return [_delegation(row) for row in rows]


async def handovers_of(adjustments: Sequence[int]) -> list[HandoverLine]:
    """The handover records of these adjustments, as they wrote them."""
    rows = await _written_by(HandoverRecord, adjustments)
    return [_handover(row) for row in rows]


async def _written_by(
    table: type[Delegation] | type[HandoverRecord], adjustments: Sequence[int]
) -> list[dict[str, Any]]:
    """Rows of ``table``, without those that later adjustments have carried on."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(adjustments), _AT_ONCE):
        some = list(adjustments[start : start + _AT_ONCE])
        rows = await (
            table.select(*table.all_columns(), table.adjustment.on_date.as_alias("written"))
            .where(table.adjustment.is_in(some))
            .order_by(table.id)
        )
        found += [row for row in rows if row["on_date"] == row["written"]]
    return found


def _in_force(table: type[Delegation] | type[HandoverRecord], day: date | None, past: bool) -> Any:
    if past:
        return []
    if day is None:
        return [table.until.is_null()]
    return [table.on_date <= day, (table.until.is_null()) | (table.until > day)]


def _delegation(row: dict[str, Any]) -> DelegationLine:
    return DelegationLine(
        id=row["id"],
        adjustment=row["adjustment"],
        kind=AdjustmentKind(row["kind"]),
        power_code=row["power_code"],
        power_name=row["power_name"],
        what=row["what"],
        from_code=row["from_code"],
        from_name=row["from_name"],
        to_group=row["to_group"],
        to_divisions=msgspec.json.decode(row["to_divisions"], type=tuple[str, ...]),
        to_name=row["to_name"],
        on=row["on_date"],
        until=row["until"],
        document=row["document"],
        sample=row["sample"],
    )


def _handover(row: dict[str, Any]) -> HandoverLine:
    names = [name for name in HandoverLine.__struct_fields__ if name != "on"]
    return HandoverLine(on=row["on_date"], **{name: row[name] for name in names})
