"""Finished bytes are answered as Litestar would answer them, by a shorter way."""

from typing import Any

import pytest
from litestar import Litestar, Request, Response, get
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import ResponseHeader
from litestar.testing import TestClient

from web.encoded import JSON, EncodedJson

BODY = '{"名称":"结婚登记"}'.encode()
RUN: list[str] = []


@get("/plain")
async def plain() -> Response[bytes]:
    return Response(BODY, media_type=JSON)


@get("/encoded")
async def encoded() -> Response[bytes]:
    return EncodedJson(BODY)


@get("/more")
async def more(request: Request[Any, Any, Any]) -> Response[bytes]:
    answer = EncodedJson(BODY)
    answer.set_cookie("seen", "1")
    answer.headers["X-Own"] = "yes"
    answer.background = BackgroundTask(RUN.append, "afterwards")
    return answer


@pytest.fixture
def client() -> TestClient:
    return TestClient(
        Litestar(
            [plain, encoded, more],
            response_headers=[
                ResponseHeader(name="X-Content-Type-Options", value="nosniff"),
                ResponseHeader(name="Content-Security-Policy", value="default-src 'none'"),
            ],
        )
    )


def test_an_encoded_answer_is_the_plain_one_byte_for_byte(client: TestClient) -> None:
    long, short = client.get("/plain"), client.get("/encoded")
    assert short.status_code == long.status_code == 200
    assert short.content == long.content == BODY
    assert dict(short.headers) == dict(long.headers)
    assert short.headers["x-content-type-options"] == "nosniff"
    assert short.headers["content-length"] == str(len(BODY))


def test_what_is_more_than_bytes_and_shared_headers_goes_the_long_way(client: TestClient) -> None:
    answer = client.get("/more")
    assert (answer.content, answer.cookies["seen"], answer.headers["x-own"]) == (BODY, "1", "yes")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert RUN == ["afterwards"]
