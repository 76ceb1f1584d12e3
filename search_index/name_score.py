"""How well the names of documents fit a query, beyond the words they share with it.

``by_name`` looks at pairs of characters and at what the name says besides, ``lifted`` at single
characters, which finds abbreviations: 律所 stands in 律师事务所.
"""

import math

import numpy as np
from numpy.typing import NDArray

from search_index import weights
from search_index.match import Matched, bonus, common
from search_index.postings import Places
from search_index.snapshot import Snapshot
from search_index.wish import Wish

Keys = NDArray[np.float32]


def by_name(snapshot: Snapshot, ids: Places, wish: Wish) -> Keys:
    """For each of ``ids``: pairs of characters in the name, less what the name says besides."""
    grams = dict.fromkeys(gram for one in wish.alternatives for gram in one.grams)
    lists = [snapshot.term("grams", gram) for gram in grams]
    keys = weights.NAME_BIGRAMS * bonus(snapshot.size, ids, lists)
    longest = max(len(one.characters) for one in wish.alternatives)
    longer = np.maximum(snapshot.name_lengths.take(ids) - math.log(longest or 1), 0)
    unasked = np.bitwise_count(snapshot.traits.take(ids) & ~wish.traits)
    keys -= weights.LONGER_NAME * longer + weights.UNASKED * unasked
    return keys.astype(np.float32)


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
