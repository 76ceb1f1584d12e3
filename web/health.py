"""Whether this instance can answer, for whoever watches it."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from msgspec import Struct

from catalogue.queries import published
from web.parameters import read_nothing
from web.services import services


class Health(Struct, frozen=True, kw_only=True):
    """``lag`` is how many published changes the index has not taken in yet."""

    status: str
    items: int
    searchable: int
    generation: str
    lag: int


@get("/health")
async def health(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Items published, items searchable, how far the index is behind."""
    read_nothing(request.query_params.multi_items())
    engine = services(state).engine
    seen = int(engine.generation.rpartition(".")[2] or 0)
    answer = Health(
        status="ok",
        items=await published.count(),
        searchable=engine.size,
        generation=engine.generation,
        lag=max(0, await published.feed_head() - seen),
    )
    return Response(msgspec.json.encode(answer), media_type="application/json")
