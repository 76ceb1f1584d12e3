"""Our own engine, driven to match all words or any, and as it serves a search."""

from search_index.engine import WhooshNumpyEngine, search_in
from search_index.match import at_least, every
from search_index.page import Asked, page
from search_index.request import SearchRequest, SearchResult
from search_index.wish import Wish
from tests.benchmarks.peers import FACETS, TOP, Filters, Mode, Page


class OurPeer:
    """The newest state of an engine; results are computed each time, none is remembered."""

    name = "zhipao"

    def __init__(self, engine: WhooshNumpyEngine) -> None:
        assert engine._state is not None
        self._snapshot = engine._state
        self._request = SearchRequest(facets=FACETS, limit=TOP, highlights=True)

    def page(self, terms: tuple[str, ...], mode: Mode) -> Page:
        """See ``Peer``: BM25 of the words alone, as the other engines score."""
        lists = [self._snapshot.term("words", term) for term in terms]
        matched = every(lists) if mode == "AND" else at_least(self._snapshot.size, lists, 1)
        return _page(page(self._snapshot, self._request, matched, Asked(Wish(words=terms))))

    def served(self, text: str, filters: Filters = ()) -> Page:
        """The whole search: exact names first, all words, else fewer, bigrams of names scored."""
        asked = SearchRequest(
            words=text, filters=filters, facets=FACETS, limit=TOP, highlights=True
        )
        return _page(search_in(self._snapshot, asked))

    def close(self) -> None:
        """Nothing to let go of."""


def _page(result: SearchResult) -> Page:
    return Page(
        result.total,
        [hit.item for hit in result.hits],
        dict(result.facets),
        [(hit.name, hit.snippet) for hit in result.hits],
    )
