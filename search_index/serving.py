"""What every engine does around its searches: opening, refreshing, remembering results."""

import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

import msgspec

from catalogue.errors import BadInput, SearchUnavailable
from catalogue.queries.documents import FACET_FIELDS
from search_index import weights
from search_index.bounded import Recurring
from search_index.directory import IndexDirectory
from search_index.explanation import Explanation
from search_index.phrases import Phrases
from search_index.popularity import NOBODY_CHOSE, Popularity
from search_index.request import SearchRequest, SearchResult
from search_index.synonyms import NO_SYNONYMS, Synonyms
from search_index.understanding import load_tables

_FIELDS = frozenset(FACET_FIELDS)
_OPENINGS = 8
"""How often opening is tried while another process replaces the files."""


class State(Protocol):
    """One state of an index; a search works on one from beginning to end."""

    @property
    def generation(self) -> str: ...
    @property
    def live(self) -> int: ...
    def items(self, most: int) -> list[int]: ...
    def called(self) -> Counter[tuple[str, bool]]: ...
    def phrase_books(self) -> Sequence[Phrases]: ...
    def chosen_as(self, popularity: Popularity) -> Self: ...


S = TypeVar("S", bound=State)


class ServingEngine(ABC, Generic[S]):
    """Searches the index kept under ``path``; ``refresh`` moves it to the newest state.

    A refresh beside a search disturbs nothing.  See ``contract.SearchEngine``.
    """

    replaced: type[Exception] = FileNotFoundError
    """What opening fails with when another process has just replaced the files."""

    def __init__(self, path: Path) -> None:
        self._directory = IndexDirectory(path)
        self._state: S | None = None
        self._remembered = Recurring[SearchRequest, SearchResult](weights.RESULTS_KEPT)
        self._refreshing = threading.Lock()
        self._synonyms, self._wording = NO_SYNONYMS, 0
        self._popularity = NOBODY_CHOSE

    @abstractmethod
    def _open(self, generation: Path, stamp: str) -> S:
        """The newest state of ``generation``, to be called ``stamp``."""

    @abstractmethod
    def _found(self, state: S, request: SearchRequest, synonyms: Synonyms) -> SearchResult:
        """What ``request``, whose fields are known, finds in ``state``."""

    @abstractmethod
    def _explained(self, state: S, request: SearchRequest, synonyms: Synonyms) -> Explanation:
        """Why it finds what it finds."""

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
        return self._state.live if self._state else 0

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
        _ = self._searched().phrase_books(), self._synonyms.phrases

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
                    self._state = self._open(self._directory.current(), stamp)
                    self._remembered = self._remembered.renewed()
                    return True
                except self.replaced:
                    if attempt == _OPENINGS - 1:
                        raise
                    time.sleep(0.02 * (attempt + 1))
            return False

    def use(self, synonyms: Synonyms) -> None:
        """Understand everyday words as ``synonyms`` say from the next search on."""
        self._synonyms = synonyms
        self._wording += 1
        self._remembered = self._remembered.renewed()

    def use_popularity(self, popularity: Popularity) -> None:
        """Lift what people choose as ``popularity`` says from the next search on."""
        with self._refreshing:
            self._popularity = popularity
            if self._state is not None:
                self._state = self._state.chosen_as(popularity)
            self._wording += 1
            self._remembered = self._remembered.renewed()

    def explain(self, request: SearchRequest) -> Explanation:
        """Why the first hits of ``request`` stand where they do; see ``SearchEngine``."""
        check_fields(request)
        return self._explained(self._searched(), request, self._synonyms)

    def search(self, request: SearchRequest) -> SearchResult:
        """Find, rank, count; see ``SearchEngine``."""
        remembered, wording, synonyms = self._remembered, self._wording, self._synonyms
        state = self._searched()
        found = remembered.get(request)
        if found is None:
            check_fields(request)
            found = self._found(state, request, synonyms)
            found = remembered.keep(request, msgspec.structs.replace(found, wording=wording))
        return found

    def _searched(self) -> S:
        if self._state is None:
            raise SearchUnavailable("检索暂不可用，正在重建索引，请稍后再试")
        return self._state


def check_fields(request: SearchRequest) -> None:
    """Look whether ``request`` filters and counts by fields there are.

    Raises:
        BadInput: it does not.
    """
    for field in (*(f for f, _ in request.filters), *request.facets):
        if field not in _FIELDS:
            raise BadInput(f"没有“{field}”这个筛选项；可用的有：{'、'.join(FACET_FIELDS)}")


def told(result: SearchResult, instead: str, suggestion: str, place: str) -> SearchResult:
    """``result`` with how the words were taken, where that was otherwise than typed."""
    if not (instead or suggestion or place):
        return result
    return msgspec.structs.replace(result, instead=instead, suggestion=suggestion, place=place)
