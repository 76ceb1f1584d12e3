"""A department's file of drafts: own bodies, nothing in review, all or nothing, one audit line."""

import pytest

from catalogue.commands import review
from catalogue.commands.import_drafts import import_drafts
from catalogue.commands.import_items import import_items
from catalogue.commands.save_draft import save_draft
from catalogue.model.code_tables import Disclosure, ItemState
from catalogue.model.workflow import Intent, State
from catalogue.queries.drafts import require_draft
from catalogue.tables import AuditEvent, Review, Revision
from tests.catalogue.commands.ways import TODAY, Team, a_team
from tests.factories import NOON, a_body, a_load, an_item
from tests.workbench import an_officer

ONE, TWO = an_item(1), an_item(2)


@pytest.fixture
async def team(opened: object) -> Team:
    found = await a_team(ONE.body.credit_code)
    await found.publish(ONE)
    return found


async def test_the_whole_file_is_one_line_of_the_audit_trail(team: Team) -> None:
    before = await AuditEvent.count()
    rows = [(n + 2, an_item(n + 10)) for n in range(20)]
    outcome = await import_drafts(rows, by=team.editor, now=NOON, file_name="事项.xlsx")
    assert (outcome.created, outcome.applied) == (20, True)
    (line,) = (await AuditEvent.select().order_by(AuditEvent.serial))[before:]
    assert (line["act"], line["subject"], line["outcome"]) == ("导入表格", "事项.xlsx", "done")
    assert line["detail"] == "新增 20，更新 0"


async def test_an_edit_by_file_is_another_authors_and_voids_what_was_signed(team: Team) -> None:
    other = (await a_team(ONE.body.credit_code, "second-")).editor
    saved = await save_draft(TWO, lock_version=0, by=other, now=NOON)
    at = {"now": NOON, "today": TODAY}
    version = saved.lock_version
    await review.submit(TWO.code, lock_version=version, by=other, **at)
    await review.pass_step(TWO.code, lock_version=version + 1, by=team.initial, **at)
    back = {"to": State.DRAFT, "reason": "请改", "by": team.reviewer, "now": NOON}
    await review.send_back(TWO.code, lock_version=version + 2, **back)
    changed = an_item(2, short_name="表格里改的")
    outcome = await import_drafts([(2, changed)], by=team.editor, now=NOON, file_name="a.xlsx")
    assert (outcome.updated, outcome.drafts) == (1, 1)
    facts = (await require_draft(TWO.code)).facts
    assert facts.authors == (other.id, team.editor.id)
    assert (facts.intent, facts.lock_version, facts.signatures) == (Intent.NEW, version + 4, ())
    counting = await Review.count().where(
        Review.revision == facts.revision, Review.counts.eq(True), Review.act == "passed"
    )
    assert counting == 0


async def test_state_and_body_are_told_under_their_own_columns(team: Team) -> None:
    both = await an_officer(
        "both", *team.editor.roles, bodies=(ONE.body.credit_code, a_body("乙", 5).credit_code)
    )
    rows = [
        (2, an_item(1, state=ItemState.CANCELLED)),
        (3, an_item(5, state=ItemState.SUSPENDED)),
        (4, an_item(6, implementation_code="")),
    ]
    outcome = await import_drafts(rows, by=both, now=NOON, file_name="a.xlsx")
    assert [(e.row, e.column, e.value) for e in outcome.errors] == [
        (2, "事项状态", "取消"),
        (3, "事项状态", "暂停"),
        (4, "事项编码", ""),
    ]
    moved = an_item(1, body=a_body("乙", 5))
    outcome = await import_drafts([(2, moved)], by=both, now=NOON, file_name="a.xlsx")
    assert [(e.column, e.value) for e in outcome.errors] == [("实施主体", "乙")]


async def test_an_unchanged_row_of_another_body_is_refused_all_the_same(team: Team) -> None:
    stranger = await an_officer(
        "stranger", *team.editor.roles, bodies=(a_body("乙", 5).credit_code,)
    )
    outcome = await import_drafts([(2, ONE)], by=stranger, now=NOON, file_name="a.xlsx")
    assert (outcome.rejected, outcome.unchanged) == (1, 0)
    assert outcome.errors[0].column == "实施主体"


async def test_a_dry_run_leaves_no_trace_not_even_of_its_refusals(team: Team) -> None:
    before = (await Revision.select(), await AuditEvent.count())
    foreign = an_item(7, body=a_body("别的部门", 88))
    rows = [(2, an_item(3)), (3, foreign)]
    given = {"by": team.editor, "now": NOON, "file_name": "a.xlsx"}
    outcome = await import_drafts(rows, **given, dry_run=True)
    assert (outcome.rejected, outcome.applied) == (1, False)
    assert (await Revision.select(), await AuditEvent.count()) == before


async def test_the_initial_load_does_not_sweep_a_draft_out_of_its_reviews(team: Team) -> None:
    version = (await save_draft(TWO, lock_version=0, by=team.editor, now=NOON)).lock_version
    at = {"now": NOON, "today": TODAY}
    await review.submit(TWO.code, lock_version=version, by=team.editor, **at)
    await review.pass_step(TWO.code, lock_version=version + 1, by=team.initial, **at)
    before = (await Revision.select(), await Review.select())
    rows = [(2, an_item(3)), (3, an_item(2, short_name="改"))]
    outcome = await import_items(rows, a_load())
    assert [(e.row, e.column) for e in outcome.errors] == [(3, "事项编码")]
    assert "待审核" in outcome.errors[0].message
    assert (await Revision.select(), await Review.select()) == before
    cleared = {"disclosure": Disclosure.PROACTIVE, "by": team.reviewer, "now": NOON}
    await review.clear_disclosure(TWO.code, lock_version=version + 2, **cleared)
