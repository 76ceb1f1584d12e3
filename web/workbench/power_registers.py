"""赋权与下放 and 划转交接: the two registers that adjustments keep, page by page and as CSV."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get

from catalogue.errors import BadParameter
from catalogue.model.adjustment import DelegationGroup
from catalogue.model.people import Permission
from catalogue.queries.power_list import DelegationLine, HandoverLine, delegations, handovers
from web import clock
from web.comma_file import comma_file
from web.parameters import read_page
from web.power_parameters import PAGE_SIZE
from web.security.sessions import needs
from web.view_models.power import delegation_view, handover_view
from web.view_models.search import PageLink, page_links, page_numbers
from web.workbench.asked import asked, day_until
from web.workbench.pages import workbench_page

_NEEDS = needs(Permission.ADJUST_POWER_LIST)
_DELEGATION_COLUMNS = (
    "种类",
    "职权编码",
    "事项名称",
    "赋权内容",
    "赋权主体",
    "去向",
    "承接主体",
    "日期",
    "依据文件",
)
_HANDOVER_COLUMNS = (
    "职权编码",
    "事项名称",
    "事项编码",
    "划出部门",
    "划入部门",
    "事项衔接",
    "职责边界",
    "事前勘验",
    "审批",
    "事后监管",
    "日期",
    "依据文件",
)


@get("/power-list/delegations", opt=_NEEDS)
async def delegation_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What was given to counties and to the zone, in force on a day."""
    given, day, number = _asked(request, "group")
    found = await delegations(day, _group(given["group"]))
    return workbench_page(
        request,
        "workbench/power_delegations.html",
        total=len(found),
        counts=_counts(found),
        lines=[delegation_view(line) for line in found[(number - 1) * PAGE_SIZE :][:PAGE_SIZE]],
        groups=list(DelegationGroup),
        given=given,
        today=clock.today().isoformat(),
        csv=_address("delegations.csv", given),
        pages=_pages("delegations", given, number, len(found)),
    )


def _counts(found: list[DelegationLine]) -> list[tuple[str, int]]:
    return [(one.label, sum(line.to_group == one for line in found)) for one in DelegationGroup]


@get("/power-list/delegations.csv", opt=_NEEDS)
async def delegations_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What the page lists, all of it."""
    given, day, _ = _asked(request, "group", paged=False)
    found = await delegations(day, _group(given["group"]))
    return comma_file("赋权与下放.csv", _DELEGATION_COLUMNS, map(_delegation_cells, found))


def _delegation_cells(line: DelegationLine) -> list[str]:
    view = delegation_view(line)
    return [
        view.kind,
        line.power_code,
        line.power_name,
        line.what,
        view.source,
        view.group,
        view.to,
        view.on,
        view.document,
    ]


@get("/power-list/handovers", opt=_NEEDS)
async def handover_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What was moved to another body, with who does what from then on."""
    given, day, number = _asked(request)
    total, found = await handovers(day, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return workbench_page(
        request,
        "workbench/power_handovers.html",
        total=total,
        lines=[handover_view(line) for line in found],
        given=given,
        today=clock.today().isoformat(),
        csv=_address("handovers.csv", given),
        pages=_pages("handovers", given, number, total),
    )


@get("/power-list/handovers.csv", opt=_NEEDS)
async def handovers_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What the page lists, all of it."""
    _, day, _ = _asked(request, paged=False)
    total, _ = await handovers(day, limit=1)
    _, found = await handovers(day, limit=total + 1)
    return comma_file("划转交接.csv", _HANDOVER_COLUMNS, map(_handover_cells, found))


def _handover_cells(line: HandoverLine) -> list[str]:
    return [
        line.power_code,
        line.power_name,
        line.item_code,
        line.from_name,
        line.to_name,
        line.connection,
        line.boundary,
        line.inspects_before,
        line.approves,
        line.supervises_after,
        line.on.isoformat(),
        line.document,
    ]


def _asked(
    request: Request[Any, Any, Any], *names: str, paged: bool = True
) -> tuple[dict[str, str], date | None, int]:
    """Filters as given, the day (``None`` is now), and the page."""
    given = asked(request, "as_of", *names, *(("page",) if paged else ()))
    number = read_page(given.pop("page", ""))
    day = day_until("as_of", given["as_of"], clock.today()) if given["as_of"] else None
    return given, day, number


def _group(text: str) -> str | None:
    if text and text not in {one.value for one in DelegationGroup}:
        raise BadParameter("group", f"没有“{text[:20]}”这个去向；可用的有：county、zone")
    return text or None


def _address(name: str, given: dict[str, str], **more: str) -> str:
    query = urlencode({key: value for key, value in (given | more).items() if value})
    return f"/workbench/power-list/{name}?{query}".rstrip("?")


def _pages(name: str, given: dict[str, str], number: int, total: int) -> list[PageLink]:
    numbers = page_numbers(number, -(-total // PAGE_SIZE))
    return page_links(number, numbers, lambda n: _address(name, given, page=str(n)))
