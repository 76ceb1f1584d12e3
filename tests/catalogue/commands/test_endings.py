"""How items end: what a department may not do half, and what the address says ever after."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from catalogue.commands import review
from catalogue.commands.change_life import hand_over, propose
from catalogue.commands.save_draft import save_draft
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.model.code_tables import ItemState
from catalogue.model.workflow import Intent
from catalogue.queries import ledger, published, published_documents
from catalogue.queries.drafts import draft_of, require_draft
from catalogue.tables import AuditEvent, Item, Lineage, Revision
from tests.catalogue.commands.ways import Team, a_team
from tests.factories import NOON, a_body, an_item, publish

ONE, TWO, THREE = an_item(1), an_item(2), an_item(3)
WHY = {"reason": "机构改革", "basis": "示例文件〔2018〕5号"}


@pytest.fixture
async def team(opened: object) -> Team:
    found = await a_team(ONE.body.credit_code)
    await found.publish(ONE)
    return found


async def _propose(team: Team, intent: Intent, code: str = ONE.code, **more: Any) -> None:
    await propose(code, intent=intent, **(WHY | more), by=team.editor, now=NOON)


async def _end(team: Team, intent: Intent, code: str, *targets: str) -> None:
    await _propose(team, intent, code, targets=targets)
    await team.review(code)


async def _names(code: str) -> list[str]:
    ending = await published.ending_of(code)
    assert ending is not None
    return [one.code for one in ending.successors]


async def test_an_item_with_findings_can_be_withdrawn_but_not_brought_back(team: Team) -> None:
    """An initial load may have let findings pass; they must not keep an item in use."""

    def accept(findings: list) -> list:
        return [msgspec.structs.replace(one, accepted_by="缺项口径") for one in findings]

    faulty = an_item(2, visit_reason="")
    await publish(faulty, accept=accept)
    await _propose(team, Intent.SUSPEND, TWO.code)
    assert (await require_draft(TWO.code)).facts.errors == 1
    await team.review(TWO.code)
    assert (await published.guide(TWO.code)).item.state is ItemState.SUSPENDED
    await _propose(team, Intent.RESUME, TWO.code)
    with pytest.raises(BadInput, match="还有 1 处必须改正的问题"):
        await team.review(TWO.code)
    draft = await require_draft(TWO.code)
    await review.discard_draft(
        TWO.code, lock_version=draft.facts.lock_version, by=team.editor, now=NOON
    )
    await _end(team, Intent.CANCEL, TWO.code)
    assert await published.count() == 1


async def test_what_suspended_an_item_is_told_after_later_amendments_too(team: Team) -> None:
    await _propose(team, Intent.SUSPEND, reason="场所修缮")
    await team.review(ONE.code)
    amended = an_item(1, short_name="改", state=ItemState.SUSPENDED)
    await team.publish(amended, known=True)
    ending = await published.ending_of(ONE.code)
    assert ending is not None
    assert (ending.intent, ending.reason) == (Intent.SUSPEND, "场所修缮")


async def test_an_address_leads_on_through_every_further_ending(team: Team) -> None:
    for item in (TWO, THREE, an_item(4), an_item(5)):
        await team.publish(item)
    await _end(team, Intent.MERGE, ONE.code, TWO.code)
    assert await _names(ONE.code) == [TWO.code]
    await _end(team, Intent.SPLIT, TWO.code, THREE.code, an_item(4).code)
    assert await _names(ONE.code) == [THREE.code, an_item(4).code]
    await _end(team, Intent.MERGE, THREE.code, an_item(5).code)
    await _end(team, Intent.MERGE, an_item(5).code, an_item(4).code)
    assert await _names(ONE.code) == [an_item(4).code]
    await _end(team, Intent.CANCEL, an_item(4).code)
    assert await _names(ONE.code) == []
    assert await published.count() == 0


async def test_an_item_cannot_be_merged_into_one_that_has_ended(team: Team) -> None:
    await team.publish(TWO)
    await _propose(team, Intent.MERGE, targets=(TWO.code,))
    await _end(team, Intent.CANCEL, TWO.code)
    with pytest.raises(Conflict, match="尚未公开"):
        await team.review(ONE.code)
    assert (await published.guide(ONE.code)).item.state is ItemState.IN_USE
    assert await Lineage.count() == 0


@pytest.mark.parametrize("intent", [Intent.SUSPEND, Intent.RESUME])
async def test_nobody_takes_over_from_an_item_that_goes_on(team: Team, intent: Intent) -> None:
    await team.publish(TWO)
    if intent is Intent.RESUME:
        await _end(team, Intent.SUSPEND, ONE.code)
    with pytest.raises(BadInput, match="没有承接事项"):
        await _propose(team, intent, targets=(TWO.code,))


async def test_the_ledger_says_withdrawn_and_lineage_says_into_what(team: Team) -> None:
    await team.publish(TWO)
    await _end(team, Intent.MERGE, ONE.code, TWO.code)
    line = [line async for line in ledger.lines()][-1]
    assert (line.act, line.code, line.remark) == (
        "withdraw",
        ONE.code,
        "合并；机构改革；示例文件〔2018〕5号",
    )
    ids = {row["code"]: row["id"] for row in await Item.select()}
    (kin,) = await Lineage.select()
    assert (kin["parent"], kin["child"], kin["how"]) == (ids[ONE.code], ids[TWO.code], "merge")


async def test_a_suspended_item_can_be_handed_over_and_both_ends_meet(team: Team) -> None:
    await _end(team, Intent.SUSPEND, ONE.code)
    to = msgspec.structs.replace(a_body("白山市行政审批局", 77), nature=ONE.body.nature)
    new, old = await hand_over(
        ONE.code, to=to, division_code="220600", by=team.editor, now=NOON, **WHY
    )
    taking = await a_team(to.credit_code, "new-")
    await taking.review(new.code)
    await team.review(old.code)
    assert await _names(ONE.code) == [new.code]
    taken = await published.guide(new.code)
    assert (taken.item.state, taken.item.body) == (ItemState.SUSPENDED, to)
    assert [line.act async for line in ledger.lines()] == [
        "publish",
        "publish",
        "publish",
        "withdraw",
    ]


async def test_a_hand_over_makes_both_drafts_or_none(team: Team) -> None:
    to = a_body("白山市行政审批局", 77)
    taking = await a_team(to.credit_code, "new-")
    code = to.credit_code + ONE.code[18:]
    taken = an_item(1, body=to, implementation_code=code)
    await save_draft(taken, lock_version=0, by=taking.editor, now=NOON)
    before = await Revision.select()
    events = await AuditEvent.count()
    given = {"to": to, "division_code": "", "by": team.editor, "now": NOON}
    with pytest.raises(Conflict, match="已被另一事项使用"):
        await hand_over(ONE.code, **given, **WHY)
    with pytest.raises(BadInput, match="接收部门就是现在的实施主体"):
        await hand_over(ONE.code, **(given | {"to": ONE.body}), **WHY)
    with pytest.raises(BadInput, match="不是有效的统一社会信用代码"):
        wrong = msgspec.structs.replace(to, credit_code="11220600000000009X")
        await hand_over(ONE.code, **(given | {"to": wrong}), **WHY)
    with pytest.raises(Forbidden):
        await hand_over(ONE.code, **(given | {"by": taking.editor}), **WHY)
    assert await Revision.select() == before
    assert await draft_of(ONE.code) is None
    refused = (await AuditEvent.select().order_by(AuditEvent.serial))[events:]
    assert [row["outcome"] for row in refused] == ["refused"] * 4


async def test_an_overlong_basis_is_refused_on_both_databases(team: Team) -> None:
    with pytest.raises(BadInput, match="依据文件最长 500 字，现为 501 字"):
        await _propose(team, Intent.CANCEL, basis="文" * 501)
    await _propose(team, Intent.CANCEL, basis="文" * 500, reason="由" * 3000)
    await team.review(ONE.code)
    ending = await published.ending_of(ONE.code)
    assert ending is not None and len(ending.reason) == 3000
    assert len([line async for line in ledger.lines()][-1].remark) == 200


async def test_a_cancelled_item_keeps_its_address_files_and_history(team: Team) -> None:
    await _end(team, Intent.CANCEL, ONE.code)
    later = NOON + timedelta(days=1)
    shown = await published.guide(ONE.code)
    assert (shown.item.name, shown.item.state) == (ONE.name, ItemState.CANCELLED)
    assert [line.number for line in await published.revisions_of(ONE.code)] == [2, 1]
    ids = [row["id"] for row in await Item.select()]
    assert await published_documents.documents(ids) == []
    assert await published.cards(ids) == []
    assert await published.everyday_examples(5) == []
    with pytest.raises(NotFound):
        await published.guide(TWO.code)
    with pytest.raises(Conflict, match="已经取消"):
        await propose(ONE.code, intent=Intent.CANCEL, **WHY, by=team.editor, now=later)
