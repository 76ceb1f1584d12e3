"""The report: figures with their population and formula, a chart with its table, drill-down."""

from collections.abc import AsyncIterator
from fractions import Fraction
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath
from msgspec import Struct

from catalogue.metrics import display
from catalogue.metrics.behind import (
    EntryBehind,
    all_rows_behind,
    count_behind,
    entries_behind,
    known_metric,
    rows_behind,
    where_behind,
)
from catalogue.metrics.definitions import REGISTRY, Unit
from catalogue.metrics.figure import Fact, Figure
from catalogue.model.divisions import division_name
from web import clock
from web.comma_file import comma_stream
from web.pages import page
from web.parameters import PAGE_SIZE, ReportParameters, read_page
from web.reports.figure_view import Linked, figure_view
from web.reports.options import edition_fields, scope_fields
from web.reports.print import beside
from web.reports.wanted import Wanted, wanted
from web.view_models.behind import CSV_COLUMNS, ENTRY_COLUMNS, csv_cells, row_view
from web.view_models.figure import equation
from web.view_models.search import Choice, page_links, page_numbers

_LEADING = ("M1", "M2", "T2", "T3")
_PARTS = {"numerator": "计入分子的事项", "population": "统计口径内的全部事项"}
_LIST_PARTS = {"numerator": "计入分子的职权", "population": "统计口径内的全部职权"}
_MOVED_PARTS = {"numerator": "两版之间减少和增加的职权", "population": "上一版的全部职权"}
_CSV = ".csv"


class Bar(Struct, frozen=True):
    """One bar of the chart; ``width`` in percent of the full share."""

    id: str
    name: str
    display: str
    width: str
    target: str
    url: str


@get("/reports")
async def reports(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """All figures of one scope at one day."""
    here = await wanted(request, state)
    report, parameters = await here.report(), here.parameters
    figures = [figure_view(figure, parameters) for figure in report.figures]
    return page(
        request,
        "reports/dashboard.html",
        report=report,
        edition_name=here.edition_name,
        scope_text=report.scope.text,
        leading=[figure for figure in figures if figure.id in _LEADING],
        bars=[_bar(f, parameters) for f in report.figures if f.unit is Unit.SHARE and f.id != "E1"],
        figures=figures,
        target_text=display.percent(here.target),
        options=await scope_fields(parameters),
        editions=await edition_fields(parameters),
        api_url=here.url("/api/v1/metrics"),
        links=_links(here),
        as_of=parameters.as_of.isoformat() if parameters.as_of else "",
        today=clock.today().isoformat(),
        facts=[(fact, _fact_parts(fact, parameters)) for fact in report.facts],
        equation=equation(report.change) if report.change else "",
        batches=[
            (batch, f"/reports/M1?{parameters.query(batch=str(batch.number))}")
            for batch in report.batches
        ],
        **beside(parameters, report),
    )


def _links(here: Wanted) -> list[tuple[str, str]]:
    """The other pages of the report under the same parameters."""
    return [
        (here.url("/reports/reductions"), "六减情况"),
        (here.url("/reports/ranking", metric="M1", by="body"), "部门排名"),
        (here.url("/reports/ranking", metric="M1", by="region"), "县（市、区）排名"),
        ("/power-list", "权责清单"),
    ]


def _fact_parts(fact: Fact, parameters: ReportParameters) -> list[Linked]:
    return [
        Linked(
            part.label,
            display.number(part.value),
            f"/reports/M1?{parameters.query(**dict([part.query.split('=')]))}"
            if part.query
            else "",
        )
        for part in fact.parts
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


@get("/reports/{metric:str}")
async def figure_items(
    request: Request[Any, Any, Any], state: State, metric: FromPath[str]
) -> Response[Any]:
    """What one figure counts: its numerator, its population or one reason of exclusion.

    ``/reports/M1.csv`` has exactly the same items in one file.
    """
    name = metric.removesuffix(_CSV)
    as_file = metric.endswith(_CSV)
    known_metric(name)
    here = await wanted(request, state, *(("part",) if as_file else ("part", "page")))
    if as_file:
        return await _file(name, here)
    if REGISTRY[name].on_list:
        return await _entries_page(request, name, here)
    return await _items_page(request, name, here)


async def _items_page(
    request: Request[Any, Any, Any], metric: str, here: Wanted
) -> Response[bytes]:
    number, part = read_page(here.rest.get("page", "")), here.rest.get("part", "numerator")
    where = await where_behind(metric, part, here.parameters.scope, here.days, here.conversion)
    total = await count_behind(where)
    rows = await rows_behind(where, here.days, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return await _page(
        request, here, metric, _PARTS, total, number, rows=[row_view(row) for row in rows]
    )


async def _entries_page(
    request: Request[Any, Any, Any], metric: str, here: Wanted
) -> Response[bytes]:
    number, part = read_page(here.rest.get("page", "")), here.rest.get("part", "numerator")
    found = await entries_behind(metric, part, here.parameters.scope, here.days)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    titles = _LIST_PARTS if metric == "E2" else _MOVED_PARTS
    return await _page(
        request,
        here,
        metric,
        titles,
        len(found),
        number,
        entries=[(one, division_name(one.region)) for one in shown],
    )


async def _page(
    request: Request[Any, Any, Any],
    here: Wanted,
    metric: str,
    titles: dict[str, str],
    total: int,
    number: int,
    **shown: Any,
) -> Response[bytes]:
    report, part = await here.report(), here.rest.get("part", "numerator")
    figure = next(one for one in report.figures if one.id == metric)
    return page(
        request,
        "reports/figure.html",
        figure=figure_view(figure, here.parameters),
        report=report,
        edition_name=here.edition_name,
        scope_text=report.scope.text,
        part=titles.get(part, f"未计入：{part}"),
        parts=_choices(figure, titles, here, part),
        total=total,
        csv_url=here.url(f"/reports/{metric}{_CSV}", part=part),
        pages=page_links(
            number,
            page_numbers(number, -(-total // PAGE_SIZE)),
            lambda n: here.url(f"/reports/{metric}", part=part, page=str(n)),
        ),
        back=here.url("/reports"),
        **({"rows": None, "entries": None} | shown),
    )


def _choices(figure: Figure, titles: dict[str, str], here: Wanted, chosen: str) -> list[Choice]:
    """Links to the numerator's items, the population's, and those of each exclusion."""
    every = titles | {reason: f"未计入：{reason}" for reason in figure.excluded}
    return [
        Choice(
            label,
            figure.excluded.get(part, 0),
            here.url(f"/reports/{figure.id}", part=part),
            part == chosen,
        )
        for part, label in every.items()
    ]


async def _file(metric: str, here: Wanted) -> Response[Any]:
    part = here.rest.get("part", "numerator")
    name = f"{metric}-{here.days.day.isoformat()}.csv"
    if REGISTRY[metric].on_list:
        found = await entries_behind(metric, part, here.parameters.scope, here.days)
        return comma_stream(name, ENTRY_COLUMNS, _entry_cells(found))
    where = await where_behind(metric, part, here.parameters.scope, here.days, here.conversion)
    return comma_stream(name, CSV_COLUMNS, _item_cells(where, here))


async def _item_cells(where: Any, here: Wanted) -> AsyncIterator[list[str | int]]:
    async for row in all_rows_behind(where, here.days):
        yield csv_cells(row)


async def _entry_cells(found: list[EntryBehind]) -> AsyncIterator[list[str | int]]:
    for one in found:
        place = division_name(one.region)
        yield [one.code, one.name, one.kind.label, one.body, place, one.what]
