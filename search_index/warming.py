"""Reads posting lists before they are asked for, longest first, a few milliseconds at a time."""

import time
from collections import Counter
from collections.abc import Iterator

from search_index import weights
from search_index.schema import SCORED
from search_index.snapshot import Snapshot


class Warming:
    """What remains to be read of one snapshot.

    A list costs up to some milliseconds when it is first read; read ahead, no search pays for
    it.  Memory is bounded by ``weights.POSTINGS_WARMED``.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def spells(self, seconds: float) -> Iterator[None]:
        """Read; yields after every ``seconds`` or so, for others to have their turn."""
        until = time.perf_counter() + seconds
        for field, term in self._terms():
            self._snapshot.term(field, term)
            if time.perf_counter() > until:
                yield
                until = time.perf_counter() + seconds

    def _terms(self) -> Iterator[tuple[str, str]]:
        frequencies: Counter[tuple[str, str]] = Counter()
        for part in self._snapshot.segments.values():
            for field in SCORED:
                for term in part.reader.lexicon(field):
                    frequencies[field, term.decode()] += part.reader.doc_frequency(field, term)
        held = 0
        for term, frequency in frequencies.most_common():
            held += frequency
            if held > weights.POSTINGS_WARMED:
                return
            yield term
