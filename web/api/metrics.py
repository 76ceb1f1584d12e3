"""Figures for programs, and the items behind each."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from msgspec import Struct

from catalogue.metrics.report import build_report, items_behind
from catalogue.queries import published
from web import clock
from web.api.items import NOT_FOUND, REFUSED
from web.api.operations import FigureOperation, ReportOperation
from web.encoded import JSON, EncodedJson
from web.parameters import compared_day, read_page, read_report, read_size
from web.services import services
from web.view_models.card import CardView, card_view
from web.view_models.figure import ReportAnswer, report_answer

_encode = msgspec.json.Encoder().encode


class FigureItemsAnswer(Struct, frozen=True, kw_only=True):
    """One page of the items behind a figure."""

    id: str
    part: str
    total: int
    page: int
    size: int
    items: list[CardView]


@get(
    "/metrics",
    operation_class=ReportOperation,
    responses={
        200: ResponseSpec(ReportAnswer, description="报表", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="全部指标",
)
async def metrics(request: Request[Any, Any, Any], state: State) -> EncodedJson:
    """Every metric with its population, edition, date and formula."""
    parameters, _ = read_report(request.query_params.multi_items())
    settings = services(state).settings
    report = await build_report(
        today=clock.today(),
        as_of=parameters.as_of,
        scope=parameters.scope,
        edition=parameters.edition,
        conversion=settings.conversion_policy,
        target=settings.target_share,
        compared_with=await compared_day(parameters.compared_with),
    )
    return EncodedJson(_encode(report_answer(report)))


@get(
    "/metrics/{metric:str}/items",
    operation_class=FigureOperation,
    responses={
        200: ResponseSpec(FigureItemsAnswer, description="指标对应的事项", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="一个指标对应的事项",
)
async def metric_items(
    request: Request[Any, Any, Any], state: State, metric: FromPath[str]
) -> EncodedJson:
    """The items a figure counts, its whole population, or those left out for one reason."""
    parameters, rest = read_report(request.query_params.multi_items(), ("part", "page", "size"))
    number, size = read_page(rest.get("page", "")), read_size(rest.get("size", ""))
    part = rest.get("part", "numerator")
    behind = await items_behind(
        metric,
        today=clock.today(),
        part=part,
        scope=parameters.scope,
        as_of=parameters.as_of,
        edition=parameters.edition,
        conversion=services(state).settings.conversion_policy,
        offset=(number - 1) * size,
        limit=size,
    )
    answer = FigureItemsAnswer(
        id=metric,
        part=part,
        total=behind.total,
        page=number,
        size=size,
        items=[card_view(card) for card in await published.cards(behind.items)],
    )
    return EncodedJson(_encode(answer))
