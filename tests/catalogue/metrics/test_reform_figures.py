"""The reform record and the power list in the report: cuts, editions, comparison, rankings."""

from datetime import date, timedelta
from fractions import Fraction

import msgspec
import pytest

from catalogue.commands.publish_batch import enter_batch
from catalogue.commands.record_baselines import BaselineRecord, enter_baselines
from catalogue.database import writing
from catalogue.errors import BadParameter, NotFound
from catalogue.metrics.behind import entries_behind
from catalogue.metrics.computing import NO_BASELINE
from catalogue.metrics.days import Days
from catalogue.metrics.figure import Figure
from catalogue.metrics.grouped import ranking, reduction_lines
from catalogue.metrics.report import build_report
from catalogue.metrics.scope import Scope
from catalogue.model.limits import CONVERSION_POLICIES
from tests.factories import NOON, an_item, of_body, publish, working_days
from tests.powers import NOW, a_power, load

pytestmark = pytest.mark.usefixtures("opened")
TODAY = date(2018, 12, 31)
HERE = Days(day=TODAY, moment=None)
TARGET = Fraction(4, 5)
NONE = CONVERSION_POLICIES["none"]


def _item(serial: int, body: int = 1, **changes: object):
    return of_body(an_item(serial, **changes), f"部门{body}", body)


async def _figures(**how: object) -> dict[str, Figure]:
    built = await build_report(today=TODAY, **how)  # type: ignore[arg-type]
    return {figure.id: figure for figure in built.figures}


async def _record(*records: BaselineRecord) -> None:
    async with writing():
        await enter_baselines(records, by_name="改革办", now=NOON)


async def test_cuts_against_before_reform_are_not_those_against_the_statutory_limit() -> None:
    one = _item(1, statutory_limit=working_days(20), promised_limit=working_days(5))
    two = _item(2, statutory_limit=working_days(20), promised_limit=working_days(5))
    await publish(one, two, accept=lambda findings: [])
    materials, steps = len(one.materials), len(one.steps)
    await _record(
        BaselineRecord(
            item_code=one.code,
            basis="文件",
            limit=working_days(10),
            materials=materials + 3,
            steps=steps + 2,
        )
    )
    found = await _figures()
    assert (found["T2"].value, found["A4"].value) == (Fraction(3, 4), Fraction(1, 2))
    assert found["A1"].value == Fraction(3, materials + 3)
    assert (found["A1m"].display, found["A2m"].display) == ("3.00 份", "2.00 个环节")
    for metric in ("A1", "A1m", "A2", "A2m", "A4"):
        assert (found[metric].n, found[metric].excluded) == (1, {NO_BASELINE: 1})
    assert (found["A3"].value, found["A3"].display) == (None, "—"), "nothing recorded is no zero"


async def test_a_target_is_met_exactly_and_not_after_rounding() -> None:
    await publish(
        *[_item(n, visits=0 if n <= 40 else 2) for n in range(1, 61)],
        accept=lambda findings: [],
    )
    m1 = (await _figures(target=Fraction(40, 60)))["M1"]
    just = (await _figures(target=m1.value))["M1"]
    above = (await _figures(target=m1.value + Fraction(1, 10**9)))["M1"]
    assert (just.target_met, above.target_met) == (True, False)
    assert just.margin == 0
    assert above.display == just.display


async def test_parts_of_m1_add_up_and_open_their_items() -> None:
    await publish(
        _item(1, visits=0), _item(2, visits=1), _item(3, visits=2), accept=lambda findings: []
    )
    m1 = (await _figures())["M1"]
    assert sum(part.value for part in m1.parts) == m1.numerator == 2
    powers = await _figures(scope=Scope(kind="power"))
    assert powers["M1"].numerator == m1.parts[0].value


async def test_batches_narrow_the_scope_and_count_up() -> None:
    await publish(_item(1, visits=0), _item(2, visits=1), accept=lambda findings: [])
    async with writing():
        await enter_batch(
            1, "第一批", date(2018, 6, 1), "文件", [_item(1).code], by_name="改革办", now=NOON
        )
    report = await build_report(today=TODAY)
    assert [(b.items, b.cumulative) for b in report.batches] == [(1, 1)]
    assert next(f.value for f in report.facts if f.id == "F8") == 1
    assert (await _figures(scope=Scope(batch="1")))["M1"].denominator == 1
    assert (await _figures(scope=Scope(batch="1"), as_of=date(2018, 5, 31)))["M1"].denominator == 0


