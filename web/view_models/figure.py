"""Figures as the API, the command line and the report page show them."""

from fractions import Fraction

from msgspec import Struct

from catalogue.metrics import display
from catalogue.metrics.figure import Figure, Report


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


class ReportAnswer(Struct, frozen=True, kw_only=True):
    """A report with the edition, day and scope it is about."""

    edition: str
    as_of: str
    scope: dict[str, str]
    conversion: str
    metrics: list[FigureAnswer]


def report_answer(report: Report) -> ReportAnswer:
    """``report`` for programs."""
    return ReportAnswer(
        edition=report.edition,
        as_of=report.as_of.isoformat(),
        scope=report.scope.named(),
        conversion=report.conversion,
        metrics=[figure_answer(figure) for figure in report.figures],
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
    )
