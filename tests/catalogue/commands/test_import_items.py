"""Import: all or nothing, keyed by code, twice changes nothing, nothing dropped."""

from datetime import timedelta

import msgspec
import pytest

from catalogue.commands.import_items import import_items
from catalogue.errors import BadRow, NotFound
from catalogue.model.chain import first_broken
from catalogue.model.ledger import INITIAL_LOAD
from catalogue.queries import ledger, published
from catalogue.tables import ChangeFeed, Item, Ledger, Revision, RevisionFinding, RevisionMaterial
from tests.factories import NOON, a_load, an_item, publish

pytestmark = pytest.mark.usefixtures("opened")


async def test_the_initial_load_publishes_what_has_no_blocking_finding() -> None:
    outcome = await publish(an_item(1), an_item(2, visits=1, visit_reason=""))
    assert (outcome.rows, outcome.created, outcome.published, outcome.drafts) == (2, 2, 1, 1)
    assert outcome.findings.error == 1
    assert await published.count() == 1


async def test_a_row_with_findings_is_kept_as_a_draft_with_them() -> None:
    await publish(an_item(2, visits=1, visit_reason=""))
    drafts = await Revision.select(Revision.slot, Revision.state, Revision.error_count)
    assert drafts == [{"slot": "draft", "state": "draft", "error_count": 1}]
    findings = await RevisionFinding.select(RevisionFinding.rule, RevisionFinding.severity)
    assert {"rule": "visits_are_explained", "severity": "error"} in findings
    with pytest.raises(NotFound):
        await published.guide(an_item(2).code)


async def test_without_publishing_every_row_is_a_draft() -> None:
    outcome = await publish(an_item(1), publish=False)
    assert (outcome.published, outcome.drafts) == (0, 1)
    assert await ChangeFeed.count() == 0


async def test_the_same_file_twice_changes_nothing() -> None:
    items = [an_item(n) for n in range(1, 6)]
    await publish(*items)
    before = await Revision.select().order_by(Revision.id)
    again = await publish(*items, now=NOON + timedelta(days=1))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 5)
    assert await Revision.select().order_by(Revision.id) == before
    assert await Ledger.count() == 5


async def test_a_changed_row_supersedes_the_current_revision() -> None:
    await publish(an_item(1))
    later = NOON + timedelta(days=30)
    outcome = await publish(an_item(1, name="改了名的事项"), now=later)
    assert outcome.updated == 1
    item = await published.guide(an_item(1).code)
    assert (item.item.name, item.revision) == ("改了名的事项", 2)
    lines = await published.revisions_of(an_item(1).code)
    assert [(line.number, line.superseded_at) for line in lines] == [(2, None), (1, later)]


async def test_a_draft_beside_a_published_revision_leaves_the_public_one_standing() -> None:
    await publish(an_item(1))
    await publish(an_item(1, name="草稿里的名称"), publish=False)
    assert (await published.guide(an_item(1).code)).item.name == an_item(1).name
    assert await Revision.count().where(Revision.slot == "draft") == 1


async def test_a_new_draft_replaces_the_old_one_under_a_higher_lock_version() -> None:
    await publish(an_item(1, name="初稿"), publish=False)
    await publish(an_item(1, name="二稿"), publish=False)
    drafts = await Revision.select(Revision.name, Revision.number, Revision.lock_version)
    assert drafts == [{"name": "二稿", "number": 1, "lock_version": 2}]
    assert await RevisionMaterial.count() == len(an_item(1).materials)


async def test_one_unreadable_row_stops_the_whole_file() -> None:
    bad = BadRow("到办事现场次数", "一次", "“一次”不是整数，请填 0、1、2…")
    outcome = await import_items([(2, an_item(1)), (3, bad)], a_load())
    assert (outcome.rejected, outcome.applied, outcome.created) == (1, False, 0)
    assert outcome.errors[0].row == 3
    assert await Item.count() == 0


async def test_a_code_that_comes_twice_in_one_file_is_refused_with_its_row() -> None:
    rows = [(n + 2, an_item(n)) for n in range(600)] + [(602, an_item(7))]
    outcome = await import_items(rows, a_load())
    assert [(e.row, e.value) for e in outcome.errors] == [(602, an_item(7).code)]
    assert await Item.count() == 0


async def test_a_dry_run_tells_the_outcome_and_writes_nothing() -> None:
    outcome = await publish(an_item(1), an_item(2), dry_run=True)
    assert (outcome.created, outcome.published, outcome.applied) == (2, 2, False)
    assert await Item.count() == 0


async def test_every_publication_has_its_chained_line_marked_as_initial_load() -> None:
    await publish(*(an_item(n) for n in range(1, 4)))
    await publish(an_item(4))
    lines = [line async for line in ledger.lines()]
    assert [line.serial for line in lines] == [1, 2, 3, 4]
    assert {line.remark for line in lines} == {INITIAL_LOAD}
    assert first_broken(lines) is None


async def test_a_changed_ledger_row_is_named() -> None:
    await publish(*(an_item(n) for n in range(1, 4)))
    await Ledger.update({Ledger.author: "别人"}).where(Ledger.serial == 2)
    broken = first_broken([line async for line in ledger.lines()])
    assert broken is not None
    assert broken.serial == 2


async def test_the_feed_grows_by_one_line_per_publication() -> None:
    await publish(an_item(1), an_item(2))
    changes = await published.changes_since(0, 10)
    assert [change.code for change in changes] == [an_item(1).code, an_item(2).code]
    assert await published.feed_head() == changes[-1].seq


async def test_namesakes_of_one_body_are_found() -> None:
    await publish(an_item(1, name="同名事项"))
    await publish(an_item(2, name="同名 事项"))
    rules = await RevisionFinding.select(RevisionFinding.rule).output(as_list=True)
    assert [r for r in rules if "unique" in r or "duplicate" in r or "name" in r]


async def test_a_profile_may_accept_findings_by_name() -> None:
    def accept(findings: list) -> list:
        return [msgspec.structs.replace(f, accepted_by="缺项口径") for f in findings]

    outcome = await publish(an_item(1, visits=1, visit_reason=""), accept=accept)
    assert (outcome.published, outcome.findings.error) == (1, 0)
    assert outcome.findings.accepted == 1
