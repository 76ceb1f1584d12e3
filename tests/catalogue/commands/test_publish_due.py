"""Signed drafts are published when their day has come, once, and wait quietly until they can."""

from datetime import date, datetime, timedelta

import msgspec
import pytest

from catalogue.commands import publish, review
from catalogue.commands.change_life import hand_over
from catalogue.commands.lock_elements import lock_elements
from catalogue.commands.publish import publish_due
from catalogue.commands.record_baselines import BaselineRecord, record_baselines
from catalogue.commands.save_draft import save_draft
from catalogue.model.people import Role
from catalogue.model.workflow import Draft
from catalogue.queries import published
from catalogue.queries.drafts import draft_of, require_draft
from catalogue.queries.work_queue import tasks
from catalogue.tables import AuditEvent, Ledger, Revision, RevisionContent
from tests.catalogue.commands.ways import Team, a_team
from tests.factories import NOON, a_body, an_item
from tests.workbench import an_officer

pytestmark = pytest.mark.usefixtures("opened")

DAY = date(2018, 6, 20)
CODE = an_item().code


async def _scheduled_change(team: Team) -> None:
    await team.publish(an_item())
    changed = msgspec.structs.replace(an_item(), short_name="到期才公开的简称")
    await save_draft(changed, code=CODE, lock_version=0, by=team.editor, now=NOON)
    await team.review(CODE, publish_on=DAY)


async def _short_name() -> str:
    return (await published.guide(CODE)).item.short_name


async def _timed_events() -> int:
    return int(await AuditEvent.count().where(AuditEvent.act == "定时发布"))


async def test_it_is_published_on_its_day_and_only_once() -> None:
    await _scheduled_change(await a_team(an_item().body.credit_code))
    before = DAY - timedelta(days=1)
    assert await publish_due(NOON, before) == []
    assert await _short_name() == an_item().short_name
    on_the_day = NOON + timedelta(days=19)
    assert await publish_due(on_the_day, DAY) == [CODE]
    assert await _short_name() == "到期才公开的简称"
    assert await draft_of(CODE) is None
    assert await publish_due(on_the_day, DAY) == []
    assert await Ledger.count() == 2
    assert await _timed_events() == 1


async def test_a_successor_not_public_yet_is_waited_for_without_filling_the_audit_trail() -> None:
    team = await a_team(an_item().body.credit_code)
    to = msgspec.structs.replace(
        an_item().body,
        name="白山市政务服务局",
        credit_code=a_body("白山市政务服务局", 78).credit_code,
    )
    takers = await a_team(to.credit_code, "taking-")
    await team.publish(an_item())
    why = {"reason": "职责调整", "basis": "示例文件〔2018〕3号", "by": team.editor, "now": NOON}
    taken, _ = await hand_over(CODE, to=to, division_code="", **why)
    await team.review(CODE, publish_on=DAY)
    later = NOON + timedelta(days=25)
    for minute in range(3):
        moment = later + timedelta(minutes=minute)
        assert await publish_due(moment, DAY + timedelta(days=5)) == []
    assert await _timed_events() == 0
    await takers.review(taken.code, later)
    assert await publish_due(later, DAY + timedelta(days=5)) == [CODE]
    ending = await published.ending_of(CODE)
    assert ending is not None and [one.code for one in ending.successors] == [taken.code]


async def test_one_that_is_refused_is_recorded_and_tried_again_after_an_hour() -> None:
    await _scheduled_change(await a_team(an_item().body.credit_code))
    (draft,) = await Revision.select(Revision.id).where(Revision.slot == "draft")
    document = RevisionContent.revision == draft["id"]
    (row,) = await RevisionContent.select(RevisionContent.document).where(document)
    await RevisionContent.update({RevisionContent.document: row["document"] + b" "}).where(document)
    later = NOON + timedelta(days=19)
    for minutes in (0, 1, 2, 59):
        assert await publish_due(later + timedelta(minutes=minutes), DAY) == []
    assert await _timed_events() == 1
    assert await publish_due(later + timedelta(minutes=61), DAY) == []
    assert await _timed_events() == 2
    await RevisionContent.update({RevisionContent.document: row["document"]}).where(document)
    assert await publish_due(later + timedelta(minutes=122), DAY) == [CODE]


