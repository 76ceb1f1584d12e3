"""Sentences on the power list, delegations, bundles, the reductions, service points, data."""

import re
from collections.abc import Iterator
from fractions import Fraction

from catalogue.metrics.figure import BundleFigures, Fact, ItemCut, Report
from catalogue.model.power_list import AccountLine
from catalogue.model.power_list import AdjustmentKind as Kind
from web.reports.sentences import (
    Section,
    fact_of,
    figure_of,
    section,
    share_told,
    whole,
)

_NET = {Kind.SPLIT: "拆分净增", Kind.MERGE: "合并净减"}
"""Kinds whose entries both leave and come: the net is what counts."""


def reform_sections(report: Report) -> Iterator[Section]:
    """Sections on the reform record."""
    yield section("权责清单动态调整", (_change(report), _licences(report), _given(report)))
    yield section("职权划转", (_transferred(report),))
    yield section(
        "“一件事”集成办理",
        (_bundle(f"B{place}", one) for place, one in enumerate(report.bundles, start=1)),
    )
    yield section("减事项、减材料、减证明、减环节、减费用", (_cuts(report), _without(report)))
    yield section("服务体系和数据资源", (_points(report), _directory(report)))


def _change(report: Report) -> str:
    if report.change is None:
        return ""
    account, old, new = report.change.account, report.change.old, report.change.new
    moved = [_moved(line) for line in account.lines if line.net]
    kept = [
        f"{line.kind.label}{line.adjustments}项次〔E0〕" for line in account.lines if not line.net
    ]
    net = account.new - account.old
    outcome = f"净{'增' if net > 0 else '减'}{abs(net)}项〔E0〕" if net else "总数不变"
    text = (
        f"权责清单由{old.name}的{old.entries}项〔E0〕调整为{new.name}的{new.entries}项〔E0〕，"
        + "".join(f"{one}、" for one in moved).rstrip("、")
        + ("，" if moved else "")
        + f"{outcome}。"
    )
    if kept:
        text += f"另有{'、'.join(kept)}，不改变总数。"
    return text


def _moved(line: AccountLine) -> str:
    return f"{_NET.get(line.kind, line.kind.label)}{abs(line.net)}项〔E0〕"


def _licences(report: Report) -> str:
    fact = fact_of(report, "F2")
    return f"公布行政许可事项{fact.value}项〔F2〕。" if fact else ""


def _given(report: Report) -> str:
    counties, zone = fact_of(report, "F3"), fact_of(report, "F4")
    told = []
    if counties:
        told.append(f"赋予县（市、区）行政职权{counties.value}项〔F3〕")
    if zone:
        told.append(f"赋予经济开发区行政职权{zone.value}项〔F4〕")
    return f"推进放权赋能，{'，'.join(told)}。" if told else ""


def _transferred(report: Report) -> str:
    fact = fact_of(report, "F5")
    if fact is None:
        return ""
    source = ""
    if fact.meaning.startswith("由"):
        source = re.sub(r" *(\d+) *个部门", r"\1个部门〔F5〕", fact.meaning) + "，"
    return (
        f"推进相对集中行政许可权改革，{fact.value}项行政职权〔F5〕{source}"
        "逐项签订交接书，明确划转依据、事项衔接和职责边界，"
        "原部门负责事前勘验和事后监管，承接部门负责审批。"
    )


def _bundle(mark: str, one: BundleFigures) -> str:
    told = []
    if one.steps_before and one.steps_before != one.steps:
        verb = "减至" if one.steps < one.steps_before else "调整为"
        told.append(
            f"办理环节由{one.steps_before}个〔{mark}〕{verb}{one.steps}个〔{mark}〕"
            + _cut(mark, one.steps_cut)
        )
    if one.limit_before and one.limit and one.limit_before != one.limit:
        verb = "压缩为" if one.limit_cut is not None and one.limit_cut > 0 else "调整为"
        told.append(
            f"办理时限由{one.limit_before}〔{mark}〕{verb}{one.limit}〔{mark}〕"
            + _cut(mark, one.limit_cut)
            + _bound(mark, one)
        )
    items = [_item(mark, item) for item in one.items if item.cut is not None and item.cut > 0]
    if items:
        told.append("、".join(items))
    if one.mean_cut is not None and one.pooled_cut is not None and len(items) > 1:
        told.append(
            f"平均压缩{share_told(one.mean_cut)}〔{mark}〕"
            f"（逐项平均口径；总量口径{share_told(one.pooled_cut)}〔{mark}〕）"
        )
    return f"{one.name}：{'；'.join(told)}。" if told else ""