async def test_a_period_stands_beside_an_earlier_one_with_the_difference() -> None:
    await publish(_item(1, visits=0), _item(2, visits=2), accept=lambda findings: [])
    later = NOON + timedelta(days=90)
    await publish(_item(2, visits=1), accept=lambda findings: [], now=later)
    m1 = (await _figures(compared_with=date(2018, 7, 1)))["M1"]
    assert m1.previous is not None
    assert (m1.value, m1.previous.value) == (1, Fraction(1, 2))
    with pytest.raises(BadParameter, match="更早"):
        await build_report(today=TODAY, compared_with=TODAY)


async def test_an_edition_gives_its_day_and_its_entries() -> None:
    await publish(_item(1, visits=0), _item(2, visits=2), accept=lambda findings: [])
    item = _item(1)
    linked = msgspec.structs.replace(a_power(1), item_codes=(item.code,))
    line = await load(linked, a_power(2), a_power(3))
    report = await build_report(today=NOW.date() + timedelta(days=400))
    figures = {figure.id: figure for figure in report.figures}
    (against,) = figures["M1"].against
    assert (against.denominator, against.value) == (3, Fraction(1, 3))
    assert (figures["E2"].numerator, figures["E2"].denominator) == (1, 3)
    assert figures["E1"].value is None, "one edition has nothing to change from"
    days = Days(day=report.as_of, moment=None)
    covered = await entries_behind("E2", "numerator", Scope(), days)
    assert [entry.code for entry in covered] == [linked.code]
    assert line.entries == 3
    with pytest.raises(NotFound, match="没有权责清单版次"):
        await build_report(today=TODAY, edition="1999")


async def test_ranking_compares_exactly_shares_ranks_and_marks_small_populations() -> None:
    third, near = [0, 2, 2], [1, 2, 2]
    items = [_item(n + 1, 1, visits=v) for n, v in enumerate(third)]
    items += [_item(n + 11, 2, visits=v) for n, v in enumerate(near)]
    items += [_item(n + 21, 3, visits=v) for n, v in enumerate([0] * 12)]
    await publish(*items, accept=lambda findings: [])
    places = await ranking("M1", "body", days=HERE, scope=Scope(), conversion=NONE, target=TARGET)
    assert [(p.rank, p.name, p.small) for p in places] == [
        (1, "部门3", False),
        (2, "部门1", True),
        (2, "部门2", True),
    ]
    worst = await ranking("M5", "body", days=HERE, scope=Scope(), conversion=NONE, target=TARGET)
    assert worst[0].name == "部门3", "fewer visits are better"
    with pytest.raises(BadParameter, match="不能排名"):
        await ranking("E1", "body", days=HERE, scope=Scope(), conversion=NONE, target=TARGET)


@pytest.mark.parametrize("by", ["body", "region", "kind", "batch"])
async def test_every_line_of_the_reductions_equals_the_report_of_its_scope(by: str) -> None:
    one, two = _item(1, 1, visits=0), _item(2, 2, visits=1)
    await publish(one, two, accept=lambda findings: [])
    await _record(BaselineRecord(item_code=one.code, basis="文件", materials=20, steps=15))
    async with writing():
        await enter_batch(
            3, "第三批", date(2018, 6, 1), "文", [one.code, two.code], by_name="", now=NOON
        )
    whole = await reduction_lines(by, days=HERE, scope=Scope(), conversion=NONE, target=TARGET)
    lines = whole.shown
    assert whole.total == len(lines)
    assert sum(line.items for line in lines) == 2
    for line in lines:
        alone = await _figures(scope=Scope.parse({by: line.key}))
        for metric, figure in line.figures.items():
            same = alone[metric]
            assert (figure.numerator, figure.n, figure.excluded) == (
                same.numerator,
                same.n,
                same.excluded,
            ), (line.name, metric)
