"""What a service point accepts reaches the index by the change feed, and survives a rebuild."""

from datetime import UTC, date, datetime
from pathlib import Path

from catalogue.commands.keep_points import close_point, keep_points
from catalogue.model.people import Role
from catalogue.model.reform import PointKind, Stage
from catalogue.model.registers import PointRecord, StageRecord
from catalogue.queries.feed import PublishedFeed
from search_index.follower import IndexFollower
from search_index.request import SearchRequest
from tests.factories import an_item, publish
from tests.workbench import an_officer

NOW = datetime(2018, 9, 1, 4, tzinfo=UTC)
DAY = date(2018, 6, 1)
ONE, TWO = an_item(1), an_item(2)
TOWN = PointRecord(code="t", kind=PointKind.TOWN, name="六道江镇", division_code="220602")


def _accepted(follower: IndexFollower, kind: str) -> list[str]:
    request = SearchRequest(filters=(("point", (kind,)),))
    return sorted(hit.code for hit in follower.engine.search(request).hits)


async def test_stages_reach_the_index_and_survive_a_rebuild(opened: object, tmp_path: Path) -> None:
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    follower = IndexFollower(tmp_path / "index", PublishedFeed("x"))
    await follower.start()
    assert _accepted(follower, "town") == []
    accepts = StageRecord(point_code="t", item_code=ONE.code, stage=Stage.ACCEPT)
    issues = StageRecord(point_code="t", item_code=TWO.code, stage=Stage.ISSUE)

    await keep_points([TOWN], [accepts, issues], DAY, by=reform, now=NOW)

    assert await follower.step()
    assert _accepted(follower, "town") == [ONE.code]
    await follower.start(rebuild=True)
    assert _accepted(follower, "town") == [ONE.code]

    await close_point("t", DAY, by=reform, now=NOW)

    assert await follower.step()
    assert _accepted(follower, "town") == []
    assert follower.engine.size == 2
