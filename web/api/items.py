"""Published items for programs: search, one item, its revisions, the change feed."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.types import Scope
from msgspec import Struct

from catalogue.model.item import ServiceItem
from catalogue.queries import past_days, published
from web import clock
from web.api.operations import ChangesOperation, ItemOperation, SearchOperation
from web.encoded import JSON, EncodedJson
from web.parameters import pairs_of, read_as_of, read_nothing, read_search, read_since
from web.problems import Problem
from web.services import services
from web.view_models.search import SearchAnswer, search_head

_encode = msgspec.json.Encoder().encode

NOT_FOUND = ResponseSpec(Problem, description="没有找到", media_type="application/problem+json")
REFUSED = ResponseSpec(Problem, description="参数有误", media_type="application/problem+json")
BUSY = ResponseSpec(Problem, description="检索暂不可用", media_type="application/problem+json")


class ItemAnswer(Struct, frozen=True, kw_only=True):
    """One published item whole; ``item`` is the content of the revision that was asked for."""

    code: str
    revision: int
    published_at: str
    content_hash: str
    sample: bool
    item: ServiceItem


class RevisionAnswer(Struct, frozen=True, kw_only=True):
    """One revision that is or was public."""

    number: int
    published_at: str
    superseded_at: str | None
    content_hash: str


class RevisionsAnswer(Struct, frozen=True):
    """The revisions of one item, newest first."""

    code: str
    revisions: list[RevisionAnswer]


class ChangeAnswer(Struct, frozen=True):
    """One line of the change feed; ``what`` is published, withdrawn, or points (where to go)."""

    seq: int
    code: str
    what: str
    at: str


class ChangesAnswer(Struct, frozen=True):
    """Changes after ``since``, oldest first; ``head`` is the newest there is."""

    head: int
    changes: list[ChangeAnswer]


@get(
    "/items",
    operation_class=SearchOperation,
    responses={
        200: ResponseSpec(SearchAnswer, description="搜索结果", media_type=JSON),
        422: REFUSED,
        503: BUSY,
    },
    summary="搜索公开事项",
)
async def search_items(scope: Scope) -> EncodedJson:
    """Search published items by everyday words; facets leave their own filter out."""
    asked = scope["query_string"]
    here = services(scope["litestar_app"].state)
    kept = here.shelf.answer(asked)
    if kept is not None:
        return EncodedJson(kept)
    parameters = read_search(pairs_of(asked))
    result = here.search(parameters.request())
    cards = b",".join(await here.shelf.raw_cards([hit.item for hit in result.hits]))
    said = _encode(search_head(parameters, result))
    answer = b'%b,"items":[%b],"facets":%b}' % (said[:-1], cards, await here.shelf.facets(result))
    return EncodedJson(here.shelf.keep(asked, answer, (result.generation, result.wording)))


@get(
    "/items/{code:str}",
    operation_class=ItemOperation,
    responses={
        200: ResponseSpec(ItemAnswer, description="一个公开事项", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="一个公开事项的全部要素",
)
async def one_item(request: Request[Any, Any, Any], code: FromPath[str]) -> EncodedJson:
    """The whole content of a published item, now or as it was when the day ``as_of`` ended."""
    day = read_as_of(request.query_params.multi_items(), clock.today())
    found = await (past_days.guide_on(code, day) if day else published.guide(code))
    answer = ItemAnswer(
        code=found.item.code,
        revision=found.revision,
        published_at=found.published_at.isoformat(),
        content_hash=found.content_hash,
        sample=found.sample,
        item=found.item,
    )
    return EncodedJson(_encode(answer))


@get(
    "/items/{code:str}/revisions",
    responses={
        200: ResponseSpec(RevisionsAnswer, description="公开过的版本", media_type=JSON),
        404: NOT_FOUND,
        422: REFUSED,
    },
    summary="一个事项公开过的版本",
)
async def item_revisions(request: Request[Any, Any, Any], code: FromPath[str]) -> EncodedJson:
    """The revisions of an item that are or were public, newest first."""
    read_nothing(request.query_params.multi_items())
    found = await published.revisions_of(code)
    revisions = [
        RevisionAnswer(
            number=one.number,
            published_at=one.published_at.isoformat(),
            superseded_at=one.superseded_at.isoformat() if one.superseded_at else None,
            content_hash=one.content_hash,
        )
        for one in found
    ]
    return EncodedJson(_encode(RevisionsAnswer(code, revisions)))


@get(
    "/changes",
    operation_class=ChangesOperation,
    responses={
        200: ResponseSpec(ChangesAnswer, description="变更", media_type=JSON),
        422: REFUSED,
    },
    summary="公开事项的变更流",
)
async def changes(request: Request[Any, Any, Any]) -> EncodedJson:
    """What was published or withdrawn after change number ``since``."""
    since, limit = read_since(request.query_params.multi_items())
    found = await published.changes_since(since, limit)
    lines = [ChangeAnswer(c.seq, c.code, c.what, c.at.isoformat()) for c in found]
    return EncodedJson(_encode(ChangesAnswer(await published.feed_head(), lines)))
