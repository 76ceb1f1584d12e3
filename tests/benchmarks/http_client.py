"""A load generator: connections kept alive, each asking the next path as soon as it is answered.

Runs as a process of its own: ``python -m tests.benchmarks.http_client PORT CLIENTS SECONDS``
reads paths from standard input, one a line, and prints what it saw as JSON.  Paths are asked in
order, each once, and again from the first when all have been asked.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from itertools import cycle

import msgspec
from msgspec import Struct

from tests.benchmarks.timing import percentile

_WARM_SHARE = 0.15
_READ_AT_ONCE = 1 << 16


class Seen(Struct, frozen=True):
    """What a load saw after warming up: requests/s, latencies [ms], answers other than 200.

    ``busy`` is the share of the time that the client itself computed; ``asked`` counts all
    requests, those of the warm-up too.
    """

    per_second: float
    p50: float
    p95: float
    failed: float
    asked: float
    mean_bytes: float
    busy: float


class _Connection(asyncio.BufferedProtocol):
    """One connection: sends a request, reads one answer of a stated length, sends the next.

    It reads into memory of its own.  A plain ``Protocol`` is given 256 KiB of new memory for each
    read, which costs the machine more than all the rest of it, and how much hangs on what the
    process allocated before.
    """

    def __init__(self, load: "_Load") -> None:
        self._load = load
        self._buffer = bytearray(_READ_AT_ONCE)
        self._view = memoryview(self._buffer)
        self._filled = 0
        self._missing = 0
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._view[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        if self._missing:
            self._missing -= nbytes
        else:
            self._filled += nbytes
            end = self._buffer.find(b"\r\n\r\n", 0, self._filled)
            if end < 0:
                return
            self._missing = self._length(bytes(self._view[:end])) - (self._filled - end - 4)
            self._filled = 0
        if self._missing <= 0:
            self._answered()

    def connection_lost(self, error: Exception | None) -> None:
        self._load.lost()

    def _ask(self) -> None:
        self._missing = 0
        self._sent = time.perf_counter()
        self._transport.write(next(self._load.requests))

    def _length(self, head: bytes) -> int:
        lower = head.lower()
        at = lower.index(b"content-length:") + 15
        length = int(lower[at:].split(b"\r\n", 1)[0])
        self._load.bytes += length
        self._load.failed += not head.startswith(b"HTTP/1.1 200")
        return length

    def _answered(self) -> None:
        now = time.perf_counter()
        self._load.times.append((now, now - self._sent))
        if now < self._load.until:
            self._ask()
        else:
            self._transport.close()


class _Load:
    """What all connections share."""

    def __init__(self, requests: Iterator[bytes], clients: int, seconds: float) -> None:
        self.requests = requests
        self.until = time.perf_counter() + seconds
        self.times: list[tuple[float, float]] = []
        self.failed = 0
        self.bytes = 0
        self._open = clients
        self._done = asyncio.get_running_loop().create_future()

    def lost(self) -> None:
        self._open -= 1
        if not self._open and not self._done.done():
            self._done.set_result(None)

    async def done(self) -> None:
        await self._done


async def load(port: int, paths: list[str], clients: int, seconds: float) -> Seen:
    """Load the server on ``port`` with ``clients`` connections for ``seconds``."""
    requests = cycle([_request(path) for path in paths])
    shared = _Load(requests, clients, seconds)
    loop = asyncio.get_running_loop()
    started, computed = time.perf_counter(), time.process_time()
    for _ in range(clients):
        await loop.create_connection(lambda: _Connection(shared), "127.0.0.1", port)
    await shared.done()
    spent = time.perf_counter() - started
    warm = started + seconds * _WARM_SHARE
    counted = [(at, took * 1000) for at, took in shared.times if warm < at <= shared.until]
    latencies = [took for _, took in counted]
    return Seen(
        per_second=len(counted) / (shared.until - warm),
        p50=percentile(latencies, 0.5),
        p95=percentile(latencies, 0.95),
        failed=shared.failed,
        asked=len(shared.times),
        mean_bytes=shared.bytes / len(shared.times),
        busy=(time.process_time() - computed) / spent,
    )


def _request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n".encode()


if __name__ == "__main__":
    port, clients, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    seen = asyncio.run(load(port, sys.stdin.read().split("\n"), clients, seconds))
    sys.stdout.buffer.write(msgspec.json.encode(seen))
