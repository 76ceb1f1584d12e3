"""长者版: the same pages in very large type and one column, chosen and left in one step.

Source: rules-and-metrics §2 (适老化): a switch on every page, kept in a cookie.
"""

from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar import Request, post
from litestar.datastructures import Cookie, State
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from web.services import services

COOKIE = "zhipao_elder"
_YEAR = 365 * 24 * 3600
_ON = "1"
_HERE = "/elder"


def is_elder(request: Request[Any, Any, Any]) -> bool:
    """Whether whoever asks has chosen the version in large type."""
    return request.cookies.get(COOKIE) == _ON


@post(_HERE, status_code=303)
async def switch(
    request: Request[Any, Any, Any],
    state: State,
    data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    """Take over or leave the version, back to the page where its switch was."""
    on = data.get("elder") == _ON
    answer = Redirect(_back(request), status_code=303)
    answer.set_cookie(
        Cookie(
            key=COOKIE,
            value=_ON if on else "",
            max_age=_YEAR if on else 0,
            path="/",
            httponly=True,
            samesite="lax",
            secure=bool(services(state).settings.security.https),
        )
    )
    return answer


def _back(request: Request[Any, Any, Any]) -> str:
    """The page of this site that one came from; the front page where that is not told."""
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    ours = came.netloc == request.headers.get("host") and came.path.startswith("/")
    if not ours or "\\" in came.path:  # which browsers take for a slash
        return "/"
    path = "/" + came.path.lstrip("/")
    if path.rstrip("/") == _HERE:  # which answers no GET
        return "/"
    return f"{path}?{came.query}" if came.query else path
