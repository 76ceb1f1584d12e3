"""A bare Litestar application: one route that returns bytes kept in memory, nothing else.

``BENCH_BODY`` names the file with the bytes.
"""

import os
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get


def create_app() -> Litestar:
    """The application a server process builds."""
    body = Path(os.environ["BENCH_BODY"]).read_bytes()

    @get("/api/v1/items")
    async def items(request: Request[Any, Any, Any]) -> Response[bytes]:
        return Response(body, media_type="application/json")

    @get("/health")
    async def health() -> str:
        return "ok"

    return Litestar(route_handlers=[items, health])
