"""Three reviews, three people: what passes, what is refused, and what a refusal leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest

from catalogue.commands import review
from catalogue.commands.publish import publish_due
from catalogue.commands.save_draft import save_draft
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.model.code_tables import Disclosure
from catalogue.model.people import Officer, Role
from catalogue.model.workflow import State
from catalogue.queries import ledger, published
from catalogue.queries.drafts import draft_of, require_draft
from catalogue.tables import AuditEvent, Revision
from tests.factories import NOON, an_item
from tests.workbench import an_officer

TODAY = date(2018, 6, 1)
ITEM = an_item(1)
CODE = ITEM.code


class People:
    """Everybody around one body, and one from elsewhere."""

    editor: Officer
    initial: Officer
    reviewer: Officer
    signer: Officer
    all_roles: Officer
    stranger: Officer


@pytest.fixture
async def people(opened: object) -> People:
    found, mine = People(), (ITEM.body.credit_code,)
    every = (Role.EDITOR, Role.INITIAL_REVIEWER, Role.REVIEWER, Role.SIGN_OFF)
    found.editor = await an_officer("editor", Role.EDITOR, bodies=mine)
    found.initial = await an_officer("initial", Role.INITIAL_REVIEWER, bodies=mine)
    found.reviewer = await an_officer("reviewer", Role.REVIEWER, bodies=mine)
    found.signer = await an_officer("signer", Role.SIGN_OFF, bodies=mine)
    found.all_roles = await an_officer("all", *every, bodies=mine)
    found.stranger = await an_officer("stranger", *every, bodies=("11220600000000009X",))
    await save_draft(ITEM, lock_version=0, by=found.editor, now=NOON)
    return found


async def lock() -> int:
    return (await require_draft(CODE)).facts.lock_version


async def step(command: Any, by: Officer, **more: Any) -> Any:
    """A command with the right lock version, at a fixed time."""
    if command in (review.submit, review.pass_step, review.sign_off):
        more.setdefault("today", TODAY)
    return await command(CODE, lock_version=await lock(), by=by, now=NOON, **more)


async def to_sign_off(people: People) -> None:
    await step(review.submit, people.editor)
    await step(review.pass_step, people.initial, opinion="属实")
    await step(review.clear_disclosure, people.reviewer, disclosure=Disclosure.PROACTIVE)
    await step(review.pass_step, people.reviewer, opinion="同意")


async def test_the_whole_way_to_the_public(people: People) -> None:
    await to_sign_off(people)
    with pytest.raises(NotFound):
        await published.guide(CODE)
    assert await step(review.sign_off, people.signer, opinion="发布") is True
    assert (await published.guide(CODE)).revision == 1
    (line,) = [line async for line in ledger.lines()]
    assert [(r.step, r.by, r.opinion) for r in line.reviews] == [
        ("初审", people.initial.name, "属实"),
        ("审核", people.reviewer.name, "同意"),
        ("审发", people.signer.name, "发布"),
    ]
    assert line.author == people.editor.name
    (change,) = await published.changes_since(0, 10)
    assert (change.code, change.what) == (CODE, "published")
    assert await draft_of(CODE) is None


async def _refused(kind: type[Exception], told: str, attempt: Any) -> None:
    """``attempt`` is refused with ``told``; nothing changes but one line of the audit trail."""
    before = await Revision.select()
    events = await AuditEvent.count()
    with pytest.raises(kind, match=told):
        await attempt
    assert await Revision.select() == before
    last = (await AuditEvent.select().order_by(AuditEvent.serial, ascending=False).limit(1))[0]
    assert (await AuditEvent.count(), last["outcome"]) == (events + 1, "refused")


async def test_an_author_cannot_review_their_own_draft(people: People) -> None:
    draft = await require_draft(CODE)
    await save_draft(
        an_item(1, short_name="改"),
        code=CODE,
        lock_version=draft.facts.lock_version,
        by=people.all_roles,
        now=NOON,
    )
    await step(review.submit, people.editor)
    attempt = step(review.pass_step, people.all_roles)
    await _refused(Forbidden, "编制人不能审核自己编制的内容", attempt)


async def test_one_person_signs_one_step(people: People) -> None:
    await step(review.submit, people.editor)
    await step(review.pass_step, people.all_roles)
    await _refused(Forbidden, "一人只能签署一个环节", step(review.pass_step, people.all_roles))
    await step(review.pass_step, people.reviewer)
    await _refused(Forbidden, "一人只能签署一个环节", step(review.sign_off, people.all_roles))


async def test_no_sign_off_without_the_tick(people: People) -> None:
    await step(review.submit, people.editor)
    await step(review.pass_step, people.initial)
    await step(review.pass_step, people.reviewer)
    await _refused(BadInput, "尚未完成保密审核", step(review.sign_off, people.signer))


async def test_another_bodys_people_are_refused(people: People) -> None:
    await _refused(Forbidden, "不在您的职责范围", step(review.submit, people.stranger))
    await step(review.submit, people.editor)
    await _refused(Forbidden, "不在您的职责范围", step(review.pass_step, people.stranger))


async def test_findings_block_submission(people: People) -> None:
    broken = an_item(1, visit_reason="")
    await save_draft(broken, code=CODE, lock_version=await lock(), by=people.editor, now=NOON)
    await _refused(BadInput, "还有 1 处必须改正的问题", step(review.submit, people.editor))


async def test_a_stale_lock_version_is_a_conflict(people: People) -> None:
    attempt = review.submit(CODE, lock_version=9, by=people.editor, now=NOON, today=TODAY)
    await _refused(Conflict, "在您打开之后已被更改", attempt)


async def test_a_return_needs_a_reason_and_an_earlier_step(people: People) -> None:
    await step(review.submit, people.editor)
    back = {"to": State.DRAFT, "reason": "  "}
    await _refused(BadInput, "请填写退回理由", step(review.send_back, people.initial, **back))
    ahead = {"to": State.SIGN_OFF, "reason": "错"}
    await _refused(BadInput, "不能退回到", step(review.send_back, people.initial, **ahead))


@pytest.mark.parametrize(
    ("to", "left"),
    [(State.DRAFT, []), (State.INITIAL_REVIEW, []), (State.REVIEW, ["初审"])],
)
async def test_a_return_voids_signatures_from_that_step_on(
    people: People, to: State, left: list[str]
) -> None:
    await to_sign_off(people)
    await step(review.send_back, people.signer, to=to, reason="请核对")
    facts = (await require_draft(CODE)).facts
    assert facts.state is to
    assert [one.step.label for one in facts.signatures] == left


async def test_an_edit_after_a_return_needs_all_three_again(people: People) -> None:
    await to_sign_off(people)
    await step(review.send_back, people.signer, to=State.DRAFT, reason="请核对")
    changed = an_item(1, short_name="改过")
    await save_draft(changed, code=CODE, lock_version=await lock(), by=people.editor, now=NOON)
    facts = (await require_draft(CODE)).facts
    assert (facts.signatures, facts.cleared_by) == ((), "")


async def test_the_tick_confirms_what_the_author_stated(people: People) -> None:
    await step(review.submit, people.editor)
    await step(review.pass_step, people.initial)
    other = step(review.clear_disclosure, people.reviewer, disclosure=Disclosure.ON_REQUEST)
    await _refused(BadInput, "与您认定的“依申请公开”不同", other)


async def test_only_an_author_takes_back(people: People) -> None:
    await step(review.submit, people.editor)
    await _refused(Forbidden, "只有编制人可以撤回", step(review.take_back, people.all_roles))
    await step(review.take_back, people.editor)
    assert (await require_draft(CODE)).facts.state is State.DRAFT


async def test_a_draft_in_review_cannot_be_edited_or_discarded(people: People) -> None:
    await step(review.submit, people.editor)
    edit = save_draft(ITEM, code=CODE, lock_version=await lock(), by=people.editor, now=NOON)
    await _refused(Conflict, "现在是“待初审”，不能编辑", edit)
    await _refused(Conflict, "不能删除草稿", step(review.discard_draft, people.editor))


async def test_a_scheduled_draft_is_published_on_its_day(people: People) -> None:
    await to_sign_off(people)
    day = TODAY + timedelta(days=3)
    assert await step(review.sign_off, people.signer, publish_on=day) is False
    assert await publish_due(NOON, TODAY) == []
    with pytest.raises(NotFound):
        await published.guide(CODE)
    assert await publish_due(NOON, day) == [CODE]
    assert await publish_due(NOON, day) == []
    (line,) = [line async for line in ledger.lines()]
    assert len(line.reviews) == 3


async def test_a_second_revision_supersedes_the_first(people: People) -> None:
    await to_sign_off(people)
    await step(review.sign_off, people.signer)
    changed = an_item(1, short_name="第二版")
    await save_draft(changed, code=CODE, lock_version=0, by=people.editor, now=NOON)
    assert (await published.guide(CODE)).item.short_name == ITEM.short_name
    await to_sign_off(people)
    await step(review.sign_off, people.signer)
    public = await published.guide(CODE)
    assert (public.revision, public.item.short_name) == (2, "第二版")
    assert [line.number async for line in ledger.lines()] == [1, 2]
