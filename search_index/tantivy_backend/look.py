"""Where in the index a request is looked for, and what matches there; see ``search_index.look``."""

from functools import partial

import msgspec

from search_index import page as numpy_page
from search_index.finding import FoundBy, found_with
from search_index.request import SearchRequest
from search_index.synonyms import Synonyms
from search_index.tantivy_backend.matching import Matched, match
from search_index.tantivy_backend.page import Asked
from search_index.tantivy_backend.queries import ALL, Query, beginning
from search_index.tantivy_backend.state import Region, State
from search_index.text import plain
from search_index.understanding import Understood, understand


class Look(msgspec.Struct, frozen=True):
    """What of ``state`` matches, before the filters of ``request``.

    ``region`` is the division that the state is limited to, ``place`` the division that the
    words named and that is filtered by.
    """

    state: State
    request: SearchRequest
    found: FoundBy[Matched]
    asked: Asked
    understood: Understood = Understood()
    region: str = ""
    place: str = ""


def look(state: State, request: SearchRequest, synonyms: Synonyms) -> Look:
    """``request`` understood and looked for: as a code, in one region, or everywhere."""
    if not request.words.strip():
        return _unscored(state, request, ALL, Understood())
    regions = dict(request.filters).get("region", ())
    understood = understand(
        state, request.words, synonyms, filtered=bool(regions), literal=request.literal
    )
    if understood.code and state.some(coded := beginning("code", understood.code)):
        return _unscored(state, request, coded, understood)
    place = understood.place
    region = place or (regions[0] if len(regions) == 1 else "")
    if region and state.has("region", region):
        inside = Region(state, region)
        found = found_in(inside, understood, synonyms)
        if not place or _exact(found):
            asked, placed = asked_of(inside, found), _placed(request, region)
            return Look(inside, placed, found, asked, understood, region, place)
    found = found_in(state, understood, synonyms)
    place = found.place if found.place and _serves(state, found) else ""
    asked, placed = asked_of(state, found), _placed(request, place)
    return Look(state, placed, found, asked, understood, place=place)


def found_in(state: State, understood: Understood, synonyms: Synonyms) -> FoundBy[Matched]:
    """What matches in ``state``; see ``found_with``."""
    return found_with(state, partial(match, state), understood, synonyms)


def asked_of(state: State, found: FoundBy[Matched]) -> Asked:
    """The query with the wordings that something in ``state`` is called by."""
    called = [plain(one) for one in found.exact if state.exactly_called(one)]
    return Asked(found.asked.wish, tuple(dict.fromkeys(called)))


def _unscored(state: State, request: SearchRequest, query: Query, understood: Understood) -> Look:
    found = FoundBy(Matched(query), numpy_page.Asked())
    return Look(state, request, found, Asked(), understood)


def _placed(request: SearchRequest, place: str) -> SearchRequest:
    """``request`` with ``place``, if there is one, for its only region."""
    if not place:
        return request
    others = tuple(one for one in request.filters if one[0] != "region")
    return msgspec.structs.replace(request, filters=(*others, ("region", (place,))))


def _serves(state: State, found: FoundBy[Matched]) -> bool:
    """Whether the named place has what is asked for; see ``search_index.look``."""
    filters = (("region", (found.place,)),)
    exact = _exact(found) or [found.matched.query]
    return any(state.some(state.within(one, filters)) for one in exact)


def _exact(found: FoundBy[Matched]) -> list[Query]:
    """Documents whose names hold all that was asked for."""
    return [one for one in (found.matched.named, found.matched.meant) if one is not None]
