"""Adjusting the power list: what each kind does, and what keeps it out."""

import asyncio
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from catalogue.commands.adjust_power_list import adjust, preview
from catalogue.commands.close_edition import close_edition
from catalogue.errors import BadInput, Conflict, Forbidden
from catalogue.model.code_tables import ItemState
from catalogue.model.people import Officer, Role
from catalogue.model.power_list import AdjustmentKind, Delegated, Power
from catalogue.queries.power_list import (
    PowerFilters,
    adjustments_between,
    count_on,
    delegations,
    entries,
    entry,
    handover_of_item,
    handovers,
)
from catalogue.tables import AuditEvent, PowerAdjustment, PowerVersion
from tests.powers import (
    BUREAU,
    DOCUMENT,
    FORESTRY,
    HANDOVER,
    LOADED_ON,
    NOW,
    TO_COUNTIES,
    a_power,
    an_adjustment,
    load,
)
from tests.workbench import an_officer

K = AdjustmentKind
A, B, C = a_power(1), a_power(2), a_power(3)
MAY = date(2018, 5, 2)

pytestmark = pytest.mark.usefixtures("opened")


@pytest.fixture
async def office(opened: object) -> Officer:
    await load(A, B, C)
    return await an_officer("reform", Role.REFORM_OFFICE)


async def _do(office: Officer, kind: AdjustmentKind, **changes: Any) -> int:
    return await adjust(an_adjustment(kind, **changes), by=office, now=NOW)


async def _listed(day: date | None = None) -> dict[str, Power]:
    _, page = await entries(day, PowerFilters(), limit=100)
    return {one.power.code: one.power for one in page}


def _changed(power: Power, **changes: Any) -> Power:
    return msgspec.structs.replace(power, **changes)


async def test_an_added_entry_is_on_the_list_from_its_day_on(office: Officer) -> None:
    new = a_power(9)
    await _do(office, K.ADD, brings=(new,))

    assert await _listed() == {p.code: p for p in (A, B, C, new)}
    assert await _listed(MAY) == {p.code: p for p in (A, B, C, new)}
    assert await _listed(MAY - timedelta(days=1)) == {p.code: p for p in (A, B, C)}


async def test_a_cancelled_entry_stays_in_the_list_of_the_day_before(office: Officer) -> None:
    await _do(office, K.CANCEL, removes=(A.code,))

    assert list(await _listed()) == [B.code, C.code]
    assert list(await _listed(MAY - timedelta(days=1))) == [A.code, B.code, C.code]
    assert await count_on(MAY) == 2


async def test_two_entries_merge_into_one_under_the_code_of_the_first(office: Officer) -> None:
    merged = _changed(A, name="林木采伐（运输）许可")
    await _do(office, K.MERGE, removes=(A.code, B.code), brings=(merged,))

    assert await _listed() == {A.code: merged, C.code: C}
    (line,) = await adjustments_between(LOADED_ON, None)
    assert line.summary == "合并“林木采伐许可1”“林木采伐许可2”为“林木采伐（运输）许可”"
    assert [one.code for one in line.touched if not one.came] == [A.code, B.code]
    assert [one.name for one in line.touched if one.came] == ["林木采伐（运输）许可"]


async def test_one_entry_splits_into_two(office: Officer) -> None:
    await _do(office, K.SPLIT, removes=(A.code,), brings=(a_power(11), a_power(12)))

    assert list(await _listed()) == [B.code, C.code, a_power(11).code, a_power(12).code]


async def test_suspending_and_resuming_need_no_content_and_change_the_state_only(
    office: Officer,
) -> None:
    await _do(office, K.SUSPEND, removes=(A.code,))
    assert (await _listed())[A.code] == _changed(A, state=ItemState.SUSPENDED)

    await _do(office, K.RESUME, removes=(A.code,), on=date(2018, 6, 1))
    assert (await _listed())[A.code] == A
    assert (await _listed(MAY))[A.code].state is ItemState.SUSPENDED


async def test_empowering_writes_a_delegation_and_keeps_the_entry(office: Officer) -> None:
    await _do(office, K.EMPOWER, removes=(A.code,), delegated=TO_COUNTIES)

    assert (await _listed())[A.code] == _changed(A, empowered=("220621", "220622"))
    (line,) = await delegations(None, "county")
    assert (line.kind, line.power_code, line.from_name) == (K.EMPOWER, A.code, A.body_name)
    assert (line.to_divisions, line.to_name) == (("220621", "220622"), "抚松县、靖宇县")
    assert (line.what, line.on, line.document) == ("受理、审查、决定", MAY, DOCUMENT)
    assert await delegations(MAY - timedelta(days=1), None) == []
    assert await delegations(None, "zone") == []


