"""How well the names of documents fit a query, beyond the words they share with it.

``by_name`` looks at pairs of characters and at what the name says besides, ``lifted`` at single
characters, which finds abbreviations: 律所 stands in 律师事务所.  ``chosen`` decides among what
fits about as well.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index import weights
from search_index.match import Matched, bonus, common
from search_index.postings import Places
from search_index.snapshot import Snapshot
from search_index.traits import TRAITS
from search_index.wish import Wish

Keys = NDArray[np.float32]
_UNASKED = weights.UNASKED * np.arange(len(TRAITS) + 1, dtype=np.float32)


def by_name(snapshot: Snapshot, ids: Places, wish: Wish) -> Keys:
    """For each of ``ids``: pairs of characters in the name, less what the name says besides."""
    keys = pairs(snapshot, ids, wish)
    keys *= weights.NAME_BIGRAMS
    keys -= held_back(snapshot, ids, wish)
    return keys


def held_back(snapshot: Snapshot, ids: Places, wish: Wish) -> Keys:
    """What is taken off for what each name says besides.

    It is remembered for all of a whole index, unless that is large; of a middling one for what is
    asked again, for it takes as long there as some ten searches.
    """
    if not (snapshot.small or snapshot.masked):
        return _held_back(snapshot, ids, wish)
    key = (_longest(wish), wish.traits)
    every = snapshot.held_back.get(key)
    if every is None:
        if snapshot.masked and key not in snapshot.held_back:
            snapshot.held_back.keep(key, None)
            return _held_back(snapshot, ids, wish)
        every = _held_back(snapshot, np.arange(snapshot.size), wish)
        snapshot.held_back.keep(key, every)
    return every.take(ids)


def _held_back(snapshot: Snapshot, ids: Places, wish: Wish) -> Keys:
    held = longer(snapshot, ids, wish)
    held *= weights.LONGER_NAME
    held += _UNASKED.take(np.bitwise_count(unasked_traits(snapshot, ids, wish)))
    return held


def pairs(snapshot: Snapshot, ids: Places, wish: Wish) -> Keys:
    """BM25 of the pairs of characters asked for in each name."""
    return bonus(snapshot.size, ids, snapshot.terms("grams", grams_of(wish)))


def grams_of(wish: Wish) -> tuple[str, ...]:
    """The pairs of characters of all alternatives, each once."""
    if len(wish.alternatives) == 1:
        return wish.alternatives[0].grams
    return tuple(dict.fromkeys(gram for one in wish.alternatives for gram in one.grams))


def longer(snapshot: Snapshot, ids: Places, wish: Wish) -> Keys:
    """By how many e-folds each name is longer than the longest alternative."""
    more: Keys = snapshot.name_lengths.take(ids) - np.float32(math.log(_longest(wish) or 1))
    return np.maximum(more, 0, out=more)


def _longest(wish: Wish) -> int:
    return max([len(one.characters) for one in wish.alternatives])


def unasked_traits(snapshot: Snapshot, ids: Places, wish: Wish) -> NDArray[Any]:
    """The traits of each name that were not asked for, as bits (see ``traits``)."""
    held: NDArray[Any] = snapshot.traits.take(ids)
    return held & ~wish.traits


def lifted(ids: Places, keys: Keys, found: Matched) -> Keys:
    """``keys``, lifted by how much of the query the names hold.

    Where some name holds every character, only such names are lifted; else all by their share.
    """
    if len(ids) < 2:
        return keys
    higher = keys.copy()
    if found.named is None and found.meant is None:
        return higher if found.share is None else higher + weights.IN_NAME * found.share[ids]
    if found.meant is not None:
        least = weights.IN_NAME if found.named is None else weights.MEANT_IN_NAME
        higher[common(ids, found.meant)[0]] += least
    if found.named is not None:
        own = common(ids, found.named)[0]
        higher[own] = keys[own] + weights.IN_NAME
    return higher


def chosen(snapshot: Snapshot, ids: Places, keys: Keys) -> Keys:
    """``keys``, lifted a little where people choose the document."""
    popular = snapshot.popular
    if not len(popular.ids):
        return keys
    higher = keys.copy()
    mine, theirs = common(ids, popular.ids)
    higher[mine] += popular.lifts[theirs]
    return higher
