"""The guide of one item, and its one-page notice sheet."""

from typing import Any

import segno
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from catalogue.metrics.populations import PLACE
from catalogue.queries import published
from web.pages import page
from web.parameters import read_nothing
from web.services import services
from web.view_models.guide import Guide, guide

_MINUTE = "%Y-%m-%d %H:%M"


@get("/items/{code:str}")
async def item(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """The guide, in the twelve sections of the reference's order."""
    read_nothing(request.query_params.multi_items())
    revisions = await published.revisions_of(code)
    shown = [
        (f"第{r.number}版", r.published_at.astimezone(PLACE).strftime(_MINUTE), r.content_hash)
        for r in revisions
    ]
    return page(request, "item.html", guide=await _guide(code), revisions=shown)


@get("/items/{code:str}/notice")
async def notice(
    request: Request[Any, Any, Any], state: State, code: FromPath[str]
) -> Response[bytes]:
    """一次性告知单: one printed page with a QR code that leads to the guide."""
    read_nothing(request.query_params.multi_items())
    shown = await _guide(code)
    domain = services(state).settings.site.domain
    base = f"https://{domain}/" if domain else str(request.base_url)
    address = f"{base.rstrip('/')}/items/{shown.code}"
    code_image = segno.make(address, error="m").svg_inline(scale=3, border=1, dark="#111")
    return page(request, "notice.html", guide=shown, address=address, qr=code_image)


async def _guide(code: str) -> Guide:
    found = await published.guide(code)
    return guide(found, found.published_at.astimezone(PLACE).strftime(_MINUTE))
