"""One's own account: what it may do, and its password."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from catalogue.commands.own_account import change_password
from catalogue.errors import BadInput, LoginRefused, TooManyFailures
from catalogue.model.people import Permission
from catalogue.queries.accounts import LoggedIn, account_facts
from web.security.sessions import (
    HOME,
    PASSWORD,
    SECOND,
    LoginNeeded,
    cookie,
    door,
    here,
    needs,
    officer,
    read_form,
    safe_next,
    session_of,
    settings_of,
)
from web.security.tokens import new_ticket
from web.security.told import told_here, told_query
from web.workbench.pages import workbench_page


@get("/password", opt=needs(Permission.OWN_ACCOUNT, unfinished=True))
async def password_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One's own account with the form for a new password."""
    _refuse_half_in(request)
    return await _form(request, going=request.query_params.get("next", ""), told=told_here(request))


@post("/password", opt=needs(Permission.OWN_ACCOUNT, unfinished=True))
async def set_password(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change the password; told beside the form when it will not do."""
    form = await read_form(request)
    _refuse_half_in(request)
    going = form.get("next")
    token, ticket = new_ticket()
    try:
        if form.get("new") != form.get("again"):
            raise BadInput("两次填写的新口令不一样，没有修改；请重新填写")
        await change_password(
            here(request).session,
            form.get("old"),
            form.get("new"),
            ticket,
            by=officer(request),
            door=door(request),
        )
    except (LoginRefused, BadInput) as refusal:
        if await session_of(request) is None:
            raise
        status = 429 if isinstance(refusal, TooManyFailures) else 422
        return await _form(request, going=going, bad=str(refusal), status=status)
    answer = Redirect(
        safe_next(going) if going else _onward(here(request), ticket.csrf), status_code=303
    )
    answer.set_cookie(cookie(request, token))
    return answer


def _onward(before: LoggedIn, secret: str) -> str:
    """Where the change is told: who had to change it goes to work, others stay at their account."""
    page = HOME if before.must_change else PASSWORD
    return f"{page}?{told_query('口令已更换；在其他地方的登录已退出', secret)}"


def _refuse_half_in(request: Request[Any, Any, Any]) -> None:
    """The password alone does not change the password where a code is asked as well.

    Raises:
        LoginNeeded: the second factor comes first.
    """
    if not here(request).complete:
        raise LoginNeeded(SECOND)


async def _form(
    request: Request[Any, Any, Any], *, going: str, told: str = "", bad: str = "", status: int = 200
) -> Response[bytes]:
    session = here(request)
    return workbench_page(
        request,
        "workbench/password.html",
        status=status,
        going=safe_next(going) if going else "",
        told=told,
        bad=bad,
        policy=settings_of(request).password,
        account=await account_facts(session.officer.login),
    )
