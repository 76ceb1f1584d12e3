"""Frozen reports for programs: which there are, each as it was frozen, each computed again."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from catalogue.metrics.snapshot import frozen_report
from catalogue.queries.snapshots import snapshots
from web import clock
from web.api.items import NOT_FOUND, REFUSED
from web.api.operations import SnapshotsOperation
from web.encoded import JSON, EncodedJson
from web.parameters import read_nothing, read_page, read_size
from web.power_parameters import read_single
from web.recomputing import recompute
from web.view_models.snapshots import (
    SnapshotAnswer,
    SnapshotsAnswer,
    VerificationAnswer,
    snapshot_answer,
    snapshot_view,
    verification_answer,
)

_encode = msgspec.json.Encoder().encode


@get(
    "/snapshots",
    operation_class=SnapshotsOperation,
    responses={
        200: ResponseSpec(SnapshotsAnswer, description="冻结报表", media_type=JSON),
        422: REFUSED,
    },
    summary="公开的冻结报表",
)
async def api_snapshots(request: Request[Any, Any, Any]) -> EncodedJson:
    """Public frozen reports with the hash of their inputs, newest day first."""
    given = read_single(request.query_params.multi_items(), "page", "size")
    number, size = read_page(given.get("page", "")), read_size(given.get("size", ""))
    total, lines = await snapshots(public_only=True, offset=(number - 1) * size, limit=size)
    answer = SnapshotsAnswer(
        total=total, page=number, size=size, snapshots=[snapshot_view(one) for one in lines]
    )
    return EncodedJson(_encode(answer))


@get(
    "/snapshots/{key:str}",
    responses={
        200: ResponseSpec(SnapshotAnswer, description="冻结报表", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="一份冻结报表",
)
async def api_snapshot(request: Request[Any, Any, Any], key: FromPath[str]) -> EncodedJson:
    """A report exactly as it was frozen, with the inputs that its hash is made of."""
    read_nothing(request.query_params.multi_items())
    line, frozen = await frozen_report(key, public_only=True)
    return EncodedJson(_encode(snapshot_answer(line, frozen)))


@get(
    "/snapshots/{key:str}/verification",
    responses={
        200: ResponseSpec(VerificationAnswer, description="重新计算的结果", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="重新计算一份冻结报表并比较",
)
async def api_verification(request: Request[Any, Any, Any], key: FromPath[str]) -> EncodedJson:
    """The report computed again for the same day: the same hash, or what differs."""
    read_nothing(request.query_params.multi_items())
    found = await recompute(key, today=clock.today(), public_only=True)
    return EncodedJson(_encode(verification_answer(found)))
