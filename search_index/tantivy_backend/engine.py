"""The engine over tantivy: a search request in, ranked hits and facet counts out."""

import threading
import time
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from catalogue.errors import BadInput, SearchUnavailable
from catalogue.queries.documents import FACET_FIELDS
from search_index import weights
from search_index.directory import IndexDirectory
from search_index.explanation import Explanation
from search_index.finding import FoundBy
from search_index.popularity import NOBODY_CHOSE, Popularity
from search_index.request import FacetCount, SearchRequest, SearchResult
from search_index.synonyms import NO_SYNONYMS, Synonyms
from search_index.tantivy_backend.books import Books
from search_index.tantivy_backend.explain import explained
from search_index.tantivy_backend.look import asked_of, found_in, look
from search_index.tantivy_backend.matching import Matched
from search_index.tantivy_backend.page import counted_elsewhere, page
from search_index.tantivy_backend.state import State
from search_index.understanding import load_tables

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
        self._popularity = NOBODY_CHOSE

    @property
    def generation(self) -> str:
        """Name of the state searched now; empty before the first refresh."""
        return self._state.generation if self._state else ""

    @property
    def wording(self) -> int:
        """Counts the everyday words and the choices taken over; results may change with it."""
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
        load_tables()
        self._searched().phrase_books()

    def use(self, synonyms: Synonyms) -> None:
        """Understand everyday words as ``synonyms`` say from the next search on."""
        self._synonyms = synonyms
        self._wording += 1
        self._remembered = OrderedDict()

    def use_popularity(self, popularity: Popularity) -> None:
        """Lift what people choose as ``popularity`` says from the next search on."""
        with self._refreshing:
            self._popularity = popularity
            if self._state is not None:
                self._state = self._state.chosen_as(popularity)
            self._wording += 1
            self._remembered = OrderedDict()

    def explain(self, request: SearchRequest) -> Explanation:
        """Why the first hits of ``request`` stand where they do; see ``SearchEngine``."""
        state = self._searched()
        _check_fields(request)
        return explained(state, request, self._synonyms)

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
        self._state = State(index.searcher(), stamp, self._books, self._popularity)
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
    _check_fields(request)
    looked = look(state, request, synonyms)
    found = looked.found
    result = page(looked.state, looked.request, found.matched, looked.asked)
    if looked.region and "region" in request.facets:
        whole = found_in(state, looked.understood, synonyms)
        result = _with_regions(state, request, looked.region, result, whole)
    return _told(result, found, looked.place)


def _check_fields(request: SearchRequest) -> None:
    for field in (*(f for f, _ in request.filters), *request.facets):
        if field not in FACET_FIELDS:
            raise BadInput(f"没有“{field}”这个筛选项；可用的有：{'、'.join(FACET_FIELDS)}")


def _with_regions(
    state: State,
    request: SearchRequest,
    region: str,
    result: SearchResult,
    found: FoundBy[Matched],
) -> SearchResult:
    """``result`` of one region, the others counted by what was ``found`` in the whole."""
    counted = counted_elsewhere(state, request, found.matched, asked_of(state, found))
    counts = {one.value: one.count for one in counted} | {region: result.total}
    most_first = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    regions = tuple(FacetCount(value, many) for value, many in most_first if many)
    return msgspec.structs.replace(result, facets={**result.facets, "region": regions})


def _told(result: SearchResult, found: FoundBy[Matched], place: str) -> SearchResult:
    if not (found.instead or found.suggestion or place):
        return result
    return msgspec.structs.replace(
        result, instead=found.instead, suggestion=found.suggestion, place=place
    )
