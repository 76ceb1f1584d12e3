"""The engine: a search request in, ranked hits and facet counts out."""

import threading
import time
from collections import OrderedDict
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from catalogue.errors import BadInput, SearchUnavailable
from catalogue.queries.documents import FACET_FIELDS
from search_index import weights
from search_index.directory import IndexDirectory
from search_index.facets import Vocabulary
from search_index.highlight import marked, snippet
from search_index.match import Matched, bonus, match
from search_index.postings import Ids
from search_index.ranking import top
from search_index.request import FacetCount, Hit, SearchRequest, SearchResult
from search_index.snapshot import Snapshot
from search_index.text import query_grams, query_words
from search_index.writer import open_reader

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
        self._vocabularies = {field: Vocabulary() for field in FACET_FIELDS}
        self._remembered: OrderedDict[SearchRequest, SearchResult] = OrderedDict()
        self._refreshing = threading.Lock()

    @property
    def generation(self) -> str:
        """Name of the state searched now; empty before the first refresh."""
        return self._snapshot.generation if self._snapshot else ""

    @property
    def size(self) -> int:
        """Number of items that can be found."""
        return len(self._snapshot.live_ids) if self._snapshot else 0

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
        known = self._snapshot.segments if self._snapshot else {}
        reader = open_reader(self._directory.current())
        self._snapshot = Snapshot(reader, stamp, known, self._vocabularies)
        self._stamp = stamp
        self._remembered = OrderedDict()

    def search(self, request: SearchRequest) -> SearchResult:
        """Find, rank, count; see ``SearchEngine``."""
        snapshot, remembered = self._snapshot, self._remembered
        if snapshot is None:
            raise SearchUnavailable("检索暂不可用，正在重建索引，请稍后再试")
        found = remembered.get(request)
        if found is None:
            found = remembered[request] = search_in(snapshot, request)
            if len(remembered) > weights.RESULTS_KEPT:
                remembered.popitem(last=False)
        return found


def search_in(snapshot: Snapshot, request: SearchRequest) -> SearchResult:
    """One search in one snapshot."""
    for field in (*(f for f, _ in request.filters), *request.facets):
        if field not in snapshot.columns:
            raise BadInput(f"没有“{field}”这个筛选项；可用的有：{'、'.join(FACET_FIELDS)}")
    words = query_words(request.words)
    grams = query_grams(request.words) if words else ()
    pins = snapshot.exactly_called(request.words) if request.words else []
    found = _with_pins(match(snapshot, words, grams), pins)
    masks = {field: snapshot.mask(field, values) for field, values in request.filters}
    inside = _filtered(found.ids, masks)
    facets = _facets(snapshot, request.facets, found.ids, masks, inside)
    ids = found.ids if inside is None else found.ids[inside]
    keys = _keys(snapshot, request, found, inside, ids, grams, pins)
    best = top(ids, keys, request.offset + request.limit)[request.offset :]
    pinned = set(pins)
    hits = tuple(
        _hit(snapshot, int(ids[place]), float(keys[place]), pinned, words, request.highlights)
        for place in best
    )
    return SearchResult(
        total=len(ids),
        hits=hits,
        facets=facets,
        relaxed=found.relaxed,
        terms=words,
        generation=snapshot.generation,
    )


def _with_pins(found: Matched, pins: list[int]) -> Matched:
    """``found`` with exactly named documents among it; then nothing needed loosening."""
    if not pins or (found.relaxed is None and np.isin(pins, found.ids).all()):
        return found
    named = np.array(sorted(pins), np.int32)
    if found.relaxed is not None:
        return Matched(named, np.zeros(len(named), np.float32))
    ids = np.union1d(found.ids, named).astype(np.int32)
    scores = np.zeros(len(ids), np.float32)
    scores[np.searchsorted(ids, found.ids)] = found.scores
    return Matched(ids, scores)


def _filtered(ids: Ids, masks: dict[str, NDArray[np.bool_]]) -> NDArray[np.bool_] | None:
    inside: NDArray[np.bool_] | None = None
    for mask in masks.values():
        inside = mask[ids] if inside is None else inside & mask[ids]
    return inside


def _facets(
    snapshot: Snapshot,
    fields: tuple[str, ...],
    ids: Ids,
    masks: dict[str, NDArray[np.bool_]],
    inside: NDArray[np.bool_] | None,
) -> dict[str, tuple[FacetCount, ...]]:
    """Counts of each field over what all filters but its own let through."""
    counted = {}
    kept = ids if inside is None else ids[inside]
    for field in fields:
        documents = kept
        if field in masks:
            others = _filtered(ids, {f: m for f, m in masks.items() if f != field})
            documents = ids if others is None else ids[others]
        counted[field] = snapshot.columns[field].counts(documents)
    return counted


def _keys(
    snapshot: Snapshot,
    request: SearchRequest,
    found: Matched,
    inside: NDArray[np.bool_] | None,
    ids: Ids,
    grams: tuple[str, ...],
    pins: list[int],
) -> NDArray[np.float32]:
    """What the order follows, highest first."""
    if request.sort == "name":
        return snapshot.by_name[ids]
    if request.sort == "newest":
        return snapshot.by_age[ids]
    keys = found.scores if inside is None else found.scores[inside]
    if grams and weights.NAME_BIGRAMS:
        lists = [snapshot.term("grams", gram) for gram in grams]
        keys = keys + weights.NAME_BIGRAMS * bonus(ids, lists)
    if pins:
        keys = keys.copy()
        for place, number in enumerate(pins):
            at = np.flatnonzero(ids == number)
            keys[at] = weights.PIN_SCORE * (len(pins) - place)
    return keys


def _hit(
    snapshot: Snapshot,
    number: int,
    score: float,
    pinned: set[int],
    words: tuple[str, ...],
    highlights: bool,
) -> Hit:
    entry = snapshot.entry(number)
    hit = Hit(item=entry.item, code=entry.code, score=score, pinned=number in pinned)
    if not highlights:
        return hit
    return msgspec.structs.replace(
        hit, name=marked(entry.name, words), snippet=snippet(snapshot.text(number), words)
    )
