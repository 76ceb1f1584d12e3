"""Batches and baselines: what is taken, what is refused and how it is said."""

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from catalogue.commands.publish_batch import BatchRefused, publish_batch
from catalogue.commands.record_baselines import (
    BaselineRecord,
    BaselinesRefused,
    read_baselines,
    record_baselines,
    try_baselines,
)
from catalogue.errors import BadInput, Conflict, Forbidden
from catalogue.exchange.records import workbook
from catalogue.model.code_tables import ItemKind
from catalogue.model.item import Fee
from catalogue.model.people import Officer, Role
from catalogue.model.reform import Baseline
from catalogue.queries.baselines import baseline_page, baseline_records, baselines_of
from catalogue.queries.batches import batch_items, batches
from catalogue.queries.rule_context import item_id, rule_context
from catalogue.rules import NO_CONTEXT, check
from catalogue.tables import AuditEvent, BaselineRow, Batch, BatchItem
from tests.factories import NOON, an_item, publish, working_days
from tests.workbench import an_officer

pytestmark = pytest.mark.usefixtures("opened")
DAY, DOCUMENT = date(2018, 5, 30), "《第一批目录》白跑办发〔2018〕1号"
ONE, TWO, MANY = (
    an_item(1, visits=0),
    an_item(2, visits=1),
    an_item(3, visits=2, visit_reason="核验"),
)


@pytest.fixture
async def office(opened: object) -> Officer:
    penalty = an_item(4, kind=ItemKind.PENALTY, visits=0)
    await publish(ONE, TWO, MANY, penalty, accept=lambda findings: [])
    return await an_officer("reform", Role.REFORM_OFFICE)


async def _publish(office: Officer, number: int, *codes: str, on: date = DAY) -> int:
    return await publish_batch(number, "第一批", on, DOCUMENT, codes, by=office, now=NOON)


def _record(item: object, **told: object) -> BaselineRecord:
    return BaselineRecord(item_code=item.code, basis="白政发〔2017〕1号", **told)  # type: ignore[attr-defined, arg-type]


async def test_batches_count_cumulatively_from_their_day(office: Officer) -> None:
    assert await _publish(office, 1, ONE.code) == 1
    assert await _publish(office, 2, TWO.code, on=date(2018, 6, 1)) == 1
    assert [(b.number, b.items, b.cumulative) for b in await batches()] == [(1, 1, 1), (2, 1, 2)]
    assert [b.number for b in await batches(date(2018, 5, 31))] == [1]
    assert [one.name for one in await batch_items(2)] == [TWO.name]


async def test_items_that_do_not_belong_are_named_with_their_reason(office: Officer) -> None:
    await _publish(office, 1, ONE.code)
    penalty = an_item(4, kind=ItemKind.PENALTY).code
    with pytest.raises(BatchRefused) as refused:
        await _publish(office, 2, TWO.code, ONE.code, MANY.code, "没有", penalty, TWO.code)
    assert refused.value.faults == [
        (ONE.code, "已在第 1 批"),
        (MANY.code, "到现场次数多于 1 次"),
        ("没有", "没有公开"),
        (penalty, "不是依申请事项"),
        (TWO.code, "重复列出"),
    ]
    assert await Batch.count() == 1
    assert await BatchItem.count() == 1


async def test_a_batch_needs_a_free_number_a_document_and_a_day_that_has_come(
    office: Officer,
) -> None:
    await _publish(office, 1, ONE.code)
    with pytest.raises(Conflict, match="第 1 批已经公布过"):
        await _publish(office, 1, TWO.code)
    with pytest.raises(BadInput, match="在今天（2018-06-01）之后"):
        await _publish(office, 2, TWO.code, on=date(2018, 6, 2))
    with pytest.raises(BadInput, match="没有列出事项"):
        await _publish(office, 2)
    with pytest.raises(BadInput, match="请填写公布文件"):
        await publish_batch(2, "第二批", DAY, " ", [TWO.code], by=office, now=NOON)


async def test_only_the_reform_office_keeps_the_record_and_refusals_are_audited(
    office: Officer,
) -> None:
    editor = await an_officer("editor", Role.EDITOR)
    with pytest.raises(Forbidden):
        await _publish(editor, 1, ONE.code)
    with pytest.raises(Forbidden):
        await record_baselines([_record(ONE, visits=3)], by=editor, now=NOON)
    acts = await AuditEvent.select(AuditEvent.act, AuditEvent.outcome).order_by(AuditEvent.serial)
    assert [(a["act"], a["outcome"]) for a in acts][-2:] == [
        ("公布批次", "refused"),
        ("登记改革前数据", "refused"),
    ]


