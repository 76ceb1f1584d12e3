"""One figure as the report's pages show it, with links to what it counts."""

from typing import Any

from msgspec import Struct

from catalogue.metrics import display
from catalogue.metrics.figure import Figure
from web.parameters import ReportParameters
from web.view_models.figure import difference_text, points


class Linked(Struct, frozen=True):
    """A text with a number and where it leads."""

    label: str
    number: str
    url: str = ""


class FigureView(Struct, frozen=True, kw_only=True):
    """One figure with all it rests on, and links to the items behind it."""

    id: str
    name: str
    display: str
    numerator: str
    denominator: str
    numerator_text: str
    denominator_text: str
    n: str
    population: str
    formula: str
    source: str
    verdict: str
    converted: int
    url: str
    population_url: str
    excluded: list[tuple[str, int, str]]
    parts: list[Linked]
    against: list[str]
    before: str
    difference: str


def figure_view(figure: Figure, parameters: ReportParameters) -> FigureView:
    """``figure`` for showing."""

    def url(part: str) -> str:
        return f"/reports/{figure.id}?{parameters.query(part=part)}"

    return FigureView(
        id=figure.id,
        name=figure.name,
        display=figure.display,
        numerator=display.number(figure.numerator),
        denominator=display.number(figure.denominator),
        numerator_text=figure.numerator_text,
        denominator_text=figure.denominator_text,
        n=display.number(figure.n),
        population=figure.population,
        formula=figure.formula,
        source=figure.source,
        verdict=verdict(figure),
        converted=figure.converted,
        url=url("numerator"),
        population_url=url("population"),
        excluded=[(reason, items, url(reason)) for reason, items in figure.excluded.items()],
        parts=_parts(figure, parameters),
        against=_against(figure),
        before=figure.previous.display if figure.previous else "",
        difference=difference_text(figure) if figure.previous else "",
    )


def verdict(figure: Figure) -> str:
    """“达到目标 80.0 %，高 15.3个百分点”; empty without a target."""
    if figure.target is None or figure.target_met is None or figure.margin is None:
        return ""
    how = "高" if figure.target_met else "差"
    by = points(abs(figure.margin)).lstrip("+")
    told = f"{'达到' if figure.target_met else '未达到'}目标 {display.percent(figure.target)}"
    return f"{told}，{how} {by}" if figure.margin else f"{told}，与目标相等"


def _parts(figure: Figure, parameters: ReportParameters) -> list[Linked]:
    found = []
    for part in figure.parts:
        scoped: dict[str, Any] = dict(one.split("=", 1) for one in part.query.split("&") if one)
        url = f"/reports/{figure.id}?{parameters.query(**scoped)}" if scoped else ""
        found.append(Linked(part.label, display.number(part.value), url))
    return found


def _against(figure: Figure) -> list[str]:
    """The share of each edition, with what is in the numerator that the list does not hold."""
    service = next((p.value for p in figure.parts if p.label == "公共服务"), None)
    told = []
    for one in figure.against:
        text = f"对{one.name} {one.denominator:,} 项：{one.display}"
        if service:
            text += f"；分子含公共服务 {display.number(service)} 项，通常不在权责清单内"
        told.append(text)
    return told
