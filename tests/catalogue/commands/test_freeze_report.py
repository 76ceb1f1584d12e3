"""Freezing a report: who may, of which days, and what a later recomputation finds."""

import hashlib
from datetime import UTC, date, datetime
from fractions import Fraction

import msgspec
import pytest

from catalogue.commands.freeze_report import FreezeRequest, freeze_report, show_snapshot
from catalogue.database import insert_many, writing
from catalogue.engines import Engine
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.metrics import snapshot as frozen
from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.figure import Part
from catalogue.metrics.inputs import inputs_on
from catalogue.metrics.report import build_report
from catalogue.metrics.scope import Scope
from catalogue.metrics.snapshot import Verification, verify_snapshot
from catalogue.model.people import Role
from catalogue.queries.snapshots import snapshot, snapshots
from catalogue.tables import AuditEvent, Batch, BatchItem, Item, ReportSnapshot, Revision
from tests.factories import an_item, publish, working_days
from tests.workbench import an_officer

DAY = date(2018, 12, 31)
NEW_YEAR = datetime(2019, 1, 5, 4, 0, tzinfo=UTC)
TODAY = date(2019, 1, 5)
ASKED = FreezeRequest(key="annual-2018", name="2018年度报表", as_of=DAY)


async def _two_items() -> None:
    await publish(an_item(1, visits=1), an_item(2, visits=3))


async def _freeze(**changes: object):
    asked = FreezeRequest(**{"key": "annual-2018", "name": "2018年度报表", "as_of": DAY} | changes)
    return await freeze_report(asked, by=None, now=NEW_YEAR)


async def _verify() -> Verification:
    return await verify_snapshot("annual-2018", today=TODAY)


async def _a_batch(on: date) -> None:
    item = (await Item.select(Item.id).order_by(Item.code).limit(1))[0]["id"]
    async with writing():
        row = {"id": 1, "number": 1, "name": "第一批", "on_date": on, "document": "文件"}
        await insert_many(Batch, [row])
        await insert_many(BatchItem, [{"batch": 1, "item": item, "since": on}])


async def test_a_frozen_report_recomputes_to_the_same_hash(opened: Engine) -> None:
    await _two_items()
    line = await _freeze()
    assert (line.as_of, line.target, line.conversion) == (DAY, "4/5", "none")
    verdict = await _verify()
    assert verdict.holds
    assert verdict.hash_now == line.inputs_hash
    assert "一致" in verdict.told


async def test_later_edits_and_items_change_nothing(opened: Engine) -> None:
    await _two_items()
    line = await _freeze()
    await publish(an_item(1, visits=0, promised_limit=working_days(1)), now=NEW_YEAR)
    await publish(an_item(3), now=NEW_YEAR)
    assert await Revision.count().where(Revision.slot == "current") == 3
    now = await build_report(today=TODAY)
    assert next(f for f in now.figures if f.id == "M1").denominator == 3
    verdict = await _verify()
    assert (verdict.holds, verdict.hash_now) == (True, line.inputs_hash)


async def test_a_withdrawal_after_the_day_changes_nothing(opened: Engine) -> None:
    await _two_items()
    line = await _freeze()
    async with writing():
        await Revision.update(
            {Revision.slot: None, Revision.superseded_at: NEW_YEAR}, force=True
        ).where(Revision.visits == 3)
    assert await Revision.count().where(Revision.slot == "current") == 1
    assert (await _verify()).hash_now == line.inputs_hash


async def test_a_batch_of_a_later_day_changes_nothing(opened: Engine) -> None:
    await _two_items()
    await _freeze()
    await _a_batch(date(2019, 1, 2))
    assert (await _verify()).holds


async def test_a_backdated_batch_shows_and_says_where(opened: Engine) -> None:
    await _two_items()
    line = await _freeze()
    await _a_batch(date(2018, 11, 1))
    verdict = await _verify()
    assert not verdict.holds
    assert verdict.hash_now != line.inputs_hash
    assert [(one.name, one.frozen_rows, one.rows) for one in verdict.inputs] == [
        ("批次", 0, 1),
        ("批次事项", 0, 1),
    ]
    assert "批次、批次事项" in verdict.told


async def test_a_figure_that_moved_is_named_with_both_values(opened: Engine) -> None:
    await _two_items()
    await _freeze()
    await publish(an_item(3, visits=1), now=datetime(2018, 12, 30, tzinfo=UTC))
    verdict = await _verify()
    moved = {one.id: (one.before, one.after) for one in verdict.figures}
    assert moved["M1"] == ("50.0 %（1 / 2；计入 2 项）", "66.7 %（2 / 3；计入 3 项）")
    assert [one.name for one in verdict.inputs] == ["公开事项"]


async def test_a_stored_document_that_was_touched_is_found(opened: Engine) -> None:
    await _two_items()
    await _freeze()
    stored = (await ReportSnapshot.select(ReportSnapshot.answer))[0]["answer"]
    assert stored.count(b'"50.0 %"') >= 1
    async with writing():
        await ReportSnapshot.update(
            {ReportSnapshot.answer: stored.replace(b'"50.0 %"', b'"90.0 %"')}, force=True
        )
    verdict = await _verify()
    assert not verdict.intact
    assert "改动过" in verdict.told


