"""Suggestions while a search is being typed."""

from typing import Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct

from search_index.suggest import Suggestion
from web.api.items import REFUSED
from web.api.operations import SuggestOperation
from web.encoded import JSON, EncodedJson
from web.parameters import read_typed
from web.services import services


class SuggestAnswer(Struct, frozen=True):
    """At most eight suggestions, best first."""

    suggestions: list[Suggestion]


@get(
    "/suggest",
    operation_class=SuggestOperation,
    responses={
        200: ResponseSpec(SuggestAnswer, description="联想词", media_type=JSON),
        422: REFUSED,
    },
    summary="输入时的联想词",
)
async def suggest(request: Request[Any, Any, Any], state: State) -> EncodedJson:
    """Names, everyday names, themes and bodies that begin as typed: characters, pinyin, letters."""
    typed = read_typed(request.query_params.multi_items())
    return EncodedJson(services(state).suggestions.answer(typed))
