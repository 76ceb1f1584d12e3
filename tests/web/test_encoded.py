"""Finished bytes are answered as Litestar would answer them, by a shorter way."""

from litestar import Litestar, Response, get
from litestar.testing import TestClient

from web.encoded import JSON, EncodedJson
from web.security.headers import security_headers

BODY = '{"名称":"结婚登记"}'.encode()


@get("/plain")
async def plain() -> Response[bytes]:
    return Response(BODY, media_type=JSON)


@get("/encoded")
async def encoded() -> EncodedJson:
    return EncodedJson(BODY)


def test_an_encoded_answer_is_the_plain_one_byte_for_byte() -> None:
    client = TestClient(Litestar([plain, encoded], before_send=[security_headers(https=True)]))
    long, short = client.get("/plain"), client.get("/encoded")
    assert short.status_code == long.status_code == 200
    assert short.content == long.content == BODY
    assert dict(short.headers) == dict(long.headers)
    assert short.headers["x-content-type-options"] == "nosniff"
    assert short.headers["content-length"] == str(len(BODY))
