"""Answers whose bytes are finished."""

from litestar.types import Receive, Scope, Send

JSON = "application/json"
_TYPE = (b"content-type", JSON.encode())


class EncodedJson:
    """Encoded JSON as an answer, sent as it is.

    It is an ASGI application, which Litestar calls; for a ``Response`` it merges headers, cookies
    and encoders every time, which costs more than looking up a kept answer does.
    """

    __slots__ = ("_body",)

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = (b"content-length", b"%d" % len(self._body))
        await send({"type": "http.response.start", "status": 200, "headers": [_TYPE, length]})
        await send({"type": "http.response.body", "body": self._body, "more_body": False})
