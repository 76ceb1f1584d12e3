"""权责清单 for the public: the list of any day, and one entry whole with its history."""

from collections import defaultdict
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from catalogue.model.code_tables import ExerciseLevel
from catalogue.queries.linked_items import public_names
from catalogue.queries.power_list import (
    EditionLine,
    Facet,
    Facets,
    editions,
    entries,
    entry,
    facets_of,
)
from web import clock
from web.pages import page
from web.power_parameters import STATES, ListView, read_day, read_list, read_single
from web.view_models.power import entry_line, entry_page
from web.view_models.search import page_links, page_numbers

_BODIES_CHOSEN_FROM = 400
"""With more bodies than these the form asks for a name instead of a choice."""


class Option(Struct, frozen=True):
    """A choice of the form, or a day of the list; ``url`` leads to it."""

    value: str
    label: str
    chosen: bool
    url: str = ""


@get("/power-list")
async def power_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The list of a day: search, filters, counts by kind, one page of entries."""
    today = clock.today()
    view = await read_list(request.query_params.multi_items(), today, "page")
    total, found = await entries(
        view.day, view.filters, offset=(view.page - 1) * view.size, limit=view.size
    )
    closed = await editions()
    counts = await facets_of(view.day, view.filters)
    return page(
        request,
        "public/power_list.html",
        lines=[entry_line(one) for one in found],
        first=(view.page - 1) * view.size + 1,
        total=total,
        given=defaultdict(str, view.given),
        day=view.day.isoformat() if view.day else "",
        today=today.isoformat(),
        days=_days(view, closed),
        shown=_shown(view, closed),
        started=closed[0] if closed else None,
        kinds=_kinds(view, counts),
        options=_options(view, counts),
        csv=view.url("/power-list/list.csv"),
        xlsx=view.url("/power-list/list.xlsx"),
        pages=page_links(
            view.page,
            page_numbers(view.page, -(-total // view.size)),
            lambda n: view.url(page=str(n)),
        ),
    )


def _days(view: ListView, closed: list[EditionLine]) -> list[Option]:
    """The list of now, and each edition, newest first."""
    kept = ListView(filters=view.filters, given=view.given)
    found = [Option("", "现行清单", view.day is None, kept.url())]
    for line in reversed(closed):
        url = kept.url(edition=line.key)
        found.append(Option(line.key, f"{line.name}（{line.on}）", view.day == line.on, url))
    return found


def _shown(view: ListView, closed: list[EditionLine]) -> str:
    """Which list this is, in words."""
    if view.day is None:
        return "现行清单"
    named = next((line.name for line in closed if line.on == view.day), "")
    return f"{named}，{view.day}" if named else f"{view.day} 的清单"


def _kinds(view: ListView, counts: Facets) -> list[Option]:
    chosen = view.filters.kind
    return [
        Option(
            one.value,
            f"{one.label} {one.count:,}",
            one.value == chosen,
            view.url(kind="" if one.value == chosen else one.value),
        )
        for one in counts.kinds
    ]


def _options(view: ListView, counts: Facets) -> dict[str, list[Option]]:
    given = dict(view.given)

    def counted(name: str, found: tuple[Facet, ...]) -> list[Option]:
        options = [
            Option(o.value, f"{o.label}（{o.count:,}）", o.value == given.get(name, ""))
            for o in found
        ]
        lacking = given.get(name) and not any(one.chosen for one in options)
        return [Option(given[name], given[name], True), *options] if lacking else options

    bodies = counted("body", counts.bodies) if len(counts.bodies) <= _BODIES_CHOSEN_FROM else []
    return {
        "kind": counted("kind", counts.kinds),
        "region": counted("region", counts.divisions),
        "body": bodies,
        "level": [Option(o.value, o.label, o.value == given.get("level")) for o in ExerciseLevel],
        "state": [Option(o.value, o.label, o.value == given.get("state")) for o in STATES],
    }


@get("/power-list/{code:str}")
async def power_entry(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """One entry whole, as it is or as it was on the day ``as_of``, with its history."""
    given = read_single(request.query_params.multi_items(), "as_of")
    day = read_day("as_of", given["as_of"], clock.today())
    found = await entry(code)
    codes = {one for version in found.versions for one in version.entry.power.item_codes}
    return page(
        request,
        "public/power_entry.html",
        entry=entry_page(found, await public_names(sorted(codes)), day),
    )
