"""A results page from the engine beside tantivy, SQLite FTS5 and PostgreSQL."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from search_index.engine import WhooshNumpyEngine
from search_index.text import query_words
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.peers import Document, Mode, Page, Peer, to_documents
from tests.benchmarks.peers.ours import OurPeer
from tests.benchmarks.peers.postgres import PostgresPeer
from tests.benchmarks.peers.sqlite_fts5 import Fts5Peer
from tests.benchmarks.peers.tantivy_engine import TantivyPeer
from tests.benchmarks.queries import queries
from tests.benchmarks.timing import medians, milliseconds, percentile

ROUNDS = 5
_SLOW, _SLOW_SAMPLE = 5.0, 5
"""An engine that takes longer than this [ms a query] is asked every fifth query, in two rounds."""
_MODES: tuple[Mode, ...] = ("AND", "OR")

Ask = Callable[[str], object]
Times = dict[str, dict[str, float]]
"""Engine → query → milliseconds."""


def engine_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """Page latencies at p50 and p95 in each mode, ours beside every peer."""
    documents = to_documents(asyncio.run(instance.documents()))
    assert instance.indexed
    engine = WhooshNumpyEngine(instance.settings.index_dir)
    engine.refresh()
    ours = OurPeer(engine)
    peers = build_peers(documents, folder)
    asked = queries()
    try:
        for mode in _MODES:
            asks = {peer.name: asking(peer, mode) for peer in (ours, *peers)}
            yield from _lines(f"检索页 {mode}", instance.size, timed(asks, asked), ours.name)
        tantivy = peers[0]
        served: dict[str, Ask] = {
            ours.name: ours.served,
            tantivy.name: lambda text: falling_back(tantivy, text),
        }
        yield from _lines("检索页 全流程", instance.size, timed(served, asked), ours.name)
    finally:
        for peer in peers:
            peer.close()


def build_peers(documents: Sequence[Document], folder: Path) -> list[Peer]:
    """Every peer over ``documents``, tantivy first."""
    return [
        TantivyPeer(documents),
        Fts5Peer(documents),
        PostgresPeer(documents, folder / f"postgres-{len(documents)}"),
    ]


def asking(peer: Peer, mode: Mode) -> Ask:
    """What asks ``peer`` for the page of a query's text."""
    return lambda text: peer.page(query_words(text), mode)


def falling_back(peer: Peer, text: str) -> Page:
    """All words, and any of them where no document holds all."""
    words = query_words(text)
    found = peer.page(words, "AND")
    return found if found.total else peer.page(words, "OR")


def timed(asks: Mapping[str, Ask], asked: Sequence[str]) -> Times:
    """Each engine's time for each query: the median of warm rounds in alternating order.

    The first round warms caches and is not counted.  An engine whose warming round takes longer
    than 5 ms a query is asked every fifth query in two more rounds.
    """
    sample = dict.fromkeys(asks, asked[::_SLOW_SAMPLE])
    for name, ask in asks.items():
        if sum(_each(ask, sample[name])) < _SLOW * len(sample[name]):
            sample[name] = asked
            for one in asked:
                ask(one)
    rounds: dict[str, list[list[float]]] = {name: [] for name in asks}
    for number in range(ROUNDS):
        order = list(asks) if number % 2 else list(reversed(asks))
        for name in order:
            if number < 2 or len(sample[name]) == len(asked):
                rounds[name].append(_each(asks[name], sample[name]))
    return {name: dict(zip(sample[name], medians(rounds[name]), strict=True)) for name in asks}


def _each(ask: Ask, asked: Sequence[str]) -> list[float]:
    return [milliseconds(lambda: ask(text))[0] for text in asked]  # noqa: B023 - called at once


def _lines(line: str, size: int, times: Times, ours: str) -> Iterator[Line]:
    for peer in times:
        if peer == ours:
            continue
        both = [query for query in times[peer] if query in times[ours]]
        for share in (0.5, 0.95):
            mine = percentile([times[ours][query] for query in both], share)
            theirs = percentile([times[peer][query] for query in both], share)
            yield beside(f"{line} p{share * 100:.0f}", size, "ms", mine, peer, theirs)
