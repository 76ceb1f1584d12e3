"""One-time codes: asked at the login, enrolled on a phone."""

from typing import Any
from urllib.parse import quote

import segno
from litestar import Request, Response, get, post
from litestar.response import Redirect

from catalogue.commands.own_account import begin_enrolment, give_code
from catalogue.errors import LoginRefused, TooManyFailures
from catalogue.model.one_time_codes import enrolment_address
from catalogue.model.people import Permission
from web.security.sessions import (
    HOME,
    PASSWORD,
    SECOND,
    Form,
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
from web.security.tokens import new_ticket, totp_secret
from web.workbench.pages import workbench_page

_TOTP = "/workbench/totp"


@get("/second-factor", opt=needs(Permission.OWN_ACCOUNT, unfinished=True))
async def second_factor_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The code of the login; whoever has no phone enrolled goes there first."""
    session = here(request)
    going = safe_next(request.query_params.get("next", ""))
    if session.complete:
        return Redirect(going, status_code=303)
    if not session.totp_confirmed:
        first = _TOTP if going == HOME else f"{_TOTP}?next={quote(going)}"
        return Redirect(first, status_code=303)
    return workbench_page(request, "workbench/second_factor.html", going=going, bad="")


@post("/second-factor", opt=needs(Permission.OWN_ACCOUNT, unfinished=True))
async def second_factor(request: Request[Any, Any, Any]) -> Response[Any]:
    """Complete the login with a code."""
    form = await read_form(request)
    if not here(request).totp_confirmed:
        return Redirect(_TOTP, status_code=303)
    return await _take(request, form, "workbench/second_factor.html")


@get("/totp", opt=needs(Permission.OWN_ACCOUNT, unfinished=True))
async def totp_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The QR code to enrol a phone with, until it is confirmed."""
    if here(request).totp_confirmed:
        return Redirect(PASSWORD if here(request).complete else SECOND, status_code=303)
    going = safe_next(request.query_params.get("next", ""))
    shown = await _enrolment(request)
    return workbench_page(request, "workbench/totp.html", going=going, bad="", **shown)


@post("/totp", opt=needs(Permission.OWN_ACCOUNT, unfinished=True))
async def confirm_totp(request: Request[Any, Any, Any]) -> Response[Any]:
    """The phone shows the right code: enrolled, and this login is complete."""
    form = await read_form(request)
    if here(request).totp_confirmed:
        return Redirect(PASSWORD if here(request).complete else SECOND, status_code=303)
    return await _take(request, form, "workbench/totp.html")


async def _take(request: Request[Any, Any, Any], form: Form, template: str) -> Response[Any]:
    going = safe_next(form.get("next"))
    token, ticket = new_ticket()
    try:
        await give_code(
            here(request).session,
            form.get("code"),
            ticket,
            by=officer(request),
            door=door(request),
        )
    except LoginRefused as refusal:
        if await session_of(request) is None:
            raise
        status = 429 if isinstance(refusal, TooManyFailures) else 422
        more = await _enrolment(request) if template.endswith("totp.html") else {}
        return workbench_page(
            request, template, status=status, going=going, bad=str(refusal), **more
        )
    answer = Redirect(going or HOME, status_code=303)
    answer.set_cookie(cookie(request, token))
    return answer


async def _enrolment(request: Request[Any, Any, Any]) -> dict[str, Any]:
    by = officer(request)
    secret = await begin_enrolment(totp_secret(), by=by)
    issuer = settings_of(request).site.name or "只跑 政务服务事项目录"
    address = enrolment_address(secret, by.login, issuer)
    image = segno.make(address, error="m").svg_inline(
        border=4, dark="#111", light="#fff", omitsize=True
    )
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"secret": groups, "image": image, "required": by.needs_second_factor}