async def _refused_for() -> str:
    (line,) = await AuditEvent.select().where(AuditEvent.act == "定时发布")
    assert line["outcome"] == "refused"
    return str(line["detail"])


async def test_what_was_locked_after_the_signatures_is_not_published() -> None:
    await _scheduled_change(await a_team(an_item().body.credit_code))
    office = await an_officer("office", Role.REFORM_OFFICE)
    other = an_item(name="上级规定的名称")
    await lock_elements(other, ("name",), document="示例文件〔2018〕9号", by=office, now=NOON)
    assert await publish_due(NOON + timedelta(days=19), DAY) == []
    assert "由上级目录统一规定" in await _refused_for()
    assert await _short_name() == an_item().short_name


async def test_more_visits_than_before_reform_are_not_published() -> None:
    """What it was before reform was recorded after the signatures."""
    team = await a_team(an_item().body.credit_code)
    await team.publish(an_item(visits=0))
    changed = an_item(visits=1)
    await save_draft(changed, code=CODE, lock_version=0, by=team.editor, now=NOON)
    await team.review(CODE, publish_on=DAY)
    office = await an_officer("office", Role.REFORM_OFFICE)
    before = BaselineRecord(item_code=CODE, basis="示例文件〔2018〕9号", visits=0)
    await record_baselines([before], by=office, now=NOON)
    assert await publish_due(NOON + timedelta(days=19), DAY) == []
    assert "改革前" in await _refused_for()
    assert (await published.guide(CODE)).item.visits == 0


async def test_another_day_chosen_meanwhile_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken back and signed for a later day between the look at what is due and its turn."""
    team = await a_team(an_item().body.credit_code)
    await _scheduled_change(team)
    really_ready = publish._is_ready

    async def then_changed(facts: Draft, now: datetime) -> bool:
        ready = await really_ready(facts, now)
        lock_version = (await require_draft(CODE)).facts.lock_version
        await review.take_back(CODE, lock_version=lock_version, by=team.editor, now=NOON)
        await team.review(CODE, publish_on=DAY + timedelta(days=30))
        return ready

    monkeypatch.setattr(publish, "_is_ready", then_changed)
    assert await publish_due(NOON + timedelta(days=19), DAY) == []
    assert "已改定于 2018-07-20 发布" in await _refused_for()
    assert await _short_name() == an_item().short_name


@pytest.mark.parametrize("damaged", [b'{"name": ', b'{"name": "\xff"}', b"[]"])
async def test_a_damaged_draft_holds_up_no_other(damaged: bytes) -> None:
    team = await a_team(an_item().body.credit_code)
    other = an_item(2)
    for item in (an_item(1), other):
        await save_draft(item, lock_version=0, by=team.editor, now=NOON)
        await team.review(item.code, publish_on=DAY)
    await save_draft(an_item(3), lock_version=0, by=team.editor, now=NOON)
    draft = (await require_draft(CODE)).facts.revision
    await RevisionContent.update({RevisionContent.document: damaged}).where(
        RevisionContent.revision == draft
    )
    assert await publish_due(NOON + timedelta(days=19), DAY) == [other.code]
    (line,) = await AuditEvent.select().where(
        AuditEvent.act == "定时发布", AuditEvent.outcome == "refused"
    )
    assert f"“{CODE}”的草稿（第 1 版）存储内容已损坏" in line["detail"]
    queue = await tasks(team.editor, DAY)
    assert [one.code for one in queue.scheduled] == [CODE]
    assert [one.code for one in queue.mine] == [an_item(3).code]
