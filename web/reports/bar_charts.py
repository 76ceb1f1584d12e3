"""Charts of lying bars: shares with their target, a ranking, pairs before and now."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct

from catalogue.metrics import display
from catalogue.metrics.definitions import Unit
from catalogue.metrics.figure import Figure, Report
from web.reports.chart import WIDTH, Chart
from web.reports.svg import drawing, line, rect, shortened, words
from web.view_models.report_tables import Percent, points

_LABELS = 230.0
"""Width of the column of names [units]."""
_ROW = 34.0
_BAR = 20.0
_HEAD = 34.0
"""Room above the first bar, where the target is named [units]."""
_VALUES = 110.0
"""Room right of the bars for their values [units]."""


class Pair(Struct, frozen=True, kw_only=True):
    """One quantity before and now, in one unit."""

    label: str
    before: Fraction
    after: Fraction
    before_text: str
    after_text: str
    change: str


class Ranked(Struct, frozen=True, kw_only=True):
    """One row of a ranking; ``value`` is a share in [0, 1]."""

    rank: str
    label: str
    value: Fraction
    text: str
    note: str = ""


def shares_chart(figures: Iterable[Figure]) -> Chart | None:
    """Every share between 0 and 100 % as a bar, with a line where a target stands."""
    shown = [
        f for f in figures if f.unit is Unit.SHARE and f.value is not None and 0 <= f.value <= 1
    ]
    if not shown:
        return None
    scale = WIDTH - _LABELS - _VALUES
    shapes: list[str] = []
    for place, figure in enumerate(shown):
        assert figure.value is not None
        top = _HEAD + place * _ROW
        shapes += _bar(top, figure.name, float(figure.value) * scale, _tight(figure.display), scale)
        if figure.target is not None:
            at = _LABELS + float(figure.target) * scale
            shapes.append(line(at, top - 5, at, top + _BAR + 5, "target-ground"))
            shapes.append(line(at, top - 5, at, top + _BAR + 5, "target"))
            aim = f"目标 {_tight(display.percent(figure.target))}"
            shapes.append(words(at, top - 9, aim, anchor="middle", look="small"))
    targets = [f for f in shown if f.target is not None]
    told = "；".join(f"{f.name} {_tight(f.display)}" for f in shown)
    note = "；".join(
        f"竖线为{f.name}的目标 {_tight(display.percent(f.target))}，相差 {points(f.margin)}"
        for f in targets
    )
    title = "占比指标"
    return Chart(
        key="shares",
        title=title,
        picture=drawing(
            "chart-shares", title, told + (f"。{note}" if note else ""), WIDTH, _tall(shown), shapes
        ),
        columns=("指标", "数值", "分子", "分母", "目标"),
        rows=tuple(_share_row(f) for f in shown),
        note=note,
    )


def _share_row(figure: Figure) -> tuple[str, ...]:
    return (
        f"{figure.id} {figure.name}",
        _tight(figure.display),
        display.number(figure.numerator),
        display.number(figure.denominator),
        "—" if figure.target is None else _tight(display.percent(figure.target)),
    )


def _tight(shown: str) -> str:
    return shown.replace(" ", "")


def ranking_chart(key: str, title: str, ranked: Sequence[Ranked], value_title: str) -> Chart | None:
    """A ranking of shares, best first, as given."""
    if not ranked:
        return None
    scale = WIDTH - _LABELS - _VALUES
    shapes: list[str] = []
    for place, one in enumerate(ranked):
        top = _HEAD + place * _ROW
        length = min(max(float(one.value), 0.0), 1.0) * scale
        shapes += _bar(top, f"{one.rank} {one.label}", length, one.text, scale)
    told = "；".join(f"第{one.rank}名 {one.label} {one.text}" for one in ranked)
    return Chart(
        key=key,
        title=title,
        picture=drawing(f"chart-{key}", title, told, WIDTH, _tall(ranked), shapes),
        columns=("名次", "名称", value_title, "说明"),
        rows=tuple((one.rank, one.label, one.text, one.note) for one in ranked),
    )


def _bar(top: float, label: str, length: float, value: str, scale: float) -> list[str]:
    return [
        words(_LABELS - 10, top + 15, shortened(label, _LABELS - 12), anchor="end"),
        rect(_LABELS, top, scale, _BAR, "track"),
        rect(_LABELS, top, length, _BAR, "value"),
        words(_LABELS + scale + 8, top + 15, value, look="number"),
    ]


def bundle_pairs(report: Report) -> list[Pair]:
    """Steps of each bundle before and now."""
    return [
        Pair(
            label=one.name,
            before=Fraction(one.steps_before),
            after=Fraction(one.steps),
            before_text=f"{one.steps_before}个",
            after_text=f"{one.steps}个",
            change="—" if one.steps_cut is None else Percent(one.steps_cut).text,
        )
        for one in report.bundles
        if one.steps_before
    ]


def limit_pairs(report: Report) -> list[Pair]:
    """Time of each bundle before and now, where both are stated in one unit."""
    pairs = []
    for one in report.bundles:
        before, after = _LIMIT.fullmatch(one.limit_before), _LIMIT.fullmatch(one.limit)
        if before is None or (after is None and one.limit != "即办"):
            continue
        if after is not None and after[2] != before[2]:
            continue
        pairs.append(
            Pair(
                label=one.name,
                before=Fraction(before[1]),
                after=Fraction(after[1]) if after else Fraction(0),
                before_text=one.limit_before,
                after_text=one.limit,
                change="—" if one.limit_cut is None else Percent(one.limit_cut).text,
            )
        )
    return pairs


_LIMIT = re.compile(r"(\d+)(\D+)")
_POOLED = {
    "T3": ("办理时限之和", ""),
    "A1": ("申请材料之和", "份"),
    "A2": ("办理环节之和", "个"),
}
"""Figures of the form (before − now) / before: what they sum, and its unit."""


def cut_pairs(figures: Iterable[Figure]) -> list[Pair]:
    """Sums before and now behind the pooled cuts, as far as the report has them."""
    pairs = []
    for figure in figures:
        if figure.id not in _POOLED or not figure.denominator:
            continue
        label, unit = _POOLED[figure.id]
        after = figure.denominator - figure.numerator
        pairs.append(
            Pair(
                label=label,
                before=figure.denominator,
                after=after,
                before_text=f"{display.number(figure.denominator)}{unit}",
                after_text=f"{display.number(after)}{unit}",
                change=_tight(figure.display),
            )
        )
    return pairs


def pairs_chart(key: str, title: str, pairs: Sequence[Pair]) -> Chart | None:
    """Pairs of bars: hatched before, full now; each pair in its own scale."""
    if not pairs:
        return None
    scale = WIDTH - _LABELS - _VALUES
    shapes: list[str] = []
    for place, pair in enumerate(pairs):
        top = 12 + place * 62
        most = float(max(pair.before, pair.after)) or 1.0
        label = shortened(pair.label, _LABELS - 12)
        shapes.append(words(_LABELS - 10, top + 26, label, anchor="end"))
        for row, (value, said, look) in enumerate(
            (
                (pair.before, f"前 {pair.before_text}", "before"),
                (pair.after, f"现 {pair.after_text}", "value"),
            )
        ):
            y, length = top + row * 22, float(value) / most * scale
            shapes.append(rect(_LABELS, y, length, 18, look))
            shapes.append(words(_LABELS + length + 8, y + 14, said, look="number"))
    told = "；".join(f"{p.label}由{p.before_text}变为{p.after_text}，压缩{p.change}" for p in pairs)
    return Chart(
        key=key,
        title=title,
        picture=drawing(f"chart-{key}", title, told, WIDTH, 62 * len(pairs) + 10, shapes),
        columns=("名称", "改革前（法定）", "现在", "压缩"),
        rows=tuple((p.label, p.before_text, p.after_text, p.change) for p in pairs),
        note="斜线为改革前（法定），实心为现在；各组按自己的最大值画，组与组不可比长短。",
    )


def _tall(rows: Sequence[object]) -> float:
    return _HEAD + len(rows) * _ROW
