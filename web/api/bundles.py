"""Bundles for programs."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from catalogue.queries import bundles
from web.api.items import NOT_FOUND, REFUSED
from web.encoded import JSON, EncodedJson
from web.parameters import read_nothing
from web.view_models.bundle_answers import (
    BundlesAnswer,
    WholeBundleAnswer,
    bundle_answer,
    whole_answer,
)

_encode = msgspec.json.Encoder().encode


@get(
    "/bundles",
    responses={
        200: ResponseSpec(BundlesAnswer, description="一件事", media_type=JSON),
        422: REFUSED,
    },
    summary="全部一件事",
)
async def api_bundles(request: Request[Any, Any, Any]) -> EncodedJson:
    """Every bundle of today."""
    read_nothing(request.query_params.multi_items())
    found = [bundle_answer(one) for one in await bundles.bundles()]
    return EncodedJson(_encode(BundlesAnswer(found)))


@get(
    "/bundles/{key:str}",
    responses={
        200: ResponseSpec(WholeBundleAnswer, description="一件事", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="一件事及其合并后的材料",
)
async def api_bundle(request: Request[Any, Any, Any], key: FromPath[str]) -> EncodedJson:
    """One bundle with its materials merged without repeats."""
    read_nothing(request.query_params.multi_items())
    return EncodedJson(_encode(whole_answer(await bundles.whole_bundle(key))))
