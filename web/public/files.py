"""Blank forms and samples that published guides refer to."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from catalogue.queries.files import public_file
from web.download import download
from web.parameters import read_nothing


@get("/files/{sha256:str}/{name:str}")
async def attachment(
    request: Request[Any, Any, Any], sha256: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A file of a public guide, under its own name."""
    read_nothing(request.query_params.multi_items())
    return download(await public_file(sha256, name), sha256)
