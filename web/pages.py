"""Templates into pages: one environment, one set of names every page has."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response

from web.elder import is_elder
from web.security.sessions import HOME
from web.services import Services
from web.settings import Site
from web.view_models.columns import COLUMNS, FURTHER, column_of
from web.view_models.guide import SECTIONS

_HERE = Path(__file__).parent
UNSET_TEXT = "待配置"
"""What a setting shows that the site must have and nobody has given yet."""


@cache
def environment() -> Environment:
    """The templates; everything is escaped, an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["UNSET_TEXT"] = UNSET_TEXT
    made.globals["COLUMNS"] = COLUMNS
    made.globals["FURTHER"] = FURTHER
    made.globals["SECTIONS"] = SECTIONS
    return made


def page(
    request: Request[Any, Any, Any], template: str, *, status: int = 200, **shown: Any
) -> Response[bytes]:
    """``template`` as a page of this site."""
    services: Services | None = getattr(request.app.state, "services", None)
    site = services.settings.site if services else Site()
    outside = not request.url.path.startswith(HOME)
    text = (
        environment()
        .get_template(template)
        .render(
            site=site,
            sample_catalogue=bool(services and services.sample),
            column=column_of(request.url.path),
            outside=outside,
            elder=outside and is_elder(request),
            **shown,
        )
    )
    return Response(
        text.encode(),
        media_type="text/html",
        status_code=status,
        headers={"Vary": "Cookie"} if outside else None,
    )
