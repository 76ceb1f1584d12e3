"""Which documents match: all words, or all characters in a name; else fewer of the words.

The same steps as ``search_index.match``, written as tantivy queries.
"""

import math
from collections.abc import Sequence

import msgspec

from search_index import weights
from search_index.request import LOOSENED, Relaxed
from search_index.tantivy_backend.queries import (
    NONE,
    Query,
    at_least,
    best_of,
    every,
    term,
    worth,
)
from search_index.tantivy_backend.state import State
from search_index.wish import Alternative, Wish

_WEIGHED = 7
"""Up to so many characters shares are weighed exactly; the ways to hold enough are below 40."""
_NOTHING_MUCH = 1e-6
_PARTS = 2
"""Beyond, a character of average rarity counts as so many clauses."""


class Matched(msgspec.Struct, frozen=True):
    """Queries for what matches, and for what lifts it.

    ``words`` scores the words held; ``named`` are names with every character asked for, ``meant``
    names with every character of a synonym's wording; where there are neither, ``share`` scores
    from 0 to 1 what part of the characters a name holds.  ``ids`` is empty when nothing matches.
    """

    query: Query
    ids: Sequence[int] = ()
    relaxed: Relaxed | None = None
    words: Query | None = None
    named: Query | None = None
    meant: Query | None = None
    share: Query | None = None


NOTHING = Matched(NONE)
_SOMETHING = range(1)


def match(state: State, wish: Wish) -> Matched:
    """Documents for any of the alternatives of ``wish``; see ``search_index.match``."""
    found = [one for asked in wish.alternatives if (one := _match_one(state, asked)).ids]
    if not found:
        return NOTHING
    strictest = min(found, key=lambda one: LOOSENED.index(one.relaxed)).relaxed
    kept = [one for one in found if one.relaxed == strictest]
    if len(kept) == 1:
        return kept[0]
    shares = [one.share for one in kept if one.share is not None]
    exact = [one for one in kept if one.named is not None or one.meant is not None]
    return Matched(
        at_least(one.query for one in kept),
        _SOMETHING,
        strictest,
        best_of([one.words for one in kept], weights.ALSO),
        _joined([one.named for one in kept]),
        _joined([one.meant for one in kept]),
        best_of(shares, 0.0) if shares and not exact else None,
    )


def _joined(parts: Sequence[Query | None]) -> Query | None:
    held = [part for part in parts if part is not None]
    return at_least(held) if held else None


def _match_one(state: State, asked: Alternative) -> Matched:
    words = [term("words", word) for word in asked.words]
    characters = [term("grams", one) for one in asked.characters]
    strict, named = every(words), every(characters)
    scores = at_least(words)
    if characters and state.some(named):
        lifted = {"meant" if asked.meant else "named": named}
        return Matched(at_least((strict, named)), _SOMETHING, None, scores, **lifted)
    rarities = _rarities(state, asked.characters)
    share = _share(characters, rarities)
    if state.some(strict):
        query = at_least((strict, _holding(characters, rarities, weights.MOSTLY_NAMED)))
        return Matched(query, _SOMETHING, None, scores, share=share)
    if len(words) > 2:
        fewer = at_least(words, len(words) - 1)
        query = at_least((fewer, _holding(characters, rarities, weights.NEARLY_NAMED)))
        if many := state.up_to(2, query):
            if many == 1:
                partly = _holding(characters, rarities, weights.PARTLY_NAMED)
                query = at_least((query, partly))
            return Matched(query, _SOMETHING, "any_but_one", scores, share=share)
    query = at_least((*words, _holding(characters, rarities, weights.PARTLY_NAMED)))
    if not state.some(query):
        query = _rarest(state, asked.telling)
    found = () if query is NONE else _SOMETHING
    return Matched(query, found, "any", scores, share=share)


def _rarities(state: State, characters: Sequence[str]) -> list[float]:
    return [math.log(1 + state.live / (state.frequency("grams", one) + 1)) for one in characters]


def _share(characters: Sequence[Query], rarities: Sequence[float]) -> Query | None:
    """Scores the share of ``characters`` in the name, rare ones weighing more."""
    whole = sum(rarities)
    if not whole:
        return None
    parts = zip(characters, rarities, strict=True)
    return at_least(worth(one, rarity / whole) for one, rarity in parts)


def _holding(characters: Sequence[Query], rarities: Sequence[float], least: float) -> Query:
    """Documents whose names hold at least that share of ``characters``.

    For few characters every way of holding enough is a query.  For more, tantivy counts clauses,
    and a character is as many clauses as it is rare.
    """
    whole = sum(rarities)
    if not whole:
        return NONE
    if len(characters) <= _WEIGHED:
        parts = zip((rarity / whole for rarity in rarities), characters, strict=True)
        rarest_first = sorted(parts, key=lambda one: -one[0])
        return _weighing(rarest_first, least - _NOTHING_MUCH) or NONE
    part = whole / (len(rarities) * _PARTS)
    many = [max(1, round(rarity / part)) for rarity in rarities]
    clauses = [one for one, times in zip(characters, many, strict=True) for _ in range(times)]
    return at_least(clauses, math.ceil(least * len(clauses)))


def _weighing(parts: Sequence[tuple[float, Query]], least: float) -> Query | None:
    """Documents that hold ``parts`` of that weight together; ``None`` when all weigh less."""
    if sum(weight for weight, _ in parts) < least:
        return None
    (weight, query), *rest = parts
    holding = query if weight >= least else every((query, _weighing(rest, least - weight) or NONE))
    lacking = _weighing(rest, least)
    return holding if lacking is None else at_least((holding, lacking))


def _rarest(state: State, characters: Sequence[str]) -> Query:
    """Documents whose names hold the rarest of ``characters`` that any holds."""
    rarest_first = sorted((state.frequency("grams", one), one) for one in characters)
    queries = (term("grams", one) for many, one in rarest_first if many)
    return next(filter(state.some, queries), NONE)
