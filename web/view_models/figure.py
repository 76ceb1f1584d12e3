"""Figures as the API, the command line and the report page show them."""

from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct

from catalogue.metrics import display
from catalogue.metrics.figure import (
    Against,
    BatchCount,
    BundleFigures,
    EditionChange,
    Fact,
    Figure,
    ItemCut,
    Part,
    Report,
)
from catalogue.metrics.metric import Unit

POINT = "个百分点"


class PartAnswer(Struct, frozen=True, kw_only=True):
    """One part of a total; ``query`` is the scope that opens its items."""

    label: str
    value: int | str
    query: str


class AgainstAnswer(Struct, frozen=True, kw_only=True):
    """The same numerator over the entries of an edition of the power list."""

    edition: str
    name: str
    denominator: int
    value: str | None
    display: str
    target_met: bool | None


class PreviousAnswer(Struct, frozen=True, kw_only=True):
    """The same figure on the day compared with, and the difference to it.

    ``difference`` is in percentage points for a share, else in the figure's unit.
    """

    value: str | None
    numerator: int | str
    denominator: int | str
    n: int
    display: str
    difference: str | None
    difference_display: str


class FigureAnswer(Struct, frozen=True, kw_only=True):
    """One metric; ``value`` is the exact fraction as a decimal with 12 places."""

    id: str
    name: str
    name_en: str
    value: str | None
    numerator: int | str
    denominator: int | str
    n: int
    excluded: dict[str, int]
    population: str
    formula: str
    numerator_meaning: str
    denominator_meaning: str
    source: str
    unit: str
    display: str
    converted: int
    target: str | None
    target_met: bool | None
    margin: str | None
    margin_display: str
    parts: list[PartAnswer]
    against: list[AgainstAnswer]
    previous: PreviousAnswer | None


class FactAnswer(Struct, frozen=True, kw_only=True):
    """A counted number of the reform record."""

    id: str
    name: str
    value: int
    unit: str
    meaning: str
    source: str
    path: str
    parts: list[PartAnswer]
    overlapping: bool


class ItemCutAnswer(Struct, frozen=True, kw_only=True):
    """One item of a bundle."""

    code: str
    name: str
    statutory: str
    promised: str
    cut: str | None
    display: str
    steps_before: int | None
    steps: int | None
    materials_before: int | None
    materials: int | None


class ReportedBundleAnswer(Struct, frozen=True, kw_only=True):
    """A bundle with its own figures and its items'."""

    key: str
    name: str
    kind: str
    steps_before: int
    steps: int
    steps_cut: str | None
    steps_display: str
    limit_before: str
    limit: str
    limit_cut: str | None
    limit_display: str
    bound: str
    bound_document: str
    within_bound: bool | None
    mean_cut: str | None
    mean_display: str
    pooled_cut: str | None
    pooled_display: str
    path: str
    items: list[ItemCutAnswer]


class EditionAnswer(Struct, frozen=True, kw_only=True):
    """An edition of the power list."""

    id: str
    name: str
    date: date
    entries: int


class MoveAnswer(Struct, frozen=True, kw_only=True):
    """All adjustments of one kind between two editions."""

    kind: str
    name: str
    adjustments: int
    brought: int
    removed: int
    net: int


class EditionChangeAnswer(Struct, frozen=True, kw_only=True):
    """The account from one edition to the next."""

    old: EditionAnswer
    new: EditionAnswer
    net: int
    closes: bool
    equation: str
    kinds: list[MoveAnswer]


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """One batch and the items of all batches up to it."""

    number: int
    name: str
    date: date
    document: str
    items: int
    cumulative: int


class ReportAnswer(Struct, frozen=True, kw_only=True):
    """A report with the edition, day and scope it is about."""

    edition: str
    as_of: str
    compared_with: str | None
    scope: dict[str, str]
    conversion: str
    metrics: list[FigureAnswer]
    facts: list[FactAnswer]
    bundles: list[ReportedBundleAnswer]
    edition_change: EditionChangeAnswer | None
    batches: list[BatchAnswer]


def report_answer(report: Report) -> ReportAnswer:
    """``report`` for programs."""
    return ReportAnswer(
        edition=report.edition,
        as_of=report.as_of.isoformat(),
        compared_with=report.compared_with.isoformat() if report.compared_with else None,
        scope=report.scope.named(),
        conversion=report.conversion,
        metrics=[figure_answer(figure) for figure in report.figures],
        facts=[_fact(fact) for fact in report.facts],
        bundles=[_bundle(bundle) for bundle in report.bundles],
        edition_change=_change(report.change) if report.change else None,
        batches=[_batch(batch) for batch in report.batches],
    )


def exact(value: Fraction) -> int | str:
    """A whole number as it is, else as an exact fraction “a/b”."""
    return value.numerator if value.denominator == 1 else str(value)


