"""Requests as they come over the wire: whole, in pieces, in bare Chinese, too long, never ending."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote

import pytest
from uvicorn import Config, Server

from tests.benchmarks.processes import free_port
from web import worker
from web.entrance import entrance
from web.worker import Worker, cut_short

_PATIENCE = 5.0
_LONG = b"x-long: " + b"a" * 40_000 + b"\r\n"


async def told(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers with what it was asked."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message["body"]
        more = message["more_body"]
    asked = f"{scope['method']} {scope['path']} {unquote(scope['query_string'].decode())} "
    answer = asked.encode() + body
    length = (b"content-length", b"%d" % len(answer))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": answer})


@asynccontextmanager
async def served(app: Any, **given: Any) -> AsyncIterator[Server]:
    """``app`` served as the catalogue is, to the end of the block or until told to end."""
    told_too = {"lifespan": "off", "log_config": None, "port": free_port()}
    server = Server(Config(app, **(Worker.CONFIG_KWARGS | told_too | given)))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield server
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to ``told``, served as the catalogue is."""
    async with served(entrance(told)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.config.port)
        try:
            yield reader, writer
        finally:
            writer.close()


async def answers(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *pieces: bytes
) -> list[bytes]:
    """The status line and the body of the answer to ``pieces`` sent one after the other."""
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.02)
    async with asyncio.timeout(_PATIENCE):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        length = next(int(one[15:]) for one in lines if one.startswith(b"content-length:"))
        return [lines[0], await reader.readexactly(0 if pieces[0][:5] == b"HEAD " else length)]


def get(target: str, head: bytes = b"") -> bytes:
    """A request for ``target``."""
    return f"GET {target} HTTP/1.1\r\nhost: x\r\n".encode() + head + b"\r\n"


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        ([get("/items?q=a")], "GET /items q=a "),
        ([get("/search?q=开饭店&page=2")], "GET /search q=开饭店&page=2 "),
        ([get("/items/开饭店")], "GET /items/开饭店  "),
        ([get("/search?q=%E5%BC%80")], "GET /search q=开 "),
        ([get("/")[:9], get("/")[9:20], get("/")[20:]], "GET /  "),
        ([get("/", "x-name: 开\r\n".encode())], "GET /  "),
        ([get("/", _LONG)], "GET /  "),
        (
            [
                "POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n开".encode(),
                "饭店".encode(),
            ],
            "POST /a  开饭店",
        ),
    ],
)
async def test_what_is_asked_arrives(pieces: Sequence[bytes], answer: str) -> None:
    async with connected() as wires:
        for _ in range(2):  # on one connection
            assert await answers(*wires, *pieces) == [b"HTTP/1.1 200 OK", answer.encode()]


async def test_head_is_answered_without_a_body_and_the_connection_stays() -> None:
    async with connected() as wires:
        head = get("/items?q=a").replace(b"GET", b"HEAD")
        assert await answers(*wires, head) == [b"HTTP/1.1 200 OK", b""]
        assert (await answers(*wires, get("/")))[1] == b"GET /  "


async def test_two_requests_sent_at_once_are_answered_in_their_order() -> None:
    async with connected() as wires:
        assert (await answers(*wires, get("/1") + get("/2")))[1] == b"GET /1  "
        assert (await answers(*wires, get("/3")))[1] == b"GET /2  "
        assert (await answers(*wires, get("/4")))[1] == b"GET /3  "


async def test_a_head_that_does_not_end_is_refused() -> None:
    async with connected() as (reader, writer):
        refused = await answers(reader, writer, get("/", _LONG)[:-2], _LONG, _LONG)
        assert refused == [b"HTTP/1.1 431 Request Header Fields Too Large", b""]
        assert await reader.read() == b"", "and the connection closed"


@pytest.mark.parametrize("begun", [b"", b"GET / HT", get("/") + b"GET /2 HT"])
async def test_a_head_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(worker, "_HEAD_SECONDS", 0.2)
    async with connected() as (reader, writer), asyncio.timeout(_PATIENCE):
        writer.write(begun)
        await asyncio.sleep(0.1)
        writer.write(b"T" if begun else b"")
        await reader.read()
        assert reader.at_eof()


async def test_an_answer_that_takes_long_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_HEAD_SECONDS", 0.1)
    async with connected() as wires:
        body = [b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 14\r\n\r\n", *[b"ab"] * 7]
        assert (await answers(*wires, *body))[1] == b"POST /  " + b"ab" * 7


async def test_nonsense_is_refused() -> None:
    async with connected() as wires:
        status, _ = await answers(*wires, b"\x16\x03\x01\x02\x00\x01")
        assert status == b"HTTP/1.1 400 Bad Request"


async def abundant(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers with more than lies in any buffer."""
    body = b"a" * (64 << 20)
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


@pytest.mark.parametrize(
    ("app", "request_sent"),
    [(told, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nab"), (abundant, get("/"))],
    ids=["sends", "takes"],
)
async def test_a_server_that_ends_does_not_wait_for_who_sends_or_takes_no_more(
    monkeypatch: pytest.MonkeyPatch, app: Any, request_sent: bytes
) -> None:
    monkeypatch.setattr(worker, "_CLIENT_SECONDS", 0.1)
    async with served(app, timeout_graceful_shutdown=None) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.config.port, limit=1)
        writer.write(request_sent)
        while not any(one.cycle for one in server.server_state.connections):
            await asyncio.sleep(0.01)
        server.should_exit = True
        try:
            async with asyncio.timeout(_PATIENCE):
                while server.server_state.connections:
                    await asyncio.sleep(0.01)
        finally:
            writer.close()


async def test_a_request_that_the_end_of_the_server_cuts_short_is_told_so() -> None:
    async def endless(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    async with served(cut_short(endless), timeout_graceful_shutdown=0.1) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.config.port)
        writer.write(get("/"))
        while not server.server_state.tasks:
            await asyncio.sleep(0.01)
        server.should_exit = True
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert "服务正在停止" in answer.decode()


async def test_a_clock_that_is_set_back_stops_no_sign_of_life() -> None:
    seen = asyncio.Event()

    async def alive() -> None:
        seen.set()

    async with served(told, callback_notify=alive) as server, asyncio.timeout(_PATIENCE):
        await seen.wait()
        server.last_notified += 3600
        seen.clear()
        await seen.wait()
