"""The best few of many scored documents, in an order that never wavers."""

import numpy as np
from numpy.typing import NDArray

_STRIPS = 64
"""Many keys are first cut into this many strips; their highest bound the best from below."""


_FEW = 1_000
"""So many keys are put in order sooner than parted."""


def top(keys: NDArray[np.float32], many: int) -> NDArray[np.intp]:
    """Places of the ``many`` highest keys, highest first; equal keys in the order they stand in."""
    many = min(many, len(keys))
    if many <= 0:
        return np.empty(0, np.intp)
    if len(keys) <= _FEW:
        return (-keys).argsort(kind="stable")[:many]
    likely = _likely(keys, many)
    if len(likely) > _FEW:  # most keys are equal: nothing asked for, or one word of many documents
        held = keys[likely]
        least = np.partition(held, len(held) - many)[len(held) - many]
        above = likely[held > least]
        level = likely[held == least][: many - len(above)]
        likely = np.sort(np.concatenate([above, level]))
    return likely[(-keys[likely]).argsort(kind="stable")[:many]]


def _likely(keys: NDArray[np.float32], many: int) -> NDArray[np.intp]:
    """Places of keys that can be among the ``many`` highest, ascending.

    The ``many``-th highest of the columns' maxima is reached by at least ``many`` keys, so
    nothing below it can be among them: one pass that costs a tenth of partitioning all keys.
    """
    columns = len(keys) // _STRIPS
    if columns <= many:
        return np.arange(len(keys))
    highest = keys[: columns * _STRIPS].reshape(_STRIPS, columns).max(axis=0)
    least = np.partition(highest, columns - many)[columns - many]
    return np.flatnonzero(keys >= least)
