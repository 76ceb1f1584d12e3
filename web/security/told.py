"""One sentence on what was done, told by the page that comes next.

It stands in that page's address under a seal that only this session's secret makes: whoever sends
somebody a link cannot put words into the workbench's mouth.
"""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

from litestar import Request
from litestar.response import Redirect

from web.security.sessions import here

TOLD = "told"
"""The one name in an address; pages that know their parameters list it."""
_LONGEST = 160
"""With its seal a sentence stays within the 200 signs that pages read of a parameter."""
_SEAL = 20
"""Length of a seal: 120 bits in base 64."""


def told_on(request: Request[Any, Any, Any], page: str, told: str, /, **query: str) -> Redirect:
    """On to ``page`` (asked with ``query``), which tells ``told``."""
    return Redirect(f"{page}?{told_query(told, here(request).csrf, **query)}", status_code=303)


def told_query(told: str, secret: str, /, **query: str) -> str:
    """``query`` with the sentence ``told`` for the session whose form token is ``secret``."""
    told = told[:_LONGEST]
    return urlencode(query | {TOLD: _seal(told, secret) + told})


def told_here(request: Request[Any, Any, Any]) -> str:
    """What the page before has to tell; empty where it is not of this session."""
    given = request.query_params.get(TOLD, "")
    seal, told = given[:_SEAL], given[_SEAL:]
    fits = hmac.compare_digest(seal.encode(), _seal(told, here(request).csrf).encode())
    return told if fits else ""


def _seal(told: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), b"told:" + told.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest)[:_SEAL].decode()
