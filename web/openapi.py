"""The OpenAPI document: every schema with its description, no answer that is never given."""

from typing import Any

import msgspec
from litestar import Request, Response, Router
from litestar.exceptions import NotFoundException
from litestar.openapi.plugins import JsonRenderPlugin

from web.api.items import ChangesAnswer, ItemAnswer, RevisionsAnswer
from web.api.metrics import FigureItemsAnswer
from web.api.suggest import SuggestAnswer
from web.problems import Problem
from web.view_models.bundle_answers import BundlesAnswer, WholeBundleAnswer
from web.view_models.figure import ReportAnswer
from web.view_models.points import PointsAnswer
from web.view_models.power_json import (
    EditionsAnswer,
    EntriesAnswer,
    EntryHistoryAnswer,
    PowerChangesAnswer,
)
from web.view_models.search import SearchAnswer
from web.view_models.snapshots import SnapshotAnswer, SnapshotsAnswer, VerificationAnswer

_ANSWERS = (
    SearchAnswer,
    ItemAnswer,
    RevisionsAnswer,
    ChangesAnswer,
    ReportAnswer,
    FigureItemsAnswer,
    BundlesAnswer,
    WholeBundleAnswer,
    PointsAnswer,
    EditionsAnswer,
    PowerChangesAnswer,
    EntriesAnswer,
    EntryHistoryAnswer,
    SnapshotsAnswer,
    SnapshotAnswer,
    VerificationAnswer,
    SuggestAnswer,
    Problem,
)
_PATH_PARAMETERS = {
    "code": "事项编码：33 位、31 位或地方编码；权责清单的为职权编码",
    "metric": "指标编号，如 M1",
    "key": "编号：一件事或冻结报表的，见各自的列表",
}
_FRAMEWORK_REFUSAL = "400"
"""Litestar documents its own shape of a refusal; ours are problem details, with 422."""


class DescribedJson(JsonRenderPlugin):
    """The document as Litestar makes it, completed by ``described``."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON."""
        return self.render_json(request, described(openapi_schema))


def schema_router() -> Router:
    """Where the document stands; Litestar's own page for what is not there is never shown."""
    return Router(
        "/schema",
        route_handlers=[],
        include_in_schema=False,
        dto=None,
        return_dto=None,
        after_request=_refuse_what_is_not_there,
    )


async def _refuse_what_is_not_there(response: Response[Any]) -> Response[Any]:
    if response.status_code == 404:
        raise NotFoundException
    return response


def described(document: dict[str, Any]) -> dict[str, Any]:
    """``document`` with the docstrings of the answers on their schemas; changed in place."""
    _, known = msgspec.json.schema_components(_ANSWERS)
    for name, schema in document["components"]["schemas"].items():
        told = known.get(name, {}).get("description")
        if told and not schema.get("description"):
            schema["description"] = told
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop(_FRAMEWORK_REFUSAL, None)
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    parameter["description"] = _PATH_PARAMETERS[parameter["name"]]
    return document
