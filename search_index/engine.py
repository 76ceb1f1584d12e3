"""The default engine: Whoosh's index, scored by numpy."""

from functools import partial
from pathlib import Path

from search_index.explain import explained
from search_index.explanation import Explanation
from search_index.finding import found_for
from search_index.look import look
from search_index.page import page
from search_index.parts import Generation
from search_index.regional import page_within
from search_index.request import SearchRequest, SearchResult
from search_index.serving import ServingEngine, told
from search_index.snapshot import Snapshot
from search_index.synonyms import NO_SYNONYMS, Synonyms


class WhooshNumpyEngine(ServingEngine[Snapshot]):
    """See ``ServingEngine``."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._opened: Generation | None = None

    def _open(self, generation: Path, stamp: str) -> Snapshot:
        if self._opened is None or self._opened.path != generation:
            opened = Generation(generation)
            if self._opened is not None:  # searches go on meanwhile
                _ = opened.joined.rows.phrases
            self._opened = opened
        stretches = self._opened.stretches()
        population = sum(one.size for one in stretches)
        return Snapshot(stretches, stamp, self._opened, population, self._popularity)

    def _found(self, state: Snapshot, request: SearchRequest, synonyms: Synonyms) -> SearchResult:
        return search_in(state, request, synonyms)

    def _explained(
        self, state: Snapshot, request: SearchRequest, synonyms: Synonyms
    ) -> Explanation:
        return explained(state, request, synonyms)


def search_in(
    snapshot: Snapshot, request: SearchRequest, synonyms: Synonyms = NO_SYNONYMS
) -> SearchResult:
    """One search in one snapshot."""
    looked = look(snapshot, request, synonyms)
    found = looked.found
    if looked.region:
        whole = partial(found_for, snapshot, looked.understood, synonyms)
        result = page_within(snapshot, looked.snapshot, looked.region, request, found, whole)
    else:
        result = page(snapshot, looked.request, found.matched, found.asked)
    return told(result, found.instead, found.suggestion, looked.place)
