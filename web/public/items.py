"""The guide of one item, and its one-page notice sheet."""

from typing import Any

import segno
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from catalogue.errors import NotFound
from catalogue.queries import published
from web import clock
from web.pages import page
from web.parameters import read_nothing
from web.services import services
from web.view_models.guide import Guide, guide, outside_addresses
from web.view_models.moment import minute_text
from web.view_models.nearby import beside


@get("/items/{code:str}")
async def item(
    request: Request[Any, Any, Any], state: State, code: FromPath[str]
) -> Response[bytes]:
    """The guide, in the twelve sections of the reference's order."""
    read_nothing(request.query_params.multi_items())
    shown = await _guide(code)
    referrer = request.headers.get("referer", "")
    services(state).searches.chosen(referrer, shown.code, clock.today())
    revisions = await published.revisions_of(code)
    versions = [(f"第{r.number}版", minute_text(r.published_at), r.content_hash) for r in revisions]
    ending = await published.ending_of(code)
    return page(
        request,
        "public/item.html",
        guide=shown,
        beside=await beside(code),
        revisions=versions,
        ending=ending,
        ended_at=minute_text(ending.at) if ending else "",
    )


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
    return page(request, "public/notice.html", guide=shown, address=address, qr=code_image)


@get("/items/{code:str}/outside/{name:str}")
async def outside(
    request: Request[Any, Any, Any], code: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """The notice that one leaves this site, before an address that the item names."""
    read_nothing(request.query_params.multi_items())
    found = await published.guide(code)
    addresses = outside_addresses(found.item)
    if name not in addresses:
        raise NotFound(f"事项“{found.item.name}”没有公开这个网上地址")
    label, address = addresses[name]
    shown = {"label": label, "address": address, "code": found.item.code, "name": found.item.name}
    return page(request, "public/outside.html", **shown)


async def _guide(code: str) -> Guide:
    found = await published.guide(code)
    return guide(found, minute_text(found.published_at))
