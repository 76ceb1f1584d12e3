"""Work lands before exactly those who must do it, and counts are what the lists hold."""

from datetime import date, timedelta

import msgspec
import pytest

from catalogue.commands import review
from catalogue.commands.change_life import hand_over
from catalogue.commands.confirm_item import confirm_item
from catalogue.commands.save_draft import save_draft
from catalogue.model.people import Officer, Role
from catalogue.model.workflow import State
from catalogue.queries.department_items import Wanted, department_items
from catalogue.queries.drafts import require_draft
from catalogue.queries.work_queue import Narrowed, overdue_everywhere, tasks, waiting_for
from catalogue.tables import Account
from tests.catalogue.commands.ways import TODAY, Team, a_team
from tests.factories import NOON, a_body, an_item, of_body, publish
from tests.workbench import an_officer

pytestmark = pytest.mark.usefixtures("opened")

BODY = an_item().body.credit_code
OTHER = "白山市测试局"
LATER = TODAY + timedelta(days=30)


async def _draft(team: Team, serial: int = 1, elsewhere: bool = False) -> str:
    item = of_body(an_item(serial), OTHER, 77) if elsewhere else an_item(serial)
    await save_draft(item, lock_version=0, by=team.editor, now=NOON)
    return item.code


async def _lock(code: str) -> int:
    return (await require_draft(code)).facts.lock_version


async def _submit(code: str, by: Officer) -> None:
    await review.submit(code, lock_version=await _lock(code), by=by, now=NOON, today=TODAY)


async def _pass(code: str, by: Officer) -> None:
    await review.pass_step(code, lock_version=await _lock(code), by=by, now=NOON, today=TODAY)


async def _send_back(code: str, by: Officer, to: State, reason: str) -> None:
    await review.send_back(
        code, lock_version=await _lock(code), to=to, reason=reason, by=by, now=NOON
    )


async def _waiting(by: Officer) -> list[str]:
    return [draft.code for draft in await waiting_for(by)]


async def test_a_draft_waits_for_whoever_takes_its_next_step_and_for_nobody_else() -> None:
    team = await a_team(BODY)
    code = await _draft(team)
    everybody = (team.editor, team.initial, team.reviewer, team.signer)
    assert [await _waiting(one) for one in everybody] == [[], [], [], []]
    await _submit(code, team.editor)
    assert [await _waiting(one) for one in everybody] == [[], [code], [], []]
    await _pass(code, team.initial)
    assert [await _waiting(one) for one in everybody] == [[], [], [code], []]
    await _pass(code, team.reviewer)
    assert [await _waiting(one) for one in everybody] == [[], [], [], [code]]


async def test_authors_and_earlier_signers_are_not_asked() -> None:
    team = await a_team(BODY)
    both = await an_officer("both", Role.INITIAL_REVIEWER, Role.REVIEWER, bodies=(BODY,))
    writer = await an_officer("writer", Role.EDITOR, Role.INITIAL_REVIEWER, bodies=(BODY,))
    item = an_item()
    await save_draft(item, lock_version=0, by=writer, now=NOON)
    await _submit(item.code, writer)
    assert await _waiting(writer) == []
    assert await _waiting(both) == [item.code]
    await _pass(item.code, both)
    assert await _waiting(both) == []
    assert await _waiting(team.reviewer) == [item.code]


async def test_drafts_of_other_bodies_wait_for_nobody_here() -> None:
    team = await a_team(BODY)
    strangers = await a_team(a_body(OTHER, 77).credit_code, "other-")
    code = await _draft(strangers, 2, elsewhere=True)
    await _submit(code, strangers.editor)
    assert await _waiting(strangers.initial) == [code]
    assert await _waiting(team.initial) == []
    assert (await tasks(team.editor, TODAY)).mine == []


async def test_what_is_sent_back_comes_with_its_reason_until_it_is_submitted_again() -> None:
    team = await a_team(BODY)
    code, untouched = await _draft(team, 1), await _draft(team, 2)
    await _submit(code, team.editor)
    await _send_back(code, team.initial, State.DRAFT, "依据写漏了文号")
    found = await tasks(team.editor, TODAY)
    assert [draft.code for draft in found.returned] == [code]
    assert [draft.code for draft in found.mine] == [untouched]
    why = found.returns[found.returned[0].revision]
    assert (why.by, why.reason) == (team.initial.name, "依据写漏了文号")
    await _submit(code, team.editor)
    again = await tasks(team.editor, TODAY)
    assert again.returned == []
    assert (await tasks(team.initial, TODAY)).returns == {}


async def test_a_step_sent_back_to_tells_its_reviewer_why() -> None:
    team = await a_team(BODY)
    code = await _draft(team)
    await _submit(code, team.editor)
    await _pass(code, team.initial)
    await _send_back(code, team.reviewer, State.INITIAL_REVIEW, "请核对时限")
    found = await tasks(team.initial, TODAY)
    assert [draft.code for draft in found.waiting] == [code]
    assert found.returns[found.waiting[0].revision].reason == "请核对时限"
    await _pass(code, team.initial)
    assert (await tasks(team.reviewer, TODAY)).returns == {}


