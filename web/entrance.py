"""What is settled before any route is looked for: HEAD, and addresses that can name nothing."""

from urllib.parse import quote_from_bytes

from litestar.types import ASGIApp, Message, Receive, Scope, Send

_ASCII = "".join(map(chr, range(128)))
_NOTHING = "\ufffd"
"""Stands in for NUL, which neither file names nor PostgreSQL can hold: nothing has such a name."""


def entrance(app: ASGIApp) -> ASGIApp:
    """``app`` with HEAD on every address that answers GET (RFC 9110 §9.1): headers, no body.

    A path always begins with ``/`` for what follows, that of ``OPTIONS *`` included; a query
    string with bare UTF-8 in it (``?q=开饭店``) is read as it was meant.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if not scope["path"].startswith("/") or "\x00" in scope["path"]:
            scope["path"] = "/" + scope["path"].replace("\x00", _NOTHING).lstrip("/")
        if not scope["query_string"].isascii():  # typed into a terminal, or an old browser
            scope["query_string"] = quote_from_bytes(scope["query_string"], _ASCII).encode()
        if scope["method"] == "HEAD":
            scope["method"] = "GET"  # type: ignore[typeddict-item]
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
