"""服务点: halls, branch halls, town, community and village centres, and what each of them does."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.query import OrderByRaw
from piccolo.query.functions.aggregate import Count

from catalogue.as_of import in_force
from catalogue.errors import NotFound
from catalogue.model.reform import PointKind, Stage
from catalogue.model.registers import PointRecord, StageRecord
from catalogue.queries import published
from catalogue.queries.conditions import all_of, begins, holds_words
from catalogue.tables import Item, PointStage, ServicePoint

_AT_ONCE = 500


class PointFilters(Struct, frozen=True):
    """Which points: words of name, address or code; a kind; a division by its six digits."""

    words: str = ""
    kind: str = ""
    division: str = ""


class Point(Struct, frozen=True, kw_only=True):
    """One service point as it holds since ``since``."""

    code: str
    kind: PointKind
    name: str
    division_code: str
    address: str
    hours: str
    phone: str
    since: date | None
    until: date | None
    sample: bool

    @property
    def record(self) -> PointRecord:
        """The point as it comes in and goes out."""
        names = PointRecord.__struct_fields__
        return PointRecord(**{name: getattr(self, name) for name in names})


class PointCount(Struct, frozen=True):
    """How many points of one kind a division has."""

    division_code: str
    kind: PointKind
    points: int


class PointItem(Struct, frozen=True):
    """An item with what one point does of it."""

    card: published.Card
    stages: tuple[Stage, ...]


async def points(
    filters: PointFilters | None = None,
    day: date | None = None,
    *,
    offset: int = 0,
    limit: int = 20,
) -> tuple[int, list[Point]]:
    """How many points there were on ``day`` (``None`` is now), and one page of them.

    By division, then from the hall to the village, then by name.
    """
    where = _where(filters or PointFilters(), day)
    total = int(await ServicePoint.count().where(where))
    rows = await (
        ServicePoint.select()
        .where(where)
        .order_by(ServicePoint.division_code)
        .order_by(OrderByRaw(_BY_RANK))
        .order_by(ServicePoint.name, ServicePoint.code)
        .offset(offset)
        .limit(limit)
    )
    return total, [_point(row) for row in rows]


async def point_counts(day: date | None = None) -> list[PointCount]:
    """How many points of each kind each division had on ``day`` (``None`` is now)."""
    rows = await (
        ServicePoint.select(ServicePoint.division_code, ServicePoint.kind, Count())
        .where(in_force(ServicePoint, day))
        .group_by(ServicePoint.division_code, ServicePoint.kind)
    )
    found: dict[tuple[str, PointKind], int] = {}
    for row in rows:
        key = (row["division_code"][:6], PointKind(row["kind"]))
        found[key] = found.get(key, 0) + row["count"]
    order = list(PointKind)
    return [
        PointCount(division, kind, found[division, kind])
        for division, kind in sorted(found, key=lambda key: (key[0], order.index(key[1])))
    ]


async def point(code: str, day: date | None = None) -> Point:
    """The point ``code`` as it was on ``day`` (``None`` is now).

    Raises:
        NotFound: there was none.
    """
    rows = []
    if code.isprintable():
        rows = await ServicePoint.select().where(
            ServicePoint.code == code, in_force(ServicePoint, day)
        )
    if not rows:
        raise NotFound(f"没有编号为“{code[:40]}”的办事网点；请从办事网点列表查找")
    return _point(rows[0])


async def is_point(code: str) -> bool:
    """Whether a point has this code now."""
    return bool(
        await ServicePoint.exists().where(ServicePoint.code == code, ServicePoint.until.is_null())
    )


async def items_of_point(
    code: str, stage: Stage, *, offset: int = 0, limit: int = 20
) -> tuple[int, list[PointItem]]:
    """How many published items the point does ``stage`` of now, and one page of them by code."""
    where = all_of(
        [
            PointStage.point_code == code,
            PointStage.stage == stage.value,
            PointStage.until.is_null(),
            PointStage.item_code.is_in(published.current_codes()),
        ]
    )
    total = int(await PointStage.count().where(where))
    rows = await (
        PointStage.select(PointStage.item_code)
        .where(where)
        .order_by(PointStage.item_code)
        .offset(offset)
        .limit(limit)
    )
    codes = [row["item_code"] for row in rows]
    done = await _stages_at(code, codes)
    return total, [PointItem(card, done[card.code]) for card in await cards_of(codes)]


async def stage_counts(code: str) -> dict[Stage, int]:
    """How many published items the point accepts, approves and issues now."""
    rows = await (
        PointStage.select(PointStage.stage, Count())
        .where(
            PointStage.point_code == code,
            PointStage.until.is_null(),
            PointStage.item_code.is_in(published.current_codes()),
        )
        .group_by(PointStage.stage)
    )
    return {Stage(row["stage"]): row["count"] for row in rows}


async def stage_totals(codes: Sequence[str]) -> dict[str, int]:
    """How many items each of the points ``codes`` does anything of now."""
    found: dict[str, int] = {}
    if codes:
        rows = await (
            PointStage.select(PointStage.point_code, Count(distinct=[PointStage.item_code]))
            .where(PointStage.until.is_null(), PointStage.point_code.is_in(list(codes)))
            .group_by(PointStage.point_code)
        )
        found = {row["point_code"]: row["count"] for row in rows}
    return found


async def points_of_item(code: str) -> dict[Stage, list[Point]]:
    """Where each stage of an item is done now; stages that no point does are absent."""
    rows = await PointStage.select(PointStage.point_code, PointStage.stage).where(
        PointStage.item_code == code, PointStage.until.is_null()
    )
    places = {one.code: one for one in await _points({row["point_code"] for row in rows})}
    found: dict[Stage, list[Point]] = {}
    for stage in Stage:
        held = [
            places[row["point_code"]]
            for row in rows
            if row["stage"] == stage.value and row["point_code"] in places
        ]
        if held:
            found[stage] = sorted(held, key=_order)
    return found


async def point_records(filters: PointFilters | None = None) -> list[PointRecord]:
    """All points of now under ``filters``, as they go out."""
    _, found = await points(filters, limit=1_000_000)
    return [one.record for one in found]


async def stage_records(codes: Sequence[str]) -> AsyncIterator[StageRecord]:
    """All that the points ``codes`` do now, as it goes out."""
    for start in range(0, len(codes), _AT_ONCE):
        rows = await (
            PointStage.select(PointStage.point_code, PointStage.item_code, PointStage.stage)
            .where(
                PointStage.until.is_null(),
                PointStage.point_code.is_in(list(codes[start : start + _AT_ONCE])),
            )
            .order_by(PointStage.point_code, PointStage.item_code, PointStage.stage)
        )
        for row in rows:
            yield StageRecord(
                point_code=row["point_code"],
                item_code=row["item_code"],
                stage=Stage(row["stage"]),
            )


async def cards_of(codes: Sequence[str]) -> list[published.Card]:
    """Cards of the items with these codes, in that order; those not public are left out."""
    if not codes:
        return []
    rows = await Item.select(Item.id, Item.code).where(Item.code.is_in(list(codes)))
    ids = {row["code"]: row["id"] for row in rows}
    return await published.cards([ids[code] for code in codes if code in ids])


async def _points(codes: set[str]) -> list[Point]:
    wanted = sorted(codes)
    found: list[Point] = []
    for start in range(0, len(wanted), _AT_ONCE):
        rows = await ServicePoint.select().where(
            ServicePoint.until.is_null(),
            ServicePoint.code.is_in(wanted[start : start + _AT_ONCE]),
        )
        found += [_point(row) for row in rows]
    return found


async def _stages_at(code: str, items: Sequence[str]) -> dict[str, tuple[Stage, ...]]:
    found: dict[str, tuple[Stage, ...]] = {}
    if items:
        rows = await PointStage.select(PointStage.item_code, PointStage.stage).where(
            PointStage.point_code == code,
            PointStage.until.is_null(),
            PointStage.item_code.is_in(list(items)),
        )
        held = {(row["item_code"], row["stage"]) for row in rows}
        found = {
            item: tuple(stage for stage in Stage if (item, stage.value) in held) for item in items
        }
    return found


def _where(filters: PointFilters, day: date | None) -> Any:
    conditions: list[Any] = [in_force(ServicePoint, day)]
    if filters.words.strip():
        conditions.append(
            holds_words(filters.words, ServicePoint.name, ServicePoint.address, ServicePoint.code)
        )
    if filters.kind:
        conditions.append(ServicePoint.kind == filters.kind)
    if filters.division:
        conditions.append(begins(ServicePoint.division_code, filters.division))
    return all_of(conditions)


def _point(row: dict[str, Any]) -> Point:
    fields = {name: row[name] for name in Point.__struct_fields__}
    return Point(**fields | {"kind": PointKind(row["kind"])})


_ORDER = list(PointKind)
_RANKS = " ".join(f"WHEN '{kind.value}' THEN {rank}" for rank, kind in enumerate(_ORDER))
_BY_RANK = f'CASE "{ServicePoint.kind._meta.name}" {_RANKS} END'
"""From the hall to the village; Piccolo has no CASE of its own."""


def _order(point: Point) -> tuple[Any, ...]:
    return (_ORDER.index(point.kind), point.division_code, point.name, point.code)
