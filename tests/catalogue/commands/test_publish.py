"""The last gate: what is not signed, ticked and unchanged does not become public."""

from datetime import timedelta
from typing import Any

import pytest

from catalogue.commands import review
from catalogue.commands.lock_elements import lock_elements
from catalogue.commands.publish import publish_draft, publish_due
from catalogue.commands.save_draft import save_draft
from catalogue.database import writing
from catalogue.errors import BadInput, Conflict, NotFound
from catalogue.model.code_tables import Disclosure
from catalogue.model.people import Role
from catalogue.model.workflow import LONGEST_BASIS, State
from catalogue.queries import ledger, published
from catalogue.queries.drafts import require_draft
from catalogue.tables import (
    AuditEvent,
    ChangeFeed,
    Ledger,
    LockedElement,
    Review,
    Revision,
    RevisionContent,
)
from tests.catalogue.commands.ways import TODAY, Team, a_team
from tests.factories import NOON, an_item
from tests.workbench import an_officer

ITEM = an_item(1)
CODE = ITEM.code
LATER = TODAY + timedelta(days=3)


@pytest.fixture
async def team(opened: object) -> Team:
    found = await a_team(ITEM.body.credit_code)
    await save_draft(ITEM, lock_version=0, by=found.editor, now=NOON)
    return found


async def _lock() -> int:
    return (await require_draft(CODE)).facts.lock_version


async def _to_sign_off(team: Team) -> None:
    at = {"now": NOON, "today": TODAY}
    await review.submit(CODE, lock_version=await _lock(), by=team.editor, **at)
    await review.pass_step(CODE, lock_version=await _lock(), by=team.initial, **at)
    cleared = {"disclosure": Disclosure.PROACTIVE, "by": team.reviewer, "now": NOON}
    await review.clear_disclosure(CODE, lock_version=await _lock(), **cleared)
    await review.pass_step(CODE, lock_version=await _lock(), by=team.reviewer, **at)


async def _sign(team: Team, **more: Any) -> bool:
    given = {"by": team.signer, "now": NOON, "today": TODAY} | more
    return await review.sign_off(CODE, lock_version=await _lock(), **given)


async def _nothing_was_published() -> None:
    with pytest.raises(NotFound):
        await published.guide(CODE)
    assert (await Ledger.count(), await ChangeFeed.count()) == (0, 0)


async def test_the_gate_itself_asks_for_three_signatures_and_the_tick(team: Team) -> None:
    with pytest.raises(BadInput) as refusal:
        async with writing():
            await publish_draft(await require_draft(CODE), NOON)
    assert "尚未完成保密审核" in str(refusal.value)
    assert "缺少初审、审核、审发签署" in str(refusal.value)
    await _nothing_was_published()


@pytest.mark.parametrize("culprit", ["initial", "editor"])
async def test_rows_forged_behind_the_workflow_do_not_open_the_gate(
    team: Team, culprit: str
) -> None:
    """One account under two steps, or an author's, whoever wrote them into the table."""
    await _to_sign_off(team)
    await _sign(team, publish_on=LATER)
    forged = getattr(team, culprit).id
    await Review.update({Review.account: forged}).where(Review.step == "review")
    assert await publish_due(NOON, LATER) == []
    await _nothing_was_published()
    last = (await AuditEvent.select().order_by(AuditEvent.serial))[-1]
    assert (last["outcome"], last["name"]) == ("refused", "系统")


async def test_content_changed_after_the_signatures_is_not_published(team: Team) -> None:
    await _to_sign_off(team)
    row = (await RevisionContent.select())[0]
    changed = bytes(row["document"]).replace(b'"visits":1', b'"visits":0')
    assert changed != bytes(row["document"])
    await RevisionContent.update({RevisionContent.document: changed}).where(
        RevisionContent.id == row["id"]
    )
    with pytest.raises(Conflict, match="与保存时的摘要不符"):
        await _sign(team)
    await _nothing_was_published()
    assert (await require_draft(CODE)).facts.state is State.SIGN_OFF


async def test_an_element_locked_after_saving_blocks_submission(team: Team) -> None:
    office = await an_officer("office", Role.REFORM_OFFICE)
    other = an_item(1, name="上级规定的名称")
    await lock_elements(other, ("name",), document="示例文件〔2018〕6号", by=office, now=NOON)
    with pytest.raises(BadInput, match="由上级目录统一规定为“上级规定的名称”"):
        await review.submit(CODE, lock_version=await _lock(), by=team.editor, now=NOON, today=TODAY)
    assert (await require_draft(CODE)).facts.state is State.DRAFT