async def test_a_later_baseline_replaces_the_earlier_from_its_day_on(office: Officer) -> None:
    old, new = date(2018, 1, 1), date(2018, 4, 1)
    await record_baselines([_record(ONE, visits=2, since=old)], by=office, now=NOON)
    assert await record_baselines([_record(ONE, visits=3, since=new)], by=office, now=NOON) == 1
    item = await item_id(ONE.code)
    assert item is not None
    days = (date(2017, 12, 31), old, new - timedelta(days=1), new)
    visits = [b[item].visits if (b := await baselines_of([item], day)) else None for day in days]
    assert visits == [None, 2, 2, 3]


async def test_the_same_baseline_again_changes_nothing(office: Officer) -> None:
    record = _record(ONE, visits=2, materials=9)
    assert await record_baselines([record], by=office, now=NOON) == 1
    later = NOON + timedelta(days=3)
    assert await record_baselines([record], by=office, now=later) == 0
    assert await BaselineRow.count() == 1


async def test_records_are_taken_all_or_none_each_fault_with_row_and_mend(office: Officer) -> None:
    records = [
        (2, _record(ONE, visits=3)),
        (3, BaselineRecord(item_code="无此码", basis="文", visits=1)),
        (4, _record(ONE, visits=4)),
        (5, _record(TWO)),
        (6, _record(TWO, fee="二十元")),
        (7, _record(MANY, visits=1)),
        (8, _record(TWO, visits=2, since=date(2018, 6, 2))),
    ]
    with pytest.raises(BaselinesRefused) as refused:
        await record_baselines(records, by=office, now=NOON)
    told = {fault.row: fault.message for fault in refused.value.faults}
    assert sorted(told) == [3, 4, 5, 6, 7, 8]
    assert told[4] == "与第 2 行是同一事项；请删去一行"
    assert "不是金额" in told[6]
    assert "改革后为 2，多于改革前的 1" in told[7]
    assert await BaselineRow.count() == 0


async def test_an_item_may_not_ask_more_than_before_reform(office: Officer) -> None:
    await record_baselines(
        [_record(TWO, visits=1, fee="10", limit=working_days(30))], by=office, now=NOON
    )
    fees = (Fee(name="工本费", amount="12", standard="每证12元", basis="文"),)
    worse = msgspec.structs.replace(TWO, visits=2, visit_reason="核验", charged=True, fees=fees)
    context = await rule_context(worse, await item_id(TWO.code), NO_CONTEXT)
    assert context.baseline == Baseline(
        visits=1, fee_fen=1000, limit=working_days(30), basis="白政发〔2017〕1号"
    )
    found = [f.message for f in check(worse, context) if f.rule == "reform_never_adds"]
    assert any("12元" in message and "10元" in message for message in found)
    assert any("改革后为 2" in message for message in found)


async def test_an_import_may_not_publish_more_than_before_reform(office: Officer) -> None:
    await record_baselines([_record(TWO, visits=1)], by=office, now=NOON)
    outcome = await publish(
        msgspec.structs.replace(TWO, visits=2, visit_reason="须现场核验原件"),
        now=NOON + timedelta(days=1),
    )
    assert (outcome.published, outcome.drafts) == (0, 1)


async def test_a_baseline_sheet_reads_back_what_was_exported(
    office: Officer, tmp_path: Path
) -> None:
    records = [
        _record(ONE, visits=2, fee="10.5", steps=9, certificates=4, limit=working_days(45)),
        _record(TWO, materials=12, basis_date=date(2017, 3, 1), since=date(2018, 2, 1)),
    ]
    await record_baselines(records, by=office, now=NOON)
    exported = [record for _, record in await baseline_records()]
    path = tmp_path / "改革前.xlsx"
    path.write_bytes(workbook(BaselineRecord, exported, "改革前数据"))
    again = read_baselines(path)
    assert [record for _, record in again] == exported
    assert await try_baselines(again, NOON) == 0


async def test_baselines_are_found_by_name_and_code(office: Officer) -> None:
    await record_baselines([_record(ONE, visits=2), _record(TWO, visits=2)], by=office, now=NOON)
    assert (await baseline_page(TWO.code))[0] == 1
    total, (line,) = await baseline_page(ONE.name)
    assert (total, line.code, line.baseline.visits) == (1, ONE.code, 2)
    assert (await baseline_page("查无此项"))[0] == 0
