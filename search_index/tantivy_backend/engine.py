"""The engine over tantivy: a search request in, ranked hits and facet counts out."""

import threading
import time
from collections import Counter, OrderedDict
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from catalogue.errors import BadInput, SearchUnavailable
from catalogue.queries.documents import FACET_FIELDS
from search_index import sounds, weights
from search_index.directory import IndexDirectory
from search_index.finding import FoundBy, found_with
from search_index.request import FacetCount, SearchRequest, SearchResult
from search_index.synonyms import NO_SYNONYMS, Synonyms
from search_index.tantivy_backend.books import Books
from search_index.tantivy_backend.matching import Matched, match
from search_index.tantivy_backend.page import Asked, counted_elsewhere, page
from search_index.tantivy_backend.queries import ALL, Query, beginning
from search_index.tantivy_backend.state import Region, State
from search_index.text import plain
from search_index.understanding import Understood, simplified, understand

_OPENINGS = 8
"""How often opening is tried while another process replaces the files."""


class TantivyEngine:
    """Searches the index kept under ``path``; ``refresh`` moves it to the newest state."""

    def __init__(self, path: Path) -> None:
        self._directory = IndexDirectory(path)
        self._state: State | None = None
        self._opened: tuple[Path, Any] | None = None
        self._books = Books()
        self._remembered: OrderedDict[SearchRequest, SearchResult] = OrderedDict()
        self._refreshing = threading.Lock()
        self._synonyms, self._wording = NO_SYNONYMS, 0

    @property
    def generation(self) -> str:
        """Name of the state searched now; empty before the first refresh."""
        return self._state.generation if self._state else ""

    @property
    def wording(self) -> int:
        """Counts the lists of everyday words taken over; results may change with it."""
        return self._wording

    @property
    def size(self) -> int:
        """Number of items that can be found."""
        return self._state.size if self._state else 0

    def items(self, most: int) -> list[int]:
        """The first ``most`` items that can be found, in document order."""
        return self._state.items(most) if self._state else []

    def called(self) -> Counter[tuple[str, bool]]:
        """Names and everyday names (``True``) with how many items that can be found have them."""
        return self._state.called() if self._state else Counter()

    def everyday_words(self) -> list[str]:
        """Everyday words in use, whose meanings something is called by."""
        state = self._state
        return self._synonyms.useful(state.phrase_books()) if state else []

    def warm(self) -> None:
        """Make ready what the first search of its kind would wait for: sounds, phrases.

        Raises:
            SearchUnavailable: before the first refresh.
        """
        sounds.syllables("白山")
        simplified("簡體")
        self._searched().phrase_books()

    def use(self, synonyms: Synonyms) -> None:
        """Understand everyday words as ``synonyms`` say from the next search on."""
        self._synonyms = synonyms
        self._wording += 1
        self._remembered = OrderedDict()

    def refresh(self) -> bool:
        """Take over the newest state of the index; whether there was a newer one.

        Raises:
            SearchUnavailable: there is no readable index.
        """
        with self._refreshing:
            for attempt in range(_OPENINGS):
                stamp = self._directory.stamp()
                if stamp == self.generation:
                    return False
                try:
                    self._open(stamp)
                    return True
                except ValueError:  # another process has just swapped the generation
                    if attempt == _OPENINGS - 1:
                        raise
                    time.sleep(0.02 * (attempt + 1))
            return False

    def _open(self, stamp: str) -> None:
        generation = self._directory.current()
        if self._opened is None or self._opened[0] != generation:
            index = tantivy.Index.open(str(generation))
            index.config_reader("manual")
            self._opened = generation, index
        index = self._opened[1]
        index.reload()
        self._state = State(index.searcher(), stamp, self._books)
        self._remembered = OrderedDict()

    def search(self, request: SearchRequest) -> SearchResult:
        """Find, rank, count; see ``SearchEngine``."""
        remembered, wording, synonyms = self._remembered, self._wording, self._synonyms
        state = self._searched()
        found = remembered.get(request)
        if found is None:
            found = search_in(state, request, synonyms)
            found = remembered[request] = msgspec.structs.replace(found, wording=wording)
            if len(remembered) > weights.RESULTS_KEPT:
                remembered.popitem(last=False)
        return found

    def _searched(self) -> State:
        if self._state is None:
            raise SearchUnavailable("检索暂不可用，正在重建索引，请稍后再试")
        return self._state