async def test_a_draft_whose_writer_has_left_falls_to_the_other_editors() -> None:
    team = await a_team(BODY)
    colleague = await an_officer("colleague", Role.EDITOR, bodies=(BODY,))
    code = await _draft(team)
    assert (await tasks(colleague, TODAY)).ownerless == []
    await Account.update({Account.active: False}).where(Account.id == team.editor.id)
    assert [draft.code for draft in (await tasks(colleague, TODAY)).ownerless] == [code]
    assert (await tasks(team.reviewer, TODAY)).ownerless == []


async def test_an_item_handed_over_falls_to_the_editors_who_take_it() -> None:
    team = await a_team(BODY)
    other = a_body("白山市政务服务局", 78)
    takers = await a_team(other.credit_code, "taking-")
    await team.publish(an_item())
    taken, _ = await hand_over(
        an_item().code,
        to=other,
        division_code="",
        reason="职责调整",
        basis="示例文件〔2018〕3号",
        by=team.editor,
        now=NOON,
    )
    assert [draft.code for draft in (await tasks(takers.editor, TODAY)).ownerless] == [taken.code]
    assert [draft.code for draft in (await tasks(team.editor, TODAY)).mine] == [an_item().code]


async def test_overdue_is_told_to_who_must_act_and_to_the_reform_office_of_every_body() -> None:
    team = await a_team(BODY)
    strangers = await a_team(a_body(OTHER, 77).credit_code, "other-")
    office = await an_officer("office", Role.REFORM_OFFICE)
    first = await _draft(team, 1)
    await _submit(first, team.editor)
    for serial in (2, 3):
        await _submit(await _draft(strangers, serial, elsewhere=True), strangers.editor)
    due = (await require_draft(first)).facts.due_on
    assert due == date(2018, 6, 6)
    assert (await tasks(team.initial, due)).overdue == []
    late = due + timedelta(days=1)
    assert [draft.code for draft in (await tasks(team.initial, late)).overdue] == [first]
    assert (await tasks(team.editor, late)).overdue == []
    assert (await tasks(team.reviewer, late)).overdue == []
    whole = await tasks(office, late)
    assert len(whole.overdue) == 3 == len(await overdue_everywhere(late))
    assert [(load.name, load.in_review, load.overdue) for load in whole.loads] == [
        (OTHER, 2, 2),
        (an_item().body.name, 1, 1),
    ]
    assert sum(load.overdue for load in whole.loads) == len(whole.overdue)
    assert whole.waiting == [] and whole.mine == []


async def test_signed_drafts_that_wait_for_their_day_are_listed_for_the_body() -> None:
    team = await a_team(BODY)
    await team.publish(an_item())
    changed = msgspec.structs.replace(an_item(), short_name="新的简称")
    await save_draft(changed, code=changed.code, lock_version=0, by=team.editor, now=NOON)
    await team.review(changed.code, publish_on=LATER)
    found = await tasks(team.signer, TODAY)
    assert [(draft.code, draft.publish_on) for draft in found.scheduled] == [(changed.code, LATER)]
    assert found.waiting == [] and found.overdue == []


async def test_what_nobody_confirmed_for_a_year_is_asked_of_editors() -> None:
    team = await a_team(BODY)
    await publish(an_item(1), an_item(2))
    year_later = TODAY + timedelta(days=370)
    found = await tasks(team.editor, year_later)
    total, listed = await department_items(team.editor, Wanted(state="stale"), today=year_later)
    assert len(found.stale) == total == 2
    assert found.stale == [one.code for one in listed]
    assert (await tasks(team.reviewer, year_later)).stale == []
    await confirm_item(an_item(1).code, by=team.editor, now=NOON + timedelta(days=365))
    assert (await tasks(team.editor, year_later)).stale == [an_item(2).code]


async def test_administrators_have_no_business_of_items() -> None:
    team = await a_team(BODY)
    await _submit(await _draft(team), team.editor)
    admin = await an_officer("admin", Role.SYSTEM_ADMIN, bodies=(BODY,))
    found = await tasks(admin, LATER)
    assert found == type(found)()


async def test_filters_narrow_the_queue() -> None:
    team = await a_team(BODY)
    for serial in (1, 2):
        await _submit(await _draft(team, serial), team.editor)
    every = await waiting_for(team.initial)
    second = an_item(2)

    def kept(wanted: Narrowed, today: date = TODAY) -> list[str]:
        return [draft.code for draft in every if wanted.keeps(draft, today)]

    codes = [draft.code for draft in every]
    assert kept(Narrowed()) == codes and len(codes) == 2
    assert kept(Narrowed(words=second.name)) == [second.code]
    assert kept(Narrowed(words=second.code[:30])) == [second.code]
    assert kept(Narrowed(words="没有的名称")) == []
    assert kept(Narrowed(step="initial_review", body=BODY)) == codes
    assert kept(Narrowed(step="review")) == []
    assert kept(Narrowed(overdue=True)) == []
    assert kept(Narrowed(overdue=True), LATER) == codes
