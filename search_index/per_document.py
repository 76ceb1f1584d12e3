"""A value per document where most documents stand in one mapped array and a few behind it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


class PerDocument:
    """``first`` for the documents from 0, ``rest`` for those that follow.

    ``first`` is mapped from a file that processes share; putting both into one array would give
    each process a copy of its own after every publication.
    """

    def __init__(self, first: NDArray[Any], rest: NDArray[Any]) -> None:
        self._first, self._rest, self._cut = first, rest, len(first)
        self._whole = not len(rest)

    def take(self, documents: NDArray[np.intp]) -> NDArray[Any]:
        """The values of ``documents``, which ascend."""
        if self._whole:
            return self._first.take(documents, 0)
        within = int(documents.searchsorted(self._cut))
        if within == len(documents):
            return self._first.take(documents, 0)
        behind = self._rest.take(documents[within:] - self._cut, 0)
        return np.concatenate([self._first.take(documents[:within], 0), behind])
