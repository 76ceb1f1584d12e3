"""Service points and what they do: kept by versions, announced to the search index."""

from datetime import UTC, date, datetime

import pytest

from catalogue.commands.keep_points import close_point, keep_points, set_stages
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.model.people import Role
from catalogue.model.reform import PointKind, Stage
from catalogue.model.registers import PointRecord, StageRecord
from catalogue.queries import feed, published, service_points
from catalogue.queries.published_documents import documents
from catalogue.queries.service_points import PointFilters
from catalogue.tables import AuditEvent, PointStage, ServicePoint
from tests.factories import an_item, publish
from tests.workbench import an_officer

NOW = datetime(2018, 9, 1, 4, tzinfo=UTC)
DAY = date(2018, 6, 1)
ONE, TWO = an_item(1), an_item(2)


def a_point(code: str = "zj-01", **changes: object) -> PointRecord:
    given = {"code": code, "kind": PointKind.TOWN, "name": "六道江镇", "division_code": "220602"}
    return PointRecord(**(given | changes))


def does(point: str, item: str, *stages: Stage) -> list[StageRecord]:
    return [StageRecord(point_code=point, item_code=item, stage=stage) for stage in stages]


async def _facet(item: int) -> tuple[str, ...]:
    (document,) = await documents([item])
    return document.facets["point"]


async def test_points_come_in_with_what_they_do_and_search_hears_of_it(opened: object) -> None:
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    before = await published.feed_head()

    changes = await keep_points(
        [a_point(), a_point("dt", kind=PointKind.HALL, name="浑江区政务大厅")],
        [
            *does("zj-01", ONE.code, Stage.ACCEPT, Stage.ISSUE),
            *does("dt", ONE.code, Stage.ACCEPT, Stage.APPROVE),
            *does("dt", TWO.code, Stage.APPROVE),
        ],
        DAY,
        by=reform,
        now=NOW,
    )

    assert (changes.created, changes.updated, changes.ended, changes.unchanged) == (7, 0, 0, 0)
    announced = await published.changes_since(before, 10)
    assert [(one.code, one.what) for one in announced] == [(ONE.code, "points")]
    assert await _facet(announced[0].item) == ("hall", "town")
    total, found = await service_points.points(PointFilters(kind="town"))
    assert (total, found[0].code, found[0].since) == (1, "zj-01", DAY)
    where = await service_points.points_of_item(ONE.code)
    assert {stage: [p.code for p in held] for stage, held in where.items()} == {
        Stage.ACCEPT: ["dt", "zj-01"],
        Stage.APPROVE: ["dt"],
        Stage.ISSUE: ["zj-01"],
    }


async def test_the_same_again_changes_nothing(opened: object) -> None:
    await publish(ONE)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    given = ([a_point()], does("zj-01", ONE.code, Stage.ACCEPT))
    await keep_points(*given, DAY, by=reform, now=NOW)
    head = await published.feed_head()

    again = await keep_points(*given, date(2018, 8, 1), by=reform, now=NOW)

    assert (again.created, again.updated, again.ended, again.unchanged) == (0, 0, 0, 2)
    assert await published.feed_head() == head
    assert (await ServicePoint.count(), await PointStage.count()) == (1, 1)


async def test_a_change_ends_the_old_row_and_begins_a_new_one(opened: object) -> None:
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    await keep_points(
        [a_point()], does("zj-01", ONE.code, Stage.ACCEPT, Stage.ISSUE), DAY, by=reform, now=NOW
    )
    later = date(2018, 7, 1)

    changes = await keep_points(
        [a_point(address="六道江大街1号")],
        does("zj-01", TWO.code, Stage.ACCEPT),
        later,
        by=reform,
        now=NOW,
    )

    assert (changes.created, changes.updated, changes.ended, changes.unchanged) == (1, 1, 2, 0)
    assert (await service_points.point("zj-01")).address == "六道江大街1号"
    assert (await service_points.point("zj-01", date(2018, 6, 30))).address == ""
    assert (await service_points.point("zj-01", later)).address == "六道江大街1号"
    with pytest.raises(NotFound):
        await service_points.point("zj-01", date(2018, 5, 31))
    assert await service_points.points_of_item(ONE.code) == {}
    assert list(await service_points.points_of_item(TWO.code)) == [Stage.ACCEPT]


async def test_another_kind_of_point_is_announced_for_what_it_accepts(opened: object) -> None:
    await publish(ONE)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    await keep_points([a_point()], does("zj-01", ONE.code, Stage.ACCEPT), DAY, by=reform, now=NOW)
    head = await published.feed_head()

    await keep_points([a_point(kind=PointKind.COMMUNITY)], [], DAY, by=reform, now=NOW)

    (told,) = await published.changes_since(head, 10)
    assert (told.code, await _facet(told.item)) == (ONE.code, ("community",))


async def test_a_closed_point_does_nothing_any_more(opened: object) -> None:
    await publish(ONE)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    await keep_points([a_point()], does("zj-01", ONE.code, Stage.ACCEPT), DAY, by=reform, now=NOW)
    head = await published.feed_head()

    await close_point("zj-01", date(2018, 8, 1), by=reform, now=NOW)

    assert (await service_points.points())[0] == 0
    assert (await service_points.points(day=date(2018, 7, 31)))[0] == 1
    (told,) = await published.changes_since(head, 10)
    assert await _facet(told.item) == ()
    assert await PointStage.exists().where(PointStage.until.is_null()) is False
    with pytest.raises(NotFound, match="没有编号为“zj-01”"):
        await close_point("zj-01", date(2018, 8, 2), by=reform, now=NOW)


