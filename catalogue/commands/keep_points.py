"""The reform office keeps service points and which stage of which item each of them does.

The search index follows: an item whose accepting points change is announced in the change feed.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from catalogue.as_of import PLACE
from catalogue.commands.acting import acting
from catalogue.commands.publication import POINTS
from catalogue.commands.register import (
    Changes,
    Row,
    begin,
    end,
    refuse_future,
    replace_sets,
    replace_versions,
    still,
)
from catalogue.commands.register_checks import (
    columns_of,
    item_faults,
    refuse_faulty,
    refuse_unless_keeper,
    repeats,
    unclean,
)
from catalogue.database import insert_many
from catalogue.errors import NotFound
from catalogue.model.people import Officer
from catalogue.model.reform import Stage
from catalogue.model.registers import PointRecord, RowFault, StageRecord
from catalogue.tables import ChangeFeed, PointStage, Revision, ServicePoint

_POINT_CODE = re.compile(r"[0-9A-Za-z-]{1,40}")
_DIVISION = re.compile(r"[0-9]{4}[0-9A-Z][0-9](?:[0-9]{3}|[0-9]{6})?")
_AT_ONCE = 500
_WHAT = "服务点"
_WHAT_STAGES = "服务点办理环节"


async def keep_points(
    points: Sequence[PointRecord],
    stages: Sequence[StageRecord],
    since: date,
    *,
    by: Officer,
    now: datetime,
) -> Changes:
    """Take in ``points`` by their codes, and ``stages`` as all that the points named there do.

    Points that neither names stay as they are.

    Raises:
        Forbidden: not the reform office.
        BadInput: a record is malformed or names an unknown point or item, or a day to come.
        Conflict: what would be replaced began after ``since``.
    """
    async with acting(by, "登记服务点", _subject(points, stages), now) as deed:
        refuse_unless_keeper(by)
        refuse_future(since, now.astimezone(PLACE).date())
        changes = await enter_points(points, stages, since, now=now)
        deed.detail = (
            f"自 {since} 起；新增 {changes.created}，更新 {changes.updated}，"
            f"停止 {changes.ended}，未变 {changes.unchanged}"
        )
        return changes


async def enter_points(
    points: Sequence[PointRecord],
    stages: Sequence[StageRecord],
    since: date,
    *,
    now: datetime,
    sample: bool = False,
) -> Changes:
    """As ``keep_points``, in the open transaction, without permission and audit.

    Raises:
        BadInput, Conflict: as ``keep_points``.
    """
    refuse_faulty(points, point_faults(points))
    refuse_faulty(stages, await stage_faults(stages, {point.code for point in points}))
    own = {"sample": sample}
    kept = await replace_versions(
        ServicePoint, ServicePoint.code, [columns_of(p) | own for p in points], since, _WHAT
    )
    done = await replace_sets(
        PointStage,
        PointStage.point_code,
        sorted({stage.point_code for stage in stages}),
        [columns_of(stage) | own for stage in stages],
        since,
        _WHAT_STAGES,
    )
    await announce([*_accepted(done.rows), *await _accepted_at(_other_kind(kept.rows))], now)
    return kept + done


async def set_stages(
    point: str,
    item: str,
    stages: Iterable[Stage],
    since: date,
    *,
    by: Officer,
    now: datetime,
) -> Changes:
    """Make ``stages`` all that one point does of one item; none takes the item from the point.

    Raises:
        Forbidden, BadInput, Conflict: as ``keep_points``.
        NotFound: no such point.
    """
    wanted = [StageRecord(point_code=point, item_code=item, stage=stage) for stage in set(stages)]
    told = "、".join(stage.label for stage in Stage if stage in {one.stage for one in wanted})
    async with acting(by, "登记服务点环节", f"{point} {item}", now) as deed:
        refuse_unless_keeper(by)
        refuse_future(since, now.astimezone(PLACE).date())
        await _point_row(point)
        refuse_faulty(wanted, await stage_faults(wanted, set()))
        deed.detail = f"自 {since} 起；{told or '不再办理'}"
        held = [
            row
            for row in await still(PointStage, PointStage.item_code, [item])
            if row["point_code"] == point
        ]
        kept = {one.stage.value for one in wanted}
        gone = [row for row in held if row["stage"] not in kept]
        known = {row["stage"] for row in held}
        new = [columns_of(one) for one in wanted if one.stage.value not in known]
        await end(PointStage, gone, since, _WHAT_STAGES)
        await begin(PointStage, PointStage.item_code, new, since, _WHAT_STAGES, whole=True)
        await announce(_accepted([*gone, *new]), now)
        return Changes(created=len(new), ended=len(gone), unchanged=len(held) - len(gone))


async def close_point(point: str, on: date, *, by: Officer, now: datetime) -> None:
    """停用: the point and all it does end on ``on``.

    Raises:
        Forbidden: not the reform office.
        NotFound: no such point.
        BadInput: a day to come.
        Conflict: it began after ``on``.
    """
    async with acting(by, "停用服务点", point, now) as deed:
        refuse_unless_keeper(by)
        refuse_future(on, now.astimezone(PLACE).date())
        row = await _point_row(point)
        done = await still(PointStage, PointStage.point_code, [point])
        await end(ServicePoint, [row], on, _WHAT)
        await end(PointStage, done, on, _WHAT_STAGES)
        await announce(_accepted(done), now)
        deed.detail = f"自 {on} 起停用“{row['name']}”，原办理 {len(done)} 个事项环节"


def point_faults(points: Sequence[PointRecord]) -> list[RowFault]:
    """What is wrong with ``points``, each by itself and beside the others."""
    faults = [*repeats(points, ("code",), "服务点编号"), *unclean(points, ("name",))]
    for place, point in enumerate(points):
        if not _POINT_CODE.fullmatch(point.code):
            told = "应为字母、数字和连字符，最长 40 个字符"
            faults.append(RowFault(place=place, field="code", value=point.code, message=told))
        if not _DIVISION.fullmatch(point.division_code):
            told = "应为所在县（市、区）的 6 位行政区划代码，如 220602；乡镇、村可填 9 位或 12 位"
            faults.append(
                RowFault(
                    place=place, field="division_code", value=point.division_code, message=told
                )
            )
    return sorted(faults, key=lambda fault: fault.place)


async def stage_faults(stages: Sequence[StageRecord], coming: set[str]) -> list[RowFault]:
    """What is wrong with ``stages``; ``coming`` are codes of points that arrive with them."""
    wanted = sorted({stage.point_code for stage in stages} - coming)
    known = {row["code"] for row in await still(ServicePoint, ServicePoint.code, wanted)} | coming
    faults = [
        *repeats(stages, ("point_code", "item_code", "stage"), "服务点、事项和环节的组合"),
        *await item_faults(stages),
        *(
            RowFault(
                place=place,
                field="point_code",
                value=stage.point_code,
                message=f"没有编号为“{stage.point_code}”的服务点；请核对编号，或先登记该服务点",
            )
            for place, stage in enumerate(stages)
            if stage.point_code not in known
        ),
    ]
    return sorted(faults, key=lambda fault: fault.place)


async def announce(codes: Iterable[str], now: datetime) -> None:
    """Tell whoever follows the change feed that the points of these items have changed."""
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), _AT_ONCE):
        rows = await Revision.select(Revision.id, Revision.item).where(
            Revision.slot == "current",
            Revision.item.code.is_in(wanted[start : start + _AT_ONCE]),
        )
        await insert_many(
            ChangeFeed,
            [
                {"item": row["item"], "revision": row["id"], "what": POINTS, "at": now}
                for row in rows
            ],
        )


def _accepted(rows: Iterable[Row]) -> set[str]:
    return {row["item_code"] for row in rows if row["stage"] == Stage.ACCEPT.value}


def _other_kind(rows: Sequence[Row]) -> list[str]:
    """Codes of the points that are of another kind than they were."""
    kinds: dict[str, set[str]] = {}
    for row in rows:
        kinds.setdefault(row["code"], set()).add(row["kind"])
    return sorted(code for code, held in kinds.items() if len(held) > 1)


async def _accepted_at(points: Sequence[str]) -> set[str]:
    return _accepted(await still(PointStage, PointStage.point_code, points))


async def _point_row(code: str) -> Row:
    rows = await still(ServicePoint, ServicePoint.code, [code] if code.isprintable() else [])
    if not rows:
        raise NotFound(f"没有编号为“{code[:40]}”的服务点；请核对编号，或从服务点列表进入")
    return rows[0]


def _subject(points: Sequence[PointRecord], stages: Sequence[StageRecord]) -> str:
    if len(points) == 1 and not stages:
        return points[0].code
    return f"服务点 {len(points)} 个，办理环节 {len(stages)} 条"
