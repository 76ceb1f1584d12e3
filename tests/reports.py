"""A report made by hand, with the numbers of the 2018 annual report of Baishan.

Source: reference rules-and-metrics §5; the kinds of adjustment are made up and close at −24.
"""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import msgspec

from catalogue.metrics import display
from catalogue.metrics.definitions import REGISTRY
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
from catalogue.metrics.scope import Scope
from catalogue.model.power_list import Account, AccountLine, AdjustmentKind
from catalogue.queries.power_changes import AdjustmentLine

DEFAULT_TARGET = Fraction(4, 5)
OLD = EditionRef(key="2017", name="白山市权责清单（2017年版）", on=date(2017, 12, 29), entries=3321)
NEW = EditionRef(key="2018", name="白山市权责清单（2018年版）", on=date(2018, 12, 20), entries=3297)


def a_figure(metric: str, numerator: int | Fraction, denominator: int, **changes: Any) -> Figure:
    """The figure of the registry's ``metric`` with these numbers."""
    known = REGISTRY[metric]
    value = Fraction(numerator) / denominator if denominator else None
    target = DEFAULT_TARGET if known.has_target else None
    figure = Figure(
        id=known.id,
        name=known.name,
        name_en=known.name_en,
        unit=known.unit,
        value=value,
        numerator=Fraction(numerator),
        denominator=Fraction(denominator),
        n=denominator,
        excluded={},
        population=known.population,
        formula=known.formula,
        numerator_text=known.numerator,
        denominator_text=known.denominator,
        source=known.source,
        display=display.percent(value),
        target=target,
        target_met=None if target is None or value is None else value >= target,
    )
    return msgspec.structs.replace(figure, **changes)


def against(edition: EditionRef, numerator: int) -> Against:
    value = Fraction(numerator, edition.entries)
    return Against(
        edition=edition.key,
        name=edition.name,
        denominator=edition.entries,
        value=value,
        display=display.percent(value),
        target_met=value >= DEFAULT_TARGET,
    )


def one_visit(**changes: Any) -> Figure:
    return a_figure(
        "M1",
        3165,
        3321,
        parts=(
            Part(label="行政职权", value=Fraction(2025)),
            Part(label="公共服务", value=Fraction(1140)),
        ),
        against=(against(OLD, 3165), against(NEW, 3165)),
        **changes,
    )


def an_item_cut(name: str, statutory: int, promised: int) -> ItemCut:
    cut = Fraction(statutory - promised, statutory)
    return ItemCut(
        code=f"1122060000000000{statutory}X",
        name=name,
        statutory=f"{statutory}个工作日",
        promised=f"{promised}个工作日" if promised else "即办",
        cut=cut,
        display=display.percent(cut),
    )


def a_bundle(**changes: Any) -> BundleFigures:
    """Without limits, bound or items; steps 6 → 4."""
    bundle = BundleFigures(
        key="investment",
        name="投资项目审批",
        kind="group",
        items=(),
        steps_before=6,
        steps=4,
        steps_cut=Fraction(1, 3),
        steps_display="33.3 %",
        limit_before="",
        limit="",
        limit_cut=None,
        limit_display="—",
        bound="",
        bound_document="",
        within_bound=None,
        mean_cut=None,
        mean_display="—",
        pooled_cut=None,
        pooled_display="—",
        path="/bundles/investment",
    )
    return msgspec.structs.replace(bundle, **changes)


