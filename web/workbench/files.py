"""Files of items inside the workbench: any revision's, for whoever may read it."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from catalogue.model.people import Permission
from catalogue.queries.files import any_file
from web.download import download
from web.security.sessions import needs, officer


@get("/files/{sha256:str}/{name:str}", opt=needs(Permission.READ_ITEMS))
async def draft_file(
    request: Request[Any, Any, Any], sha256: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A file of a draft or of any earlier revision."""
    by = officer(request)
    bodies = None if by.may(Permission.READ_ALL_BODIES) else by.bodies
    return download(await any_file(sha256, name, bodies), sha256)
