"""The reform office fixes elements of a base code for everybody below."""

from collections import defaultdict
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from catalogue.commands.lock_elements import LOCKABLE, lock_elements
from catalogue.errors import CatalogueError
from catalogue.model.people import Permission
from catalogue.queries import published
from catalogue.queries.locks import Lock, locks
from catalogue.rules.elements import title
from web import clock
from web.security.sessions import needs, officer, read_form
from web.view_models.moment import day_text
from web.workbench.pages import workbench_page


@get("/locks", opt=needs(Permission.LOCK_ELEMENTS))
async def lock_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every locked element, by base code, and the form to lock more."""
    return await _page(request, {})


@post("/locks", opt=needs(Permission.LOCK_ELEMENTS))
async def set_locks(request: Request[Any, Any, Any]) -> Response[Any]:
    """Fix the ticked elements at the values of a published item; none ticked lifts all."""
    form = await read_form(request)
    try:
        found = await published.guide(form.get("code").strip())
        await lock_elements(
            found.item,
            tuple(form.all("elements")),
            document=form.get("document"),
            by=officer(request),
            now=clock.now(),
        )
    except CatalogueError as refusal:
        return await _page(request, dict(form.pairs), form.all("elements"), str(refusal), 422)
    return Redirect("/workbench/locks", status_code=303)


async def _page(
    request: Request[Any, Any, Any],
    given: dict[str, str],
    ticked: list[str] | None = None,
    bad: str = "",
    status: int = 200,
) -> Response[bytes]:
    held: list[Lock] = await locks()
    return workbench_page(
        request,
        "workbench/locks.html",
        status=status,
        locks=[(lock, title(lock.element), day_text(lock.at)) for lock in held],
        elements=[(name, title(name).strip("《》")) for name in LOCKABLE],
        given=defaultdict(str, given),
        ticked=ticked or [],
        bad=bad,
    )
