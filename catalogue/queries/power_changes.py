"""Recorded adjustments of the power list, as lines to read and as moves of the account."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.model.code_tables import ItemKind
from catalogue.model.power_list import AdjustmentKind, Move, Pair
from catalogue.queries.conditions import all_of
from catalogue.tables import PowerAdjustment, PowerVersion


class Touched(Struct, frozen=True, kw_only=True):
    """One version that an adjustment ended (``came`` false) or began."""

    version: int
    code: str
    name: str
    kind: ItemKind
    body: str
    body_code: str
    came: bool


class AdjustmentLine(Struct, frozen=True, kw_only=True):
    """One recorded adjustment; ``removed`` and ``brought`` are codes with content hashes.

    ``touched`` names the same entries with kind and body, those that left first.
    """

    id: int
    kind: AdjustmentKind
    on: date
    document: str
    counterpart: str
    reason: str
    removed: tuple[Pair, ...]
    brought: tuple[Pair, ...]
    summary: str
    by: str
    at: datetime
    sample: bool
    touched: tuple[Touched, ...] = ()

    @property
    def move(self) -> Move:
        """As the account sees it."""
        return Move(
            id=self.id,
            kind=self.kind,
            on=self.on,
            document=self.document,
            removed=self.removed,
            brought=self.brought,
        )

    def touches(self, *, body: str = "", code: str = "") -> bool:
        """Whether it is about this body (name or credit code) and this entry."""
        return any(
            (not body or body in (one.body, one.body_code)) and (not code or code == one.code)
            for one in self.touched
        )


_PAIRS = msgspec.json.Decoder(tuple[Pair, ...]).decode


async def adjustments_between(after: date | None, until: date | None) -> list[AdjustmentLine]:
    """What was recorded for days later than ``after`` and up to ``until``, in the order of days."""
    conditions: list[Any] = [PowerAdjustment.id > 0]
    if after is not None:
        conditions.append(PowerAdjustment.on_date > after)
    if until is not None:
        conditions.append(PowerAdjustment.on_date <= until)
    return await _lines(all_of(conditions))


async def adjustments(ids: Sequence[int]) -> list[AdjustmentLine]:
    """The adjustments with these numbers, in the order of days."""
    return await _lines(PowerAdjustment.id.is_in(list(ids))) if ids else []


async def moves_between(after: date, until: date) -> list[Move]:
    """The moves of the account from one edition's day to another's."""
    query = PowerAdjustment.select().where(
        And(PowerAdjustment.on_date > after, PowerAdjustment.on_date <= until)
    )
    rows = await query.order_by(PowerAdjustment.on_date, PowerAdjustment.id)
    return [_line(row, ()).move for row in rows]


async def _lines(where: Any) -> list[AdjustmentLine]:
    rows = (
        await PowerAdjustment.select()
        .where(where)
        .order_by(PowerAdjustment.on_date, PowerAdjustment.id)
    )
    touched = await _touched([row["id"] for row in rows])
    return [_line(row, touched.get(row["id"], ())) for row in rows]


async def _touched(ids: list[int]) -> dict[int, tuple[Touched, ...]]:
    found: dict[int, list[Touched]] = {}
    for came in (False, True):
        reference = PowerVersion.began if came else PowerVersion.ended
        for start in range(0, len(ids), _AT_ONCE):
            rows = await (
                PowerVersion.select(
                    PowerVersion.id,
                    reference.as_alias("adjustment"),
                    PowerVersion.code,
                    PowerVersion.name,
                    PowerVersion.kind,
                    PowerVersion.body_name,
                    PowerVersion.body_code,
                )
                .where(reference.is_in(ids[start : start + _AT_ONCE]))
                .order_by(PowerVersion.id)
            )
            _gather(found, rows, came)
    return {number: tuple(ones) for number, ones in found.items()}


def _gather(found: dict[int, list[Touched]], rows: Iterable[dict[str, Any]], came: bool) -> None:
    for row in rows:
        one = Touched(
            version=row["id"],
            code=row["code"],
            name=row["name"],
            kind=ItemKind(row["kind"]),
            body=row["body_name"],
            body_code=row["body_code"],
            came=came,
        )
        found.setdefault(row["adjustment"], []).append(one)


def _line(row: dict[str, Any], touched: tuple[Touched, ...]) -> AdjustmentLine:
    return AdjustmentLine(
        id=row["id"],
        kind=AdjustmentKind(row["kind"]),
        on=row["on_date"],
        document=row["document"],
        counterpart=row["counterpart"],
        reason=row["reason"],
        removed=_PAIRS(row["removed"]),
        brought=_PAIRS(row["brought"]),
        summary=row["summary"],
        by=row["by"],
        at=row["at"],
        sample=row["sample"],
        touched=touched,
    )


_AT_ONCE = 1000
"""Adjustments looked up in one statement."""
