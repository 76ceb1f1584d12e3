"""Facet values as codes in arrays: counting is ``bincount``, filtering a mask."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search_index.request import FacetCount

Codes = NDArray[np.int32]
"""A row per document, a column per value it may hold; 0 means none."""


class Vocabulary:
    """The values of one facet field, numbered from 1; it only ever grows, so codes stay valid."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, value: str) -> int:
        """The number of ``value``, 0 when no document ever held it."""
        return self._codes.get(value, 0)

    def encode(self, rows: Sequence[tuple[str, ...]]) -> Codes:
        """The codes of ``rows``, one row of values per document."""
        width = max((len(row) for row in rows), default=0)
        codes = np.zeros((len(rows), max(width, 1)), np.int32)
        for number, row in enumerate(rows):
            for place, value in enumerate(dict.fromkeys(row)):
                codes[number, place] = self._enter(value)
        return codes

    def _enter(self, value: str) -> int:
        code = self._codes.get(value)
        if code is None:
            self.values.append(value)
            code = self._codes[value] = len(self.values)
        return code


class FacetColumn:
    """One facet field over all documents of a snapshot."""

    def __init__(self, vocabulary: Vocabulary, parts: Sequence[Codes]) -> None:
        self._vocabulary = vocabulary
        width = max((part.shape[1] for part in parts), default=1)
        widened = [np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in parts]
        codes = np.concatenate(widened) if widened else np.zeros((0, 1), np.int32)
        self._codes: Codes = codes
        self._single: NDArray[np.int32] | None = codes[:, 0].copy() if width == 1 else None

    def mask(self, values: tuple[str, ...]) -> NDArray[np.bool_]:
        """Documents that hold any of ``values``; unknown values match nothing."""
        wanted = np.zeros(len(self._vocabulary.values) + 1, np.bool_)
        wanted[[self._vocabulary.code(value) for value in values]] = True
        wanted[0] = False
        if self._single is not None:
            return wanted[self._single]
        held = np.asarray(wanted[self._codes].any(axis=1), np.bool_)
        return held

    def counts(self, documents: NDArray[np.int32]) -> tuple[FacetCount, ...]:
        """Values with the number of ``documents`` that hold them, most frequent first."""
        values = self._vocabulary.values
        codes = self._codes[documents].ravel() if self._single is None else self._single[documents]
        counted = np.bincount(codes, minlength=len(values) + 1)
        counted[0] = 0
        order = np.argsort(-counted, kind="stable")[: np.count_nonzero(counted)]
        return tuple(
            FacetCount(values[code - 1], count)
            for code, count in zip(order.tolist(), counted[order].tolist(), strict=True)
        )
