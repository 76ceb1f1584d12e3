"""The history of an item tells who, when and whether intact; any past day can be read."""

from datetime import date, timedelta

import msgspec
import pytest

from catalogue.commands.change_life import propose
from catalogue.commands.save_draft import save_draft
from catalogue.errors import Conflict, NotFound
from catalogue.model.item import ServiceItem
from catalogue.model.workflow import Intent, State
from catalogue.queries import published
from catalogue.queries.past_days import bodies_on, catalogue_on, guide_on
from catalogue.queries.revisions import Intactness, contents, current_contents, history, revision
from catalogue.tables import Ledger, Revision, RevisionContent
from tests.catalogue.commands.ways import Team, a_team
from tests.factories import NOON, a_body, an_item, of_body, publish

pytestmark = pytest.mark.usefixtures("opened")

FIRST_DAY = date(2018, 6, 1)
CODE = an_item().code


async def _change(team: Team, days: int, **changes: object) -> ServiceItem:
    """Publish a change of the item ``days`` after the first publication."""
    changed = msgspec.structs.replace(an_item(), **changes)
    moment = NOON + timedelta(days=days)
    await save_draft(changed, code=CODE, lock_version=0, by=team.editor, now=moment)
    await team.review(CODE, moment)
    return changed


async def _three_revisions() -> Team:
    """One published on the first day, one ten days later, and a draft."""
    team = await a_team(an_item().body.credit_code)
    await team.publish(an_item())
    await _change(team, 10, short_name="第二版的简称")
    draft = msgspec.structs.replace(an_item(), short_name="草稿的简称")
    await save_draft(draft, code=CODE, lock_version=0, by=team.editor, now=NOON)
    return team


async def test_history_is_newest_first_with_people_and_days() -> None:
    team = await _three_revisions()
    draft, second, first = await history(CODE)
    assert [one.number for one in (draft, second, first)] == [3, 2, 1]
    assert draft.is_draft and draft.state is State.DRAFT and draft.signatures == ()
    assert second.published_at == first.superseded_at == NOON + timedelta(days=10)
    assert second.superseded_at is None
    assert {one.author for one in (draft, second, first)} == {team.editor.name}
    signed = [(one.step, one.by) for one in second.signatures]
    assert signed == [
        ("初审", team.initial.name),
        ("审核", team.reviewer.name),
        ("审发", team.signer.name),
    ]


async def test_history_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(NotFound, match="没有编码为"):
        await history("1" * 31)


async def test_one_byte_changed_in_a_revision_shows_in_its_line_alone() -> None:
    await _three_revisions()
    draft, second, first = await history(CODE)
    assert (draft.intact, second.intact, first.intact) == (
        Intactness.UNENTERED,
        Intactness.INTACT,
        Intactness.INTACT,
    )
    rows = await RevisionContent.select(RevisionContent.document).where(
        RevisionContent.revision == first.revision
    )
    damaged = rows[0]["document"].replace(b"1", b"2", 1)
    await RevisionContent.update({RevisionContent.document: damaged}).where(
        RevisionContent.revision == first.revision
    )
    assert [one.intact for one in await history(CODE)] == [
        Intactness.UNENTERED,
        Intactness.INTACT,
        Intactness.ALTERED,
    ]


async def test_changing_bytes_and_their_hash_together_is_seen_against_the_ledger() -> None:
    await _three_revisions()
    _, second, first = await history(CODE)
    other = await RevisionContent.select(RevisionContent.document).where(
        RevisionContent.revision == first.revision
    )
    await RevisionContent.update({RevisionContent.document: other[0]["document"]}).where(
        RevisionContent.revision == second.revision
    )
    await Revision.update({Revision.content_hash: first.content_hash}).where(
        Revision.id == second.revision
    )
    assert (await history(CODE))[1].intact is Intactness.ALTERED


async def test_a_published_revision_without_a_ledger_line_is_missing_there() -> None:
    await _three_revisions()
    _, second, _ = await history(CODE)
    await Ledger.delete().where(Ledger.revision == second.revision)
    assert [one.intact for one in await history(CODE)] == [
        Intactness.UNENTERED,
        Intactness.MISSING,
        Intactness.INTACT,
    ]


async def test_any_revision_can_be_read_whole() -> None:
    await _three_revisions()
    names = [(await revision(CODE, number)).item.short_name for number in (1, 2, 3)]
    assert names == [an_item().short_name, "第二版的简称", "草稿的简称"]
    with pytest.raises(NotFound, match="没有第 4 版"):
        await revision(CODE, 4)


