"""权责清单 for the reform office: the running account, what was recorded, closing an edition."""

from collections import defaultdict
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from catalogue.commands.close_edition import close_edition
from catalogue.errors import BadInput, CatalogueError
from catalogue.model.people import Permission
from catalogue.queries.power_list import (
    EditionLine,
    adjustments_between,
    count_on,
    editions,
    running_account,
)
from web import clock
from web.parameters import read_page
from web.power_parameters import PAGE_SIZE
from web.security.sessions import needs, officer, read_form
from web.security.told import TOLD, told_here, told_on
from web.view_models.power_account import account_view, adjustment_view, edition_views
from web.view_models.search import page_links, page_numbers
from web.workbench.asked import asked, day_until
from web.workbench.pages import workbench_page

_NEEDS = needs(Permission.ADJUST_POWER_LIST)


@get("/power-list", opt=_NEEDS)
async def power_home(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The account since the last edition, its adjustments newest first, the editions."""
    given = asked(request, "page", TOLD)
    number = read_page(given["page"])
    closed = await editions()
    last = closed[-1] if closed else None
    lines = (await adjustments_between(last.on, None))[::-1] if last else []
    account = await running_account()
    return workbench_page(
        request,
        "workbench/power_list.html",
        told=told_here(request),
        last=last,
        editions=edition_views(closed),
        listed=await count_on(),
        account=account_view(account) if account else None,
        total=len(lines),
        adjustments=[
            adjustment_view(line) for line in lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        ],
        pages=page_links(
            number,
            page_numbers(number, -(-len(lines) // PAGE_SIZE)),
            lambda n: f"/workbench/power-list?page={n}",
        ),
    )


@get("/power-list/close", opt=_NEEDS)
async def close_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The account up to a day; the button to close an edition stands there when it closes."""
    given = asked(request, "on")
    day = day_until("on", given["on"], clock.today())
    return await _close_page(request, {"on": day.isoformat()}, day)


@post("/power-list/close", opt=_NEEDS)
async def close(request: Request[Any, Any, Any]) -> Response[Any]:
    """Close the list of the day as an edition."""
    form = await read_form(request)
    given = dict(form.pairs)
    day = clock.today()
    try:
        day = _day(form.get("on"))
        line = await close_edition(
            form.get("key"),
            form.get("name"),
            day,
            form.get("document"),
            by=officer(request),
            now=clock.now(),
        )
    except CatalogueError as refusal:
        return await _close_page(request, given, day, str(refusal), 422)
    return back_home(request, f"“{line.name}”已公布：{line.entries} 项，与上一版账目相符")


def back_home(request: Request[Any, Any, Any], told: str) -> Redirect:
    """To the list with one sentence on what was done."""
    return told_on(request, "/workbench/power-list", told)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"清单日期“{text[:20]}”不是日期，应如 2018-12-31") from None


async def _close_page(
    request: Request[Any, Any, Any],
    given: dict[str, str],
    day: date,
    bad: str = "",
    status: int = 200,
) -> Response[bytes]:
    closed: list[EditionLine] = await editions()
    last = closed[-1] if closed else None
    account = await running_account(day) if last and day > last.on else None
    return workbench_page(
        request,
        "workbench/power_close.html",
        status=status,
        given=defaultdict(str, given),
        day=day.isoformat(),
        today=clock.today().isoformat(),
        last=last,
        account=account_view(account) if account else None,
        bad=bad,
    )
