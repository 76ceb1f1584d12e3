"""What people search for without success, why an item is first, and a way to mend it at once."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from msgspec.structs import replace

from catalogue.errors import BadParameter
from catalogue.model.people import Permission
from catalogue.queries.search_log import Look, searches
from search_index.request import SearchRequest
from web import clock
from web.comma_file import comma_file
from web.parameters import read_page, read_search
from web.security.sessions import needs
from web.services import services
from web.view_models.explained import explained_page
from web.view_models.labels import value_label
from web.view_models.search import page_links, page_numbers
from web.workbench.pages import workbench_page

_PAGE, _ALL = 50, 100_000
_DAYS = {"7": "近7天", "30": "近30天", "90": "近90天", "365": "近一年"}
_LOOKS = {
    Look.ZERO: "搜不到的",
    Look.LOOSE: "没有相符的，只给出相近的或换了词的",
    Look.LOW: "搜到但很少点开的",
    Look.HOT: "搜得最多的",
}


@get("/searches", opt=needs(Permission.KEEP_SYNONYMS))
async def search_lines(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Words by how often they were searched for, with a form to say what they mean."""
    look, days = _asked(request)
    number = read_page(request.query_params.get("page", ""))
    since = clock.today() - timedelta(days=int(days) - 1)
    total, lines = await searches(look, since, offset=(number - 1) * _PAGE, limit=_PAGE)
    here = f"/workbench/searches?look={look.value}&days={days}"
    return workbench_page(
        request,
        "workbench/searches.html",
        looks=[(one.value, label, one is look) for one, label in _LOOKS.items()],
        days=[(value, label, value == days) for value, label in _DAYS.items()],
        title=_LOOKS[look],
        look=look.value,
        chosen_days=days,
        total=total,
        lines=lines,
        pages=page_links(
            number, page_numbers(number, -(-total // _PAGE)), lambda n: f"{here}&page={n}"
        ),
    )


@get("/searches.csv", opt=needs(Permission.KEEP_SYNONYMS))
async def searches_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The words in view, all pages of them."""
    look, days = _asked(request)
    since = clock.today() - timedelta(days=int(days) - 1)
    _, lines = await searches(look, since, limit=_ALL)
    columns = ("搜索词", "次数", "结果数", "点开次数", "放宽或换词次数", "最近一天")
    rows = (
        [one.words, *map(str, (one.times, one.hits, one.chosen, one.relaxed)), str(one.last)]
        for one in lines
    )
    return comma_file("searches.csv", columns, rows)


@get("/searches/explain", opt=needs(Permission.KEEP_SYNONYMS))
async def explain(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """How the words were understood, and the first items each with the sum that is its score."""
    parameters = read_search(request.query_params.multi_items())
    engine = services(state).engine
    asked = replace(parameters.request(), facets=())
    regions = engine.search(SearchRequest(facets=("region",), limit=0)).facets["region"].values
    chosen = parameters.chosen("region")
    return workbench_page(
        request,
        "workbench/search_explained.html",
        words=parameters.q,
        regions=[(one, value_label("region", one, {}), one in chosen) for one in regions],
        explained=explained_page(engine.explain(asked), asked.offset + 1) if parameters.q else None,
    )


def _asked(request: Request[Any, Any, Any]) -> tuple[Look, str]:
    given = request.query_params
    days = given.get("days", "30")
    if days not in _DAYS:
        raise BadParameter("days", f"期间应为 {'、'.join(_DAYS)} 天之一")
    try:
        return Look(given.get("look", Look.ZERO.value)), days
    except ValueError:
        raise BadParameter("look", f"应为 {'、'.join(one.value for one in Look)} 之一") from None
