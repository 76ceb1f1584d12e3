"""One page of results out of what matched: filtered, counted, put in order, shown."""

from collections.abc import Mapping
from functools import reduce
from operator import and_

import msgspec
import numpy as np
from numpy.typing import NDArray

from search_index import weights
from search_index.highlight import Marker, marker
from search_index.match import Matched, common
from search_index.name_score import by_name, chosen, lifted
from search_index.postings import Places
from search_index.ranking import top
from search_index.request import Counts, Hit, SearchRequest, SearchResult
from search_index.rows import Entry
from search_index.snapshot import Snapshot
from search_index.wish import Wish

Mask = NDArray[np.bool_]


class Asked(msgspec.Struct, frozen=True):
    """A query understood, and the documents exactly so called."""

    wish: Wish = Wish()
    pins: tuple[int, ...] = ()


class Sifted(msgspec.Struct, frozen=True):
    """What matched, pins among it, and what the filters let through of it.

    ``held`` says for each filter, ``inside`` for all together, which of ``found`` they let
    through; ``ids`` are those documents.
    """

    found: Matched
    held: dict[str, Mask]
    inside: Mask | None
    ids: Places


def page(
    snapshot: Snapshot, request: SearchRequest, matched: Matched, query: Asked
) -> SearchResult:
    """The page that ``request`` wants of the documents that ``matched``."""
    sifted = sift(snapshot, request, matched, query)
    return SearchResult(
        total=len(sifted.ids),
        hits=_hits(snapshot, request, sifted, query) if request.limit else (),
        facets=_facets(snapshot, request.facets, sifted),
        relaxed=sifted.found.relaxed,
        terms=query.wish.words,
        generation=snapshot.generation,
    )


def sift(snapshot: Snapshot, request: SearchRequest, matched: Matched, query: Asked) -> Sifted:
    """What ``matched``, with the pins, through the filters of ``request``."""
    found = _with_pins(matched, query.pins)
    held = {
        field: snapshot.columns[field].holding(values, found.ids)
        for field, values in request.filters
    }
    inside = _all_of(held)
    return Sifted(found, held, inside, found.ids if inside is None else found.ids[inside])


def best(
    snapshot: Snapshot, request: SearchRequest, sifted: Sifted, query: Asked
) -> list[tuple[int, float]]:
    """Documents of the page, best first, each with what the order follows."""
    keys = _keys(snapshot, request, sifted, query)
    places = top(keys, request.offset + request.limit)[request.offset :]
    return list(zip(sifted.ids[places].tolist(), keys[places].tolist(), strict=True))


def _hits(
    snapshot: Snapshot, request: SearchRequest, sifted: Sifted, query: Asked
) -> tuple[Hit, ...]:
    mark = marker(query.wish.words) if request.highlights else None
    shown, pins = snapshot.shown, query.pins
    return tuple(
        [
            _hit(*shown(number), score, number in pins, mark)
            for number, score in best(snapshot, request, sifted, query)
        ]
    )


def _with_pins(found: Matched, pins: tuple[int, ...]) -> Matched:
    """``found`` with exactly named documents among it; then nothing needed loosening."""
    if not pins:
        return found
    named = np.array(sorted(pins), np.intp)
    if found.relaxed is not None:
        return Matched(named, np.zeros(len(named), np.float32))
    if len(common(named, found.ids)[0]) == len(named):
        return found
    ids = np.union1d(found.ids, named)
    scores = np.zeros(len(ids), np.float32)
    scores[ids.searchsorted(found.ids)] = found.scores
    return Matched(ids, scores)


def _all_of(held: Mapping[str, Mask]) -> Mask | None:
    return reduce(and_, held.values()) if held else None


def _facets(snapshot: Snapshot, fields: tuple[str, ...], sifted: Sifted) -> Mapping[str, Counts]:
    """Counts of each field over what all filters but its own let through."""
    if not fields:
        return {}
    ids, held = sifted.found.ids, sifted.held
    if not held:
        return snapshot.table(fields).counts(ids)
    free = tuple(field for field in fields if field not in held)
    counted = dict(snapshot.table(free).counts(sifted.ids)) if free else {}
    for field in held.keys() & set(fields):
        others = _all_of({f: mask for f, mask in held.items() if f != field})
        counted |= snapshot.table((field,)).counts(ids if others is None else ids[others])
    return {field: counted[field] for field in fields}


def _keys(
    snapshot: Snapshot, request: SearchRequest, sifted: Sifted, query: Asked
) -> NDArray[np.float32]:
    """What the order follows, highest first."""
    found, inside, ids = sifted.found, sifted.inside, sifted.ids
    if request.sort == "name":
        return snapshot.by_name.take(ids)
    if request.sort == "newest":
        return snapshot.by_age.take(ids)
    keys = found.scores if inside is None else found.scores[inside]
    if query.wish.alternatives:
        keys = keys + by_name(snapshot, ids, query.wish)
        keys = lifted(ids, keys, found)
        keys = chosen(snapshot, ids, keys)
    if query.pins:
        keys = keys.copy()
        for place, number in enumerate(query.pins):
            keys[ids == number] = weights.PIN_SCORE * (len(query.pins) - place)
    return keys


def _hit(entry: Entry, text: str, score: float, pinned: bool, mark: Marker | None) -> Hit:
    if mark is None:
        return Hit(item=entry.item, code=entry.code, score=score, pinned=pinned)
    return Hit(
        item=entry.item,
        code=entry.code,
        score=score,
        pinned=pinned,
        name=mark.marked(entry.name),
        snippet=mark.snippet(text),
    )
