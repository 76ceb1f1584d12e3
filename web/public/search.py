"""The search page."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State

from web import clock
from web.pages import page
from web.parameters import read_search
from web.services import services
from web.view_models.search import search_page


@get("/search")
async def search(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Results with facets; a helpful page when there are none."""
    parameters = read_search(request.query_params.multi_items())
    here = services(state)
    result = here.search(parameters.request(highlights=True))
    here.searches.searched(parameters, result, clock.today())
    cards = await here.shelf.cards([hit.item for hit in result.hits])
    shown = search_page(parameters, result, cards, await here.shelf.body_names())
    return page(request, "public/search.html", search=shown)
