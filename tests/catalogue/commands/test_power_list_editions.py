"""Editions: the first one loaded, the next closed only when the account closes, all verified."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from catalogue.commands.adjust_power_list import adjust
from catalogue.commands.close_edition import close_edition
from catalogue.commands.close_from_sheet import close_from_sheet, compare_sheet
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.exchange.power_list import edition_workbook
from catalogue.model.people import Officer, Role
from catalogue.model.power_list import AdjustmentKind, encode_power
from catalogue.queries.power_list import (
    compare,
    count_on,
    edition,
    editions,
    entries_on,
    hashes_on,
    running_account,
    verify_editions,
)
from catalogue.tables import AuditEvent, PowerAdjustment, PowerEdition, PowerVersion
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
A, B, C, D = (a_power(serial) for serial in (1, 2, 3, 4))
CLOSING = date(2018, 12, 20)

pytestmark = pytest.mark.usefixtures("opened")


@pytest.fixture
async def office(opened: object) -> Officer:
    await load(A, B, C)
    return await an_officer("reform", Role.REFORM_OFFICE)


async def _do(office: Officer, kind: AdjustmentKind, **changes: Any) -> int:
    return await adjust(an_adjustment(kind, **changes), by=office, now=NOW)


async def _a_year(office: Officer) -> None:
    """One added, one cancelled, one transferred, one empowered: 3 → 3."""
    await _do(office, K.ADD, brings=(D,))
    await _do(office, K.CANCEL, removes=(A.code,))
    await _do(office, K.TRANSFER, removes=(B.code,), handover=HANDOVER)
    await _do(office, K.EMPOWER, removes=(C.code,), delegated=TO_COUNTIES)


async def _close(office: Officer, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "key": "2018",
        "name": "白山市权责清单（2018年版）",
        "on": CLOSING,
        "document": DOCUMENT,
    }
    return await close_edition(**given | changes, by=office, now=NOW)


async def test_the_first_edition_is_the_list_as_loaded(office: Officer) -> None:
    (line,) = await editions()
    assert (line.key, line.on, line.entries, line.account) == ("2017", LOADED_ON, 3, None)
    assert await edition("白山市权责清单（2017年版）") == line
    with pytest.raises(NotFound, match="2017（白山市权责清单（2017年版））"):
        await edition("2016")


async def test_a_list_is_loaded_whole_only_once(office: Officer) -> None:
    with pytest.raises(Conflict, match="已有权责清单"):
        await load(D, key="2017b", name="又一版")


async def test_a_first_edition_with_faulty_entries_is_refused_whole() -> None:
    with pytest.raises(BadInput) as refused:
        await load(A, A, a_power(5, body_name=""), a_power(6, name="名" * 1001))
    told = str(refused.value)
    assert "职权编码“2206-A-00001”重复" in told
    assert "（2206-A-00005）没有填写行使主体" in told
    assert "事项名称最长 1000 字，现为 1001 字" in told
    assert await count_on(None) == 0


async def test_an_edition_closes_when_the_account_does(office: Officer) -> None:
    await _a_year(office)
    line = await _close(office)

    assert (line.entries, line.on, line.closed_by) == (3, CLOSING, office.name)
    account = line.account
    assert (account.old, account.net, account.new, account.closes) == (3, 0, 3, True)
    assert [(one.kind, one.adjustments, one.removed, one.brought) for one in account.lines] == [
        (K.ADD, 1, 0, 1),
        (K.CANCEL, 1, 1, 0),
        (K.EMPOWER, 1, 1, 1),
        (K.TRANSFER, 1, 1, 1),
    ]
    assert [check.holds for check in await verify_editions()] == [True, True]
    (event, *_) = await AuditEvent.select().order_by(AuditEvent.id, ascending=False).limit(1)
    assert (event["act"], event["subject"]) == ("公布清单版次", "2018")


async def test_later_adjustments_leave_a_closed_edition_as_it_was(office: Officer) -> None:
    line = await _close(office, on=date(2018, 6, 1))
    before = await entries_on(date(2018, 6, 1))
    await _do(office, K.CANCEL, removes=(A.code,), on=date(2018, 6, 2))

    assert await entries_on(date(2018, 6, 1)) != {}
    assert [e.power for e in (await entries_on(date(2018, 6, 1))).values()] == [
        e.power for e in before.values()
    ]
    assert [check.hash_now for check in await verify_editions()][1] == line.content_hash
    assert await count_on(None) == 2


@pytest.mark.parametrize("missing", range(4))
async def test_without_one_of_the_adjustments_the_edition_does_not_close(
    office: Officer, missing: int
) -> None:
    await _a_year(office)
    rows = await PowerAdjustment.select(PowerAdjustment.id).order_by(PowerAdjustment.id)
    gone = rows[missing]["id"]
    for reference in (PowerVersion.began, PowerVersion.ended):
        await PowerVersion.update({reference: None}).where(reference == gone)
    await PowerAdjustment.delete().where(PowerAdjustment.id == gone)

    with pytest.raises(Conflict, match="账不平，不能公布") as refused:
        await _close(office)
    code = (D, A, B, C)[missing].code
    assert f"对不上的有 1 处：“{code}”" in str(refused.value)
    assert await PowerEdition.count() == 1


async def test_a_refusal_names_the_first_twenty_gaps_and_counts_the_rest(office: Officer) -> None:
    for serial in range(10, 35):
        await _do(office, K.ADD, brings=(a_power(serial),))
    await PowerVersion.update({PowerVersion.began: None}).where(PowerVersion.id > 0)
    await PowerAdjustment.delete(force=True)

    with pytest.raises(Conflict) as refused:
        await _close(office)
    told = str(refused.value)
    assert "3 项，登记的调整净 +0 项，应为 3 项；清单 28 项，差 +25 项" in told
    assert "对不上的有 25 处" in told
    assert told.count("新版清单中新出现") == 20
    assert "另有 5 处未列出" in told


async def test_an_account_without_a_trustworthy_start_is_refused(office: Officer) -> None:
    forged = msgspec.structs.replace(A, name="改过的名称")
    await PowerVersion.update({PowerVersion.content_hash: "0" * 64}).where(
        PowerVersion.code == A.code
    )
    with pytest.raises(Conflict, match="还原出的清单与公布时不一致"):
        await _close(office)
    await PowerVersion.update({PowerVersion.document: encode_power(forged)}).where(
        PowerVersion.code == A.code
    )
    (check,) = await verify_editions()
    assert not check.holds
    assert "“2206-A-00001”的内容与登记的校验值不一致，内容被改动过" in check.faults


@pytest.mark.parametrize(
    ("changes", "error", "told"),
    [
        ({"key": "2018 年"}, BadInput, "版次编号应为"),
        ({"name": ""}, BadInput, "请填写版次名称"),
        ({"document": " "}, BadInput, "请填写公布这一版清单的文件"),
        ({"on": date(2018, 12, 21)}, BadInput, "在今天（2018-12-20）之后"),
        ({"on": LOADED_ON}, Conflict, "不晚于最近一版"),
        ({"key": "2017"}, Conflict, "已被“白山市权责清单（2017年版）”（2017）使用"),
    ],
)
async def test_an_edition_needs_its_particulars(
    office: Officer, changes: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        await _close(office, **changes)
    assert await PowerEdition.count() == 1


async def test_only_the_reform_office_closes_an_edition(office: Officer) -> None:
    editor = await an_officer("editor", Role.EDITOR)
    with pytest.raises(Forbidden, match="管理权责清单"):
        await _close(editor)


async def test_two_editions_compare_by_kind_body_and_entry(office: Officer) -> None:
    await _a_year(office)
    await _close(office)

    found = await compare("2017", "2018")

    assert (found.account.old, found.account.new, found.account.closes) == (3, 3, True)
    assert [line.kind for line in found.adjustments] == [K.ADD, K.CANCEL, K.TRANSFER, K.EMPOWER]
    assert [(b.body, b.old, b.new, b.left, b.came, b.changed) for b in found.bodies] == [
        (BUREAU["body_name"], 0, 1, 0, 1, 0),
        (FORESTRY["body_name"], 3, 2, 2, 1, 1),
    ]
    by_code = {one.code: one for one in found.entries}
    assert list(by_code) == [A.code, B.code, C.code, D.code]
    assert by_code[A.code].after is None and by_code[D.code].before is None
    assert [c.title for c in by_code[B.code].changes] == ["行使主体", "行使主体编码"]
    assert by_code[C.code].adjustments == (found.adjustments[3].id,)
    transfer = found.adjustments[2]
    assert transfer.touches(body=BUREAU["body_name"])
    assert transfer.touches(body=FORESTRY["body_code"], code=B.code)
    assert not transfer.touches(code=A.code)
    with pytest.raises(BadInput, match="请把较早的一版放在前面"):
        await compare("2018", "2017")


async def test_the_running_account_tells_what_closing_now_would_find(office: Officer) -> None:
    await _do(office, K.CANCEL, removes=(A.code,))
    account = await running_account()
    assert account is not None
    assert (account.old, account.net, account.new, account.closes) == (3, -1, 2, True)


async def _sheet(tmp_path: Path, powers: list[Any]) -> Path:
    path = tmp_path / "2018.xlsx"
    path.write_bytes(edition_workbook(powers))
    return path


async def test_an_edition_closes_from_a_sheet_that_says_the_same(
    office: Officer, tmp_path: Path
) -> None:
    await _a_year(office)
    listed = [entry.power for entry in (await entries_on(CLOSING)).values()]
    path = await _sheet(tmp_path, listed[::-1])

    assert (await compare_sheet(path, CLOSING)).agrees
    line = await close_from_sheet(path, "2018", "2018年版", CLOSING, DOCUMENT, by=office, now=NOW)
    assert (line.entries, line.account and line.account.closes) == (3, True)
    assert await hashes_on(CLOSING) == await hashes_on(None)


async def test_a_sheet_that_differs_is_told_entry_by_entry_with_what_is_missing(
    office: Officer, tmp_path: Path
) -> None:
    path = await _sheet(
        tmp_path,
        [
            msgspec.structs.replace(A, name="新名称"),
            msgspec.structs.replace(B, **BUREAU, empowered=("220621",)),
            D,
        ],
    )

    found = await compare_sheet(path, CLOSING)

    assert (found.entries, found.listed, found.agrees) == (3, 3, False)
    assert [(one.row, one.code, one.missing) for one in found.differences] == [
        (2, A.code, (K.AMEND,)),
        (3, B.code, (K.TRANSFER, K.EMPOWER)),
        (4, D.code, (K.ADD, K.TAKE_OVER, K.SPLIT, K.MERGE)),
        (0, C.code, (K.CANCEL, K.DELEGATE, K.MERGE, K.SPLIT)),
    ]
    assert found.differences[0].told == (
        "第 2 行“新名称”（2206-A-00001）事项名称由“林木采伐许可1”变为“新名称”；缺少要素变更的登记"
    )
    with pytest.raises(Conflict, match="文件 3 项，系统中 2018-12-20 的清单 3 项，4 处对不上"):
        await close_from_sheet(path, "2018", "2018年版", CLOSING, DOCUMENT, by=office, now=NOW)
    assert await PowerEdition.count() == 1


async def test_a_record_changed_after_closing_is_found_by_verifying(office: Officer) -> None:
    await _a_year(office)
    await _close(office)
    cancelled = PowerAdjustment.kind == K.CANCEL.value
    await PowerAdjustment.update({PowerAdjustment.removed: "[]"}).where(cancelled)

    first, second = await verify_editions()

    assert first.holds
    assert second.faults == (
        "“2206-A-00001”：新版清单中没有，但没有取消、下放、合并或拆分的记录",
        "与上一版的账不平，差 -1 项",
    )


async def test_an_entry_slipped_into_a_past_list_is_found_by_verifying(office: Officer) -> None:
    await _close(office)
    await PowerVersion.update(
        {PowerVersion.until: date(2018, 1, 1), PowerVersion.slot: None}
    ).where(PowerVersion.code == C.code)
    first, second = await verify_editions()
    assert first.holds
    assert "公布时 3 项，现在还原出 2 项" in second.faults
    assert "还原出的清单与公布时的校验值不一致" in second.faults
    assert (second.entries, second.entries_now) == (3, 2)