async def test_a_delegated_entry_leaves_the_list_until_it_is_taken_back(office: Officer) -> None:
    await _do(office, K.DELEGATE, removes=(A.code,), delegated=TO_COUNTIES)
    assert list(await _listed()) == [B.code, C.code]
    assert [line.kind for line in await delegations()] == [K.DELEGATE]

    await _do(office, K.TAKE_OVER, brings=(A,), on=date(2018, 7, 1), counterpart="省林业厅")
    assert list(await _listed()) == [A.code, B.code, C.code]
    assert await delegations() == []
    (past,) = await delegations(date(2018, 6, 30), None)
    assert past.until == date(2018, 7, 1)


async def test_a_transfer_writes_its_handover_record_for_each_item(office: Officer) -> None:
    await _do(
        office,
        K.TRANSFER,
        removes=(A.code,),
        handover=HANDOVER,
        item_codes=("ITEM1", "ITEM2"),
    )

    moved = (await _listed())[A.code]
    assert (moved.body_name, moved.body_code) == (BUREAU["body_name"], BUREAU["body_code"])
    total, lines = await handovers()
    assert (total, [line.item_code for line in lines]) == (2, ["ITEM1", "ITEM2"])
    found = await handover_of_item("ITEM2")
    assert found is not None
    assert (found.from_name, found.to_name) == (FORESTRY["body_name"], BUREAU["body_name"])
    assert (found.inspects_before, found.approves) == ("原部门", BUREAU["body_name"])
    assert (found.connection, found.boundary) == (HANDOVER.connection, HANDOVER.boundary)
    assert await handover_of_item("ITEM2", MAY - timedelta(days=1)) is None
    assert await handover_of_item("") is None


async def test_cancelling_ends_what_was_delegated_and_handed_over(office: Officer) -> None:
    await _do(office, K.EMPOWER, removes=(A.code,), delegated=TO_COUNTIES)
    await _do(office, K.TRANSFER, removes=(A.code,), handover=HANDOVER, on=date(2018, 6, 1))
    assert [len(await delegations()), (await handovers())[0]] == [1, 1]

    await _do(office, K.CANCEL, removes=(A.code,), on=date(2018, 7, 1))

    assert [len(await delegations()), (await handovers())[0]] == [0, 0]
    assert len(await delegations(date(2018, 6, 30), None)) == 1
    assert (await handovers(date(2018, 6, 30)))[0] == 1


async def test_taking_power_back_from_one_county_leaves_the_delegation_to_the_other(
    office: Officer,
) -> None:
    await _do(office, K.EMPOWER, removes=(A.code,), delegated=TO_COUNTIES)
    kept = _changed(A, empowered=("220622",))
    await _do(office, K.AMEND, removes=(A.code,), brings=(kept,), on=date(2018, 6, 1))

    (now,) = await delegations()
    (before,) = await delegations(MAY, None)
    assert (now.to_divisions, before.to_divisions) == (("220622",), ("220621", "220622"))
    assert now.adjustment == before.adjustment


async def test_records_follow_an_entry_to_its_new_code(office: Officer) -> None:
    await _do(office, K.EMPOWER, removes=(A.code,), delegated=TO_COUNTIES)
    await _do(office, K.TRANSFER, removes=(A.code,), handover=HANDOVER, item_codes=("I",))
    moved = (await _listed())[A.code]
    await _do(office, K.AMEND, removes=(A.code,), brings=(_changed(moved, code="NEW"),))

    assert [line.power_code for line in await delegations()] == ["NEW"]
    found = await handover_of_item("I")
    assert found is not None and found.power_code == "NEW"


async def test_history_tells_each_version_its_changes_and_its_adjustment(office: Officer) -> None:
    renamed = _changed(A, name="林木采伐许可证核发", duties="受理、审查")
    first = await _do(office, K.AMEND, removes=(A.code,), brings=(renamed,))
    last = await _do(office, K.CANCEL, removes=(A.code,), on=date(2018, 6, 1))

    history = await entry(A.code)

    assert [v.entry.power for v in history.versions] == [A, renamed]
    assert [v.began and v.began.id for v in history.versions] == [None, first]
    assert [v.ended and v.ended.id for v in history.versions] == [first, last]
    assert [(c.title, c.before, c.after) for c in history.versions[1].changes] == [
        ("事项名称", A.name, renamed.name),
        ("责任事项", "", "受理、审查"),
    ]
    assert not history.listed


