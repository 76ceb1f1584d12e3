"""Whether the login still lasts, for a page that was open for long."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from catalogue.model.people import Permission
from web.security.sessions import here, needs


@get("/session", opt=needs(Permission.OWN_ACCOUNT))
async def session_now(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Who is logged in, and the token that forms of this session carry.

    No other site can read it: nothing here allows one to.
    """
    session = here(request)
    answer = {"login": session.officer.login, "csrf": session.csrf}
    return Response(msgspec.json.encode(answer), media_type="application/json")
