"""The parts of each hit's score: every query that scores is put to the hit alone."""

from collections.abc import Iterator

import msgspec

from search_index import weights
from search_index.explanation import (
    ExplainedHit,
    Explanation,
    Part,
    PartKind,
    reading,
    trait_words,
)
from search_index.request import SearchRequest
from search_index.synonyms import Synonyms
from search_index.tantivy_backend.fields import Shown
from search_index.tantivy_backend.look import Look, look
from search_index.tantivy_backend.page import (
    besides,
    best,
    pins_of,
    score_parts,
    with_pins,
)
from search_index.tantivy_backend.queries import Query, scored, term
from search_index.tantivy_backend.state import State

Parts = list[tuple[PartKind, Query]]


def explained(state: State, request: SearchRequest, synonyms: Synonyms) -> Explanation:
    """The hits of ``request`` by relevance, each with the parts of its score.

    tantivy tells one score for all words of a query together.
    """
    looked = look(state, msgspec.structs.replace(request, sort="relevance"), synonyms)
    matched, asked = looked.found.matched, looked.asked
    pins = pins_of(asked.exact)
    parts = score_parts(matched, asked, pins) if asked.wish.alternatives else []
    inside = looked.state.within(with_pins(matched, pins), looked.request.filters)
    ranked = scored([inside], [query for _, query in parts])
    total, hits = best(looked.state, looked.request, inside, ranked, asked)
    return Explanation(
        reading=reading(request, looked.understood, looked.found, looked.place, synonyms),
        total=total,
        relaxed=None if pins else matched.relaxed,
        hits=tuple(_hit(looked, parts, score, address) for score, address in hits),
    )


def _hit(looked: Look, parts: Parts, score: float, address: object) -> ExplainedHit:
    shown = looked.state.shown(address)
    return ExplainedHit(
        item=shown.item,
        code=shown.code,
        name=shown.name,
        score=score if parts else 0.0,
        parts=tuple(_parts(looked, parts, shown, address)) if parts else (),
    )


def _parts(looked: Look, parts: Parts, shown: Shown, address: object) -> Iterator[Part]:
    state, wish = looked.state, looked.asked.wish
    for kind, query in parts:
        if score := _worth(state, shown.item, query):
            yield Part(kind, score, _subject(looked, kind, shown))
    ((longer, unasked, chosen),) = besides(state, [address], wish)
    if longer:
        yield Part(PartKind.LONGER, -longer)
    words = trait_words(unasked, shown.name)
    yield from (Part(PartKind.UNASKED, -weights.UNASKED, word) for word in words)
    if chosen:
        yield Part(PartKind.CHOSEN, chosen, str(state.popularity.chosen[shown.item]))


def _subject(looked: Look, kind: PartKind, shown: Shown) -> str:
    wish = looked.asked.wish
    if kind is PartKind.PINNED:
        return shown.name
    terms = {
        PartKind.WORD: ("words", wish.words),
        PartKind.PAIRS: ("grams", tuple(g for one in wish.alternatives for g in one.grams)),
    }
    if kind not in terms:
        return ""
    field, asked = terms[kind]
    held = (one for one in asked if _worth(looked.state, shown.item, term(field, one)))
    return " ".join(dict.fromkeys(held))


def _worth(state: State, item: int, query: Query) -> float:
    """What ``query`` gives to the document of ``item``."""
    hits = state.searcher.search(scored([term("item", item)], [query]), 1, count=False).hits
    return float(hits[0][0]) if hits else 0.0
