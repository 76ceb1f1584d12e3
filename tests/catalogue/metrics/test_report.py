"""Figures in SQL equal a recomputation in plain Python, and open onto their items."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from catalogue.errors import BadInput, NotFound
from catalogue.metrics import report
from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.figure import Figure
from catalogue.metrics.report import build_report, items_behind
from catalogue.metrics.scope import Scope
from catalogue.model.code_tables import Handling, ItemKind
from catalogue.model.limits import CONVERSION_POLICIES
from tests.factories import NOON, an_item, calendar_days, publish, working_days

pytestmark = pytest.mark.usefixtures("opened")
TODAY = date(2018, 12, 31)


async def load() -> None:
    await publish(
        an_item(1, statutory_limit=working_days(5), promised_limit=working_days(0), visits=0),
        an_item(2, statutory_limit=working_days(20), promised_limit=working_days(3), visits=1),
        an_item(3, statutory_limit=working_days(10), promised_limit=working_days(3), visits=2),
        an_item(4, statutory_limit=None, promised_limit=working_days(3), visits=0),
        an_item(5, statutory_limit=calendar_days(91), promised_limit=working_days(1), visits=0),
        an_item(6, statutory_limit=calendar_days(30), promised_limit=calendar_days(15), visits=0),
        an_item(7, kind=ItemKind.PENALTY, visits=5),
        accept=lambda findings: [],
    )


async def figures(**how: object) -> dict[str, Figure]:
    built = await build_report(today=TODAY, **how)  # type: ignore[arg-type]
    return {figure.id: figure for figure in built.figures}


async def test_every_metric_of_the_registry_is_computed() -> None:
    await load()
    assert list(await figures()) == list(REGISTRY)


async def test_a_penalty_is_not_something_people_apply_for() -> None:
    await load()
    m1 = (await figures())["M1"]
    assert (m1.numerator, m1.denominator, m1.value) == (5, 6, Fraction(5, 6))
    assert m1.target_met is True


async def test_one_visit_includes_none() -> None:
    await load()
    found = await figures()
    assert found["M2"].numerator == 4
    assert found["M5"].value == Fraction(3, 6)


async def test_cuts_leave_out_what_cannot_be_compared_and_count_it() -> None:
    await load()
    found = await figures()
    assert found["T2"].value == (1 + Fraction(17, 20) + Fraction(7, 10) + Fraction(1, 2)) / 4
    assert found["T3"].value == Fraction(65 - 21, 65)
    assert found["T2"].excluded == {report.NO_STATUTORY: 1, report.UNITS_DIFFER: 1}
    assert found["T2"].n + sum(found["T2"].excluded.values()) == 6


async def test_days_saved_count_working_days_only() -> None:
    await load()
    t4 = (await figures())["T4"]
    assert t4.value == Fraction(29, 3)
    assert t4.excluded[report.NOT_WORKING_DAYS] == 1


async def test_conversion_is_an_option_and_is_marked() -> None:
    await load()
    found = await figures(conversion=CONVERSION_POLICIES["seven_to_five"])
    assert found["T3"].excluded == {report.NO_STATUTORY: 1}
    assert found["T3"].converted == 1
    assert found["T2"].n == 5


async def test_scope_narrows_every_figure() -> None:
    await load()
    await publish(
        an_item(8, kind=ItemKind.PUBLIC_SERVICE, handling=Handling.IMMEDIATE, visits=0),
        accept=lambda findings: [],
    )
    found = await figures(scope=Scope.parse({"kind": "20"}))
    assert (found["M1"].denominator, found["M4"].value) == (1, 1)


@pytest.mark.parametrize("given", [{"kind": "77"}, {"colour": "red"}, {"theme": "person-001"}])
def test_an_unknown_scope_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        Scope.parse(given)


async def test_a_past_day_gives_that_days_figures() -> None:
    await load()
    await publish(
        an_item(3, statutory_limit=working_days(10), promised_limit=working_days(3), visits=1),
        accept=lambda findings: [],
        now=NOON + timedelta(days=60),
    )
    then = await figures(as_of=date(2018, 6, 30))
    now = await figures()
    before = await figures(as_of=date(2018, 5, 1))
    assert (then["M1"].numerator, now["M1"].numerator) == (5, 6)
    assert before["M1"].denominator == 0
    assert before["M1"].value is None


async def test_the_future_and_unknown_editions_are_refused() -> None:
    with pytest.raises(BadInput, match="以前的日期"):
        await build_report(today=TODAY, as_of=date(2019, 1, 1))
    with pytest.raises(NotFound, match="版次"):
        await build_report(today=TODAY, edition="2017")


async def test_a_figure_opens_onto_as_many_items_as_it_counts() -> None:
    await load()
    found = await figures()
    for metric, figure in found.items():
        if REGISTRY[metric].on_list:
            continue
        behind = await items_behind(metric, today=TODAY, part="population")
        assert behind.total == 6
        for reason, left_out in figure.excluded.items():
            assert (await items_behind(metric, today=TODAY, part=reason)).total == left_out
    for metric in ("M1", "M2", "M3", "M4", "Q1", "T1"):
        behind = await items_behind(metric, today=TODAY)
        assert behind.total == found[metric].numerator
    for metric in ("T2", "T3", "T4"):
        assert (await items_behind(metric, today=TODAY)).total == found[metric].n


async def test_unknown_metrics_and_parts_are_not_found() -> None:
    with pytest.raises(NotFound):
        await items_behind("M99", today=TODAY)
    with pytest.raises(NotFound):
        await items_behind("T2", today=TODAY, part="没有的部分")
