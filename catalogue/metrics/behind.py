"""The items and entries behind a figure: as many as it counts, those of the day it is about."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.errors import NotFound
from catalogue.metrics.behind_parts import NUMERATOR, part_condition
from catalogue.metrics.days import Days, days_of
from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.known import refuse_unknown
from catalogue.metrics.on_list import covered_where, entries_where, listed
from catalogue.metrics.populations import population
from catalogue.metrics.scope import Scope
from catalogue.model.code_tables import ItemKind
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy, LimitUnit, TimeLimit
from catalogue.model.reform import Baseline
from catalogue.queries.baselines import baselines_of
from catalogue.tables import PowerVersion, Revision

POPULATION_PART = "population"
_AT_ONCE = 1000
_ORDER = (Revision.division_code, Revision.plain_name, Revision.item)


class ItemsBehind(Struct, frozen=True):
    """One page of the items behind a figure: how many there are, and whose cards to show."""

    total: int
    items: list[int]


class RowBehind(Struct, frozen=True, kw_only=True):
    """One item as it was on the day of the figure, beside what it was before reform."""

    code: str
    name: str
    kind: ItemKind
    body: str
    region: str
    visits: int | None
    statutory: TimeLimit | None
    promised: TimeLimit | None
    materials: int
    steps: int
    certificates: int
    fee_fen: int | None
    before: Baseline | None


class EntryBehind(Struct, frozen=True, kw_only=True):
    """One entry of the power list behind E1, E2 or 减事项; ``what``: came or went."""

    code: str
    name: str
    kind: ItemKind
    body: str
    region: str
    what: str = ""


async def items_behind(
    metric_id: str,
    *,
    today: date,
    part: str = NUMERATOR,
    scope: Scope | None = None,
    as_of: date | None = None,
    edition: str | None = None,
    conversion: ConversionPolicy = CONVERSION_POLICIES["none"],
    offset: int = 0,
    limit: int = 20,
) -> ItemsBehind:
    """The items that a figure counts: its ``numerator``, its ``population``, or one exclusion.

    For a mean or a sum the numerator's items are those it sums over.

    Raises:
        NotFound: unknown metric, part or edition; a metric of the power list.
        BadParameter: ``as_of`` lies in the future, or ``scope`` names what is not there.
    """
    scope = scope or Scope()
    await refuse_unknown(scope)
    days = await days_of(edition, as_of, today)
    where = await where_behind(metric_id, part, scope, days, conversion)
    total = await Revision.count().where(where)
    ids = (
        await Revision.select(Revision.item)
        .where(where)
        .order_by(*_ORDER)
        .offset(offset)
        .limit(limit)
    )
    return ItemsBehind(int(total), [row["item"] for row in ids])


async def where_behind(
    metric_id: str, part: str, scope: Scope, days: Days, conversion: ConversionPolicy
) -> Any:
    """Condition on ``Revision`` for the items behind one part of a figure.

    Raises:
        NotFound: unknown metric or part; a metric of the power list.
    """
    known_metric(metric_id)
    if REGISTRY[metric_id].on_list:
        raise NotFound(
            f"指标 {metric_id} 按权责清单的职权统计，没有对应的事项；"
            f"职权明细见 /reports/{metric_id}"
        )
    where = population(scope, days.moment)
    if part == POPULATION_PART:
        return where
    return And(where, part_condition(metric_id, part, days, conversion))


def known_metric(metric_id: str) -> None:
    """Refuse a metric there is not.

    Raises:
        NotFound: no metric has this id.
    """
    if metric_id not in REGISTRY:
        raise NotFound(f"没有编号为“{metric_id[:20]}”的指标；可用的有：{'、'.join(REGISTRY)}")


async def count_behind(where: Any) -> int:
    """How many items ``where`` keeps."""
    return int(await Revision.count().where(where))


async def rows_behind(
    where: Any, days: Days, *, offset: int, limit: int, baselines: bool = True
) -> list[RowBehind]:
    """One page of the items ``where`` keeps, as they were that day.

    Without ``baselines`` what they were before reform is not looked up.
    """
    rows = (
        await Revision.select(
            Revision.item,
            Revision.item.code.as_alias("code"),
            Revision.name,
            Revision.kind,
            Revision.body_name,
            Revision.division_code,
            Revision.visits,
            Revision.statutory_value,
            Revision.statutory_unit,
            Revision.promised_value,
            Revision.promised_unit,
            Revision.material_count,
            Revision.step_count,
            Revision.certificate_count,
            Revision.fee_fen,
        )
        .where(where)
        .order_by(*_ORDER)
        .offset(offset)
        .limit(limit)
    )
    ids = [row["item"] for row in rows] if baselines else []
    before = await baselines_of(ids, days.day)
    return [_row(row, before.get(row["item"])) for row in rows]


async def all_rows_behind(where: Any, days: Days) -> AsyncIterator[RowBehind]:
    """Every item ``where`` keeps, a thousand at a time."""
    offset = 0
    while rows := await rows_behind(where, days, offset=offset, limit=_AT_ONCE):
        for row in rows:
            yield row
        if len(rows) < _AT_ONCE:
            return
        offset += _AT_ONCE


def _row(row: dict[str, Any], before: Baseline | None) -> RowBehind:
    return RowBehind(
        code=row["code"],
        name=row["name"],
        kind=ItemKind(row["kind"]),
        body=row["body_name"],
        region=row["division_code"],
        visits=row["visits"],
        statutory=_limit(row["statutory_value"], row["statutory_unit"]),
        promised=_limit(row["promised_value"], row["promised_unit"]),
        materials=row["material_count"],
        steps=row["step_count"],
        certificates=row["certificate_count"],
        fee_fen=row["fee_fen"],
        before=before,
    )


def _limit(value: int | None, unit: str | None) -> TimeLimit | None:
    return TimeLimit(value, LimitUnit(unit)) if value is not None and unit else None


async def entries_behind(metric_id: str, part: str, scope: Scope, days: Days) -> list[EntryBehind]:
    """The entries of the power list behind ``metric_id``.

    E2's numerator are the entries with a public guide.  E1 and 减事项 open onto the entries that
    left the list or came to it between the two editions; the figure is the difference.

    Raises:
        NotFound: unknown metric or part; a metric of items.
    """
    known_metric(metric_id)
    if not REGISTRY[metric_id].on_list or part not in (NUMERATOR, POPULATION_PART):
        raise NotFound(f"指标 {metric_id} 没有“{part[:20]}”这一部分")
    if not scope.on_list:
        return []
    if metric_id == "E2":
        where = entries_where(scope, days.day)
        if part == NUMERATOR:
            where = And(where, covered_where(days.moment))
        return await _entries(where)
    found = await listed(scope, days.moment, days.day, days.chosen)
    if len(found.editions) < 2:
        return []
    old, new = found.editions
    if part == POPULATION_PART:
        return await _entries(entries_where(scope, old.on))
    return await _moved(scope, old.on, new.on)


async def _entries(where: Any, what: dict[str, str] | None = None) -> list[EntryBehind]:
    rows = (
        await PowerVersion.select(
            PowerVersion.code,
            PowerVersion.name,
            PowerVersion.kind,
            PowerVersion.body_name,
            PowerVersion.division_code,
        )
        .where(where)
        .order_by(PowerVersion.division_code, PowerVersion.body_name, PowerVersion.code)
    )
    return [
        EntryBehind(
            code=row["code"],
            name=row["name"],
            kind=ItemKind(row["kind"]),
            body=row["body_name"],
            region=row["division_code"],
            what=(what or {}).get(row["code"], ""),
        )
        for row in rows
    ]


async def _moved(scope: Scope, old: date, new: date) -> list[EntryBehind]:
    """Entries of one of the two days only; those that left come first."""
    before, after = await _codes(scope, old), await _codes(scope, new)
    gone, come = sorted(before - after), sorted(after - before)
    found: list[EntryBehind] = []
    for codes, day, what in ((gone, old, "减少"), (come, new, "增加")):
        for start in range(0, len(codes), _AT_ONCE):
            some = codes[start : start + _AT_ONCE]
            where = And(entries_where(scope, day), PowerVersion.code.is_in(some))
            found += await _entries(where, dict.fromkeys(some, what))
    return found


async def _codes(scope: Scope, day: date) -> set[str]:
    rows = await PowerVersion.select(PowerVersion.code).where(entries_where(scope, day))
    return {row["code"] for row in rows}


__all__ = [
    "NUMERATOR",
    "POPULATION_PART",
    "EntryBehind",
    "ItemsBehind",
    "RowBehind",
    "all_rows_behind",
    "count_behind",
    "entries_behind",
    "items_behind",
    "known_metric",
    "rows_behind",
    "where_behind",
]
