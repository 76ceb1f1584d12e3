"""How well the names of documents fit a query, beyond the words they share with it.

``by_name`` goes over all documents that matched.  ``settled`` looks at single characters, which
finds abbreviations: 律所 stands in 律师事务所, 台站注销 in 无线电台（站）…（注销）.
"""

import math

import numpy as np
from numpy.typing import NDArray

from search_index import weights
from search_index.match import Matched, bonus, common
from search_index.postings import Places
from search_index.ranking import top
from search_index.snapshot import Snapshot
from search_index.wish import Alternative, Wish

Keys = NDArray[np.float32]


def by_name(snapshot: Snapshot, ids: Places, wish: Wish) -> Keys:
    """For each of ``ids``: pairs of characters in the name, less what the name says besides."""
    grams = dict.fromkeys(gram for one in wish.alternatives for gram in one.grams)
    lists = [snapshot.term("grams", gram) for gram in grams]
    keys = weights.NAME_BIGRAMS * bonus(snapshot.size, ids, lists)
    longest = max(len(one.characters) for one in wish.alternatives)
    longer = np.maximum(snapshot.name_lengths[ids] - math.log(longest or 1), 0)
    unasked = np.bitwise_count(snapshot.traits[ids] & ~wish.traits)
    keys -= weights.LONGER_NAME * longer + weights.UNASKED * unasked
    return keys.astype(np.float32)


def settled(snapshot: Snapshot, ids: Places, keys: Keys, wish: Wish, found: Matched) -> Keys:
    """``keys``, lifted by how much of the query the names hold: ``found`` knows which hold all.

    Where none does, the best few are looked at character by character; they change places among
    themselves, and whatever follows them keeps following.
    """
    if len(ids) < 2:
        return keys
    lifted = keys.copy()
    if found.named is not None or found.meant is not None:
        if found.meant is not None:
            least = weights.IN_NAME if found.named is None else weights.MEANT_IN_NAME
            lifted[common(ids, found.meant)[0]] += least
        if found.named is not None:
            own = common(ids, found.named)[0]
            lifted[own] = keys[own] + weights.IN_NAME
        return lifted
    best = np.sort(top(keys, weights.SETTLED))
    held = np.zeros(len(best), np.float32)
    for one in wish.alternatives:
        np.maximum(held, _share(snapshot, ids[best], one), out=held)
    lifted[best] += weights.IN_NAME * held
    return lifted


def _share(snapshot: Snapshot, ids: Places, asked: Alternative) -> Keys:
    """Share of the query's characters that a name holds, rare ones weighing more [0, 1]."""
    share, whole = np.zeros(len(ids), np.float32), 0.0
    for character in asked.characters:
        found = snapshot.term("grams", character)
        rarity = math.log(1 + snapshot.size / (len(found.ids) + 1))
        share[common(ids, found.ids)[0]] += rarity
        whole += rarity
    return share / whole if whole else share
