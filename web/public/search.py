"""The search page."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State

from catalogue.queries.bundles import BundleLink, bundles_about
from search_index.request import SearchResult
from search_index.understanding import without_asking
from web import clock
from web.pages import page
from web.parameters import SearchParameters, read_search
from web.services import services
from web.view_models.search import search_page

_FIRST, _BUNDLES = 3, 3
"""Items at the top whose bundles are shown, and how many of these at most."""


@get("/search")
async def search(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Results with facets; a helpful page when there are none."""
    parameters = read_search(request.query_params.multi_items())
    here = services(state)
    result = here.search(parameters.request(highlights=True))
    here.searches.searched(parameters, result, clock.today())
    cards = await here.shelf.cards([hit.item for hit in result.hits])
    shown = search_page(parameters, result, cards, await here.shelf.body_names())
    bundles = await _bundles(parameters, result)
    return page(request, "public/search.html", search=shown, bundles=bundles)


async def _bundles(parameters: SearchParameters, result: SearchResult) -> list[BundleLink]:
    """一件事 that have what was asked for; on the first page only."""
    if parameters.page > 1 or not parameters.q.strip():
        return []
    said = without_asking(parameters.q)
    first = [] if result.relaxed else [hit.code for hit in result.hits[:_FIRST]]
    found = await bundles_about(said if len(said) > 1 else "", first)
    return found[:_BUNDLES]
