"""What the registers say beside the figures: facts, batches, bundles."""

from datetime import date
from fractions import Fraction
from typing import Any

from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Count

from catalogue.as_of import in_force
from catalogue.metrics.bundles import bundle_figures
from catalogue.metrics.days import Days
from catalogue.metrics.figure import BatchCount, Fact, Part
from catalogue.metrics.on_list import Listed
from catalogue.metrics.populations import Tally
from catalogue.model.code_tables import ItemKind
from catalogue.model.reform import BundleKind, PointKind
from catalogue.queries.batches import batches
from catalogue.tables import BundleRow, Delegation, DirectoryEntry, HandoverRecord, ServicePoint

__all__ = ["batch_counts", "bundle_figures", "facts"]

_POINTS = (PointKind.TOWN, PointKind.COMMUNITY, PointKind.VILLAGE)
_GROUPS = {"county": ("F3", "赋予县（市、区）职权"), "zone": ("F4", "赋予经济开发区职权")}


async def facts(
    days: Days, found: Listed, tally: Tally, counted: tuple[BatchCount, ...]
) -> tuple[Fact, ...]:
    """The counted numbers of the day that are no ratios; none where nothing is recorded."""
    made: list[Fact | None] = [
        _entries(found),
        _permits(days, tally),
        *await _delegated(days.day),
        await _handed_over(days.day),
        await _points(days.day),
        await _directory(days.day),
        _batched(counted),
        await _bundled(days.day),
    ]
    return tuple(fact for fact in made if fact is not None)


async def batch_counts(day: date) -> tuple[BatchCount, ...]:
    """The batches published by ``day`` with their items, cumulatively."""
    return tuple(
        BatchCount(
            number=line.number,
            name=line.name,
            on=line.on,
            document=line.document,
            items=line.items,
            cumulative=line.cumulative,
        )
        for line in await batches(day)
    )


def _entries(found: Listed) -> Fact | None:
    if not found.editions:
        return None
    line = found.editions[-1]
    return Fact(
        id="F1",
        name="权责清单职权",
        unit="项",
        value=line.entries,
        meaning=f"“{line.name}”（{line.on}公布）中的职权总数",
        source=line.document or line.name,
        path=f"/power-list?edition={line.key}",
    )


def _permits(days: Days, tally: Tally) -> Fact | None:
    kind = ItemKind.LICENSING
    value = tally.kinds.get(kind.value, 0)
    if not value:
        return None
    return Fact(
        id="F2",
        name="公布的行政许可事项",
        unit="项",
        value=value,
        meaning="截止日公开的现行事项中事项类型为行政许可的",
        source="事项目录",
        path=f"/reports/M1?part=population&kind={kind.value}&as_of={days.day}",
    )


async def _delegated(day: date) -> list[Fact | None]:
    """Powers given to counties and to the zone beside the city, and powers the city gave up."""
    rows = await Delegation.select(
        Delegation.to_group, Delegation.kind, Delegation.power_code
    ).where(_held(Delegation, day))
    given = {
        group: {r["power_code"] for r in rows if (r["kind"], r["to_group"]) == ("empower", group)}
        for group in _GROUPS
    }
    made = [
        _given(number, name, given[group], f"group={group}&kind=empower&as_of={day}")
        for group, (number, name) in _GROUPS.items()
    ]
    left = {row["power_code"] for row in rows if row["kind"] == "delegate"}
    made.append(_given("F10", "下放职权（本级不再行使）", left, f"kind=delegate&as_of={day}"))
    return made


def _given(number: str, name: str, powers: set[str], query: str) -> Fact | None:
    if not powers:
        return None
    return Fact(
        id=number,
        name=name,
        unit="项",
        value=len(powers),
        meaning="截止日仍有效的下放，已离开本级清单"
        if number == "F10"
        else "截止日仍有效的赋权，本级清单中保留，一项职权只计一次",
        source="权责清单赋权下放记录",
        path=f"/power-list/delegations?{query}",
    )


async def _handed_over(day: date) -> Fact | None:
    rows = await HandoverRecord.select(
        HandoverRecord.power_code, HandoverRecord.from_name, HandoverRecord.to_name
    ).where(_held(HandoverRecord, day))
    if not rows:
        return None
    powers = {row["power_code"] for row in rows}
    leaving = {row["from_name"] for row in rows}
    taking = sorted({row["to_name"] for row in rows})
    to = taking[0] if len(taking) == 1 else f"{len(taking)} 个部门"
    return Fact(
        id="F5",
        name="划转的行政职权",
        unit="项",
        value=len(powers),
        meaning=f"由 {len(leaving)} 个部门划转至{to}",
        source="划转交接记录",
        path=f"/power-list/handovers?as_of={day}",
    )


async def _points(day: date) -> Fact | None:
    counted = await _by(ServicePoint, ServicePoint.kind, day)
    parts = [
        Part(label=kind.label, value=Fraction(counted[kind.value]))
        for kind in _POINTS
        if counted.get(kind.value)
    ]
    return _sum(
        parts,
        id="F6",
        name="乡镇、社区、村服务点",
        unit="个",
        meaning="截止日设立的乡镇（街道）、社区、村服务点，不含政务大厅和分厅",
        source="服务点登记",
        path="/points",
    )


async def _directory(day: date) -> Fact | None:
    value = int(await DirectoryEntry.count().where(in_force(DirectoryEntry, day)))
    if not value:
        return None
    return Fact(
        id="F7",
        name="政务信息资源目录",
        unit="条",
        value=value,
        meaning="截止日编入政务信息资源目录的条目",
        source="信息资源目录",
        path="",
    )


def _batched(lines: tuple[BatchCount, ...]) -> Fact | None:
    parts = [
        Part(label=line.name, value=Fraction(line.items), query=f"batch={line.number}")
        for line in lines
    ]
    return _sum(
        parts,
        id="F8",
        name="分批公布的只跑一次事项",
        unit="项",
        meaning=f"截止日前 {len(lines)} 批累计",
        source="批次公布文件",
        path="/reports#batches",
    )


async def _bundled(day: date) -> Fact | None:
    counted = await _by(BundleRow, BundleRow.kind, day)
    parts = [
        Part(label=kind.label, value=Fraction(counted[kind.value]))
        for kind in BundleKind
        if counted.get(kind.value)
    ]
    return _sum(
        parts,
        id="F9",
        name="联办事项组",
        unit="个",
        meaning="截止日有效的一件事、多证合一和事项组",
        source="一件事登记",
        path="/bundles",
    )


def _sum(parts: list[Part], **told: Any) -> Fact | None:
    """A fact that is the sum of its parts; none without any."""
    if not parts:
        return None
    return Fact(value=int(sum(part.value for part in parts)), parts=tuple(parts), **told)


async def _by(table: Any, column: Any, day: date) -> dict[str, int]:
    rows = await table.select(column, Count()).where(in_force(table, day)).group_by(column)
    return {row[column._meta.name]: row["count"] for row in rows}


def _held(table: Any, day: date) -> Any:
    """As ``in_force``, for records that begin with the day of their document."""
    return And(table.on_date <= day, (table.until.is_null()) | (table.until > day))
