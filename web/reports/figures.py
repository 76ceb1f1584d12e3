"""The report: figures with their population and formula, a chart with its table, drill-down."""

from fractions import Fraction
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath
from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.metrics import display
from catalogue.metrics.definitions import Unit
from catalogue.metrics.figure import Figure
from catalogue.metrics.report import build_report, items_behind
from catalogue.metrics.scope import SCOPE_FIELDS, theme_label
from catalogue.model.code_tables import ExerciseLevel, ItemKind
from catalogue.model.divisions import division_name
from catalogue.queries import published
from web import clock
from web.pages import page
from web.parameters import PAGE_SIZE, ReportParameters, read_page, read_report
from web.services import services
from web.view_models.card import card_view
from web.view_models.search import Choice, page_links, page_numbers

_LEADING = ("M1", "M2", "T2", "T3")
_PARTS = {"numerator": "计入分子的事项", "population": "统计口径内的全部事项"}


class Bar(Struct, frozen=True):
    """One bar of the chart; ``width`` in percent of the full share."""

    id: str
    name: str
    display: str
    width: str
    target: str
    url: str


class FigureView(Struct, frozen=True, kw_only=True):
    """One figure with all it rests on, and links to the items behind it."""

    id: str
    name: str
    name_en: str
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


class Option(Struct, frozen=True):
    """A choice of the scope form."""

    value: str
    label: str
    chosen: bool


@get("/reports")
async def reports(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """All figures of one scope at one day."""
    parameters, _ = read_report(request.query_params.multi_items())
    settings = services(state).settings
    report = await build_report(
        today=clock.today(),
        as_of=parameters.as_of,
        scope=parameters.scope,
        edition=parameters.edition,
        conversion=settings.conversion_policy,
        target=settings.target_share,
    )
    return page(
        request,
        "reports/dashboard.html",
        report=report,
        scope_text=report.scope.text,
        leading=[_figure(f, parameters) for f in report.figures if f.id in _LEADING],
        bars=[_bar(f, parameters) for f in report.figures if f.unit is Unit.SHARE],
        figures=[_figure(f, parameters) for f in report.figures],
        target_text=display.percent(settings.target_share),
        options=await _options(parameters),
        api_url=f"/api/v1/metrics?{parameters.query()}".rstrip("?"),
        as_of=parameters.as_of.isoformat() if parameters.as_of else "",
        today=clock.today().isoformat(),
    )


@get("/reports/{metric:str}")
async def figure_items(
    request: Request[Any, Any, Any], state: State, metric: FromPath[str]
) -> Response[bytes]:
    """The items behind one figure: its numerator, its population or one reason of exclusion."""
    parameters, rest = read_report(request.query_params.multi_items(), ("part", "page"))
    number = read_page(rest.get("page", ""))
    part = rest.get("part", "numerator")
    settings = services(state).settings
    common: dict[str, Any] = {
        "today": clock.today(),
        "as_of": parameters.as_of,
        "scope": parameters.scope,
        "conversion": settings.conversion_policy,
    }
    behind = await items_behind(
        metric, part=part, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE, **common
    )
    report = await build_report(edition=parameters.edition, target=settings.target_share, **common)
    found = next((f for f in report.figures if f.id == metric), None)
    if found is None:
        raise NotFound(f"没有编号为“{metric[:20]}”的指标")
    last = -(-behind.total // PAGE_SIZE)
    return page(
        request,
        "reports/figure.html",
        figure=_figure(found, parameters),
        report=report,
        scope_text=report.scope.text,
        part=_PARTS.get(part, f"未计入：{part}"),
        parts=_parts(found, parameters, part),
        total=behind.total,
        cards=[card_view(card) for card in await published.cards(behind.items)],
        pages=page_links(
            number,
            page_numbers(number, last),
            lambda n: f"/reports/{metric}?{parameters.query(part=part, page=str(n))}",
        ),
        back=f"/reports?{parameters.query()}".rstrip("?"),
    )


def _parts(figure: Figure, parameters: ReportParameters, chosen: str) -> list[Choice]:
    """Links to the numerator's items, the population's, and those of each exclusion."""
    titles = _PARTS | {reason: f"未计入：{reason}" for reason in figure.excluded}
    counts = {"population": figure.n + sum(figure.excluded.values())} | figure.excluded
    return [
        Choice(
            label,
            counts.get(part, 0),
            f"/reports/{figure.id}?{parameters.query(part=part)}",
            part == chosen,
        )
        for part, label in titles.items()
    ]


def _bar(figure: Figure, parameters: ReportParameters) -> Bar:
    value = figure.value or Fraction(0)
    width = max(Fraction(0), min(Fraction(1), value)) * 100
    target = "" if figure.target is None else f"{display.rounded(figure.target * 100, 1)}"
    return Bar(
        figure.id,
        figure.name,
        figure.display,
        f"{display.rounded(width, 1)}",
        target,
        f"/reports/{figure.id}?{parameters.query()}".rstrip("?"),
    )


def _figure(figure: Figure, parameters: ReportParameters) -> FigureView:
    verdict = ""
    if figure.target is not None and figure.target_met is not None:
        aim = display.percent(figure.target)
        verdict = f"{'达到' if figure.target_met else '未达到'}目标 {aim}"

    def url(part: str) -> str:
        return f"/reports/{figure.id}?{parameters.query(part=part)}"

    return FigureView(
        id=figure.id,
        name=figure.name,
        name_en=figure.name_en,
        display=figure.display,
        numerator=display.number(figure.numerator),
        denominator=display.number(figure.denominator),
        numerator_text=figure.numerator_text,
        denominator_text=figure.denominator_text,
        n=display.number(figure.n),
        population=figure.population,
        formula=figure.formula,
        source=figure.source,
        verdict=verdict,
        converted=figure.converted,
        url=url("numerator"),
        population_url=url("population"),
        excluded=[(reason, items, url(reason)) for reason, items in figure.excluded.items()],
    )


async def _options(parameters: ReportParameters) -> list[tuple[str, str, list[Option]]]:
    """The scope form: field, title, choices."""
    bodies = await published.bodies()
    regions = dict.fromkeys(body.region for body in bodies if body.region)
    choices: dict[str, list[tuple[str, str]]] = {
        "kind": [(k.value, k.label) for k in ItemKind if k.on_application],
        "region": [(region, division_name(region)) for region in regions],
        "body": [(body.code, body.name) for body in bodies if body.code],
        "level": [(level.value, level.label) for level in ExerciseLevel],
        "theme": [(t.value, theme_label(t.value)) for t in await published.themes()],
    }
    held = parameters.scope.named()
    return [
        (field, SCOPE_FIELDS[field], [Option(v, label, held.get(field) == v) for v, label in given])
        for field, given in choices.items()
    ]