async def test_an_element_locked_during_the_reviews_blocks_sign_off(team: Team) -> None:
    await _to_sign_off(team)
    office = await an_officer("office", Role.REFORM_OFFICE)
    other = an_item(1, name="上级规定的名称")
    await lock_elements(other, ("name",), document="示例文件〔2018〕6号", by=office, now=NOON)
    with pytest.raises(BadInput, match="由上级目录统一规定"):
        await _sign(team)
    await _nothing_was_published()


async def test_a_basis_longer_than_its_column_is_refused_not_cut(team: Team) -> None:
    office = await an_officer("office", Role.REFORM_OFFICE)
    for column in (Revision.basis, LockedElement.document):
        assert column.length == LONGEST_BASIS
    long = "文" * (LONGEST_BASIS + 1)
    with pytest.raises(BadInput, match="最长 500 字，现为 501 字"):
        await lock_elements(ITEM, ("name",), document=long, by=office, now=NOON)
    await lock_elements(ITEM, ("name",), document=long[1:], by=office, now=NOON)
    assert await LockedElement.count() == 1


async def test_a_scheduled_draft_can_be_taken_back_until_its_day(team: Team) -> None:
    await _to_sign_off(team)
    assert await _sign(team, publish_on=LATER) is False
    draft = (await require_draft(CODE)).facts
    assert (draft.state, draft.publish_on) == (State.SCHEDULED, LATER)
    with pytest.raises(Conflict, match="现在是“待定时发布”，不能编辑"):
        await save_draft(ITEM, code=CODE, lock_version=draft.lock_version, by=team.editor, now=NOON)
    await review.take_back(CODE, lock_version=draft.lock_version, by=team.editor, now=NOON)
    assert await publish_due(NOON, LATER) == []
    facts = (await require_draft(CODE)).facts
    assert (facts.state, facts.publish_on, facts.signatures, facts.cleared_by) == (
        State.DRAFT,
        None,
        (),
        "",
    )


async def test_a_day_that_is_today_or_past_publishes_at_once(team: Team) -> None:
    await _to_sign_off(team)
    assert await _sign(team, publish_on=TODAY) is True
    assert (await published.guide(CODE)).published_at == NOON


@pytest.mark.parametrize(
    ("to", "cleared"),
    [(State.REVIEW, ""), (State.INITIAL_REVIEW, ""), (State.DRAFT, "")],
)
async def test_the_tick_does_not_outlive_a_return(team: Team, to: State, cleared: str) -> None:
    await _to_sign_off(team)
    assert (await require_draft(CODE)).facts.cleared_by == team.reviewer.name
    back = {"to": to, "reason": "请核对", "by": team.signer, "now": NOON}
    await review.send_back(CODE, lock_version=await _lock(), **back)
    assert (await require_draft(CODE)).facts.cleared_by == cleared


async def test_a_step_gone_back_to_has_its_full_time_again(team: Team) -> None:
    await _to_sign_off(team)
    later = NOON + timedelta(days=30)
    back = {"to": State.REVIEW, "reason": "请核对", "by": team.signer, "now": later}
    await review.send_back(CODE, lock_version=await _lock(), **back)
    facts = (await require_draft(CODE)).facts
    assert facts.due_on is not None
    assert not facts.is_overdue(later.date())
    assert (facts.due_on - later.date()).days in (3, 4, 5), "three working days"


async def test_ledger_feed_and_revision_say_the_same(team: Team) -> None:
    await _to_sign_off(team)
    await _sign(team, opinion="发布")
    (line,) = [line async for line in ledger.lines()]
    (feed,) = await ChangeFeed.select()
    (revision,) = await Revision.select()
    assert (
        line.content_hash == revision["content_hash"] == (await published.guide(CODE)).content_hash
    )
    assert (feed["revision"], feed["what"], feed["at"]) == (revision["id"], "published", NOON)
    assert (revision["slot"], revision["state"], revision["published_at"]) == (
        "current",
        "published",
        NOON,
    )
    assert (line.at, line.disclosure, line.act) == (NOON.isoformat(), "1", "publish")
