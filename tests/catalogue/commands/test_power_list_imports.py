"""Spreadsheets of the power list: whole or not at all, tried first, errors with row and column."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalogue.commands.adjust_power_list import apply_adjustments
from catalogue.commands.close_edition import close_edition
from catalogue.commands.import_power_list import import_adjustments, import_first_edition
from catalogue.database import writing
from catalogue.errors import BadFile, BadInput, Conflict, Forbidden
from catalogue.exchange.power_list import adjustment_rows, adjustments_workbook, edition_workbook
from catalogue.model.people import Officer, Role
from catalogue.model.power_list import AdjustmentKind
from catalogue.queries.power_list import (
    count_on,
    delegations,
    edition,
    entries_on,
    handovers,
    hashes_on,
    verify_editions,
)
from catalogue.queries.recorded_adjustments import recorded_adjustments
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
A, B, C, D, E = (a_power(serial, unit="审批科") for serial in range(1, 6))
FIRST: dict[str, Any] = {"key": "2017", "name": "2017年版", "on": LOADED_ON, "document": DOCUMENT}
_HEAD = "编号,调整种类,调整日期,依据文件,原职权编码,职权编码,权力类型,事项名称,行使主体,备注\n"

pytestmark = pytest.mark.usefixtures("opened")


@pytest.fixture
async def office(opened: object) -> Officer:
    return await an_officer("reform", Role.REFORM_OFFICE)


def _file(folder: Path, text: str, name: str = "调整.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


async def test_a_first_edition_comes_in_from_a_sheet(office: Officer, tmp_path: Path) -> None:
    path = tmp_path / "2017.xlsx"
    path.write_bytes(edition_workbook([A, B]))

    tried = await import_first_edition(path, **FIRST, by=office, now=NOW, dry_run=True)
    assert (tried.count, tried.faults, tried.applied) == (2, (), False)
    assert await count_on(None) == 0

    done = await import_first_edition(path, **FIRST, by=office, now=NOW)
    assert (done.count, done.applied) == (2, True)
    assert done.edition == await edition("2017")
    assert [e.power for e in (await entries_on(LOADED_ON)).values()] == [A, B]
    with pytest.raises(Conflict, match="已有权责清单"):
        await import_first_edition(path, **FIRST, by=office, now=NOW, dry_run=True)


async def test_a_faulty_sheet_loads_nothing_and_tells_every_fault(
    office: Officer, tmp_path: Path
) -> None:
    path = _file(
        tmp_path,
        "职权编码,权力类型,事项名称,行使主体,赋权对象\n"
        "1,行政许可,甲,某局,\n1,行政许可,乙,某局,\n2,许可类,丙,某局,\n3,行政许可,丁,,\n"
        "4,行政许可,戊,某局,抚松县\n",
    )
    for dry_run in (True, False):
        outcome = await import_first_edition(path, **FIRST, by=office, now=NOW, dry_run=dry_run)
        assert not outcome.applied
        assert [(f.row, f.column) for f in outcome.faults] == [
            (3, "职权编码"),
            (4, "权力类型"),
            (5, "行使主体"),
            (6, "赋权对象"),
        ]
        assert outcome.faults[0].message == "与第 2 行重复；一个编码只能有一个事项，请核对"
    assert await PowerVersion.count() == 0
    (event,) = await AuditEvent.select(AuditEvent.outcome, AuditEvent.detail)
    assert event == {"outcome": "refused", "detail": "文件有 4 处错误，全部没有导入"}


async def test_adjustments_come_in_in_the_order_of_their_days(
    office: Officer, tmp_path: Path
) -> None:
    await load(A, B)
    path = _file(
        tmp_path,
        _HEAD + f"1,要素变更,2018-06-02,{DOCUMENT},N-1,,,新名称,,\n"
        f"2,新增,2018-05-02,{DOCUMENT},,N-1,行政许可,新事项,白山市林业局,\n"
        f"3,取消,2018-05-02,{DOCUMENT},{A.code},,,,,\n",
    )

    tried = await import_adjustments(path, by=office, now=NOW, dry_run=True)
    assert (tried.faults, tried.applied, await PowerAdjustment.count()) == ((), False, 0)
    assert tried.summaries == (
        "新增“新事项”",
        "取消“林木采伐许可1”",
        "要素变更“新事项”：事项名称",
    )

    done = await import_adjustments(path, by=office, now=NOW)
    assert (done.count, len(done.numbers), done.applied) == (3, 3, True)
    assert {e.power.name for e in (await entries_on(None)).values()} == {B.name, "新名称"}
    assert "N-1" in await hashes_on(date(2018, 5, 2))
    (event,) = await AuditEvent.select(AuditEvent.act, AuditEvent.detail)
    assert event["act"] == "导入清单调整" and event["detail"].startswith("登记调整 3 次")


async def test_one_adjustment_that_does_not_fit_keeps_all_out(
    office: Officer, tmp_path: Path
) -> None:
    await load(A, B)
    path = _file(
        tmp_path,
        _HEAD + f"1,取消,2018-05-02,{DOCUMENT},{A.code},,,,,\n"
        f"2,取消,2018-05-03,{DOCUMENT},X-9,,,,,\n"
        f"3,取消,2018-05-04,,{B.code},,,,,\n"
        f"4,取消,2018-05-05,{DOCUMENT},{A.code},,,,,\n",
    )
    for dry_run in (True, False):
        outcome = await import_adjustments(path, by=office, now=NOW, dry_run=dry_run)
        assert [(f.row, f.column, f.value) for f in outcome.faults] == [
            (3, "原职权编码", "X-9"),
            (4, "依据文件", B.code),
            (5, "原职权编码", A.code),
        ]
        assert "已于 2018-05-02 离开清单" in outcome.faults[2].message
    assert await count_on(None) == 2


async def test_a_file_without_adjustments_or_columns_is_refused(
    office: Officer, tmp_path: Path
) -> None:
    await load(A)
    with pytest.raises(BadInput, match="没有调整；请按模板填写"):
        await import_adjustments(_file(tmp_path, _HEAD), by=office, now=NOW)
    with pytest.raises(BadFile, match="缺少列：编号"):
        await import_adjustments(_file(tmp_path, "种类,日期\n1,2\n"), by=office, now=NOW)


async def test_only_the_reform_office_or_the_server_imports(tmp_path: Path) -> None:
    editor = await an_officer("editor", Role.EDITOR)
    path = _file(tmp_path, _HEAD)
    for dry_run in (True, False):
        with pytest.raises(Forbidden):
            await import_adjustments(path, by=editor, now=NOW, dry_run=dry_run)
        with pytest.raises(Forbidden):
            await import_first_edition(path, **FIRST, by=editor, now=NOW, dry_run=dry_run)
    path.write_bytes(edition_workbook([A]))
    done = await import_first_edition(path.rename(tmp_path / "a.xlsx"), **FIRST, by=None, now=NOW)
    assert done.edition is not None and done.edition.closed_by == "命令行"


async def test_a_recorded_year_goes_out_and_rebuilds_the_same_edition_elsewhere(
    office: Officer, tmp_path: Path
) -> None:
    await load(A, B, C, D, E)
    day = date(2018, 5, 2)
    async with writing():
        await apply_adjustments(
            [
                an_adjustment(K.ADD, brings=(a_power(9, note="新"),), counterpart="省政府令"),
                an_adjustment(K.MERGE, removes=(A.code, B.code), brings=(A,), reason="同一事"),
                an_adjustment(K.EMPOWER, removes=(A.code,), delegated=TO_COUNTIES, on=day),
                an_adjustment(K.TRANSFER, removes=(C.code,), handover=HANDOVER, item_codes=("I",)),
                an_adjustment(K.SUSPEND, removes=(C.code,), on=day + timedelta(days=1)),
                an_adjustment(K.SPLIT, removes=(D.code,), brings=(D, a_power(10))),
                an_adjustment(K.DELEGATE, removes=(E.code,), delegated=TO_COUNTIES),
            ],
            by_name="测试",
            now=NOW,
        )
    line = await close_edition("2018", "2018年版", date(2018, 12, 20), DOCUMENT, by=office, now=NOW)
    path = tmp_path / "调整.xlsx"
    recorded = await recorded_adjustments(LOADED_ON)
    path.write_bytes(
        adjustments_workbook(
            row
            for one in recorded
            for row in adjustment_rows(str(one.number), one.adjustment, one.old)
        )
    )
    before = [await delegations(), await handovers()]
    await _forget_the_year()

    outcome = await import_adjustments(path, by=office, now=NOW)

    assert outcome.faults == ()
    again = await close_edition(
        "2018", "2018年版", date(2018, 12, 20), DOCUMENT, by=office, now=NOW
    )
    assert again.content_hash == line.content_hash
    assert again.account == line.account
    assert [len(before[0]), before[1][0]] == [2, 1]
    assert [_told(one) for one in await delegations()] == [_told(one) for one in before[0]]
    assert [_told(one) for one in (await handovers())[1]] == [_told(one) for one in before[1][1]]
    assert all(check.holds for check in await verify_editions())
    assert FORESTRY["body_name"] != BUREAU["body_name"]


def _told(line: Any) -> dict[str, Any]:
    return {n: getattr(line, n) for n in line.__struct_fields__ if n not in ("id", "adjustment")}


async def _forget_the_year() -> None:
    from catalogue.tables import Delegation, HandoverRecord, PowerEdition, PowerLink

    for table in (PowerLink, Delegation, HandoverRecord, PowerVersion):
        await table.delete(force=True)
    await PowerAdjustment.delete(force=True)
    await PowerEdition.delete(force=True)
    await load(A, B, C, D, E)
