"""``/reports/reductions``: 六减 and 互联网+, overall, by part of the catalogue, item by item."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from msgspec import Struct

from catalogue.errors import BadParameter
from catalogue.metrics import display
from catalogue.metrics.behind import all_rows_behind, count_behind, rows_behind, where_behind
from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.figure import Figure
from catalogue.metrics.grouped import REDUCTIONS, SPLIT_BY, Line, Lines, reduction_lines
from web.comma_file import comma_file, comma_stream
from web.pages import page
from web.parameters import read_page
from web.reports.options import Option, edition_fields, scope_fields
from web.reports.wanted import Wanted, wanted
from web.view_models.behind import CSV_COLUMNS, csv_cells, row_view
from web.view_models.search import page_links, page_numbers

PAGE_SIZE = 20
ROWS = (
    ("减事项", ("A3i",)),
    ("减材料", ("A1", "A1m")),
    ("减证明", ("A3",)),
    ("减时限（较法定时限）", ("T2", "T3")),
    ("减时限（较改革前时限）", ("A4", "A4p")),
    ("减环节", ("A2", "A2m")),
    ("减费用", ("A3f",)),
    ("互联网+", ("M2", "M3")),
)
"""The six reductions and 互联网+; limits against the statutory ones and against those before
reform are two things with two names."""
_ITEM = "item"
BY = SPLIT_BY | {_ITEM: "逐项"}


class Cell(Struct, frozen=True, kw_only=True):
    """One figure of one part of the catalogue; ``url`` opens its items."""

    id: str
    name: str
    display: str
    numerator: str
    denominator: str
    n: str
    without: str
    url: str


@get("/reports/reductions")
async def reductions(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """The overall table, and below it the same by body, county, batch, kind, or item by item."""
    here = await wanted(request, state, "by", "page")
    by, number = _by(here), read_page(here.rest.get("page", ""))
    (overall,) = (await _lines(here, "")).shown
    total, shown = await _below(here, by, number)
    more = {"by": by} if by else {}
    return page(
        request,
        "reports/reductions.html",
        edition_name=here.edition_name,
        day=here.days.day,
        scope_text=here.parameters.scope.text,
        rows=[(title, [_cell(here, "", overall, one) for one in ids]) for title, ids in ROWS],
        items_total=overall.items,
        by=by,
        by_title=BY.get(by, ""),
        kinds=[(here.url("/reports/reductions"), "全部", not by)]
        + [
            (here.url("/reports/reductions", by=key), title, key == by) for key, title in BY.items()
        ],
        columns=[(one, REGISTRY[one].name) for one in REDUCTIONS],
        total=total,
        **shown,
        options=await scope_fields(here.parameters),
        editions=[one for one in await edition_fields(here.parameters) if one[0] == "edition"],
        as_of=here.parameters.as_of.isoformat() if here.parameters.as_of else "",
        chosen_by=[Option(key, title, key == by) for key, title in BY.items()],
        csv_url=here.url("/reports/reductions.csv", **more),
        back=here.url("/reports"),
        pages=page_links(
            number,
            page_numbers(number, -(-total // PAGE_SIZE)),
            lambda n: here.url("/reports/reductions", **more, page=str(n)),
        ),
    )


@get("/reports/reductions.csv")
async def reductions_csv(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """What the page lists, on all its pages."""
    here = await wanted(request, state, "by")
    by = _by(here)
    name = f"reductions-{by or 'all'}-{here.days.day.isoformat()}.csv"
    if by == _ITEM:
        where = await _population(here)
        return comma_stream(name, CSV_COLUMNS, _item_cells(where, here))
    titles = [f"{one} {REGISTRY[one].name}" for one in REDUCTIONS]
    rows = [
        [line.name, line.key, line.items]
        + [line.figures[one].display if one in line.figures else "" for one in REDUCTIONS]
        + [line.figures["A1"].n if "A1" in line.figures else 0]
        for line in (await _lines(here, by)).shown
    ]
    columns = [BY.get(by, "范围"), "编码", "事项数", *titles, "有改革前材料数的事项数"]
    return comma_file(name, columns, rows)


def _by(here: Wanted) -> str:
    by = here.rest.get("by", "")
    if by and by not in BY:
        raise BadParameter("by", f"参数“by”应为 {'、'.join(BY)} 之一，现为“{by[:20]}”")
    return by


async def _lines(here: Wanted, by: str, offset: int = 0, limit: int | None = None) -> Lines:
    return await reduction_lines(
        by,
        offset=offset,
        limit=limit,
        days=here.days,
        scope=here.parameters.scope,
        conversion=here.conversion,
        target=here.target,
    )


async def _below(here: Wanted, by: str, number: int) -> tuple[int, dict[str, Any]]:
    """The second table: lines of parts, rows of items, or nothing."""
    offset = (number - 1) * PAGE_SIZE
    if by == _ITEM:
        where = await _population(here)
        rows = await rows_behind(where, here.days, offset=offset, limit=PAGE_SIZE)
        return await count_behind(where), {"items": [row_view(row) for row in rows], "lines": []}
    if not by:
        return 0, {"items": [], "lines": []}
    lines = await _lines(here, by, offset, PAGE_SIZE)
    shown = [(line, [_cell(here, by, line, one) for one in REDUCTIONS]) for line in lines.shown]
    return lines.total, {"items": [], "lines": shown}


async def _population(here: Wanted) -> Any:
    scope = here.parameters.scope
    return await where_behind("A1", "population", scope, here.days, here.conversion)


def _cell(here: Wanted, by: str, line: Line, metric: str) -> Cell:
    figure: Figure | None = line.figures.get(metric)
    if figure is None:
        empty = dict.fromkeys(("display", "numerator", "denominator", "n", "without", "url"), "")
        return Cell(id=metric, name=REGISTRY[metric].name, **(empty | {"display": "—"}))
    scoped = {by: line.key} if by else {}
    linked = not by or bool(line.key)
    told = "，".join(f"{reason} {items:,} 项" for reason, items in figure.excluded.items())
    return Cell(
        id=metric,
        name=figure.name,
        display=figure.display,
        numerator=display.number(figure.numerator),
        denominator=display.number(figure.denominator),
        n=display.number(figure.n),
        without=told,
        url=here.url(f"/reports/{metric}", **scoped) if linked else "",
    )


async def _item_cells(where: Any, here: Wanted) -> AsyncIterator[list[str | int]]:
    async for row in all_rows_behind(where, here.days):
        yield csv_cells(row)
