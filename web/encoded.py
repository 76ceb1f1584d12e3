"""Answers whose bytes are finished."""

from functools import lru_cache
from typing import Any

from litestar import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

JSON = "application/json"
_Headers = tuple[tuple[str, str], ...]


class EncodedJson(Response[bytes]):
    """Encoded JSON; the headers that all such answers share are put together once.

    Litestar merges and encodes headers for every answer, which costs more than looking up a kept
    answer does.
    """

    def __init__(self, body: bytes) -> None:
        super().__init__(body, media_type=JSON)

    def to_asgi_response(self, *args: Any, **given: Any) -> ASGIResponse:
        """The answer as it is sent; by Litestar's own way where there is more than headers."""
        plain = not (given.get("is_head_response") or given.get("cookies") or self.cookies)
        if not plain or self.headers or given.get("background") or self.background:
            return super().to_asgi_response(*args, **given)
        return _Whole(self.content, _encoded(tuple((given.get("headers") or {}).items())))


class _Whole(ASGIResponse):
    """A body and its headers, ready to send."""

    __slots__ = ("_encoded",)

    def __init__(self, body: bytes, encoded: tuple[tuple[bytes, bytes], ...]) -> None:
        self.body = body
        self._encoded = encoded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = (b"content-length", b"%d" % len(self.body))
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [*self._encoded, length],
            }
        )
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


@lru_cache(maxsize=8)
def _encoded(headers: _Headers) -> tuple[tuple[bytes, bytes], ...]:
    given = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return (*given, (b"content-type", JSON.encode()))
