"""Who is logged in and went to an address of the workbench that is none, which no guard watches."""

import logging
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.types import Scope

from web.security.sessions import HOME, session_of

_log = logging.getLogger("zhipao.web")


async def know_who_strayed(error: Exception, scope: Scope) -> None:
    """Let the page that tells ``error`` know its reader, as the guard does on a right address.

    Where that cannot be found out now, the reader is told as anybody is.
    """
    astray = isinstance(error, HTTPException) and scope["path"].startswith(f"{HOME}/")
    if not astray or "logged_in" in scope.get("state", {}):
        return
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    try:
        found = await session_of(connection)
    except Exception as problem:
        _log.warning("不知道是谁访问了没有的页面 %s：%s", scope["path"], problem)
        return
    if found is not None:
        connection.state.logged_in = found
