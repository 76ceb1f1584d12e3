"""The best few of many scored documents, in an order that never wavers."""

import numpy as np
from numpy.typing import NDArray

from search_index.postings import Ids


def top(ids: Ids, keys: NDArray[np.float32], many: int) -> NDArray[np.intp]:
    """Places in ``ids`` of the ``many`` highest keys; equal keys in document order."""
    if many <= 0 or not len(ids):
        return np.empty(0, np.intp)
    if len(ids) > many:
        least = np.partition(keys, len(keys) - many)[len(keys) - many]
        above = np.flatnonzero(keys > least)
        level = np.flatnonzero(keys == least)[: many - len(above)]
        chosen = np.concatenate([above, level])
    else:
        chosen = np.arange(len(ids))
    return chosen[np.lexsort((ids[chosen], -keys[chosen]))]
