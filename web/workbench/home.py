"""The workbench's first page: what this person must do."""

from typing import Any

from litestar import Request, Response, get

from catalogue.model.people import Permission
from catalogue.queries.department_items import items_of
from catalogue.queries.work_queue import tasks
from web import clock
from web.security.sessions import needs, officer
from web.workbench.items import item_line
from web.workbench.pages import workbench_page
from web.workbench.queue import draft_lines

_SHOWN = 10


@get("/", opt=needs(Permission.OWN_ACCOUNT))
async def workbench_home(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Counts and lists for exactly those who must act."""
    by, today = officer(request), clock.today()
    found = await tasks(by, today)
    overdue_by_body: dict[str, int] = {}
    for draft in found.overdue:
        overdue_by_body[draft.body_name] = overdue_by_body.get(draft.body_name, 0) + 1
    return workbench_page(
        request,
        "workbench/home.html",
        tasks=found,
        waiting=await draft_lines(found.waiting[:_SHOWN], today),
        mine=await draft_lines(found.mine[:_SHOWN], today),
        scheduled=await draft_lines(found.scheduled[:_SHOWN], today),
        overdue=await draft_lines(found.overdue[:_SHOWN], today),
        overdue_by_body=overdue_by_body,
        stale=[item_line(one) for one in await items_of(found.stale[:_SHOWN])],
        business=by.may(Permission.READ_ITEMS),
    )
