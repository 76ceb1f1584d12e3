"""A report is checked against itself before it is printed."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from catalogue import database
from catalogue.metrics import display
from catalogue.metrics.definitions import REGISTRY, Unit
from catalogue.metrics.figure import (
    Against,
    BatchCount,
    BundleFigures,
    EditionChange,
    EditionRef,
    Fact,
    Figure,
    ItemCut,
    Part,
    Report,
)
from catalogue.metrics.report import build_report
from catalogue.metrics.scope import Scope
from catalogue.metrics.totals import check_report, percentage
from catalogue.model.power_list import Account, AccountLine, AdjustmentKind
from catalogue.model.totals import Finding, Verdict, faults
from tests.instances import Instances, settings_of
from web.lifecycle import open_database


def figure(id: str, numerator: int, denominator: int, **more: Any) -> Figure:
    metric = REGISTRY[id]
    value = Fraction(numerator, denominator) if denominator else None
    filled: dict[str, Any] = {
        "id": id,
        "name": metric.name,
        "name_en": metric.name_en,
        "unit": metric.unit,
        "value": value,
        "numerator": Fraction(numerator),
        "denominator": Fraction(denominator),
        "n": denominator,
        "excluded": {},
        "population": metric.population,
        "formula": metric.formula,
        "numerator_text": metric.numerator,
        "denominator_text": metric.denominator,
        "source": metric.source,
        "display": display.percent(value) if metric.unit is Unit.SHARE else f"{value}",
    }
    return Figure(**(filled | more))


ONE_VISIT = figure(
    "M1",
    3165,
    3321,
    parts=(
        Part(label="行政职权", value=Fraction(2025)),
        Part(label="公共服务", value=Fraction(1140)),
    ),
    against=(
        Against(
            edition="2018",
            name="权责清单（2018年版）",
            denominator=3297,
            value=Fraction(3165, 3297),
            display="96.0 %",
        ),
    ),
)
MEAN = figure("T2", 2, 3, n=3000, excluded={"无法定时限": 300, "单位不同": 21})
POINTS = Fact(
    id="F6",
    name="服务点",
    unit="个",
    value=427,
    meaning="",
    source="",
    path="/points",
    parts=tuple(
        Part(label=label, value=Fraction(value))
        for label, value in (("乡镇", 42), ("社区", 82), ("村", 303))
    ),
)
BATCHES = tuple(
    BatchCount(
        number=number,
        name=f"第{number}批",
        on=date(2018, 3, 30),
        document="",
        items=items,
        cumulative=cumulative,
    )
    for number, items, cumulative in ((1, 1000, 1000), (2, 1100, 2100), (3, 1065, 3165))
)
CHANGE = EditionChange(
    old=EditionRef(key="2017", name="2017年版", on=date(2017, 12, 29), entries=3321),
    new=EditionRef(key="2018", name="2018年版", on=date(2018, 12, 20), entries=3297),
    account=Account(
        old=3321,
        new=3297,
        lines=(
            AccountLine(AdjustmentKind.ADD, 2, 0, 16),
            AccountLine(AdjustmentKind.CANCEL, 3, 40, 0),
        ),
    ),
)
ITEM = ItemCut(
    code="1",
    name="核准",
    statutory="20个工作日",
    promised="3个工作日",
    cut=Fraction(17, 20),
    display="85.0 %",
)
BUNDLE = BundleFigures(
    key="investment",
    name="投资项目",
    kind="事项组",
    items=(
        replace(
            ITEM,
            code="0",
            statutory="5个工作日",
            promised="即办",
            cut=Fraction(1),
            display="100.0 %",
        ),
        ITEM,
        replace(ITEM, code="2", statutory="10个工作日", cut=Fraction(7, 10), display="70.0 %"),
    ),
    steps_before=6,
    steps=4,
    steps_cut=Fraction(1, 3),
    steps_display="33.3 %",
    limit_before="11个工作日",
    limit="3个工作日",
    limit_cut=Fraction(8, 11),
    limit_display="72.7 %",
    bound="",
    bound_document="",
    within_bound=None,
    mean_cut=Fraction(17, 20),
    mean_display="85.0 %",
    pooled_cut=Fraction(29, 35),
    pooled_display="82.9 %",
    path="/bundles/investment",
)
REPORT = Report(
    edition="2018",
    as_of=date(2018, 12, 20),
    scope=Scope(),
    figures=(ONE_VISIT, MEAN),
    conversion="",
    facts=(POINTS,),
    bundles=(BUNDLE,),
    change=CHANGE,
    batches=BATCHES,
)


def only_fault(report: Report) -> Finding:
    (found,) = faults(check_report(report))
    return found


def test_a_report_that_adds_up_has_nothing_to_mend_and_nothing_left_open() -> None:
    findings = check_report(REPORT)
    equations = {one.equation for one in findings}

    assert {one.verdict for one in findings} == {Verdict.FINE}
    assert equations >= {
        "2,025 + 1,140 = 3,165",
        "3,165 ÷ 3,321 = 95.3 %",
        "3,165 ÷ 3,297 = 96.0 %",
        "3,000 + 300 + 21 = 3,321",
        "42 + 82 + 303 = 427",
        "1,065 + 2,100 = 3,165",
        "3,321 + 16 − 40 = 3,297",
        "17 ÷ 20 = 85.0 %",
        "(100 + 85 + 70) ÷ 3 = 85.0",
        "2 ÷ 6 = 33.3 %",
        "8 ÷ 11 = 72.7 %",
    }


@pytest.mark.parametrize(
    ("wrong", "difference"),
    [
        (replace(REPORT, figures=(replace(ONE_VISIT, parts=ONE_VISIT.parts[:1]), MEAN)), 1140),
        (replace(REPORT, figures=(replace(ONE_VISIT, display="95.4 %"), MEAN)), Fraction(1, 10)),
        (replace(REPORT, figures=(ONE_VISIT, replace(MEAN, excluded={"单位不同": 321 - 1}))), 1),
        (replace(REPORT, facts=(replace(POINTS, value=426),)), -1),
        (replace(REPORT, batches=(*BATCHES[:2], replace(BATCHES[2], cumulative=3164))), -1),
        (replace(REPORT, bundles=(replace(BUNDLE, steps_display="33.4 %"),)), Fraction(1, 10)),
        (replace(REPORT, bundles=(replace(BUNDLE, limit_display="72.8 %"),)), Fraction(1, 10)),
        (replace(REPORT, bundles=(replace(BUNDLE, mean_display="82.9 %"),)), Fraction(-21, 10)),
    ],
)
def test_a_single_wrong_number_is_the_only_fault(wrong: Report, difference: Fraction) -> None:
    assert only_fault(wrong).difference == difference


def test_a_change_between_editions_that_does_not_close_is_a_fault() -> None:
    account = replace(CHANGE.account, lines=CHANGE.account.lines[:1])
    found = only_fault(replace(REPORT, change=replace(CHANGE, account=account)))

    assert (found.expected, found.found, found.difference) == (3337, 3297, -40)


def test_an_edition_that_states_another_number_than_its_account_is_a_fault() -> None:
    new = replace(CHANGE.new, entries=3296)

    assert only_fault(replace(REPORT, change=replace(CHANGE, new=new))).relation.label == "等于"


def test_a_fact_whose_parts_may_overlap_need_not_add_up() -> None:
    overlapping = replace(POINTS, value=400, overlapping=True)

    assert faults(check_report(replace(REPORT, facts=(overlapping,)))) == []
    assert only_fault(replace(REPORT, facts=(replace(overlapping, overlapping=False),)))


def test_the_period_compared_with_is_checked_as_well() -> None:
    before = replace(ONE_VISIT, display="90.0 %", against=())
    found = only_fault(replace(REPORT, figures=(replace(ONE_VISIT, previous=before), MEAN)))

    assert "上期" in found.name


def test_figures_without_a_value_say_nothing() -> None:
    empty = replace(
        REPORT, figures=(figure("M2", 0, 0),), facts=(), bundles=(), change=None, batches=()
    )

    assert check_report(empty) == []


@pytest.mark.parametrize(
    ("display", "read"),
    [
        ("95.3 %", (Fraction("95.3"), 1)),
        ("100 %", (Fraction(100), 0)),
        ("−57.1 %", (Fraction("-57.1"), 1)),
        ("—", None),
        ("3.51 个工作日", None),
    ],
)
def test_a_printed_percentage_is_read_with_its_decimals(display: str, read: Any) -> None:
    assert percentage(display) == read


async def test_the_report_of_the_sample_has_nothing_to_mend(
    instances: Instances, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path / "instance")
    instances.sample(settings.data_dir)
    engine = await open_database(settings)
    try:
        findings = check_report(await build_report(today=date(2018, 12, 31)))
    finally:
        await database.close(engine)

    assert {one.verdict for one in findings} == {Verdict.FINE}
    assert {"2,025 + 1,140 = 3,165", "3,165 ÷ 3,297 = 96.0 %", "42 + 82 + 303 = 427"} <= {
        one.equation for one in findings
    }
