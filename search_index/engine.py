"""The engine: a search request in, ranked hits and facet counts out."""

import threading
import time
from collections import Counter, OrderedDict
from functools import partial
from pathlib import Path

import msgspec

from catalogue.errors import BadInput, SearchUnavailable
from catalogue.queries.documents import FACET_FIELDS
from search_index import weights
from search_index.directory import IndexDirectory
from search_index.explain import explained
from search_index.explanation import Explanation
from search_index.finding import Found, found_for
from search_index.look import look
from search_index.page import page
from search_index.parts import Generation
from search_index.popularity import NOBODY_CHOSE, Popularity
from search_index.regional import page_within
from search_index.request import SearchRequest, SearchResult
from search_index.snapshot import Snapshot
from search_index.synonyms import NO_SYNONYMS, Synonyms
from search_index.understanding import load_tables

_OPENINGS = 8
"""How often opening is tried while another process replaces the files."""


class WhooshNumpyEngine:
    """Searches the index kept under ``path``; ``refresh`` moves it to the newest state.

    A search works on one snapshot from beginning to end, so a refresh beside it disturbs nothing.
    """

    def __init__(self, path: Path) -> None:
        self._directory = IndexDirectory(path)
        self._snapshot: Snapshot | None = None
        self._stamp = ""
        self._opened: Generation | None = None
        self._remembered: OrderedDict[SearchRequest, SearchResult] = OrderedDict()
        self._refreshing = threading.Lock()
        self._synonyms, self._wording = NO_SYNONYMS, 0
        self._popularity = NOBODY_CHOSE

    @property
    def generation(self) -> str:
        """Name of the state searched now; empty before the first refresh."""
        return self._snapshot.generation if self._snapshot else ""

    @property
    def wording(self) -> int:
        """Counts the everyday words and the choices taken over; results may change with it."""
        return self._wording

    @property
    def size(self) -> int:
        """Number of items that can be found."""
        return self._snapshot.live if self._snapshot else 0

    def items(self, most: int) -> list[int]:
        """The first ``most`` items that can be found, in document order."""
        return self._snapshot.items(most) if self._snapshot else []

    def called(self) -> Counter[tuple[str, bool]]:
        """Names and everyday names (``True``) with how many items that can be found have them."""
        return self._snapshot.called() if self._snapshot else Counter()

    def everyday_words(self) -> list[str]:
        """Everyday words in use, whose meanings something is called by."""
        snapshot = self._snapshot
        return self._synonyms.useful(snapshot.phrase_books()) if snapshot else []

    def warm(self) -> None:
        """Make ready what the first search of its kind would wait for: sounds, phrases.

        Raises:
            SearchUnavailable: before the first refresh.
        """
        load_tables()
        self._searched().phrase_books()

    def refresh(self) -> bool:
        """Take over the newest state of the index; whether there was a newer one.

        Raises:
            SearchUnavailable: there is no readable index.
        """
        with self._refreshing:
            for attempt in range(_OPENINGS):
                stamp = self._directory.stamp()
                if self._snapshot is not None and stamp == self._stamp:
                    return False
                try:
                    self._open(stamp)
                    return True
                except FileNotFoundError:  # another process has just merged or swapped
                    if attempt == _OPENINGS - 1:
                        raise
                    time.sleep(0.02 * (attempt + 1))
            return False

    def _open(self, stamp: str) -> None:
        path = self._directory.current()
        if self._opened is None or self._opened.path != path:
            opened = Generation(path)
            if self._opened is not None:  # searches go on meanwhile
                _ = opened.joined.rows.phrases
            self._opened = opened
        stretches = self._opened.stretches()
        population = sum(one.size for one in stretches)
        self._snapshot = Snapshot(stretches, stamp, self._opened, population, self._popularity)
        self._stamp = stamp
        self._remembered = OrderedDict()

    def use(self, synonyms: Synonyms) -> None:
        """Understand everyday words as ``synonyms`` say from the next search on."""
        self._synonyms = synonyms
        self._wording += 1
        self._remembered = OrderedDict()

    def use_popularity(self, popularity: Popularity) -> None:
        """Lift what people choose as ``popularity`` says from the next search on."""
        with self._refreshing:
            self._popularity = popularity
            if self._snapshot is not None:
                self._snapshot = self._snapshot.chosen_as(popularity)
            self._wording += 1
            self._remembered = OrderedDict()

    def explain(self, request: SearchRequest) -> Explanation:
        """Why the first hits of ``request`` stand where they do; see ``SearchEngine``."""
        snapshot = self._searched()
        _check_fields(snapshot, request)
        return explained(snapshot, request, self._synonyms)

    def search(self, request: SearchRequest) -> SearchResult:
        """Find, rank, count; see ``SearchEngine``."""
        remembered, wording, synonyms = self._remembered, self._wording, self._synonyms
        snapshot = self._searched()
        found = remembered.get(request)
        if found is None:
            found = search_in(snapshot, request, synonyms)
            found = remembered[request] = msgspec.structs.replace(found, wording=wording)
            if len(remembered) > weights.RESULTS_KEPT:
                remembered.popitem(last=False)
        return found

    def _searched(self) -> Snapshot:
        if self._snapshot is None:
            raise SearchUnavailable("检索暂不可用，正在重建索引，请稍后再试")
        return self._snapshot


def search_in(
    snapshot: Snapshot, request: SearchRequest, synonyms: Synonyms = NO_SYNONYMS
) -> SearchResult:
    """One search in one snapshot.

    Raises:
        BadInput: a filter or facet names an unknown field.
    """
    _check_fields(snapshot, request)
    looked = look(snapshot, request, synonyms)
    found = looked.found
    if looked.region:
        whole = partial(found_for, snapshot, looked.understood, synonyms)
        result = page_within(snapshot, looked.snapshot, looked.region, request, found, whole)
    else:
        result = page(snapshot, looked.request, found.matched, found.asked)
    return _told(result, found, looked.place)


def _check_fields(snapshot: Snapshot, request: SearchRequest) -> None:
    for field in (*(f for f, _ in request.filters), *request.facets):
        if field not in snapshot.columns:
            raise BadInput(f"没有“{field}”这个筛选项；可用的有：{'、'.join(FACET_FIELDS)}")


def _told(result: SearchResult, found: Found, place: str) -> SearchResult:
    if not (found.instead or found.suggestion or place):
        return result
    return msgspec.structs.replace(
        result, instead=found.instead, suggestion=found.suggestion, place=place
    )
