"""The power list for programs: editions, the account between two, entries, one entry."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from catalogue.queries.power_list import compare, editions, entries, entry, facets_of
from web import clock
from web.api.items import NOT_FOUND, REFUSED
from web.api.operations import EntriesOperation, PowerChangesOperation
from web.encoded import JSON, EncodedJson
from web.parameters import read_nothing
from web.power_parameters import chosen_adjustments, read_changes, read_list, resolved
from web.view_models.power_json import (
    EditionsAnswer,
    EntriesAnswer,
    EntryHistoryAnswer,
    PowerChangesAnswer,
    adjustment_answer,
    changes_answer,
    counts,
    edition_answer,
    entry_answer,
    version_answer,
)

_encode = msgspec.json.Encoder().encode


@get(
    "/power-list/editions",
    responses={
        200: ResponseSpec(EditionsAnswer, description="清单版次", media_type=JSON),
        422: REFUSED,
    },
    summary="权责清单的全部版次",
)
async def power_editions(request: Request[Any, Any, Any]) -> EncodedJson:
    """Every closed edition of the power list, oldest first."""
    read_nothing(request.query_params.multi_items())
    return EncodedJson(_encode(EditionsAnswer([edition_answer(one) for one in await editions()])))


@get(
    "/power-list/changes",
    operation_class=PowerChangesOperation,
    responses={
        200: ResponseSpec(PowerChangesAnswer, description="账目和调整", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="两个版次之间的变动",
)
async def power_changes(request: Request[Any, Any, Any]) -> EncodedJson:
    """The account from one edition to another, and the adjustments that make it up."""
    view = resolved(read_changes(request.query_params.multi_items()), await editions())
    found = await compare(view.old, view.new)
    return EncodedJson(_encode(changes_answer(found, chosen_adjustments(view, found))))


@get(
    "/power-list/entries",
    operation_class=EntriesOperation,
    responses={
        200: ResponseSpec(EntriesAnswer, description="清单事项", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="某一天的权责清单",
)
async def power_entries(request: Request[Any, Any, Any]) -> EncodedJson:
    """One page of the list of a day, with counts by kind, region and body."""
    view = await read_list(request.query_params.multi_items(), clock.today(), "page", "size")
    total, found = await entries(
        view.day, view.filters, offset=(view.page - 1) * view.size, limit=view.size
    )
    facets = await facets_of(view.day, view.filters)
    answer = EntriesAnswer(
        total=total,
        page=view.page,
        size=view.size,
        as_of=view.day.isoformat() if view.day else None,
        entries=[entry_answer(one) for one in found],
        facets={
            "kind": counts(facets.kinds),
            "region": counts(facets.divisions),
            "body": counts(facets.bodies),
        },
    )
    return EncodedJson(_encode(answer))


@get(
    "/power-list/entries/{code:str}",
    responses={
        200: ResponseSpec(EntryHistoryAnswer, description="一项权力", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="一项权力的全部内容和历次变动",
)
async def power_entry(request: Request[Any, Any, Any], code: FromPath[str]) -> EncodedJson:
    """One entry as it is now or was last, with its versions and the adjustments between them."""
    read_nothing(request.query_params.multi_items())
    found = await entry(code)
    last = found.versions[-1]
    answer = EntryHistoryAnswer(
        code=found.code,
        listed=found.listed,
        sample=found.last.sample,
        entry=found.last.power,
        versions=[version_answer(one) for one in found.versions],
        ended_by=adjustment_answer(last.ended) if last.ended else None,
    )
    return EncodedJson(_encode(answer))
