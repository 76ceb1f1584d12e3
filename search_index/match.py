"""Which documents match: all words, else all but one, else any; then filters by masks."""

import msgspec
import numpy as np

from search_index import weights
from search_index.postings import Places, Weights
from search_index.request import Relaxed
from search_index.snapshot import Snapshot, TermList

_SMALL = 10_000
"""Below this many documents an array over all of them costs next to nothing."""


class Matched(msgspec.Struct, frozen=True):
    """Documents, ascending, with their scores, and how the words were loosened."""

    ids: Places
    scores: Weights
    relaxed: Relaxed | None = None


NOTHING = Matched(np.empty(0, np.intp), np.empty(0, np.float32))
"""What matches words that hold no character a name could hold, such as “？！”."""


def match(snapshot: Snapshot, words: tuple[str, ...], grams: tuple[str, ...]) -> Matched:
    """Documents for ``words``; ``grams`` are the query's bigrams, tried on names.

    All words; else all bigrams in a name (half-typed words); else all words but one; else any
    word; else most of the bigrams.
    """
    if not words and not grams:
        ids = snapshot.live_ids
        return Matched(ids, np.zeros(len(ids), np.float32))
    lists = [snapshot.term("words", word) for word in words]
    found = every(lists)
    if len(found.ids):
        return found
    gram_lists = [snapshot.term("grams", gram) for gram in grams]
    found = every(gram_lists)
    if len(found.ids):
        return found
    if len(words) > 2:
        found = at_least(snapshot.size, lists, len(words) - 1)
        if len(found.ids):
            return msgspec.structs.replace(found, relaxed="any_but_one")
    found = at_least(snapshot.size, lists, 1)
    if not len(found.ids):
        least = max(1, round(len(grams) * weights.BIGRAMS_AT_LEAST))
        found = at_least(snapshot.size, gram_lists, least)
    return msgspec.structs.replace(found, relaxed="any")


def every(lists: list[TermList]) -> Matched:
    """Documents on all ``lists``, scores summed; starts from the shortest."""
    if not lists:
        return NOTHING
    shortest, *others = sorted(lists, key=lambda one: len(one.ids))
    ids, scores = shortest.ids, shortest.scores
    for other in others:
        if not len(ids):
            break
        mine, theirs = common(ids, other.ids)
        ids, scores = ids[mine], scores[mine] + other.scores[theirs]
    return Matched(ids, scores)


def at_least(size: int, lists: list[TermList], least: int) -> Matched:
    """Documents (of ``size``) on at least ``least`` of ``lists``, scores summed."""
    total = np.zeros(size, np.float32)
    for one in lists:
        total[one.ids] += one.scores
    if least <= 1:
        inside = total > 0  # every score is
    else:
        held = np.zeros(size, np.int16)
        for one in lists:
            held[one.ids] += 1
        inside = held >= least
    ids = inside.nonzero()[0]
    return Matched(ids, total[ids])


def bonus(size: int, ids: Places, lists: list[TermList]) -> Weights:
    """Sum of the lists' scores for the documents ``ids`` (of ``size``), 0 where a list lacks one.

    Many documents are summed in an array over all of them, few are looked up one by one.
    """
    if size < _SMALL or sum(len(one.ids) for one in lists) + len(ids) > size // 16:
        dense = np.zeros(size, np.float32)
        for one in lists:
            dense[one.ids] += one.scores
        return dense[ids]
    total = np.zeros(len(ids), np.float32)
    for one in lists:
        mine, theirs = common(ids, one.ids)
        total[mine] += one.scores[theirs]
    return total


def common(one: Places, other: Places) -> tuple[Places, Places]:
    """Where the documents on both ascending lists stand in each of them."""
    if len(one) > len(other):
        theirs, mine = common(other, one)
        return mine, theirs
    if not len(one):
        return one, one
    places = other.searchsorted(one)
    both = (other.take(places, mode="clip") == one).nonzero()[0]
    return both, places[both]
