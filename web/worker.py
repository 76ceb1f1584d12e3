"""One process that answers requests: uvicorn's, with bounds on what may come before a request."""

import asyncio
import math
import os
import signal
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Any
from urllib.parse import quote_from_bytes

from gunicorn.arbiter import Arbiter
from litestar.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn_worker import UvicornWorker

_HEAD_AT_MOST = 64 * 1024
"""Bytes of a request line and headers."""

_HEAD_SECONDS = 30.0
"""For a request line and headers to arrive, from the first byte or the opened connection."""

_KEPT_ALIVE = 75
"""Seconds an idle connection stays open: longer than a proxy in front keeps it (nginx: 60)."""

_ANSWER_SECONDS = 5
"""For an answer that has begun when the server is told to end; see ``server._PATIENCE``."""

_CLIENT_SECONDS = 2.0
"""For the client's part in it: the rest of a request to arrive, an answer to be taken."""

_PAUSE = 2.0
"""Seconds until a worker that cannot begin is replaced."""

_ASCII = "".join(map(chr, range(128)))
_PLAIN = [(b"content-type", b"text/plain; charset=utf-8")]
_ENDING = "服务正在停止，这次请求没有办完；请稍后再试".encode()
_REFUSED = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 whose request heads are neither endless nor endlessly slow.

    The parser has no bounds of its own, and nothing after it sees a head before it is whole.
    """

    _awaited = True
    """Whether a head is awaited, or has begun, and not ended."""
    _head = 0
    """Bytes of the head that has begun."""
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection that sends nothing is closed in time."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Most heads arrive whole; what has begun and not ended is counted and timed.

        Addresses with bare UTF-8 in them (``?q=开饭店``), typed into a terminal or an old
        browser, are read as they were meant.
        """
        if self._awaited and not self._head and not data.isascii():
            data = _quoted(data)
        self._head += len(data) if self._awaited else 0
        super().data_received(data)
        if not self._awaited or self.transport.is_closing():
            return
        if self._head > _HEAD_AT_MOST:
            self.transport.write(_REFUSED)
            self.transport.close()
        elif self._head and self._late is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """A head has ended."""
        self._awaited, self._head = False, 0
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head is awaited."""
        self._awaited = True
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server ends: what goes on here is waited for, a client only for a moment."""
        super().shutdown()
        self.loop.call_later(_CLIENT_SECONDS, self._give_up)

    def _give_up(self) -> None:
        begun = self.cycle is not None and self.cycle.more_body
        if begun or self.transport.get_write_buffer_size():
            self.transport.abort()

    def _wait(self) -> None:
        self._late = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def _quoted(data: bytes) -> bytes:
    """``data`` with nothing but ASCII in its first line, which names what is asked for."""
    line, end, rest = data.partition(b"\r\n")
    return quote_from_bytes(line, _ASCII).encode() + end + rest


def cut_short(app: ASGIApp) -> ASGIApp:
    """``app`` whose requests are answered with 503 where the end of the server cancels them."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            if scope["type"] != "http":
                raise
            with suppress(RuntimeError):  # the answer has begun, and ends here
                await send({"type": "http.response.start", "status": 503, "headers": _PLAIN})
                await send({"type": "http.response.body", "body": _ENDING, "more_body": False})

    return answer


class Worker(UvicornWorker):
    """What gunicorn starts in each process that it forks.

    The client's address is read by the application itself, which knows how many proxies of our
    own stand before it.
    """

    CONFIG_KWARGS: dict[str, Any] = {
        "http": BoundedProtocol,
        "loop": "asyncio",
        "ws": "none",
        "lifespan": "on",
        "interface": "asgi3",
        "timeout_keep_alive": _KEPT_ALIVE,
        "timeout_notify": -math.inf,  # every second, though the clock be set back
        "timeout_graceful_shutdown": _ANSWER_SECONDS,
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
    }

    def load_wsgi(self) -> None:
        """The application, whose requests may be cut short by the end of this process."""
        super().load_wsgi()
        self.wsgi = cut_short(self.wsgi)

    def run(self) -> None:
        """Serve.  Who takes another's place and cannot begin, the database being away, is replaced
        in turn; the parent would end the whole server over it.
        """
        try:
            super().run()
        except SystemExit as ended:
            if ended.code == Arbiter.WORKER_BOOT_ERROR and self.age > self.cfg.workers:
                time.sleep(_PAUSE)
                sys.exit(1)
            raise

    def init_signals(self) -> None:
        """An interruption reaches the parent, which then tells its workers to end."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGQUIT, self.handle_exit)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Told by an interrupted parent: end as when it is terminated."""
        os.kill(os.getpid(), signal.SIGTERM)

    async def callback_notify(self) -> None:
        """Every second: a sign of life, and a look whether anybody still awaits one.

        A worker whose parent was killed would hold the port against the next server.
        """
        await super().callback_notify()
        if os.getppid() != self.ppid:
            os.kill(os.getpid(), signal.SIGTERM)
