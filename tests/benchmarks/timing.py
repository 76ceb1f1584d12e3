"""Clocks and percentiles."""

import math
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import TypeVar

T = TypeVar("T")


def milliseconds(work: Callable[[], T]) -> tuple[float, T]:
    """How long ``work`` takes [ms], and what it gives."""
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of ``values`` lie, nearest rank.

    >>> percentile([3, 1, 2, 4], 0.5)
    2
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def medians(rounds: Sequence[Sequence[float]]) -> list[float]:
    """The median of each place over ``rounds``."""
    return [median(place) for place in zip(*rounds, strict=True)]
