"""One page of results out of what matched: filtered, counted, put in order, shown."""

import math
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

import msgspec
from tantivy import Order

from search_index import weights
from search_index.explanation import PartKind
from search_index.highlight import Marker, marker
from search_index.request import Counts, Hit, SearchRequest, SearchResult
from search_index.tantivy_backend.fields import EXACT, Shown
from search_index.tantivy_backend.matching import Matched
from search_index.tantivy_backend.queries import Query, at_least, scored, term, times, worth
from search_index.tantivy_backend.state import State
from search_index.text import plain
from search_index.wish import Wish

_RANKED = 200
"""So many of the best are put in order anew by what their names say besides."""
_PIN = 10_000.0
"""Given for an exact name, per place; beyond any other score, yet no loss of precision."""
_SORTED_BY = {"name": ("name", Order.Asc), "newest": ("published", Order.Desc)}

Scored = list[tuple[float, Any]]
"""Scores with addresses of documents, best first."""


class Asked(msgspec.Struct, frozen=True):
    """A query understood; ``exact`` are the plain wordings that some document is called by."""

    wish: Wish = Wish()
    exact: tuple[str, ...] = ()


def page(state: State, request: SearchRequest, matched: Matched, asked: Asked) -> SearchResult:
    """The page that ``request`` wants of the documents that ``matched``."""
    pins = pins_of(asked.exact)
    relaxed = None if pins else matched.relaxed
    query = with_pins(matched, pins)
    inside = state.within(query, request.filters)
    ranked = scored([inside], [one for _, one in score_parts(matched, asked, pins)])
    total, found = best(state, request, inside, ranked, asked)
    mark = marker(asked.wish.words) if request.highlights else None
    return SearchResult(
        total=total,
        hits=tuple(_hit(state, asked.exact, mark, *one) for one in found),
        facets=_facets(state, request, query),
        relaxed=relaxed,
        terms=asked.wish.words,
        generation=state.generation,
    )


def pins_of(exact: Sequence[str]) -> list[Query]:
    """For each wording those so named, then those also so called, each worth a place more."""
    queries = [term(field, name) for name in exact for field in EXACT]
    return [worth(one, _PIN * (len(queries) - place)) for place, one in enumerate(queries)]


def with_pins(matched: Matched, pins: Sequence[Query]) -> Query:
    """What matched with exactly named documents among it; then nothing needed loosening."""
    if not pins:
        return matched.query
    return at_least(pins if matched.relaxed is not None else (*pins, matched.query))


def score_parts(
    matched: Matched, asked: Asked, pins: Sequence[Query]
) -> list[tuple[PartKind, Query]]:
    """What adds up to a document's score in tantivy, before ``besides``."""
    grams = dict.fromkeys(gram for one in asked.wish.alternatives for gram in one.grams)
    pairs = at_least(term("grams", gram) for gram in grams)
    scores = [(PartKind.PINNED, one) for one in pins]
    if matched.words is not None:
        scores.append((PartKind.WORD, matched.words))
    scores.append((PartKind.PAIRS, times(pairs, weights.NAME_BIGRAMS)))
    if matched.named is not None:
        scores.append((PartKind.ALL_IN_NAME, worth(matched.named, weights.IN_NAME)))
    if matched.meant is not None:
        lift = weights.IN_NAME if matched.named is None else weights.MEANT_IN_NAME
        scores.append((PartKind.MEANT_IN_NAME, worth(matched.meant, lift)))
    if matched.share is not None:
        scores.append((PartKind.SOME_IN_NAME, times(matched.share, weights.IN_NAME)))
    return scores


def best(
    state: State, request: SearchRequest, inside: Query, ranked: Query, asked: Asked
) -> tuple[int, Scored]:
    """How many documents there are, and those of the page."""
    last = request.offset + request.limit
    if request.sort != "relevance":
        field, order = _SORTED_BY[request.sort]
        found = state.searcher.search(inside, max(last, 1), order_by_field=field, order=order)
        return found.count, [(0.0, address) for _, address in found.hits[request.offset : last]]
    if not asked.wish.alternatives:
        found = state.searcher.search(inside, max(last, 1))
        return found.count, found.hits[request.offset : last]
    found = state.searcher.search(ranked, max(last, _RANKED))
    hits = _reranked(state, found.hits[:_RANKED], asked.wish) + found.hits[_RANKED:]
    return found.count, hits[request.offset : last]


def _reranked(state: State, hits: Scored, wish: Wish) -> Scored:
    """``hits`` in the order of their scores with what ``besides`` adds and takes off."""
    if not hits:
        return hits
    more = besides(state, [address for _, address in hits], wish)
    keys = [
        (score - longer - weights.UNASKED * unasked.bit_count() + chosen, address)
        for (score, address), (longer, unasked, chosen) in zip(hits, more, strict=True)
    ]
    return sorted(keys, key=lambda one: -one[0])


def besides(
    state: State, addresses: Sequence[Any], wish: Wish
) -> Iterator[tuple[float, int, float]]:
    """For each document what is taken off for a longer name, the traits of the name that were
    not asked for (as bits), and what is given for being chosen."""
    longest = math.log(max(len(one.characters) for one in wish.alternatives) or 1)
    lengths = state.searcher.fast_field_values("length", addresses)
    traits = state.searcher.fast_field_values("traits", addresses)
    items = state.searcher.fast_field_values("item", addresses) if state.popularity else ()
    chosen = map(state.popularity.of, items) if items else repeat(0.0, len(lengths))
    for length, held, lift in zip(lengths, traits, chosen, strict=True):
        longer = weights.LONGER_NAME * max(math.log(length) - longest, 0.0)
        yield longer, held & ~wish.traits, lift


def counted_elsewhere(
    state: State, request: SearchRequest, matched: Matched, asked: Asked
) -> Counts:
    """Regions of the documents that all filters but the region's let through."""
    query = with_pins(matched, pins_of(asked.exact))
    others = [one for one in request.filters if one[0] != "region"]
    return state.counts(state.within(query, others), ("region",))["region"]


def _facets(state: State, request: SearchRequest, query: Query) -> dict[str, Counts]:
    """Counts of each field over what all filters but its own let through."""
    filtered = dict(request.filters)
    free = [field for field in request.facets if field not in filtered]
    counted = state.counts(state.within(query, request.filters), free)
    for field in filtered.keys() & set(request.facets):
        others = [(f, values) for f, values in request.filters if f != field]
        counted |= state.counts(state.within(query, others), (field,))
    return {field: counted[field] for field in request.facets}


def _hit(
    state: State, exact: Sequence[str], mark: Marker | None, score: float, address: Any
) -> Hit:
    shown = state.shown(address)
    return Hit(
        item=shown.item,
        code=shown.code,
        score=score,
        pinned=_is_pinned(shown, exact),
        name=mark.marked(shown.name) if mark else (),
        snippet=mark.snippet(shown.text) if mark else (),
    )


def _is_pinned(shown: Shown, exact: Sequence[str]) -> bool:
    if not exact:
        return False
    return any(plain(one) in exact for one in (shown.name, shown.code, *shown.everyday_names))
