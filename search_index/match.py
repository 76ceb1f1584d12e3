"""Which documents match: all words, else all but one, else any; then filters by masks."""

import msgspec
import numpy as np

from search_index import weights
from search_index.postings import Ids, Weights
from search_index.request import Relaxed
from search_index.snapshot import Snapshot, TermList


class Matched(msgspec.Struct, frozen=True):
    """Documents, ascending, with their scores, and how the words were loosened."""

    ids: Ids
    scores: Weights
    relaxed: Relaxed | None = None


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
        return Matched(np.empty(0, np.int32), np.empty(0, np.float32))
    shortest, *others = sorted(lists, key=lambda one: len(one.ids))
    ids, scores = shortest.ids, shortest.scores
    for other in others:
        if not len(ids):
            break
        places = np.searchsorted(other.ids, ids)
        places[places == len(other.ids)] = 0
        both = other.ids[places] == ids
        ids, scores = ids[both], scores[both] + other.scores[places[both]]
    return Matched(ids, scores)


def at_least(size: int, lists: list[TermList], least: int) -> Matched:
    """Documents (of ``size``) on at least ``least`` of ``lists``, scores summed."""
    total = np.zeros(size, np.float32)
    for one in lists:
        total[one.ids] += one.scores
    if least <= 1:
        ids = np.flatnonzero(total).astype(np.int32)
    else:
        held = np.zeros(size, np.int16)
        for one in lists:
            held[one.ids] += 1
        ids = np.flatnonzero(held >= least).astype(np.int32)
    return Matched(ids, total[ids])


def bonus(ids: Ids, lists: list[TermList]) -> Weights:
    """Sum of the lists' scores for the documents ``ids``, 0 where a list lacks one."""
    total = np.zeros(len(ids), np.float32)
    for one in lists:
        if not len(one.ids):
            continue
        places = np.searchsorted(one.ids, ids)
        places[places == len(one.ids)] = 0
        both = one.ids[places] == ids
        total[both] += one.scores[places[both]]
    return total
