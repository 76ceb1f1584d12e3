"""Logging in and out."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.datastructures import ResponseHeader
from litestar.response import Redirect

from catalogue.commands import log_in as logging_in
from catalogue.errors import Forbidden, LoginRefused, TooManyFailures
from catalogue.model.people import Permission
from catalogue.queries.accounts import nobody_yet
from web import clock
from web.pages import page
from web.security.sessions import (
    COOKIE,
    FORM_COOKIE,
    LOGIN,
    UNSAVED,
    cookie,
    door,
    here,
    needs,
    officer,
    read_form,
    read_form_with,
    safe_next,
    session_of,
)
from web.security.tokens import hashed, new_ticket, new_token

_STALE = "登录页已失效（可能放了太久，或浏览器不接受 cookie），没有登录；请再填一次"


@get("/login")
async def login_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form; whoever is logged in already goes on."""
    going = safe_next(request.query_params.get("next", ""))
    if await session_of(request) is not None:
        return Redirect(going, status_code=303)
    return await _form(request, going=going, told=_why_here(request))


def _why_here(request: Request[Any, Any, Any]) -> str:
    """Why one stands before the login without having asked for it."""
    given = request.query_params
    if given.get("left"):
        return "已退出登录"
    if given.get(UNSAVED):
        return "登录已过期，刚才提交的没有保存；登录后会回到原来的页面，请重新提交"
    if given.get("next"):
        return "您还没有登录，或者登录已过期；登录后会回到刚才要看的页面"
    return ""


@post("/login")
async def log_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """Open a session, or say in one sentence that this does not do."""
    at = door(request)
    try:
        form = await read_form_with(request, request.cookies.get(FORM_COOKIE, ""))
    except Forbidden:
        return await _form(request, going="", bad=_STALE, status=403)
    going = safe_next(form.get("next"))
    login = form.get("login")
    token, ticket = new_ticket()
    old = request.cookies.get(COOKIE, "")
    try:
        await logging_in.log_in(
            login, form.get("password"), ticket, door=at, old_token_hash=hashed(old)
        )
    except LoginRefused as refusal:
        status = 429 if isinstance(refusal, TooManyFailures) else 403
        return await _form(request, going=going, login=login, bad=str(refusal), status=status)
    answer = Redirect(going, status_code=303)
    answer.set_cookie(cookie(request, token))
    answer.delete_cookie(FORM_COOKIE, path="/workbench")
    return answer


@post("/logout", opt=needs(Permission.OWN_ACCOUNT, unfinished=True))
async def log_out(request: Request[Any, Any, Any]) -> Redirect:
    """End this session."""
    await read_form(request)
    await logging_in.log_out(here(request).session, by=officer(request), now=clock.now())
    answer = Redirect(f"{LOGIN}?left=1", status_code=303)
    answer.delete_cookie(COOKIE, path="/workbench")
    return answer


async def _form(
    request: Request[Any, Any, Any],
    *,
    going: str,
    login: str = "",
    told: str = "",
    bad: str = "",
    status: int = 200,
) -> Response[bytes]:
    token = new_token()
    answer = page(
        request,
        "workbench/login.html",
        status=status,
        csrf=token,
        going=going,
        login=login[:40],
        told=told,
        bad=bad,
        nobody=await nobody_yet(),
    )
    answer.set_cookie(cookie(request, token, FORM_COOKIE))
    return answer


def login_router() -> Router:
    """The only routes of the workbench that need no session."""
    return Router(
        "/workbench",
        route_handlers=[login_page, log_in],
        include_in_schema=False,
        response_headers=[ResponseHeader(name="Cache-Control", value="no-store")],
    )
