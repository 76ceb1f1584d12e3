"""Which items count: conditions and aggregates over the projected columns, in SQL."""

from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Count

from catalogue.as_of import public_on
from catalogue.metrics.scope import Scope
from catalogue.model.code_tables import Handling, ItemState, OnlineDepth
from catalogue.model.limits import LimitUnit
from catalogue.tables import Revision


class Counts(Struct, frozen=True):
    """Items of the population by what M1–M5 and Q1 ask; ``visits`` maps a number to its items."""

    all: int
    visits: dict[int | None, int]
    full_online: int
    immediate: int
    complete: int


class LimitGroup(Struct, frozen=True):
    """How many items have exactly this pair of limits."""

    statutory: int | None
    statutory_unit: LimitUnit | None
    promised: int | None
    promised_unit: LimitUnit | None
    items: int


def population(scope: Scope, as_of: date | None) -> Any:
    """Condition on ``Revision``: public on that day, in use, on application, in scope.

    ``as_of`` of ``None`` is now: the current revisions.
    """
    condition: Any = And(
        Revision.on_application.eq(True), Revision.item_state == ItemState.IN_USE.value
    )
    condition = And(public_on(as_of), condition)
    within = scope.where()
    return condition if within is None else And(condition, within)


async def counts(scope: Scope, as_of: date | None) -> Counts:
    """One grouped pass over the population."""
    rows = (
        await Revision.select(
            Revision.visits,
            Revision.online_depth,
            Revision.handling,
            Revision.guide_complete,
            Count(),
        )
        .where(population(scope, as_of))
        .group_by(
            Revision.visits, Revision.online_depth, Revision.handling, Revision.guide_complete
        )
    )
    visits: dict[int | None, int] = {}
    for row in rows:
        visits[row["visits"]] = visits.get(row["visits"], 0) + row["count"]

    def of(column: str, value: Any) -> int:
        return sum(row["count"] for row in rows if row[column] == value)

    return Counts(
        all=sum(row["count"] for row in rows),
        visits=visits,
        full_online=of("online_depth", OnlineDepth.IV.value),
        immediate=of("handling", Handling.IMMEDIATE.value),
        complete=sum(row["count"] for row in rows if row["guide_complete"]),
    )


async def limit_groups(scope: Scope, as_of: date | None) -> list[LimitGroup]:
    """The population grouped by its pairs of limits; a few hundred rows at any size."""
    rows = (
        await Revision.select(
            Revision.statutory_value,
            Revision.statutory_unit,
            Revision.promised_value,
            Revision.promised_unit,
            Count(),
        )
        .where(population(scope, as_of))
        .group_by(
            Revision.statutory_value,
            Revision.statutory_unit,
            Revision.promised_value,
            Revision.promised_unit,
        )
    )
    return [
        LimitGroup(
            row["statutory_value"],
            LimitUnit(row["statutory_unit"]) if row["statutory_unit"] else None,
            row["promised_value"],
            LimitUnit(row["promised_unit"]) if row["promised_unit"] else None,
            row["count"],
        )
        for row in rows
    ]
