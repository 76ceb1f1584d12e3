"""Suspend, resume, cancel, merge, split, hand over: through the reviews, with lineage."""

from typing import Any

import msgspec
import pytest

from catalogue.commands.change_life import hand_over, propose
from catalogue.commands.review import sign_off
from catalogue.commands.save_draft import save_draft
from catalogue.errors import BadInput, Conflict, Forbidden
from catalogue.model.code_tables import ItemState
from catalogue.model.workflow import Intent
from catalogue.queries import ledger, published, published_documents
from catalogue.queries.drafts import require_draft
from tests.catalogue.commands.ways import TODAY, Team, a_team
from tests.factories import NOON, a_body, an_item

ONE, TWO, THREE = an_item(1), an_item(2), an_item(3)
WHY = {"reason": "机构改革", "basis": "示例文件〔2018〕5号"}


@pytest.fixture
async def team(opened: object) -> Team:
    found = await a_team(ONE.body.credit_code)
    await found.publish(ONE)
    return found


async def _propose(team: Team, intent: Intent, code: str = ONE.code, **more: Any) -> None:
    await propose(code, intent=intent, **(WHY | more), by=team.editor, now=NOON)


async def _found(code: str) -> bool:
    documents = [
        d for batch in [b async for b in published_documents.all_documents()] for d in batch
    ]
    return code in {document.code for document in documents}


async def test_a_suspended_item_stays_found_and_comes_back(team: Team) -> None:
    await _propose(team, Intent.SUSPEND)
    assert (await published.guide(ONE.code)).item.state is ItemState.IN_USE
    await team.review(ONE.code)
    assert (await published.guide(ONE.code)).item.state is ItemState.SUSPENDED
    assert await _found(ONE.code)
    ending = await published.ending_of(ONE.code)
    assert ending is not None and (ending.intent, ending.reason) == (Intent.SUSPEND, "机构改革")
    await _propose(team, Intent.RESUME)
    await team.review(ONE.code)
    assert await published.ending_of(ONE.code) is None


async def test_a_cancelled_item_leaves_every_list_and_explains_itself(team: Team) -> None:
    await _propose(team, Intent.CANCEL)
    await team.review(ONE.code)
    assert not await _found(ONE.code)
    assert await published.count() == 0
    assert await published.bodies() == []
    assert await published.themes() == []
    assert await published.newest(5) == []
    ending = await published.ending_of(ONE.code)
    assert ending is not None and ending.basis == "示例文件〔2018〕5号"
    last = [line async for line in ledger.lines()][-1]
    assert (last.act, last.remark) == ("withdraw", "取消；机构改革；示例文件〔2018〕5号")
    assert (await published.changes_since(0, 10))[-1].what == "withdrawn"
    with pytest.raises(Conflict, match="已经取消"):
        await _propose(team, Intent.SUSPEND)


async def test_a_merged_item_points_to_what_it_became(team: Team) -> None:
    await team.publish(TWO)
    await _propose(team, Intent.MERGE, targets=(TWO.code,))
    await team.review(ONE.code)
    ending = await published.ending_of(ONE.code)
    assert ending is not None
    assert [one.code for one in ending.successors] == [TWO.code]


async def test_parts_of_a_split_item_must_be_public_first(team: Team) -> None:
    await team.publish(TWO)
    with pytest.raises(BadInput, match="没有编码为"):
        await _propose(team, Intent.SPLIT, targets=(TWO.code, THREE.code))
    await save_draft(THREE, lock_version=0, by=team.editor, now=NOON)
    await _propose(team, Intent.SPLIT, targets=(TWO.code, THREE.code))
    with pytest.raises(Conflict, match="尚未公开"):
        await team.review(ONE.code)
    assert (await published.guide(ONE.code)).item.state is ItemState.IN_USE
    await team.review(THREE.code)
    facts = (await require_draft(ONE.code)).facts
    signing = {"by": team.signer, "now": NOON, "today": TODAY}
    await sign_off(ONE.code, lock_version=facts.lock_version, **signing)
    ending = await published.ending_of(ONE.code)
    assert ending is not None and len(ending.successors) == 2


async def test_an_item_handed_over_lives_on_under_the_new_body(team: Team) -> None:
    to = msgspec.structs.replace(a_body("白山市行政审批局", 77), nature=ONE.body.nature)
    given = {"to": to, "division_code": "", "by": team.editor, "now": NOON}
    new, old = await hand_over(ONE.code, **given, **WHY)
    assert new.code == to.credit_code + ONE.code[18:]
    assert old.code == ONE.code
    with pytest.raises(Conflict, match="尚未公开"):
        await team.review(ONE.code)
    taking = await a_team(to.credit_code, "new-")
    draft = await require_draft(new.code)
    assert draft.item.body == to
    version = draft.facts.lock_version
    await save_draft(draft.item, code=new.code, lock_version=version, by=taking.editor, now=NOON)
    await taking.review(new.code)
    assert (await published.guide(new.code)).item.name == ONE.name


@pytest.mark.parametrize(
    ("intent", "changes", "told"),
    [
        (Intent.CANCEL, {"reason": " "}, "请填写取消的理由"),
        (Intent.CANCEL, {"basis": ""}, "请填写取消所依据的文件"),
        (Intent.MERGE, {}, "应为1 个"),
        (Intent.SPLIT, {"targets": (TWO.code,)}, "应为2 至 50 个"),
        (Intent.MERGE, {"targets": (ONE.code,)}, "承接的事项不能是本事项"),
        (Intent.CHANGE, {}, "不是事项的状态变化"),
    ],
)
async def test_an_unfounded_change_is_refused(
    team: Team, intent: Intent, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        await _propose(team, intent, **changes)


async def test_an_item_in_use_cannot_be_resumed_and_a_draft_is_in_the_way(team: Team) -> None:
    with pytest.raises(Conflict, match="不能恢复"):
        await _propose(team, Intent.RESUME)
    await _propose(team, Intent.SUSPEND)
    with pytest.raises(Conflict, match="已有未发布的草稿"):
        await _propose(team, Intent.CANCEL)


async def test_only_its_own_department_changes_an_items_life(team: Team) -> None:
    stranger = (await a_team("11220600000000009X", "x-")).editor
    with pytest.raises(Forbidden, match="不是您的部门"):
        await propose(ONE.code, intent=Intent.CANCEL, **WHY, by=stranger, now=NOON)
