"""The front page, the lists of themes and bodies, the site map."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from msgspec import Struct

from catalogue.metrics import display
from catalogue.metrics.figure import Figure, Report
from catalogue.metrics.report import build_report
from catalogue.metrics.scope import theme_label
from catalogue.model.divisions import division_name
from catalogue.queries import published
from web import clock
from web.pages import page
from web.parameters import SearchParameters, read_nothing
from web.services import Services, services
from web.view_models.card import card_view
from web.view_models.moment import day_text

_NEWEST = 6
_EXAMPLES = 8
_HEADLINE = ("M1", "M2", "T2")


class Entrance(Struct, frozen=True):
    """A link into the search, with how many items lie behind it."""

    label: str
    items: int
    url: str


class Example(Struct, frozen=True):
    """Everyday words one may search for."""

    label: str
    url: str


class HeadlineFigure(Struct, frozen=True):
    """A figure of the report as the front page shows it, with what it is about and when."""

    name: str
    display: str
    population: str
    edition: str
    url: str


class Region(Struct, frozen=True):
    """A division with its bodies."""

    label: str
    items: int
    url: str
    bodies: list[Entrance]


@get("/")
async def home(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Search box, headline figures, themes, regions, what is new."""
    read_nothing(request.query_params.multi_items())
    here = services(state)
    persons, firms = await themes_by_side()
    return page(
        request,
        "public/home.html",
        total=f"{here.engine.size:,}",
        examples=[
            Example(words, SearchParameters(q=words).url)
            for words in await published.everyday_examples(_EXAMPLES)
        ],
        figures=await headline(here),
        persons=persons,
        firms=firms,
        regions=await regions(),
        newest=[
            (card_view(card), day_text(card.published_at))
            for card in await published.newest(_NEWEST)
        ],
    )


@get("/themes")
async def themes(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Themes of persons and of firms, with their items."""
    read_nothing(request.query_params.multi_items())
    persons, firms = await themes_by_side()
    return page(request, "public/themes.html", persons=persons, firms=firms)


@get("/bodies")
async def bodies(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Bodies by division, with their items."""
    read_nothing(request.query_params.multi_items())
    return page(request, "public/bodies.html", regions=await regions())


@get("/site-map")
async def site_map(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every column of the site (网站地图)."""
    read_nothing(request.query_params.multi_items())
    return page(request, "public/site_map.html")


async def headline(here: Services) -> list[HeadlineFigure]:
    """The figures on the front page, computed once per day and index generation."""
    key = ("headline", clock.today())
    now = here.shelf.searched_now()
    kept = here.shelf.answer(key)
    if kept is None:
        report = await build_report(
            today=clock.today(),
            conversion=here.settings.conversion_policy,
            target=here.settings.target_share,
        )
        shown = [_headline_figure(f, report) for f in report.figures if f.id in _HEADLINE]
        kept = here.shelf.keep(key, msgspec.json.encode(shown), now)
    return msgspec.json.decode(kept, type=list[HeadlineFigure])


def _headline_figure(figure: Figure, report: Report) -> HeadlineFigure:
    """``figure`` with the head of its population and its denominator; its page says all."""
    of = f"{figure.denominator_text} {display.number(figure.denominator)}"
    return HeadlineFigure(
        name=figure.name,
        display=figure.display,
        population=f"{figure.population.partition('（')[0]}，{of}",
        edition=f"{report.edition}，截止 {report.as_of}",
        url=f"/reports/{figure.id}",
    )


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