INVESTMENT = a_bundle(
    items=(an_item_cut("备案", 5, 0), an_item_cut("核准", 20, 3), an_item_cut("节能审查", 10, 3)),
    mean_cut=Fraction(17, 20),
    mean_display="85.0 %",
    pooled_cut=Fraction(29, 35),
    pooled_display="82.9 %",
)
COMPANY = a_bundle(
    key="company",
    name="企业开办",
    kind="one_thing",
    steps_before=7,
    steps=3,
    steps_cut=Fraction(4, 7),
    steps_display="57.1 %",
    limit_before="11个工作日",
    limit="3个工作日",
    limit_cut=Fraction(8, 11),
    limit_display="72.7 %",
    bound="8.5个工作日",
    bound_document="国办发〔2018〕32号",
    within_bound=True,
    path="/bundles/company",
)
CHANGE = EditionChange(
    old=OLD,
    new=NEW,
    account=Account(
        old=3321,
        new=3297,
        lines=(
            AccountLine(AdjustmentKind.ADD, 12, 0, 12),
            AccountLine(AdjustmentKind.TAKE_OVER, 9, 0, 9),
            AccountLine(AdjustmentKind.SPLIT, 2, 2, 5),
            AccountLine(AdjustmentKind.CANCEL, 31, 31, 0),
            AccountLine(AdjustmentKind.DELEGATE, 14, 14, 0),
            AccountLine(AdjustmentKind.MERGE, 2, 5, 2),
            AccountLine(AdjustmentKind.EMPOWER, 53, 53, 53),
            AccountLine(AdjustmentKind.TRANSFER, 219, 219, 219),
        ),
    ),
)
BATCHES = (
    BatchCount(
        number=1,
        name="第一批只跑一次事项",
        on=date(2018, 3, 30),
        document="第一批目录",
        items=1480,
        cumulative=1480,
    ),
    BatchCount(
        number=2,
        name="第二批只跑一次事项",
        on=date(2018, 6, 29),
        document="第二批目录",
        items=1005,
        cumulative=2485,
    ),
    BatchCount(
        number=3,
        name="第三批只跑一次事项",
        on=date(2018, 10, 31),
        document="第三批目录",
        items=680,
        cumulative=3165,
    ),
)


def a_fact(key: str, name: str, value: int, unit: str = "项", **changes: Any) -> Fact:
    fact = Fact(
        id=key,
        name=name,
        unit=unit,
        value=value,
        meaning=f"{name}的数量。",
        source="白山2018年度报告",
        path="/power-list",
    )
    return msgspec.structs.replace(fact, **changes)


FACTS = (
    a_fact("F1", "权责清单条目", 3297),
    a_fact("F2", "行政许可事项", 1944),
    a_fact("F3", "赋予县（市、区）行政职权", 21),
    a_fact("F4", "赋予经济开发区行政职权", 32),
    a_fact("F5", "划转的行政职权", 219, meaning="由 22 个部门划转至抚松县行政审批局"),
    a_fact(
        "F6",
        "基层便民服务点",
        427,
        "个",
        parts=(
            Part(label="乡镇（街道）", value=Fraction(42)),
            Part(label="社区", value=Fraction(82)),
            Part(label="村", value=Fraction(303)),
        ),
    ),
    a_fact("F7", "政务信息资源目录", 4593, "条"),
)


def a_report(**changes: Any) -> Report:
    """The report of 2018-12-20 with figures, facts, bundles, batches and the change of editions."""
    report = Report(
        edition=NEW.name,
        as_of=date(2018, 12, 20),
        scope=Scope(),
        figures=(
            one_visit(),
            a_figure("M2", 412, 3321),
            a_figure("T2", Fraction(1650, 1), 2500, excluded={"无法定时限": 800, "单位不同": 21}),
            a_figure(
                "T3", Fraction(21000), 35000, n=2500, excluded={"无法定时限": 800, "单位不同": 21}
            ),
        ),
        conversion="不折算",
        facts=FACTS,
        bundles=(INVESTMENT, COMPANY),
        change=CHANGE,
        batches=BATCHES,
    )
    return msgspec.structs.replace(report, **changes)


def a_bare_report() -> Report:
    """Only M1, of an empty catalogue: no value, no record of reform."""
    return Report(
        edition="现行目录",
        as_of=date(2018, 12, 20),
        scope=Scope(),
        figures=(a_figure("M1", 0, 0),),
        conversion="不折算",
    )


def an_adjustment(number: int, kind: AdjustmentKind, summary: str) -> AdjustmentLine:
    return AdjustmentLine(
        id=number,
        kind=kind,
        on=date(2018, 5, number),
        document=f"调整文件{number}号",
        counterpart="",
        reason="",
        removed=(("A", "1"),),
        brought=(),
        summary=summary,
        by="装载测试",
        at=datetime(2018, 5, number, tzinfo=UTC),
        sample=True,
    )
