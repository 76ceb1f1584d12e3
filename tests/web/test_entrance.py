"""What is settled before any route is looked for."""

from typing import Any

from web.entrance import entrance


async def answered(method: str, path: str, *bodies: bytes) -> tuple[Any, list[Any]]:
    """What an application sees of a request, and what is sent of its answer of ``bodies``."""
    seen: dict[str, Any] = {}
    sent: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)
        start = {"type": "http.response.start", "status": 200, "headers": [(b"x-told", b"1")]}
        await send(start)
        for number, body in enumerate(bodies, start=1):
            more = number < len(bodies)
            await send({"type": "http.response.body", "body": body, "more_body": more})

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "http", "method": method, "path": path, "query_string": b""}
    await entrance(application)(scope, None, send)  # type: ignore[arg-type]
    assert scope["method"] == method, "what the server goes by"
    return seen, sent


async def test_head_is_answered_like_get_without_the_body() -> None:
    seen, sent = await answered("HEAD", "/items/1", b"one ", b"two")
    assert seen["method"] == "GET"
    assert sent == [
        {"type": "http.response.start", "status": 200, "headers": [(b"x-told", b"1")]},
        {"type": "http.response.body", "body": b"", "more_body": False},
    ]


async def test_other_methods_pass_untouched() -> None:
    for method in ("GET", "POST", "OPTIONS"):
        seen, sent = await answered(method, "/items/1", b"one ", b"two")
        assert (seen["method"], seen["path"]) == (method, "/items/1")
        assert [message.get("body") for message in sent[1:]] == [b"one ", b"two"]


async def test_a_path_with_nul_names_nothing() -> None:
    seen, _ = await answered("GET", "/static/a\x00b", b"")
    assert seen["path"] == "/static/a\ufffdb"


async def test_every_path_begins_with_a_slash() -> None:
    for path in ("*", "", "x/y"):
        seen, _ = await answered("OPTIONS", path, b"")
        assert seen["path"] == f"/{path}"
    seen, _ = await answered("GET", "//double", b"")
    assert seen["path"] == "//double"
