"""A draft keeps what is typed, never overwrites what it was not opened on, and changes no life."""

import pytest

from catalogue.commands import review
from catalogue.commands.change_life import propose
from catalogue.commands.confirm_item import confirm_item
from catalogue.commands.save_draft import save_draft
from catalogue.errors import BadInput, BadRow, Conflict, ContentDamaged, Forbidden
from catalogue.model.code_tables import ItemState
from catalogue.model.workflow import Intent, State
from catalogue.queries import published
from catalogue.queries.drafts import draft_of, facts_of, require_draft
from catalogue.tables import (
    AuditEvent,
    Item,
    Review,
    Revision,
    RevisionContent,
    RevisionMaterial,
)
from tests.catalogue.commands.ways import TODAY, Team, a_team
from tests.factories import NOON, a_body, an_item, publish
from tests.workbench import an_officer

ONE, TWO = an_item(1), an_item(2)
CODE = ONE.code


@pytest.fixture
async def team(opened: object) -> Team:
    return await a_team(ONE.body.credit_code)


async def test_a_new_item_is_a_draft_with_its_author_and_findings(team: Team) -> None:
    saved = await save_draft(an_item(1, visit_reason=""), lock_version=0, by=team.editor, now=NOON)
    assert [f.rule for f in saved.findings if f.blocking] == ["visits_are_explained"]
    draft = await require_draft(CODE)
    assert (draft.facts.number, draft.facts.state, draft.facts.intent) == (
        1,
        State.DRAFT,
        Intent.NEW,
    )
    assert (draft.facts.author, draft.facts.authors) == (team.editor.name, (team.editor.id,))
    assert draft.facts.errors == 1
    assert [f.rule for f in draft.findings if f.blocking] == ["visits_are_explained"]


async def test_saving_again_replaces_content_and_keeps_every_author(team: Team) -> None:
    first = await save_draft(ONE, lock_version=0, by=team.editor, now=NOON)
    other = (await a_team(ONE.body.credit_code, "second-")).editor
    short = an_item(1, materials=ONE.materials[:1])
    again = await save_draft(short, code=CODE, lock_version=first.lock_version, by=other, now=NOON)
    assert again.lock_version == first.lock_version + 1
    draft = await require_draft(CODE)
    assert draft.item == short
    assert draft.facts.authors == (team.editor.id, other.id)
    assert draft.facts.author == other.name
    assert await RevisionMaterial.count() == 1


@pytest.mark.parametrize("state", [ItemState.SUSPENDED, ItemState.CANCELLED])
async def test_an_edit_does_not_suspend_or_cancel(team: Team, state: ItemState) -> None:
    await team.publish(ONE)
    with pytest.raises(BadRow, match="暂停、恢复、取消要写明理由和依据"):
        await save_draft(
            an_item(1, state=state), code=CODE, lock_version=0, by=team.editor, now=NOON
        )
    with pytest.raises(BadRow, match="“事项状态”：不能在编辑中由“在用”改为"):
        await save_draft(an_item(2, state=state), lock_version=0, by=team.editor, now=NOON)
    assert await draft_of(CODE) is None


async def test_a_draft_that_suspends_stays_one_however_it_is_edited(team: Team) -> None:
    await team.publish(ONE)
    why = {"reason": "场所修缮", "basis": "示例文件〔2018〕7号"}
    made = await propose(CODE, intent=Intent.SUSPEND, **why, by=team.editor, now=NOON)
    given = {"code": CODE, "lock_version": made.lock_version, "by": team.editor, "now": NOON}
    with pytest.raises(BadRow, match="由“暂停”改为“在用”"):
        await save_draft(an_item(1, short_name="改"), **given)
    await save_draft(an_item(1, short_name="改", state=ItemState.SUSPENDED), **given)
    facts = (await require_draft(CODE)).facts
    assert (facts.intent, facts.reason) == (Intent.SUSPEND, "场所修缮")


async def test_a_cancelled_item_is_not_edited_or_confirmed_any_more(team: Team) -> None:
    await team.publish(ONE)
    why = {"reason": "机构改革", "basis": "示例文件〔2018〕5号"}
    await propose(CODE, intent=Intent.CANCEL, **why, by=team.editor, now=NOON)
    await team.review(CODE)
    cancelled = (await published.guide(CODE)).item
    with pytest.raises(Conflict, match="已经取消，不能再编辑"):
        await save_draft(cancelled, code=CODE, lock_version=0, by=team.editor, now=NOON)
    with pytest.raises(Conflict, match="不需要再核对"):
        await confirm_item(CODE, by=team.editor, now=NOON)


async def test_the_code_of_a_discarded_new_item_can_be_used_again(team: Team) -> None:
    first = await save_draft(ONE, lock_version=0, by=team.editor, now=NOON)
    await review.discard_draft(CODE, lock_version=first.lock_version, by=team.editor, now=NOON)
    assert await Revision.count() == 0
    await save_draft(an_item(1, short_name="重新编制"), lock_version=0, by=team.editor, now=NOON)
    assert (await require_draft(CODE)).item.short_name == "重新编制"
    assert await Item.count() == 1


async def test_a_form_opened_on_a_discarded_draft_does_not_overwrite_the_next(team: Team) -> None:
    first = await save_draft(ONE, lock_version=0, by=team.editor, now=NOON)
    await review.discard_draft(CODE, lock_version=first.lock_version, by=team.editor, now=NOON)
    await save_draft(an_item(1, short_name="新的"), lock_version=0, by=team.editor, now=NOON)
    with pytest.raises(Conflict, match="在您打开之后已被更改"):
        await save_draft(ONE, code=CODE, lock_version=first.lock_version, by=team.editor, now=NOON)
    assert (await require_draft(CODE)).item.short_name == "新的"


