"""What may be meant while a clerk types the name of a body or of a power."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get

from catalogue.model.people import Permission
from catalogue.queries.named import Named, bodies_called, powers_called
from web.security.sessions import needs
from web.workbench.asked import asked

_MOST = 8


@get("/suggest/bodies", opt=needs(Permission.OWN_ACCOUNT))
async def suggest_bodies(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Bodies by part of their name or code; everybody may read these on the public pages."""
    return _answer(await bodies_called(asked(request, "q")["q"], limit=_MOST))


@get("/suggest/powers", opt=needs(Permission.ADJUST_POWER_LIST))
async def suggest_powers(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Entries of the power list of now by part of their name or start of their code."""
    return _answer(await powers_called(asked(request, "q")["q"], limit=_MOST))


def _answer(found: Sequence[Named]) -> Response[bytes]:
    """As ``static/suggest.js`` takes it."""
    suggestions = [
        {"text": one.name, "value": one.code, "note": f"{one.code} {one.where}".strip()}
        for one in found
    ]
    return Response(
        msgspec.json.encode({"suggestions": suggestions}), media_type="application/json"
    )
