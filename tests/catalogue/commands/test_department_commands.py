"""Confirming, locking, attaching, and a department's file of drafts."""

import msgspec
import pytest

from catalogue.commands import review
from catalogue.commands.attach_file import attach_file
from catalogue.commands.confirm_item import confirm_item
from catalogue.commands.import_drafts import import_drafts
from catalogue.commands.lock_elements import lock_elements
from catalogue.commands.save_draft import save_draft
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.model.people import Role
from catalogue.queries.drafts import draft_of, require_draft
from catalogue.queries.files import public_file
from catalogue.tables import Attachment, AuditEvent, Blob, Item, Revision
from tests.catalogue.commands.ways import TODAY, Team, a_team
from tests.factories import NOON, a_body, an_item
from tests.workbench import an_officer

ONE, TWO = an_item(1), an_item(2)
PDF = b"%PDF-1.4 blank form"


@pytest.fixture
async def team(opened: object) -> Team:
    found = await a_team(ONE.body.credit_code)
    await found.publish(ONE)
    return found


async def test_confirming_changes_the_day_and_nothing_else(team: Team) -> None:
    before = await Revision.select()
    await confirm_item(ONE.code, by=team.editor, now=NOON)
    (item,) = await Item.select().where(Item.code == ONE.code)
    assert (item["confirmed_at"], item["confirmed_by"]) == (NOON, team.editor.name)
    assert await Revision.select() == before
    with pytest.raises(Forbidden):
        await confirm_item(ONE.code, by=team.signer, now=NOON)


async def test_a_locked_element_is_a_blocking_finding(team: Team) -> None:
    office = await an_officer("office", Role.REFORM_OFFICE)
    why = {"document": "示例文件〔2018〕6号", "by": office, "now": NOON}
    await lock_elements(ONE, ("name", "kind"), **why)
    other = an_item(1, name="另一个名称")
    saved = await save_draft(other, code=ONE.code, lock_version=0, by=team.editor, now=NOON)
    told = [f.message for f in saved.findings if f.rule == "locked_elements_are_unchanged"]
    assert len(told) == 1 and "由上级目录统一规定" in told[0]
    await lock_elements(ONE, (), **why)
    version = saved.lock_version
    again = await save_draft(other, code=ONE.code, lock_version=version, by=team.editor, now=NOON)
    assert not [f for f in again.findings if f.rule == "locked_elements_are_unchanged"]
    with pytest.raises(Forbidden):
        await lock_elements(ONE, ("name",), document="x", by=team.editor, now=NOON)
    with pytest.raises(BadInput, match="不能锁定"):
        await lock_elements(ONE, ("visits",), **why)


async def test_a_file_becomes_public_with_the_revision_that_names_it(team: Team) -> None:
    kept = await attach_file(ONE.code, "申请表.pdf", PDF, by=team.editor, now=NOON)
    again = await attach_file(ONE.code, "申请表.pdf", PDF, by=team.editor, now=NOON)
    assert kept == again
    assert (await Blob.count(), await Attachment.count()) == (1, 1)
    material = msgspec.structs.replace(ONE.materials[0], blank_form=kept.text)
    changed = an_item(1, materials=(material, *ONE.materials[1:]))
    await save_draft(changed, code=ONE.code, lock_version=0, by=team.editor, now=NOON)
    with pytest.raises(NotFound):
        await public_file(kept.sha256, kept.name)
    await team.review(ONE.code)
    assert (await public_file(kept.sha256, kept.name)).content == PDF


async def test_uploads_of_others_or_of_wrong_kinds_are_refused(team: Team) -> None:
    stranger = await an_officer("stranger", Role.EDITOR, bodies=("11220600000000009X",))
    with pytest.raises(Forbidden):
        await attach_file(ONE.code, "申请表.pdf", PDF, by=stranger, now=NOON)
    for name, content in (("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a.pdf", b"")):
        with pytest.raises(BadInput):
            await attach_file(ONE.code, name, content, by=team.editor, now=NOON)
    assert await Blob.count() == 0


async def test_a_file_of_drafts_goes_the_way_of_the_form(team: Team) -> None:
    changed = an_item(1, short_name="表格里改的")
    given = {"by": team.editor, "now": NOON, "file_name": "事项.xlsx"}
    tried = await import_drafts([(2, changed), (3, TWO)], **given, dry_run=True)
    assert (tried.created, tried.updated, tried.applied) == (1, 1, False)
    assert await draft_of(ONE.code) is None
    done = await import_drafts([(2, changed), (3, TWO)], **given)
    assert (done.created, done.updated, done.drafts, done.applied) == (1, 1, 2, True)
    draft = await require_draft(ONE.code)
    assert draft.item == changed
    assert draft.facts.authors == (team.editor.id,)
    again = await import_drafts([(2, changed), (3, TWO)], **given)
    assert (again.unchanged, again.applied) == (2, False)


async def test_one_bad_row_keeps_all_rows_out(team: Team) -> None:
    foreign = an_item(7, body=a_body("别的部门", 88))
    version = (await save_draft(TWO, lock_version=0, by=team.editor, now=NOON)).lock_version
    await review.submit(TWO.code, lock_version=version, by=team.editor, now=NOON, today=TODAY)
    before, events = await Revision.select(), await AuditEvent.count()
    rows = [(2, an_item(3)), (3, foreign), (4, an_item(2, short_name="改")), (5, an_item(3))]
    outcome = await import_drafts(rows, by=team.editor, now=NOON, file_name="事项.xlsx")
    assert [(e.row, e.column) for e in outcome.errors] == [
        (3, "实施主体"),
        (4, "事项编码"),
        (5, "事项编码"),
    ]
    assert "现在是“待初审”" in outcome.errors[1].message
    assert not outcome.applied and outcome.created == 0
    assert await Revision.select() == before
    (refused,) = (await AuditEvent.select().order_by(AuditEvent.serial))[events:]
    assert (refused["act"], refused["outcome"]) == ("导入表格", "refused")
    assert "3 行有错" in refused["detail"]


async def test_code_and_body_of_an_item_cannot_be_edited(team: Team) -> None:
    editing = {"lock_version": 0, "by": team.editor, "now": NOON}
    with pytest.raises(BadInput, match="编码是事项的身份"):
        await save_draft(an_item(1, handling_code=ONE.code + "01"), code=ONE.code, **editing)
    with pytest.raises(Conflict, match="已被另一事项使用"):
        await save_draft(ONE, **editing)
    with pytest.raises(BadInput, match="新事项没有编码"):
        await save_draft(an_item(5, implementation_code=""), **editing)
