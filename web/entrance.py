"""What is settled before any route is looked for: HEAD, and addresses that can name nothing."""

from litestar.types import ASGIApp, Message, Receive, Scope, Send

_NOTHING = "\ufffd"
"""Stands in for NUL, which neither file names nor PostgreSQL can hold: nothing has such a name."""


def entrance(app: ASGIApp) -> ASGIApp:
    """``app`` with HEAD on every address that answers GET (RFC 9110 §9.1): headers, no body.

    A path always begins with ``/`` for what follows, that of ``OPTIONS *`` included.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if not scope["path"].startswith("/") or "\x00" in scope["path"]:
            scope["path"] = "/" + scope["path"].replace("\x00", _NOTHING).lstrip("/")
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # type: ignore[typeddict-item, misc]
            send = _headers_only(send)
        await app(scope, receive, send)

    return answer


def _headers_only(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
        elif not message.get("more_body", False):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return headers_only