async def test_a_form_opened_on_a_published_draft_does_not_overwrite_the_next(team: Team) -> None:
    first = await save_draft(ONE, lock_version=0, by=team.editor, now=NOON)
    await team.review(CODE)
    given = {"code": CODE, "by": team.editor, "now": NOON}
    with pytest.raises(Conflict, match="已有草稿发布或被删除"):
        await save_draft(ONE, lock_version=first.lock_version, **given)
    later = await save_draft(an_item(1, short_name="第二版"), lock_version=0, **given)
    for version in range(1, later.lock_version):
        with pytest.raises(Conflict, match="在您打开之后已被更改"):
            await save_draft(ONE, lock_version=version, **given)
    assert (await require_draft(CODE)).item.short_name == "第二版"


async def test_a_form_opened_on_an_older_public_revision_is_a_conflict(team: Team) -> None:
    await team.publish(ONE)
    await team.publish(an_item(1, short_name="第二版"), known=True)
    given = {"code": CODE, "lock_version": 0, "by": team.editor, "now": NOON}
    with pytest.raises(Conflict, match="请查看现行版本后重新编制"):
        await save_draft(ONE, based_on=1, **given)
    saved = await save_draft(an_item(1, short_name="第三版"), based_on=2, **given)
    assert (await require_draft(CODE)).facts.number == 3
    assert saved.code == CODE


async def test_only_an_editor_of_the_body_saves(team: Team) -> None:
    stranger = await an_officer("stranger", *team.editor.roles, bodies=("11220600000000009X",))
    for by in (stranger, team.initial, team.signer):
        with pytest.raises(Forbidden):
            await save_draft(ONE, lock_version=0, by=by, now=NOON)
    refused = await AuditEvent.select().order_by(AuditEvent.serial)
    assert [row["outcome"] for row in refused] == ["refused"] * 3
    assert [row["account"] for row in refused] == [stranger.id, team.initial.id, team.signer.id]
    assert await Item.count() == 0


async def test_the_body_of_an_item_is_changed_by_handing_over_only(team: Team) -> None:
    other = a_body("白山市行政审批局", 77)
    both = await an_officer(
        "both", *team.editor.roles, bodies=(ONE.body.credit_code, other.credit_code)
    )
    await team.publish(ONE)
    with pytest.raises(BadRow, match="“实施主体”：不能在编辑中更换"):
        await save_draft(an_item(1, body=other), code=CODE, lock_version=0, by=both, now=NOON)
    with pytest.raises(BadInput, match="没有编码为"):
        await save_draft(TWO, code=TWO.code, lock_version=0, by=team.editor, now=NOON)


async def test_a_cancelled_namesake_is_no_duplicate(team: Team) -> None:
    await publish(an_item(2, name=ONE.name, state=ItemState.CANCELLED), accept=lambda found: [])
    await publish(an_item(3, name=ONE.name), accept=lambda found: [])
    saved = await save_draft(ONE, lock_version=0, by=team.editor, now=NOON)
    (told,) = [f.message for f in saved.findings if f.rule == "name_is_not_a_duplicate"]
    assert an_item(3).code in told and TWO.code not in told


async def a_change_in_review(team: Team) -> int:
    """The lock version of a draft of ``ONE``, which is public, when it has been submitted."""
    await team.publish(ONE)
    saved = await save_draft(
        an_item(1, short_name="改"), code=CODE, lock_version=0, by=team.editor, now=NOON
    )
    await review.submit(
        CODE, lock_version=saved.lock_version, by=team.editor, now=NOON, today=TODAY
    )
    return saved.lock_version + 1


async def test_discarding_leaves_nothing_of_the_draft_and_all_of_the_public(team: Team) -> None:
    lock_version = await a_change_in_review(team)
    await review.send_back(
        CODE,
        lock_version=lock_version,
        to=State.DRAFT,
        reason="不必改",
        by=team.initial,
        now=NOON,
    )
    await review.discard_draft(CODE, lock_version=lock_version + 1, by=team.editor, now=NOON)
    assert (await published.guide(CODE)).item == ONE
    assert [row["slot"] for row in await Revision.select()] == ["current"]
    assert await Review.count() == 3, "the signatures of the public revision"


async def test_a_draft_whose_content_is_damaged_can_be_taken_back_and_discarded(team: Team) -> None:
    await a_change_in_review(team)
    facts = await facts_of(CODE)
    assert facts is not None
    await RevisionContent.update({RevisionContent.document: b'{"name"'}).where(
        RevisionContent.revision == facts.revision
    )
    signing = {"by": team.initial, "now": NOON, "today": TODAY}
    with pytest.raises(ContentDamaged, match="存储内容已损坏，不能打开"):
        await review.pass_step(CODE, lock_version=facts.lock_version, **signing)
    with pytest.raises(Conflict, match="不能删除草稿"):
        await review.discard_draft(CODE, lock_version=facts.lock_version, by=team.editor, now=NOON)
    for act in (review.take_back, review.discard_draft):
        with pytest.raises(Forbidden):
            await act(CODE, lock_version=facts.lock_version, by=team.initial, now=NOON)
        await act(CODE, lock_version=facts.lock_version, by=team.editor, now=NOON)
        facts = await facts_of(CODE) or facts
    assert await facts_of(CODE) is None
    assert (await published.guide(CODE)).item == ONE
    done = await AuditEvent.select().where(
        AuditEvent.act == "删除草稿", AuditEvent.outcome == "done"
    )
    assert [event["name"] for event in done] == [team.editor.name]
