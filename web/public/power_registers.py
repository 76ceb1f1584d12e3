"""赋权与下放 and 划转交接 for all to read: what is counted in the report's facts, line by line."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get

from catalogue.errors import BadParameter
from catalogue.model.adjustment import GIVES, DelegationGroup
from catalogue.model.power_list import AdjustmentKind
from catalogue.queries.power_list import delegations, handovers
from web import clock
from web.pages import page
from web.parameters import read_page
from web.power_parameters import PAGE_SIZE, read_day, read_single
from web.view_models.power import delegation_view, handover_view
from web.view_models.search import PageLink, page_links, page_numbers

_KINDS = tuple(kind for kind in AdjustmentKind if kind in GIVES)


@get("/power-list/delegations")
async def power_delegations(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What was given to counties and to the zone, in force on a day."""
    given, day, number = _asked(request, "group", "kind")
    group = _member("group", given["group"], [(one.value, one.label) for one in DelegationGroup])
    kind = _member("kind", given["kind"], [(one.value, one.label) for one in _KINDS])
    found = await delegations(day, group, kind=AdjustmentKind(kind) if kind else None)
    return page(
        request,
        "public/power_delegations.html",
        total=len(found),
        lines=[delegation_view(line) for line in found[(number - 1) * PAGE_SIZE :][:PAGE_SIZE]],
        groups=list(DelegationGroup),
        kinds=_KINDS,
        given=given,
        today=clock.today().isoformat(),
        pages=_pages("delegations", given, number, len(found)),
    )


@get("/power-list/handovers")
async def power_handovers(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What was moved to another body, with who does what from then on."""
    given, day, number = _asked(request)
    total, found = await handovers(day, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return page(
        request,
        "public/power_handovers.html",
        total=total,
        lines=[handover_view(line) for line in found],
        given=given,
        today=clock.today().isoformat(),
        pages=_pages("handovers", given, number, total),
    )


def _asked(request: Request[Any, Any, Any], *names: str) -> tuple[dict[str, str], date | None, int]:
    """Filters as given, the day (``None`` is now), and the page."""
    given = read_single(request.query_params.multi_items(), "as_of", *names, "page")
    number = read_page(given.pop("page"))
    day = read_day("as_of", given["as_of"], clock.today()) if given["as_of"] else None
    return given, day, number


def _member(name: str, text: str, known: list[tuple[str, str]]) -> str | None:
    if text and text not in dict(known):
        told = "、".join(f"{value}（{label}）" for value, label in known)
        raise BadParameter(name, f"没有“{text[:20]}”；可用的有：{told}")
    return text or None


def _pages(name: str, given: dict[str, str], number: int, total: int) -> list[PageLink]:
    asked = {key: value for key, value in given.items() if value}
    return page_links(
        number,
        page_numbers(number, -(-total // PAGE_SIZE)),
        lambda n: f"/power-list/{name}?{urlencode(asked | {'page': str(n)})}",
    )
