"""Facet values as codes in arrays: counting is ``bincount``, filtering a look-up by code."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search_index.per_document import PerDocument
from search_index.request import FacetCount

Codes = NDArray[np.intp]
"""A row per document, a column per value it may hold; 0 means none."""
_MORE_THAN_DOCUMENTS = 1 << 40
"""Sorts a field's values behind all of the field before it, whatever their counts."""


class Vocabulary:
    """The values of one facet field, numbered from 1; it only ever grows, so codes stay valid."""

    def __init__(self, values: Sequence[str] = ()) -> None:
        self.values: list[str] = []
        self._codes: dict[str, int] = {}
        for value in values:
            self._enter(value)

    def code(self, value: str) -> int:
        """The number of ``value``, 0 when no document ever held it."""
        return self._codes.get(value, 0)

    def encode(self, rows: Sequence[tuple[str, ...]]) -> Codes:
        """The codes of ``rows``, one row of values per document."""
        width = max((len(row) for row in rows), default=0)
        codes = np.zeros((len(rows), max(width, 1)), np.intp)
        for number, row in enumerate(rows):
            for place, value in enumerate(dict.fromkeys(row)):
                codes[number, place] = self._enter(value)
        return codes

    def translated(
        self, values: Sequence[str], columns: Sequence[NDArray[np.int32]]
    ) -> list[NDArray[np.int32]]:
        """``columns`` of codes for ``values`` as codes of this vocabulary."""
        own = np.array([0, *map(self._enter, values)], np.int32)
        return [own[column] for column in columns]

    def _enter(self, value: str) -> int:
        code = self._codes.get(value)
        if code is None:
            self.values.append(value)
            code = self._codes[value] = len(self.values)
        return code


class FacetColumn:
    """One facet field over all documents of a snapshot; several columns where a document may
    hold several values."""

    def __init__(self, vocabulary: Vocabulary, columns: Sequence[PerDocument]) -> None:
        self._vocabulary = vocabulary
        self.columns = columns
        self.values = tuple(vocabulary.values)

    def holding(self, values: tuple[str, ...], documents: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of ``documents`` (ascending) hold any of ``values``; unknown ones match none."""
        wanted = np.zeros(len(self._vocabulary.values) + 1, np.bool_)
        wanted[[self._vocabulary.code(value) for value in values]] = True
        wanted[0] = False
        first, *others = self.columns
        held: NDArray[np.bool_] = wanted.take(first.take(documents))
        for column in others:
            held |= wanted.take(column.take(documents))
        return held


class FacetTable:
    """Several facet fields that are counted and put in order together.

    Each call into numpy costs as much as counting a hundred documents.  All values of a document
    therefore stand in one row, each field's codes behind those of the field before it.
    """

    def __init__(self, columns: Mapping[str, FacetColumn]) -> None:
        self._fields = tuple(columns)
        self._values: list[str] = []
        self._starts: list[int] = []
        shifted: list[PerDocument] = []
        for column in columns.values():
            start = len(self._values)
            self._starts.append(start)
            self._values += ("", *column.values)
            shifted += [one.shifted(start) for one in column.columns]
        self._rows = PerDocument.beside(shifted)
        fields = [
            place for place, column in enumerate(columns.values()) for _ in ("", *column.values)
        ]
        self._before = np.array(fields, np.intp) * _MORE_THAN_DOCUMENTS

    def counts(self, documents: NDArray[np.intp]) -> dict[str, tuple[FacetCount, ...]]:
        """Of each field the values with the number of ``documents`` (ascending) that hold them.

        Most frequent first, those met first in the index first among equals.
        """
        counted = np.bincount(self._rows.take(documents).ravel(), minlength=len(self._values))
        counted[self._starts] = 0  # documents without a value
        held = counted.nonzero()[0]
        many = counted[held]
        order = (self._before[held] - many).argsort(kind="stable")
        names = map(self._values.__getitem__, held[order].tolist())
        found = tuple(map(FacetCount, names, many[order].tolist()))
        ends = [*held.searchsorted(self._starts).tolist(), len(held)]
        return {
            field: found[start:end]
            for field, (start, end) in zip(self._fields, pairwise(ends), strict=True)
        }
