"""Static files that the asker has already are answered 304, without their bytes (RFC 9110 §13)."""

from email.utils import parsedate_to_datetime

from litestar.datastructures import Headers
from litestar.types import ASGIApp, Message, Receive, Scope, Send

FILES = "/static/"
_OF_THE_BODY = frozenset({b"content-length", b"content-type", b"content-disposition"})


def unchanged(app: ASGIApp) -> ASGIApp:
    """``app`` with conditional requests for what lies under ``FILES``."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(FILES):
            send = _without_what_is_known(Headers.from_scope(scope), send)
        await app(scope, receive, send)

    return answer


def _without_what_is_known(asked: Headers, send: Send) -> Send:
    known = False

    async def spared(message: Message) -> None:
        nonlocal known
        if message["type"] == "http.response.start":
            known = message["status"] == 200 and _is_known(asked, dict(message["headers"]))
            if known:
                message["status"] = 304
                message["headers"] = [
                    one for one in message["headers"] if one[0].lower() not in _OF_THE_BODY
                ]
            await send(message)
        elif not known:
            await send(message)
        elif not message.get("more_body", False):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return spared


def _is_known(asked: Headers, said: dict[bytes, bytes]) -> bool:
    """Whether the asker has this very file; a date counts only where no tag is sent."""
    if tags := asked.get("if-none-match"):
        own = said.get(b"etag", b"").decode("latin-1").removeprefix("W/")
        return any(one.strip().removeprefix("W/") in ("*", own) for one in tags.split(","))
    try:
        since = parsedate_to_datetime(asked.get("if-modified-since", ""))
        changed = parsedate_to_datetime(said.get(b"last-modified", b"").decode("latin-1"))
        return changed <= since
    except (TypeError, ValueError):
        return False
