"""The session cookie, the one guard of the workbench, and forms that carry its token."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.handlers.base import BaseRouteHandler
from litestar.response import Redirect
from msgspec import Struct

from catalogue.commands.audit_refusal import record_refusal
from catalogue.commands.log_in import touch_session
from catalogue.errors import Forbidden
from catalogue.model.people import Officer, Permission
from catalogue.queries.accounts import LoggedIn, logged_in
from web import clock

COOKIE = "zhipao_session"
LOGIN = "/workbench/login"
PERMISSION = "permission"
"""Name under which a route's options carry the permission it needs."""
UNFINISHED = "unfinished"
"""Option of the few routes that may be used before the login is complete."""

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)


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
    found = await _session(connection)
    if found is None:
        raise LoginNeeded(f"{LOGIN}?next={quote(_next(connection))}")
    if not handler.opt.get(UNFINISHED):
        if not found.complete:
            raise LoginNeeded("/workbench/second-factor")
        if found.must_change:
            raise LoginNeeded("/workbench/password")
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
        raise Forbidden(told)
    connection.state.logged_in = found


async def _session(connection: ASGIConnection[Any, Any, Any, Any]) -> LoggedIn | None:
    token = connection.cookies.get(COOKIE, "")
    if not token:
        return None
    now = clock.now()
    found = await logged_in(hashed(token), now, idle=IDLE, absolute=ABSOLUTE)
    if found is not None:
        await touch_session(found.session, now)
    return found


def hashed(token: str) -> str:
    """A token as the database keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()


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
    sent: FormMultiDict = await request.form()
    texts = [(k, v) for k, v in sent.multi_items() if isinstance(v, str)]
    files = {k: v for k, v in sent.multi_items() if isinstance(v, UploadFile)}
    given = dict(texts).get("csrf", "")
    if not hmac.compare_digest(given.encode(), here(request).csrf.encode()):
        raise Forbidden("表单已失效（可能是重新登录过），没有保存；请返回上一页刷新后重新提交")
    return Form([(k, v) for k, v in texts if k != "csrf"], files)


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The address a request came from, as far as the server knows it."""
    return connection.client.host if connection.client else ""


def to_login(request: Request[Any, Any, Any], needed: LoginNeeded) -> Redirect:
    """Send whoever is not logged in to the page that comes first."""
    return Redirect(needed.to, status_code=303)


def _next(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    query = connection.url.query
    return connection.url.path + (f"?{query}" if query else "")
