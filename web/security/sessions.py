"""The session cookie, the one guard of the workbench, and forms that carry its token."""

import hmac
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, UploadFile
from litestar.handlers.base import BaseRouteHandler
from litestar.response import Redirect
from msgspec import Struct

from catalogue.commands.acting import SOURCE
from catalogue.commands.audit_refusal import record_refusal
from catalogue.commands.log_in import Door
from catalogue.errors import Forbidden
from catalogue.model.people import Officer, Permission
from catalogue.queries.accounts import LoggedIn, logged_in
from web import clock
from web.security.seen import note_seen
from web.security.tokens import hashed
from web.sent_form import sent_form
from web.settings import Settings

COOKIE = "zhipao_session"
HOME = "/workbench"
LOGIN = "/workbench/login"
SECOND = "/workbench/second-factor"
PASSWORD = "/workbench/password"
PERMISSION = "permission"
"""Name under which a route's options carry the permission it needs."""
UNFINISHED = "unfinished"
"""Option of the few routes that may be used before the login is complete."""

FORM_COOKIE = "zhipao_form"
"""Holds the token of the login form, before there is a session."""

UNSAVED = "unsaved"
"""Stands in the login's address when what a form sent was not done."""


class LoginNeeded(Exception):
    """Nobody is logged in, or the login is not complete; ``to`` is where to go first."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class Form(Struct, frozen=True):
    """What a form sent, without its token: texts in order, files by name."""

    pairs: list[tuple[str, str]]
    files: dict[str, UploadFile]

    def get(self, name: str, default: str = "") -> str:
        """The last value sent under ``name``."""
        return dict(self.pairs).get(name, default)

    def all(self, name: str) -> list[str]:
        """Every value sent under ``name``."""
        return [value for key, value in self.pairs if key == name]

    def number(self, name: str) -> int:
        """A whole number sent under ``name``; 0 when there is none."""
        text = self.get(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def needs(permission: Permission, *, unfinished: bool = False) -> dict[str, Any]:
    """Options of a route that ``permission`` opens."""
    return {PERMISSION: permission, UNFINISHED: unfinished}


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let through who is logged in and holds the permission the route names.

    Raises:
        LoginNeeded: nobody is logged in, or a step of the login is open.
        Forbidden: the permission is missing; the attempt is recorded.
    """
    SOURCE.set(address_of(connection))
    found = await session_of(connection)
    if found is None:
        raise LoginNeeded(_with_next(LOGIN, connection))
    if not handler.opt.get(UNFINISHED):
        if not found.complete:
            raise LoginNeeded(_with_next(SECOND, connection))
        if found.must_change:
            raise LoginNeeded(_with_next(PASSWORD, connection))
    connection.state.logged_in = found
    permission: Permission = handler.opt[PERMISSION]
    if not found.officer.may(permission):
        told = f"您没有{permission.label}的权限"
        await record_refusal(
            found.officer,
            permission.label,
            connection.url.path,
            told,
            clock.now(),
            address_of(connection),
        )
        refusal = Forbidden(told)
        refusal.recorded = True
        raise refusal


async def session_of(connection: ASGIConnection[Any, Any, Any, Any]) -> LoggedIn | None:
    """The session a request's cookie stands for; ``None`` when it stands for none."""
    token = connection.cookies.get(COOKIE, "")
    if not token:
        return None
    now, policy = clock.now(), settings_of(connection).login
    found = await logged_in(hashed(token), now, idle=policy.idle, absolute=policy.absolute)
    if found is not None:
        await note_seen(connection, found, now)
    return found


def settings_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Settings:
    """The settings of the running instance."""
    settings: Settings = connection.app.state.services.settings
    return settings


def door(request: Request[Any, Any, Any]) -> Door:
    """What a login, a password or a one-time code of this request is judged by."""
    settings = settings_of(request)
    address = address_of(request)
    SOURCE.set(address)
    return Door(
        policy=settings.login, passwords=settings.password, now=clock.now(), address=address
    )


def cookie(request: Request[Any, Any, Any], value: str, name: str = COOKIE) -> Cookie:
    """A cookie of the workbench: out of reach of scripts, of other sites, of plain HTTP."""
    return Cookie(
        key=name,
        value=value,
        path=HOME,
        httponly=True,
        samesite="lax",
        secure=bool(settings_of(request).security.https),
    )


def here(request: Request[Any, Any, Any]) -> LoggedIn:
    """The session of a request that the guard has let through."""
    found: LoggedIn = request.state.logged_in
    return found


def officer(request: Request[Any, Any, Any]) -> Officer:
    """The person behind a request that the guard has let through."""
    return here(request).officer


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """The form a request sends, its token checked.

    Raises:
        Forbidden: the token is missing or of another session; nothing was done.
    """
    return await read_form_with(request, here(request).csrf)


async def read_form_with(request: Request[Any, Any, Any], token: str) -> Form:
    """The form a request sends, checked against ``token``; an empty one never fits.

    Raises:
        Forbidden: the form's token is another; nothing was done.
    """
    sent = await sent_form(request)
    texts = [(k, v) for k, v in sent.multi_items() if isinstance(v, str)]
    files = {k: v for k, v in sent.multi_items() if isinstance(v, UploadFile)}
    given = dict(texts).get("csrf", "")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Forbidden("表单已失效（可能是重新登录过），没有保存；请返回上一页刷新后重新提交")
    return Form([(k, v) for k, v in texts if k != "csrf"], files)


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The address a request came from, as far as the server knows it.

    Behind ``proxies`` layers of our own the last so many entries of X-Forwarded-For were written
    by them; what stands further left is the client's word and is not believed.
    """
    own = connection.client.host if connection.client else ""
    layers = settings_of(connection).security.proxies
    told = [one.strip() for one in connection.headers.get("x-forwarded-for", "").split(",")]
    return told[-layers] if layers and len(told) >= layers and told[-layers] else own


def to_login(request: Request[Any, Any, Any], needed: LoginNeeded) -> Redirect:
    """Send whoever is not logged in to the page that comes first."""
    return Redirect(needed.to, status_code=303)


def safe_next(wanted: str) -> str:
    """Where to go after the login: a page of this workbench, whatever was asked for."""
    inside = wanted == HOME or wanted.startswith((f"{HOME}/", f"{HOME}?"))
    plain = all(33 <= ord(char) < 127 and char != "\\" for char in wanted)
    entrance = wanted.startswith((LOGIN, SECOND, PASSWORD))
    walks = "//" in wanted.partition("?")[0] or "/.." in wanted
    return wanted if inside and plain and not (entrance or walks) else HOME


def _with_next(page: str, connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """``page``, which leads on to where the request was going, or to the page its form stood on."""
    if connection.scope.get("method") == "GET":
        query = connection.scope.get("query_string", b"").decode("latin-1")
        going = quote(connection.url.path, safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")
    else:
        going = _page_of_form(connection)
        page = f"{page}?{UNSAVED}=1" if page == LOGIN else page
    joint = "&" if "?" in page else "?"
    return page if going == HOME else f"{page}{joint}next={quote(going)}"


def _page_of_form(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The page of the workbench from which a form was sent, as the browser tells it."""
    try:
        came = urlsplit(connection.headers.get("referer", ""))
    except ValueError:
        return HOME
    return safe_next(came.path + (f"?{came.query}" if came.query else ""))
