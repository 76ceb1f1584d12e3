"""The workbench's first page: what this person must do."""

from typing import Any

from litestar import Request, Response, get

from catalogue.model.people import Permission
from catalogue.queries.corrections import counts_for
from catalogue.queries.department_items import items_of
from catalogue.queries.work_queue import tasks
from web import clock
from web.security.sessions import needs, officer
from web.security.told import told_here
from web.workbench.draft_lines import draft_lines
from web.workbench.items import item_line
from web.workbench.pages import workbench_page

_SHOWN = 10
"""Of a long list the first ones stand here, with a link to all."""
_REVIEWS = (Permission.INITIAL_REVIEW, Permission.REVIEW, Permission.SIGN_OFF)
_LISTS = ("waiting", "overdue", "returned", "mine", "ownerless", "scheduled")


@get("/", opt=needs(Permission.OWN_ACCOUNT))
async def workbench_home(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Counts and lists for exactly those who must act."""
    by, today = officer(request), clock.today()
    found = await tasks(by, today)
    lists = {}
    for name in _LISTS:
        drafts = getattr(found, name)[:_SHOWN]
        lists[name] = await draft_lines(drafts, today, found.returns)
    return workbench_page(
        request,
        "workbench/home.html",
        told=told_here(request),
        tasks=found,
        lists=lists,
        stale=[item_line(one) for one in await items_of(found.stale[:_SHOWN])],
        today=today.isoformat(),
        reviews=any(by.may(permission) for permission in _REVIEWS),
        writes=by.may(Permission.EDIT_ITEMS),
        office=by.may(Permission.READ_ALL_BODIES),
        reads=by.may(Permission.READ_ITEMS),
        corrections=await counts_for(by, today),
    )
