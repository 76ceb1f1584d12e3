"""The front page, the lists of themes and bodies, the site map."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from msgspec import Struct

from catalogue.metrics.scope import theme_label
from catalogue.model.divisions import division_name
from catalogue.queries import published
from web.pages import page
from web.parameters import SearchParameters, read_nothing
from web.services import services
from web.view_models.card import card_view

_NEWEST = 8


class Entrance(Struct, frozen=True):
    """A link into the search, with how many items lie behind it."""

    label: str
    items: int
    url: str


class Region(Struct, frozen=True):
    """A division with its bodies."""

    name: str
    items: int
    url: str
    bodies: list[Entrance]


@get("/")
async def home(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Search box, themes, bodies, what is new."""
    read_nothing(request.query_params.multi_items())
    persons, firms = await themes_by_side()
    return page(
        request,
        "home.html",
        total=services(state).engine.size,
        persons=persons,
        firms=firms,
        regions=await regions(),
        newest=[card_view(card) for card in await published.newest(_NEWEST)],
    )


@get("/themes")
async def themes(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Themes of persons and of firms, with their items."""
    read_nothing(request.query_params.multi_items())
    persons, firms = await themes_by_side()
    return page(request, "themes.html", persons=persons, firms=firms)


@get("/bodies")
async def bodies(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Bodies by division, with their items."""
    read_nothing(request.query_params.multi_items())
    return page(request, "bodies.html", regions=await regions())


@get("/site-map")
async def site_map(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every column of the site (网站地图)."""
    read_nothing(request.query_params.multi_items())
    return page(request, "site_map.html")


async def themes_by_side() -> tuple[list[Entrance], list[Entrance]]:
    """Themes of persons, themes of firms."""
    persons, firms = [], []
    for theme in await published.themes():
        side = persons if theme.value.startswith("person") else firms
        label = theme_label(theme.value).partition("：")[2]
        side.append(Entrance(label, theme.items, _search("theme", theme.value)))
    return persons, firms


async def regions() -> list[Region]:
    """Divisions in code order, each with its bodies."""
    found: dict[str, list[published.BodyCount]] = {}
    for body in await published.bodies():
        found.setdefault(body.region, []).append(body)
    return [
        Region(
            division_name(region) or "未填地区",
            sum(body.items for body in bodies),
            _search("region", region),
            [Entrance(b.name or b.code, b.items, _search("body", b.code)) for b in bodies],
        )
        for region, bodies in found.items()
    ]


def _search(field: str, value: str) -> str:
    return SearchParameters().toggled(field, value).url if value else "/search"
