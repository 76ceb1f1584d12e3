"""``/reports/ranking``: bodies or divisions by one metric, best first."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State

from catalogue.metrics import display
from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.grouped import RANKED_BY, SMALL, Place, ranking
from web.comma_file import comma_file
from web.pages import page
from web.parameters import read_page
from web.reports.options import Option, edition_fields, scope_fields
from web.reports.wanted import Wanted, wanted
from web.view_models.search import page_links, page_numbers

PAGE_SIZE = 50
_COLUMNS = ("名次", "名称", "编码", "数值", "分子", "分母", "计入项数", "说明")
_SMALL_TEXT = f"不足 {SMALL} 项，仅供参考"


@get("/reports/ranking")
async def ranking_page(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """One ranking, fifty at a time."""
    here = await wanted(request, state, "metric", "by", "page")
    number = read_page(here.rest.get("page", ""))
    metric, by, places = await _places(here)
    shown = places[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]

    def url(path: str, **more: str) -> str:
        return here.url(path, metric=metric, by=by, **more)

    return page(
        request,
        "reports/ranking.html",
        metric=REGISTRY[metric],
        by=by,
        by_title=RANKED_BY[by],
        edition_name=here.edition_name,
        day=here.days.day,
        scope_text=here.parameters.scope.text,
        total=len(places),
        small=_SMALL_TEXT,
        places=[(one, *_numbers(one), _items_url(here, metric, by, one)) for one in shown],
        metrics=[
            Option(one.id, f"{one.id} {one.name}", one.id == metric)
            for one in REGISTRY.values()
            if not one.on_list
        ],
        kinds=[Option(key, title, key == by) for key, title in RANKED_BY.items()],
        options=await scope_fields(here.parameters),
        editions=[one for one in await edition_fields(here.parameters) if one[0] == "edition"],
        as_of=here.parameters.as_of.isoformat() if here.parameters.as_of else "",
        csv_url=url("/reports/ranking.csv"),
        back=here.url("/reports"),
        pages=page_links(
            number,
            page_numbers(number, -(-len(places) // PAGE_SIZE)),
            lambda n: url("/reports/ranking", page=str(n)),
        ),
    )


@get("/reports/ranking.csv")
async def ranking_csv(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """The same ranking whole."""
    here = await wanted(request, state, "metric", "by")
    metric, by, places = await _places(here)
    rows = [
        [
            one.rank or "",
            one.name,
            one.key,
            one.figure.display,
            *_numbers(one),
            one.figure.n,
            _SMALL_TEXT if one.small else "",
        ]
        for one in places
    ]
    return comma_file(f"ranking-{metric}-{by}-{here.days.day.isoformat()}.csv", _COLUMNS, rows)


async def _places(here: Wanted) -> tuple[str, str, list[Place]]:
    metric, by = here.rest.get("metric", "M1"), here.rest.get("by", "body")
    places = await ranking(
        metric,
        by,
        days=here.days,
        scope=here.parameters.scope,
        conversion=here.conversion,
        target=here.target,
    )
    return metric, by, places


def _numbers(place: Place) -> tuple[str, str]:
    return display.number(place.figure.numerator), display.number(place.figure.denominator)


def _items_url(here: Wanted, metric: str, by: str, place: Place) -> str:
    """The items behind the place's figure; none where it has no code to filter by."""
    return here.url(f"/reports/{metric}", **{by: place.key}) if place.key else ""
