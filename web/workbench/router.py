"""Every route of the workbench, behind one guard."""

from typing import Any

from litestar import Router
from litestar.datastructures import ResponseHeader

from web.security.sessions import guard

_CSP = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""As for public pages, and scripts of our own; none inline."""


def workbench_router() -> Router:
    """The routes that need a login; each names its permission in its options."""
    handlers: list[Any] = []
    return Router(
        "/workbench",
        route_handlers=handlers,
        guards=[guard],
        include_in_schema=False,
        response_headers=[
            ResponseHeader(name="Content-Security-Policy", value=_CSP),
            ResponseHeader(name="Cache-Control", value="no-store"),
        ],
    )