def figure_answer(figure: Figure) -> FigureAnswer:
    """``figure`` for programs."""
    return FigureAnswer(
        id=figure.id,
        name=figure.name,
        name_en=figure.name_en,
        value=display.decimal_text(figure.value),
        numerator=exact(figure.numerator),
        denominator=exact(figure.denominator),
        n=figure.n,
        excluded=figure.excluded,
        population=figure.population,
        formula=figure.formula,
        numerator_meaning=figure.numerator_text,
        denominator_meaning=figure.denominator_text,
        source=figure.source,
        unit=figure.unit.value,
        display=figure.display,
        converted=figure.converted,
        target=display.decimal_text(figure.target, 6),
        target_met=figure.target_met,
        margin=display.decimal_text(figure.margin),
        margin_display=points(figure.margin) if figure.margin is not None else "",
        parts=[_part(part) for part in figure.parts],
        against=[_against(one) for one in figure.against],
        previous=_previous(figure, figure.previous) if figure.previous else None,
    )


def points(difference: Fraction) -> str:
    """A difference of two shares: “+15.3个百分点”.

    >>> points(Fraction(153, 1000))
    '+15.3个百分点'
    """
    return f"{signed(difference * 100, 1)}{POINT}"


def signed(value: Fraction, places: int) -> str:
    """A difference with its sign; none on what rounds to zero."""
    rounded = display.rounded(value, places)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,.{places}f}"


def difference_text(figure: Figure) -> str:
    """How far ``figure`` is from the one before: in points, or in its own unit."""
    before = figure.previous
    if before is None or figure.value is None or before.value is None:
        return "—"
    moved = figure.value - before.value
    if figure.unit is Unit.SHARE:
        return points(moved)
    places = 0 if moved.denominator == 1 else 2
    return f"{signed(moved, places)} {figure.unit.label}"


def equation(change: EditionChange) -> str:
    """“3,321 + 新增 5 − 取消 29 = 3,297”: each kind by what it adds or takes away on balance."""
    told = [f"{change.account.old:,}"]
    for line in change.account.lines:
        if line.net:
            told.append(f"{'+' if line.net > 0 else '−'} {line.kind.label} {abs(line.net):,}")
    return " ".join([*told, f"= {change.account.new:,}"])


def _previous(figure: Figure, before: Figure) -> PreviousAnswer:
    known = figure.value is not None and before.value is not None
    factor = 100 if figure.unit is Unit.SHARE else 1
    moved = (figure.value - before.value) * factor if known else None  # type: ignore[operator]
    return PreviousAnswer(
        value=display.decimal_text(before.value),
        numerator=exact(before.numerator),
        denominator=exact(before.denominator),
        n=before.n,
        display=before.display,
        difference=display.decimal_text(moved),
        difference_display=difference_text(figure),
    )


def _part(part: Part) -> PartAnswer:
    return PartAnswer(label=part.label, value=exact(part.value), query=part.query)


def _against(one: Against) -> AgainstAnswer:
    return AgainstAnswer(
        edition=one.edition,
        name=one.name,
        denominator=one.denominator,
        value=display.decimal_text(one.value),
        display=one.display,
        target_met=one.target_met,
    )


def _fact(fact: Fact) -> FactAnswer:
    return FactAnswer(
        id=fact.id,
        name=fact.name,
        value=fact.value,
        unit=fact.unit,
        meaning=fact.meaning,
        source=fact.source,
        path=fact.path,
        parts=[_part(part) for part in fact.parts],
        overlapping=fact.overlapping,
    )


def _bundle(bundle: BundleFigures) -> ReportedBundleAnswer:
    told = _fields(bundle) | {
        name: display.decimal_text(getattr(bundle, name))
        for name in ("steps_cut", "limit_cut", "mean_cut", "pooled_cut")
    }
    return ReportedBundleAnswer(**(told | {"items": [_item_cut(one) for one in bundle.items]}))


def _item_cut(one: ItemCut) -> ItemCutAnswer:
    return ItemCutAnswer(**(_fields(one) | {"cut": display.decimal_text(one.cut)}))


def _fields(one: Struct) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _change(change: EditionChange) -> EditionChangeAnswer:
    old, new = (
        EditionAnswer(id=one.key, name=one.name, date=one.on, entries=one.entries)
        for one in (change.old, change.new)
    )
    return EditionChangeAnswer(
        old=old,
        new=new,
        net=change.account.net,
        closes=change.account.closes,
        equation=equation(change),
        kinds=[
            MoveAnswer(
                kind=line.kind.value,
                name=line.kind.label,
                adjustments=line.adjustments,
                brought=line.brought,
                removed=line.removed,
                net=line.net,
            )
            for line in change.account.lines
        ],
    )


def _batch(batch: BatchCount) -> BatchAnswer:
    return BatchAnswer(
        number=batch.number,
        name=batch.name,
        date=batch.on,
        document=batch.document,
        items=batch.items,
        cumulative=batch.cumulative,
    )
