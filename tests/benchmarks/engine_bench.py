"""A results page from the engine beside tantivy, SQLite FTS5 and PostgreSQL."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from search_index.text import query_words
from tests.benchmarks.indexed import Indexed
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.peers import Filters, Mode, Page, Peer
from tests.benchmarks.peers.ours import OurPeer
from tests.benchmarks.peers.tantivy_engine import TantivyPeer
from tests.benchmarks.queries import queries
from tests.benchmarks.timing import medians, milliseconds, percentile

ROUNDS = 15
_SLOW, _VERY_SLOW = 5.0, 100.0
"""Milliseconds a query from which an engine is asked less."""
_FIFTH, _TWENTIETH = 5, 20
_MODES: tuple[Mode, ...] = ("AND", "OR")
ALONE = "仅此一地的索引"
_TWO_FILTERS: Filters = (("audience", ("1",)), ("visits", ("0", "1")))

Ask = Callable[[str], object]
Times = dict[str, dict[str, float]]
"""Engine → query → milliseconds."""


def engine_lines(indexed: Indexed) -> Iterator[Line]:
    """Page latencies at p50 and p95 in each mode, ours beside every peer."""
    ours, peers = OurPeer(indexed.engine), indexed.filled.peers
    size, asked = indexed.size, queries()
    for mode in _MODES:
        asks = {peer.name: asking(peer, mode) for peer in (ours, *peers.values())}
        yield from _lines(f"检索页 {mode}", size, timed(asks, asked), ours.name)
    for line, filters in (
        ("检索页 全流程", ()),
        ("检索页 全流程 两项筛选", _TWO_FILTERS),
        ("检索页 一市之内", (("region", (indexed.region,)),)),
    ):
        served = both_served(ours, indexed.filled.tantivy, filters)
        yield from _lines(line, size, timed(served, asked), ours.name)
    yield from _beside_alone(indexed, ours, asked)


def both_served(ours: OurPeer, tantivy: TantivyPeer, filters: Filters) -> dict[str, Ask]:
    """The whole way within ``filters``, ours and tantivy's."""
    return {
        ours.name: lambda text: ours.served(text, filters),
        tantivy.name: lambda text: falling_back(tantivy, text, filters),
    }


def _beside_alone(indexed: Indexed, ours: OurPeer, asked: Sequence[str]) -> Iterator[Line]:
    """A region of the whole catalogue beside an index that has nothing else."""
    alone = OurPeer(indexed.alone)
    within: Filters = (("region", (indexed.region,)),)
    asks: dict[str, Ask] = {
        ours.name: lambda text: ours.served(text, within),
        ALONE: alone.served,
    }
    yield from _lines("检索页 一市之内", indexed.size, timed(asks, asked), ours.name)


def asking(peer: Peer | OurPeer, mode: Mode) -> Ask:
    """What asks ``peer`` for the page of a query's text."""
    return lambda text: peer.page(query_words(text), mode)


def falling_back(peer: TantivyPeer, text: str, filters: Filters = ()) -> Page:
    """All words, and any of them where no document holds all."""
    words = query_words(text)
    found = peer.page(words, "AND", filters)
    return found if found.total else peer.page(words, "OR", filters)


def timed(asks: Mapping[str, Ask], asked: Sequence[str]) -> Times:
    """Each engine's time for each query: the median of warm rounds in alternating order.

    The first round warms caches and is not counted.  An engine whose warming round takes longer
    than 5 ms a query is asked every fifth query in every third round, one that takes longer than
    100 ms every twentieth in every fifth.
    """
    sample = {name: _fair(ask, asked) for name, ask in asks.items()}
    rounds: dict[str, list[list[float]]] = {name: [] for name in asks}
    for number in range(ROUNDS):
        order = list(asks) if number % 2 else list(reversed(asks))
        for name in order:
            if number % _pause(sample[name], asked) == 0:
                rounds[name].append(_each(asks[name], sample[name]))
    return {name: dict(zip(sample[name], medians(rounds[name]), strict=True)) for name in asks}


def _fair(ask: Ask, asked: Sequence[str]) -> Sequence[str]:
    """The queries that an engine is asked, asked once."""
    few = asked[::_TWENTIETH]
    if sum(_each(ask, few)) > _VERY_SLOW * len(few):
        return few
    some = asked[::_FIFTH]
    if sum(_each(ask, some)) > _SLOW * len(some):
        return some
    _each(ask, asked)
    return asked


def _pause(sample: Sequence[str], asked: Sequence[str]) -> int:
    """In every how many-th round an engine is asked its ``sample``."""
    if len(sample) == len(asked):
        return 1
    return 3 if len(sample) == len(asked[::_FIFTH]) else 5


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