def search_in(state: State, request: SearchRequest, synonyms: Synonyms) -> SearchResult:
    """One search in one state.

    Raises:
        BadInput: a filter or facet names an unknown field.
    """
    for field in (*(f for f, _ in request.filters), *request.facets):
        if field not in FACET_FIELDS:
            raise BadInput(f"没有“{field}”这个筛选项；可用的有：{'、'.join(FACET_FIELDS)}")
    if not request.words.strip():
        return page(state, request, Matched(ALL), Asked())
    regions = dict(request.filters).get("region", ())
    understood = understand(state, request.words, synonyms, filtered=bool(regions))
    if understood.code and state.some(coded := beginning("code", understood.code)):
        return page(state, request, Matched(coded), Asked())
    region = understood.place or (regions[0] if len(regions) == 1 else "")
    if region and state.has("region", region):
        inside = Region(state, region)
        found = _found(inside, understood, synonyms)
        if not understood.place or _exact(found):
            result = page(inside, _placed(request, region), found.matched, _asked(inside, found))
            if "region" in request.facets:
                whole = _found(state, understood, synonyms)
                result = _with_regions(state, request, region, result, whole)
            return _told(result, found, understood.place)
    found = _found(state, understood, synonyms)
    place = found.place if found.place and _serves(state, found) else ""
    result = page(state, _placed(request, place), found.matched, _asked(state, found))
    return _told(result, found, place)


def _found(state: State, understood: Understood, synonyms: Synonyms) -> FoundBy[Matched]:
    return found_with(state, partial(match, state), understood, synonyms)


def _asked(state: State, found: FoundBy[Matched]) -> Asked:
    called = [plain(one) for one in found.exact if state.exactly_called(one)]
    return Asked(found.asked.wish, tuple(dict.fromkeys(called)))


def _placed(request: SearchRequest, place: str) -> SearchRequest:
    """``request`` with ``place``, if there is one, for its only region."""
    if not place:
        return request
    others = tuple(one for one in request.filters if one[0] != "region")
    return msgspec.structs.replace(request, filters=(*others, ("region", (place,))))


def _with_regions(
    state: State,
    request: SearchRequest,
    region: str,
    result: SearchResult,
    found: FoundBy[Matched],
) -> SearchResult:
    """``result`` of one region, the others counted by what was ``found`` in the whole."""
    counted = counted_elsewhere(state, request, found.matched, _asked(state, found))
    counts = {one.value: one.count for one in counted} | {region: result.total}
    most_first = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    regions = tuple(FacetCount(value, many) for value, many in most_first if many)
    return msgspec.structs.replace(result, facets={**result.facets, "region": regions})


def _serves(state: State, found: FoundBy[Matched]) -> bool:
    """Whether the named place has what is asked for; see ``search_index.engine``."""
    filters = (("region", (found.place,)),)
    exact = _exact(found) or [found.matched.query]
    return any(state.some(state.within(one, filters)) for one in exact)


def _exact(found: FoundBy[Matched]) -> list[Query]:
    """Documents whose names hold all that was asked for."""
    return [one for one in (found.matched.named, found.matched.meant) if one is not None]


def _told(result: SearchResult, found: FoundBy[Matched], place: str) -> SearchResult:
    if not (found.instead or found.suggestion or place):
        return result
    return msgspec.structs.replace(
        result, instead=found.instead, suggestion=found.suggestion, place=place
    )
