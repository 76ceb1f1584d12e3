"""Service points for programs."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec

from catalogue.queries import service_points
from web.api.items import REFUSED
from web.api.operations import PointsOperation
from web.encoded import JSON, EncodedJson
from web.point_parameters import read_points
from web.view_models.points import PointsAnswer, point_answer

_encode = msgspec.json.Encoder().encode


@get(
    "/points",
    operation_class=PointsOperation,
    responses={
        200: ResponseSpec(PointsAnswer, description="办事网点", media_type=JSON),
        422: REFUSED,
    },
    summary="办事网点",
)
async def api_points(request: Request[Any, Any, Any]) -> EncodedJson:
    """Halls, branch halls, town, community and village centres, by division and kind."""
    asked = read_points(request.query_params.multi_items(), sized=True)
    total, found = await service_points.points(
        asked.filters, offset=(asked.page - 1) * asked.size, limit=asked.size
    )
    done = await service_points.stage_totals([one.code for one in found])
    answer = PointsAnswer(
        total=total,
        page=asked.page,
        size=asked.size,
        points=[point_answer(one, done.get(one.code, 0)) for one in found],
    )
    return EncodedJson(_encode(answer))