def _cut(mark: str, share: Fraction | None) -> str:
    return f"（压缩{share_told(share)}〔{mark}〕）" if share is not None and share > 0 else ""


def _item(mark: str, item: ItemCut) -> str:
    limits = f"由{item.statutory}〔{mark}〕压缩为{item.promised}〔{mark}〕"
    return item.name + limits + _cut(mark, item.cut)


def _bound(mark: str, one: BundleFigures) -> str:
    if not one.bound:
        return ""
    source = f"（{one.bound_document}）" if one.bound_document else ""
    bound = f"{one.bound}〔{mark}〕{source}"
    if one.within_bound is None:
        return f"，国家要求为{bound}"
    return f"，在国家要求的{bound}以内" if one.within_bound else f"，仍长于国家要求的{bound}"


_POOLED = {"A1": ("申请材料", "份", "A1m"), "A2": ("办理环节", "个", "A2m")}
_COUNTED = {
    "A3": ("减少证明", "份"),
    "A3i": ("减少事项", "项"),
    "A3f": ("每项按办理一次计减少收费", "元"),
}


def _cuts(report: Report) -> str:
    told = []
    for key, (name, unit, mean) in _POOLED.items():
        figure = figure_of(report, key)
        if figure is None or figure.numerator <= 0:
            continue
        text = (
            f"{name}共减少{whole(figure.numerator)}{unit}〔{key}〕，"
            f"压缩{share_told(figure.value)}〔{key}〕"
        )
        each = figure_of(report, mean)
        if each is not None and each.value is not None:
            text += f"，平均每个事项减少{whole(each.value)}{unit}〔{mean}〕"
        told.append(text)
    told += _against_before(report)
    for key, (name, unit) in _COUNTED.items():
        figure = figure_of(report, key)
        if figure is not None and figure.value is not None and figure.value > 0:
            told.append(f"{name}{whole(figure.value)}{unit}〔{key}〕")
    return f"与改革前相比，{'；'.join(told)}。" if told else ""


def _against_before(report: Report) -> list[str]:
    """Promised time against what it took before reform; another thing than the statutory limit."""
    mean, pooled = figure_of(report, "A4"), figure_of(report, "A4p")
    if mean is None or pooled is None or mean.value is None or mean.value <= 0:
        return []
    return [
        f"{mean.n}个有改革前时限的事项〔A4〕承诺时限比改革前平均压缩{share_told(mean.value)}〔A4〕"
        f"（逐项平均口径；总量口径{share_told(pooled.value)}〔A4p〕）"
    ]


def _without(report: Report) -> str:
    """Items without a baseline, said once; only where something was compared at all."""
    figure = figure_of(report, "A1")
    if figure is None or not figure.excluded:
        return ""
    told = "、".join(f"{reason}的{items}项〔A1〕" for reason, items in figure.excluded.items())
    return f"未计入减材料的有：{told}。"


def _points(report: Report) -> str:
    fact = fact_of(report, "F6")
    return f"基层便民服务点{fact.value}个〔F6〕{_parts('F6', fact, '个')}。" if fact else ""


def _directory(report: Report) -> str:
    fact = fact_of(report, "F7")
    return f"编制政务信息资源目录{fact.value}条〔F7〕。" if fact else ""


def _parts(mark: str, fact: Fact, unit: str) -> str:
    if not fact.parts:
        return ""
    told = "、".join(f"{one.label}{whole(one.value)}{unit}〔{mark}〕" for one in fact.parts)
    return f"，其中{told}"
