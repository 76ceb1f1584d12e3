"""The engine over tantivy: a search request in, ranked hits and facet counts out."""

from pathlib import Path
from typing import Any

import msgspec
import tantivy

from search_index.explanation import Explanation
from search_index.finding import FoundBy
from search_index.request import Counts, SearchRequest, SearchResult
from search_index.serving import ServingEngine, told
from search_index.synonyms import Synonyms
from search_index.tantivy_backend.books import Books
from search_index.tantivy_backend.explain import explained
from search_index.tantivy_backend.look import asked_of, found_in, look
from search_index.tantivy_backend.matching import Matched
from search_index.tantivy_backend.page import counted_elsewhere, page
from search_index.tantivy_backend.state import State


class TantivyEngine(ServingEngine[State]):
    """See ``ServingEngine``."""

    replaced = ValueError

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._opened: tuple[Path, Any] | None = None
        self._books = Books()

    def _open(self, generation: Path, stamp: str) -> State:
        if self._opened is None or self._opened[0] != generation:
            index = tantivy.Index.open(str(generation))
            index.config_reader("manual")
            self._opened = generation, index
        index = self._opened[1]
        index.reload()
        return State(index.searcher(), stamp, self._books, self._popularity)

    def _found(self, state: State, request: SearchRequest, synonyms: Synonyms) -> SearchResult:
        return search_in(state, request, synonyms)

    def _explained(self, state: State, request: SearchRequest, synonyms: Synonyms) -> Explanation:
        return explained(state, request, synonyms)


def search_in(state: State, request: SearchRequest, synonyms: Synonyms) -> SearchResult:
    """One search in one state."""
    looked = look(state, request, synonyms)
    found = looked.found
    result = page(looked.state, looked.request, found.matched, looked.asked)
    if looked.region and "region" in request.facets:
        whole = found_in(state, looked.understood, synonyms)
        result = _with_regions(state, request, looked.region, result, whole)
    return told(result, found.instead, found.suggestion, looked.place)


def _with_regions(
    state: State,
    request: SearchRequest,
    region: str,
    result: SearchResult,
    found: FoundBy[Matched],
) -> SearchResult:
    """``result`` of one region, the others counted by what was ``found`` in the whole."""
    counted = counted_elsewhere(state, request, found.matched, asked_of(state, found))
    counts = dict(counted.pairs()) | {region: result.total}
    regions = Counts.of(dict(sorted(counts.items())))
    return msgspec.structs.replace(result, facets={**result.facets, "region": regions})