@pytest.mark.parametrize(
    ("kind", "changes", "error", "told"),
    [
        (K.ADD, {"brings": (A,)}, Conflict, "已被清单中的“林木采伐许可1”使用"),
        (K.ADD, {"brings": (a_power(9),), "document": " "}, BadInput, "没有填写依据文件"),
        (K.ADD, {"brings": (a_power(9),), "on": LOADED_ON}, Conflict, "不晚于最近一版清单"),
        (K.ADD, {"brings": (a_power(9),), "on": date(2018, 12, 21)}, Conflict, "在今天"),
        (K.ADD, {}, BadInput, "新增之后应有 1 个事项，现填写了 0 个"),
        (K.ADD, {"brings": (a_power(9, name=" "),)}, BadInput, "没有填写事项名称"),
        (K.ADD, {"brings": (a_power(9, code="A 1"),)}, BadInput, "含有空格"),
        (K.ADD, {"brings": (a_power(9, empowered=("抚松县",)),)}, BadInput, "不是行政区划代码"),
        (
            K.ADD,
            {"brings": (a_power(9, state=ItemState.CANCELLED),)},
            BadInput,
            "请登记取消",
        ),
        (K.CANCEL, {"removes": ("X-1",)}, Conflict, "“X-1”不在清单中；请核对编码"),
        (K.CANCEL, {"removes": (A.code, B.code)}, BadInput, "取消应有 1 个原有事项，现有 2 个"),
        (K.MERGE, {"removes": (A.code, A.code), "brings": (A,)}, BadInput, "写了两次"),
        (K.AMEND, {"removes": (A.code,), "brings": (A,)}, BadInput, "内容没有变化"),
        (
            K.AMEND,
            {"removes": (A.code,), "brings": (_changed(A, name="甲 "), _changed(A, name="乙"))},
            BadInput,
            "之后应有 1 个事项",
        ),
        (
            K.AMEND,
            {"removes": (A.code,), "brings": (_changed(A, state=ItemState.SUSPENDED),)},
            BadInput,
            "请另登记暂停或恢复",
        ),
        (
            K.AMEND,
            {"removes": (A.code,), "brings": (_changed(A, empowered=("220621",)),)},
            BadInput,
            "请另登记赋权",
        ),
        (
            K.SUSPEND,
            {
                "removes": (A.code,),
                "brings": (_changed(A, state=ItemState.SUSPENDED, name="新名"),),
            },
            BadInput,
            "暂停不能同时改动事项名称",
        ),
        (K.RESUME, {"removes": (A.code,)}, BadInput, "内容没有变化"),
        (K.EMPOWER, {"removes": (A.code,)}, BadInput, "赋权之后应有 1 个事项"),
        (
            K.EMPOWER,
            {"removes": (A.code,), "brings": (_changed(A, empowered=("220621",)),)},
            BadInput,
            "须写明赋权去向和赋予地区",
        ),
        (
            K.EMPOWER,
            {
                "removes": (A.code,),
                "delegated": Delegated(to_group="town", to_divisions=("220621",)),
            },
            BadInput,
            "赋权去向“town”不认识",
        ),
        (K.DELEGATE, {"removes": (A.code,)}, BadInput, "须写明赋权去向"),
        (K.CANCEL, {"removes": (A.code,), "delegated": TO_COUNTIES}, BadInput, "不填赋权去向"),
        (
            K.TRANSFER,
            {"removes": (A.code,), "brings": (_changed(A, **BUREAU),)},
            BadInput,
            "划转须有交接书",
        ),
        (
            K.TRANSFER,
            {
                "removes": (A.code,),
                "handover": msgspec.structs.replace(HANDOVER, boundary="", approves=" "),
            },
            BadInput,
            "交接书没有写明职责边界、审批",
        ),
        (
            K.TRANSFER,
            {"removes": (A.code,), "brings": (_changed(A, unit="科"),), "handover": HANDOVER},
            BadInput,
            "行使主体仍是“白山市林业局”",
        ),
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_changes(
    office: Officer,
    kind: AdjustmentKind,
    changes: dict[str, Any],
    error: type[Exception],
    told: str,
) -> None:
    with pytest.raises(error, match=told):
        await _do(office, kind, **changes)

    assert await PowerAdjustment.count() == 0
    assert await _listed() == {p.code: p for p in (A, B, C)}
    obstacles, _ = await preview(an_adjustment(kind, **changes), now=NOW)
    assert told in "；".join(map(str, obstacles))
    (event,) = await AuditEvent.select(AuditEvent.outcome, AuditEvent.act)
    assert event == {"outcome": "refused", "act": "调整权责清单"}


async def test_an_adjustment_may_not_lie_before_the_last_change_of_its_entry(
    office: Officer,
) -> None:
    await _do(office, K.SUSPEND, removes=(A.code,), on=date(2018, 6, 1))
    with pytest.raises(Conflict, match="早于“林木采伐许可1”（2206-A-00001）上一次变动的日期"):
        await _do(office, K.RESUME, removes=(A.code,), on=date(2018, 5, 31))

    await _do(office, K.CANCEL, removes=(A.code,), on=date(2018, 6, 1))
    with pytest.raises(Conflict, match="到 2018-06-01 为止还在清单中"):
        await _do(office, K.ADD, brings=(A,), on=date(2018, 5, 31))
    with pytest.raises(Conflict, match="已于 2018-06-01 离开清单"):
        await _do(office, K.CANCEL, removes=(A.code,), on=date(2018, 6, 2))
    await _do(office, K.ADD, brings=(A,), on=date(2018, 6, 1))
    assert A.code in await _listed(date(2018, 6, 1))
    assert await PowerVersion.count().where(PowerVersion.code == A.code) == 3


async def test_nothing_can_be_adjusted_in_a_closed_edition(office: Officer) -> None:
    await close_edition("2018", "2018年版", date(2018, 5, 2), DOCUMENT, by=office, now=NOW)
    with pytest.raises(Conflict, match="不晚于最近一版清单的日期 2018-05-02"):
        await _do(office, K.CANCEL, removes=(A.code,))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REFORM_OFFICE])