async def test_a_report_frozen_with_english_formulas_holds_and_is_shown_in_chinese(
    opened: Engine,
) -> None:
    await _two_items()
    await _freeze()
    stored = (await ReportSnapshot.select(ReportSnapshot.answer))[0]["answer"]
    old = stored
    for now, former in (
        (REGISTRY["M1"].formula, "count(visits ≤ 1) / count(all)"),
        (REGISTRY["T4"].numerator + '"', 'Σ(法定 − 承诺)"'),
    ):
        assert now.encode() in old
        old = old.replace(now.encode(), former.encode())
    async with writing():
        await ReportSnapshot.update(
            {
                ReportSnapshot.answer: old,
                ReportSnapshot.answer_hash: hashlib.sha256(old).hexdigest(),
            },
            force=True,
        )
    assert (await _verify()).holds
    _, shown = await frozen.frozen_report("annual-2018", public_only=False)
    assert shown.report == frozen.decode(stored).report != frozen.decode(old).report


async def test_a_report_survives_its_document(opened: Engine) -> None:
    await _two_items()
    report = await build_report(today=TODAY, as_of=DAY)
    kept = await frozen.freeze(report)
    assert frozen.decode(frozen.encode(kept)) == kept
    assert kept.report.figures[0].value == Fraction(1, 2)


async def test_both_databases_and_any_order_give_one_hash(opened: Engine) -> None:
    """Neither engine, ids nor order of entry take part: the hash follows from the rows alone."""
    await publish(an_item(2, visits=3))
    await publish(an_item(1, visits=1))
    backwards = await inputs_on(DAY, Scope())
    assert [(part.name, part.rows) for part in backwards.parts][:1] == [("公开事项", 2)]
    codes = sorted(
        (row["item.code"], row["content_hash"])
        for row in await Revision.select(Revision.item.code, Revision.content_hash)
    )
    rows = sorted(hashlib.sha256(msgspec.json.encode(list(one))).digest() for one in codes)
    assert backwards.parts[0].digest == hashlib.sha256(b"".join(rows)).hexdigest()


async def test_portions_are_joined(opened: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    await publish(*[an_item(serial) for serial in range(1, 6)])
    whole = await inputs_on(DAY, Scope())
    monkeypatch.setattr("catalogue.metrics.inputs.PORTION", 2)
    assert await inputs_on(DAY, Scope()) == whole
    assert whole.parts[0].rows == 5


async def test_a_scope_narrows_the_items(opened: Engine) -> None:
    await _two_items()
    assert (await inputs_on(DAY, Scope(region="220681"))).parts[0].rows == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"as_of": TODAY}, "还没有结束"),
        ({"as_of": None}, "截止日"),
        ({"key": "2018 年"}, "编号"),
        ({"key": "a" * 41}, "编号"),
        ({"name": " "}, "名称"),
        ({"name": "字" * 201}, "名称"),
    ],
)
async def test_what_cannot_be_frozen_is_refused(
    opened: Engine, changes: dict[str, object], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        await _freeze(**changes)
    assert await ReportSnapshot.count() == 0


async def test_a_key_is_never_overwritten(opened: Engine) -> None:
    await _freeze()
    with pytest.raises(Conflict, match="不能覆盖"):
        await _freeze(name="另一份")
    assert (await snapshot("annual-2018", public_only=False)).name == "2018年度报表"


async def test_only_the_reform_office_freezes_and_it_is_audited(opened: Engine) -> None:
    editor = await an_officer("editor", Role.EDITOR)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    with pytest.raises(Forbidden, match="冻结报表"):
        await freeze_report(ASKED, by=editor, now=NEW_YEAR)
    line = await freeze_report(ASKED, by=reform, now=NEW_YEAR)
    assert line.by == reform.name
    with pytest.raises(Forbidden):
        await show_snapshot(ASKED.key, public=True, by=editor, now=NEW_YEAR)
    await show_snapshot(ASKED.key, public=True, by=reform, now=NEW_YEAR)
    told = await AuditEvent.select(AuditEvent.act, AuditEvent.outcome, AuditEvent.subject).order_by(
        AuditEvent.serial
    )
    assert [(one["act"], one["outcome"]) for one in told] == [
        ("冻结报表", "refused"),
        ("冻结报表", "done"),
        ("公开冻结报表", "refused"),
        ("公开冻结报表", "done"),
    ]


async def test_only_public_ones_are_shown_to_the_public(opened: Engine) -> None:
    await _freeze()
    await _freeze(key="second", name="第二份", public=True)
    assert [one.key for one in (await snapshots(public_only=True))[1]] == ["second"]
    assert (await snapshots(public_only=False))[0] == 2
    with pytest.raises(NotFound, match="annual-2018"):
        await snapshot("annual-2018", public_only=True)
    await show_snapshot("annual-2018", public=True, by=None, now=NEW_YEAR)
    assert (await snapshot("annual-2018", public_only=True)).public
    with pytest.raises(Conflict, match="已经公开"):
        await show_snapshot("annual-2018", public=True, by=None, now=NEW_YEAR)


async def test_a_report_that_contradicts_itself_is_not_frozen(
    opened: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wrong(**more: object):
        report = await build_report(**more)
        first = msgspec.structs.replace(
            report.figures[0],
            parts=(
                Part(label="行政职权", value=Fraction(1)),
                Part(label="其他", value=Fraction(7)),
            ),
        )
        return msgspec.structs.replace(report, figures=(first, *report.figures[1:]))

    await _two_items()
    monkeypatch.setattr("catalogue.commands.freeze_report.build_report", wrong)
    with pytest.raises(Conflict, match="对不上"):
        await _freeze()
    assert await ReportSnapshot.count() == 0