async def test_what_one_point_does_of_one_item_is_set_alone(opened: object) -> None:
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    await keep_points(
        [a_point()],
        [*does("zj-01", ONE.code, Stage.ACCEPT), *does("zj-01", TWO.code, Stage.ACCEPT)],
        DAY,
        by=reform,
        now=NOW,
    )

    await set_stages("zj-01", ONE.code, [Stage.ISSUE], date(2018, 7, 1), by=reform, now=NOW)
    await set_stages("zj-01", TWO.code, [], date(2018, 7, 1), by=reform, now=NOW)

    assert list(await service_points.points_of_item(ONE.code)) == [Stage.ISSUE]
    assert await service_points.points_of_item(TWO.code) == {}
    item = (await published.guide(ONE.code)).id
    assert await _facet(item) == ()


@pytest.mark.parametrize(
    ("points", "stages", "told"),
    [
        ([a_point("六道江")], [], "第 1 条“服务点编号”：应为字母、数字和连字符"),
        ([a_point(), a_point()], [], "第 2 条“服务点编号”：与第 1 条重复"),
        ([a_point(division_code="2206")], [], "第 1 条“行政区划代码”：应为所在县"),
        ([a_point(name=" 六道江")], [], "“名称”：为空、首尾有空格"),
        ([], does("nowhere", ONE.code, Stage.ACCEPT), "没有编号为“nowhere”的服务点"),
        ([a_point()], does("zj-01", "BS-404", Stage.ACCEPT), "目录中没有编码为“BS-404”的事项"),
        (
            [a_point()],
            does("zj-01", ONE.code, Stage.ACCEPT, Stage.ACCEPT),
            "第 2 条“服务点编号”：与第 1 条重复",
        ),
    ],
)
async def test_a_record_that_cannot_stand_keeps_all_out(
    opened: object, points: list[PointRecord], stages: list[StageRecord], told: str
) -> None:
    await publish(ONE)
    reform = await an_officer("reform", Role.REFORM_OFFICE)

    with pytest.raises(BadInput, match=told):
        await keep_points(points, stages, DAY, by=reform, now=NOW)

    assert (await ServicePoint.count(), await PointStage.count()) == (0, 0)


async def test_days_must_fit_what_is_there_and_not_lie_ahead(opened: object) -> None:
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    await keep_points([a_point()], [], DAY, by=reform, now=NOW)

    with pytest.raises(Conflict, match="自 2018-06-01 起的记录"):
        await keep_points([a_point(phone="1")], [], date(2018, 5, 1), by=reform, now=NOW)
    with pytest.raises(BadInput, match="生效日期最晚为今天（2018-09-01）"):
        await keep_points([a_point(phone="1")], [], date(2018, 9, 2), by=reform, now=NOW)

    assert (await service_points.point("zj-01")).phone == ""


async def test_nobody_but_the_reform_office_keeps_points(opened: object) -> None:
    editor = await an_officer("editor", Role.EDITOR)

    for attempt in (
        keep_points([a_point()], [], DAY, by=editor, now=NOW),
        set_stages("zj-01", ONE.code, [Stage.ACCEPT], DAY, by=editor, now=NOW),
        close_point("zj-01", DAY, by=editor, now=NOW),
    ):
        with pytest.raises(Forbidden, match="维护改革记录"):
            await attempt

    outcomes = await AuditEvent.select(AuditEvent.outcome).output(as_list=True)
    assert outcomes == ["refused"] * 3
    assert await ServicePoint.count() == 0


async def test_a_rebuilt_index_sees_the_same_points(opened: object) -> None:
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    await keep_points([a_point()], does("zj-01", TWO.code, Stage.ACCEPT), DAY, by=reform, now=NOW)

    whole = [one async for batch in feed.PublishedFeed("x").all_documents() for one in batch]

    assert {one.code: one.facets["point"] for one in whole} == {
        ONE.code: (),
        TWO.code: ("town",),
    }


async def test_what_has_ended_does_not_begin_again_on_a_day_it_still_held(opened: object) -> None:
    await publish(ONE)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    stages = does("zj-01", ONE.code, Stage.ACCEPT)
    await keep_points([a_point()], stages, DAY, by=reform, now=NOW)
    await set_stages("zj-01", ONE.code, [], date(2018, 7, 1), by=reform, now=NOW)

    early = {"by": reform, "now": NOW}
    with pytest.raises(Conflict, match="到 2018-07-01 才停止的记录，不能自更早的 2018-06-15 起"):
        await keep_points([], stages, date(2018, 6, 15), **early)
    await keep_points([], stages, date(2018, 7, 1), **early)
    await close_point("zj-01", date(2018, 8, 1), **early)
    with pytest.raises(Conflict, match="到 2018-08-01 才停止的记录"):
        await keep_points([a_point()], [], date(2018, 7, 31), **early)
    await keep_points([a_point()], [], date(2018, 8, 1), **early)

    for day in (DAY, date(2018, 7, 15), date(2018, 8, 1)):
        assert (await service_points.points(day=day))[0] == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("白山 政务", ["a"]),
        ("政务　白山", ["a"]),
        ("白山 浑江", []),
        ("白山 星泰", ["a"]),
        ("%", ["b"]),
        ("50%", ["b"]),
        ("_", ["c"]),
        ("\\", []),
        ("!", []),
        ("\x00", []),
    ],
)
async def test_points_are_found_by_every_word_as_it_is_written(
    opened: object, words: str, found: list[str]
) -> None:
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    points = [
        a_point("a", name="白山市政务服务中心", address="星泰路"),
        a_point("b", name="减免50%的窗口"),
        a_point("c", name="x_y"),
    ]
    await keep_points(points, [], DAY, by=reform, now=NOW)
    total, given = await service_points.points(PointFilters(words=words))
    assert ([one.code for one in given], total) == (found, len(found))
