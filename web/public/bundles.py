"""一件事: several items handled as one, with one form, one promise, one list of materials."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from catalogue.queries import bundles as held
from web.pages import page
from web.parameters import read_nothing
from web.view_models.bundles import PRODUCED, bundle_card, bundle_page


@get("/bundles")
async def bundles(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every bundle of today, by kind."""
    read_nothing(request.query_params.multi_items())
    found = [bundle_card(one) for one in await held.bundles()]
    kinds = dict.fromkeys(one.kind for one in found)
    return page(
        request,
        "public/bundles.html",
        groups=[(kind, [one for one in found if one.kind == kind]) for kind in kinds],
    )


@get("/bundles/{key:str}")
async def bundle(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """One bundle; prints as its notice."""
    read_nothing(request.query_params.multi_items())
    whole = await held.whole_bundle(key)
    return page(request, "public/bundle.html", bundle=bundle_page(whole), produced=PRODUCED)
