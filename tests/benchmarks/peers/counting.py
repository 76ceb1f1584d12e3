"""Facet counts over arrays, for engines that have none of their own."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search_index.request import Counts


class Counting:
    """The values of one field: as many columns as a document has values at most, padded with 0."""

    def __init__(self, values: Sequence[Sequence[str]]) -> None:
        known: dict[str, int] = {}
        self._codes = np.zeros((len(values), max(map(len, values), default=0)), np.int32)
        for number, held in enumerate(values):
            for place, value in enumerate(held):
                self._codes[number, place] = known.setdefault(value, len(known) + 1)
        self._values = ["", *known]

    def counts(self, numbers: NDArray[np.intp]) -> Counts:
        """How many of the documents ``numbers`` have each value; only those that some have."""
        many = np.bincount(self._codes[numbers].ravel(), minlength=len(self._values))
        many[0] = 0
        held = np.flatnonzero(many)
        return Counts([self._values[code] for code in held.tolist()], many[held].tolist())
