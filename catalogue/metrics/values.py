"""Every number a report states, by name, and where two reports differ."""

from collections.abc import Iterator

from msgspec import Struct

from catalogue.metrics.display import number
from catalogue.metrics.figure import BundleFigures, Figure, Report

ABSENT = "无"


class Difference(Struct, frozen=True, kw_only=True):
    """One statement of a report that another makes differently."""

    id: str
    name: str
    before: str
    after: str


def differences(before: Report, after: Report) -> tuple[Difference, ...]:
    """What ``after`` states otherwise than ``before``; compared exactly, not as displayed."""
    old, new = dict(_stated(before)), dict(_stated(after))
    found = []
    for key in dict.fromkeys([*old, *new]):
        name, one, other = _pair(old.get(key), new.get(key))
        if one != other:
            found.append(Difference(id=key, name=name, before=one, after=other))
    return tuple(found)


_Stated = tuple[str, str]
"""Name of the statement, and what it says in full."""


def _pair(one: _Stated | None, other: _Stated | None) -> tuple[str, str, str]:
    named = other or one
    assert named is not None
    return named[0], one[1] if one else ABSENT, other[1] if other else ABSENT


def _stated(report: Report) -> Iterator[tuple[str, _Stated]]:
    for figure in report.figures:
        yield figure.id, (figure.name, _figure(figure))
        for one in figure.against:
            yield (
                f"{figure.id}/{one.edition}",
                (
                    f"{figure.name}（{one.name}）",
                    f"{one.display}（{number(figure.numerator)} / {one.denominator:,}）",
                ),
            )
        for part in figure.parts:
            yield f"{figure.id}/{part.label}", (f"{figure.name}·{part.label}", number(part.value))
    for fact in report.facts:
        yield fact.id, (fact.name, f"{fact.value:,} {fact.unit}")
        for part in fact.parts:
            yield f"{fact.id}/{part.label}", (f"{fact.name}·{part.label}", number(part.value))
    for bundle in report.bundles:
        yield f"bundle/{bundle.key}", (bundle.name, _bundle(bundle))
    if report.change:
        account = report.change.account
        yield "change", ("清单变化", f"{account.old:,} → {account.new:,}（{account.net:+,}）")
        for line in account.lines:
            yield (
                f"change/{line.kind.value}",
                (f"清单变化·{line.kind.label}", f"{line.adjustments} 次，净 {line.net:+,}"),
            )
    for batch in report.batches:
        yield f"batch/{batch.number}", (batch.name, f"{batch.items:,}（累计 {batch.cumulative:,}）")


def _figure(figure: Figure) -> str:
    left = "".join(f"；{reason} {items}" for reason, items in figure.excluded.items())
    top, under = number(figure.numerator), number(figure.denominator)
    return f"{figure.display}（{top} / {under}；计入 {figure.n:,} 项{left}）"


def _bundle(bundle: BundleFigures) -> str:
    cuts = "、".join(one.display for one in bundle.items)
    return (
        f"环节 {bundle.steps_before} → {bundle.steps}；"
        f"时限 {bundle.limit_before} → {bundle.limit}；"
        f"平均压缩 {bundle.mean_display}，总量压缩 {bundle.pooled_display}；逐项 {cuts}"
    )
