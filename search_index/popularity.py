"""Items that people choose, and how far that lifts them among near-equals."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index import weights
from search_index.postings import Places, Weights


class Popularity:
    """Immutable; new counts make a new one.

    Args:
        chosen: how often items were chosen, by item; only the ``POPULAR_KEPT`` most chosen count.
    """

    def __init__(self, chosen: Mapping[int, int] | None = None) -> None:
        most_first = sorted((chosen or {}).items(), key=lambda one: (-one[1], one[0]))
        kept = sorted(one for one in most_first[: weights.POPULAR_KEPT] if one[1] > 0)
        self.chosen = dict(kept)
        self._items = np.array([item for item, _ in kept], np.int64)
        self._lifts = np.array([lift(times) for _, times in kept], np.float32)

    def __bool__(self) -> bool:
        return bool(self.chosen)

    def of(self, item: int) -> float:
        """How far ``item`` is lifted."""
        return lift(self.chosen.get(item, 0))

    def among(self, items: NDArray[Any]) -> tuple[Places, Weights]:
        """Places in ``items`` of those that are lifted, ascending, and how far each is."""
        if not self:
            return np.empty(0, np.intp), np.empty(0, np.float32)
        at = self._items.searchsorted(items)
        places = (self._items.take(at, mode="clip") == items).nonzero()[0]
        return places, self._lifts[at[places]]


def lift(times: int) -> float:
    """What being chosen so often gives."""
    return min(weights.POPULAR * math.log1p(times), weights.MOST_POPULAR)


NOBODY_CHOSE = Popularity()
"""No choices are known."""