async def test_bytes_that_are_no_item_any_more_are_told_not_shown() -> None:
    await _three_revisions()
    _, _, first = await history(CODE)
    await RevisionContent.update({RevisionContent.document: b'{"name"'}).where(
        RevisionContent.revision == first.revision
    )
    with pytest.raises(Conflict, match="第 1 版的存储内容已损坏"):
        await revision(CODE, 1)
    assert (await history(CODE))[2].intact is Intactness.ALTERED


async def test_contents_are_read_together() -> None:
    await _three_revisions()
    records = await history(CODE)
    found = await contents([record.revision for record in records])
    assert [found[one.revision].short_name for one in records][:2] == ["草稿的简称", "第二版的简称"]
    (item,) = {row["item"] for row in await Revision.select(Revision.item)}
    assert (await current_contents([item]))[item].short_name == "第二版的简称"
    assert await current_contents([]) == {} == await contents([])


@pytest.mark.parametrize(
    ("day", "number"),
    [(FIRST_DAY, 1), (date(2018, 6, 10), 1), (date(2018, 6, 11), 2), (date(2019, 1, 1), 2)],
)
async def test_an_item_is_read_as_it_was_when_a_day_ended(day: date, number: int) -> None:
    await _three_revisions()
    found = await guide_on(CODE, day)
    assert found.revision == number
    expected = an_item().short_name if number == 1 else "第二版的简称"
    assert found.item.short_name == expected


async def test_before_its_first_day_an_item_was_not_there() -> None:
    await _three_revisions()
    with pytest.raises(NotFound, match="在 2018-05-31 没有公开的内容"):
        await guide_on(CODE, date(2018, 5, 31))
    assert await catalogue_on(date(2018, 5, 31)) == (0, [])


async def test_a_day_begins_and_ends_by_the_clock_of_the_place() -> None:
    late_evening = NOON.replace(hour=15, minute=59)  # 23:59 in the place
    after_midnight = NOON.replace(hour=16, minute=0)  # 00:00 of the next day there
    await publish(an_item(1), now=late_evening)
    await publish(an_item(2), now=after_midnight)
    assert (await catalogue_on(FIRST_DAY))[0] == 1
    assert (await catalogue_on(FIRST_DAY + timedelta(days=1)))[0] == 2


async def test_a_cancelled_item_stays_in_the_catalogue_of_the_days_before() -> None:
    team = await a_team(an_item().body.credit_code)
    await team.publish(an_item(1))
    await team.publish(an_item(2))
    cancelled = NOON + timedelta(days=5)
    await propose(
        CODE,
        intent=Intent.CANCEL,
        reason="职能取消",
        basis="示例文件〔2018〕2号",
        by=team.editor,
        now=cancelled,
    )
    await team.review(CODE, cancelled)
    total, found = await catalogue_on(date(2018, 6, 5))
    assert total == 2 and {one.code for one in found} == {CODE, an_item(2).code}
    total, found = await catalogue_on(date(2018, 6, 6))
    assert (total, [one.code for one in found]) == (1, [an_item(2).code])
    assert total == await published.count()


async def test_the_catalogue_of_a_day_is_searched_paged_and_counted_by_body() -> None:
    other = a_body("白山市测试局", 77)
    await publish(*(an_item(n) for n in range(1, 6)), of_body(an_item(6), other.name, 77))
    everything = await catalogue_on(FIRST_DAY, limit=100)
    assert everything[0] == 6 == len(everything[1]) == await published.count()
    pages = [await catalogue_on(FIRST_DAY, offset=start, limit=4) for start in (0, 4)]
    assert [one for _, page in pages for one in page] == everything[1]
    named, (one,) = await catalogue_on(FIRST_DAY, words=an_item(3).name)
    assert (named, one.code, one.number) == (1, an_item(3).code, 1)
    assert (await catalogue_on(FIRST_DAY, words=an_item(3).code[:30]))[0] == 1
    assert (await catalogue_on(FIRST_DAY, bodies=(other.credit_code,)))[0] == 1
    assert (await catalogue_on(FIRST_DAY, bodies=()))[0] == 0
    counts = await bodies_on(FIRST_DAY)
    assert {body.name: body.items for body in counts} == {an_item().body.name: 5, other.name: 1}
    assert [body.name for body in await bodies_on(FIRST_DAY, (other.credit_code,))] == [other.name]