async def test_only_the_reform_office_adjusts_the_list(role: Role) -> None:
    await load(A)
    other = await an_officer("other", role)
    with pytest.raises(Forbidden, match="您没有管理权责清单的权限"):
        await _do(other, K.CANCEL, removes=(A.code,))
    assert list(await _listed()) == [A.code]


async def test_an_adjustment_stands_in_the_audit_trail_with_its_document(office: Officer) -> None:
    await _do(office, K.CANCEL, removes=(A.code,))
    (event,) = await AuditEvent.select(
        AuditEvent.act, AuditEvent.subject, AuditEvent.detail, AuditEvent.name
    )
    assert event == {
        "act": "调整权责清单",
        "subject": A.code,
        "detail": f"取消“林木采伐许可1”；{DOCUMENT}",
        "name": office.name,
    }


async def test_without_a_first_edition_there_is_nothing_to_adjust() -> None:
    office = await an_officer("reform", Role.REFORM_OFFICE)
    with pytest.raises(Conflict, match="请先导入首版清单"):
        await _do(office, K.ADD, brings=(A,))


async def test_handovers_are_paged_in_the_order_of_their_days(office: Officer) -> None:
    for number, power in enumerate((C, A, B), start=1):
        day = date(2018, 6, number)
        await _do(office, K.TRANSFER, removes=(power.code,), handover=HANDOVER, on=day)

    total, page = await handovers(None, offset=1, limit=2)
    assert (total, [line.power_code for line in page]) == (3, [A.code, B.code])
    total, page = await handovers(date(2018, 6, 2))
    assert (total, [line.power_code for line in page]) == (2, [C.code, A.code])


async def test_of_two_who_cancel_the_same_entry_at_once_one_is_refused(office: Officer) -> None:
    asked = [_do(office, K.CANCEL, removes=(A.code,)) for _ in range(2)]
    done = await asyncio.gather(*asked, return_exceptions=True)

    refused = [one for one in done if isinstance(one, Conflict)]
    assert len(refused) == 1 and "已于 2018-05-02 离开清单" in str(refused[0])
    assert await PowerAdjustment.count() == 1
    assert list(await _listed()) == [B.code, C.code]


async def test_the_second_transfer_of_an_entry_replaces_the_first_record(office: Officer) -> None:
    await _do(office, K.TRANSFER, removes=(A.code,), handover=HANDOVER, item_codes=("I",))
    back = msgspec.structs.replace(
        HANDOVER, to_name="白山市政务服务局", to_code="11220600MB00000022", approves="政务服务局"
    )
    day = date(2018, 8, 1)
    await _do(office, K.TRANSFER, removes=(A.code,), handover=back, item_codes=("I",), on=day)

    now, before = await handover_of_item("I"), await handover_of_item("I", date(2018, 7, 31))
    assert now is not None and before is not None
    assert (now.from_name, now.to_name) == (BUREAU["body_name"], "白山市政务服务局")
    assert (before.to_name, before.until) == (BUREAU["body_name"], day)
    assert (await handovers())[0] == 1


async def test_what_an_entry_becomes_part_of_carries_its_records_on(office: Officer) -> None:
    linked = _changed(A, item_codes=("I",))
    await _do(office, K.AMEND, removes=(A.code,), brings=(linked,))
    await _do(office, K.EMPOWER, removes=(A.code,), delegated=TO_COUNTIES)
    await _do(office, K.TRANSFER, removes=(A.code,), handover=HANDOVER)
    held = (await _listed())[A.code]
    merged = _changed(held, code="M-1", name="合并后")
    await _do(office, K.MERGE, removes=(A.code, B.code), brings=(merged,), on=date(2018, 6, 1))

    found = await handover_of_item("I")
    assert found is not None and (found.power_code, found.on) == ("M-1", date(2018, 6, 1))
    assert [line.power_code for line in await delegations()] == ["M-1"]
    history = await entry(A.code)
    assert [line.until for line in history.handovers] == [date(2018, 6, 1)]
