"""Facet values as codes in arrays: counting is ``bincount``, filtering a mask."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search_index.request import FacetCount

Codes = NDArray[np.intp]
"""A row per document, a column per value it may hold; 0 means none."""
_MORE_THAN_DOCUMENTS = 1 << 40
"""Sorts a field's values behind all of the field before it, whatever their counts."""


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
        codes = np.zeros((len(rows), max(width, 1)), np.intp)
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
        widened = [
            part if part.shape[1] == width else np.pad(part, ((0, 0), (0, width - part.shape[1])))
            for part in parts
        ]
        self.codes: Codes = np.concatenate(widened) if widened else np.zeros((0, 1), np.intp)
        self.values = tuple(vocabulary.values)

    def mask(self, values: tuple[str, ...]) -> NDArray[np.bool_]:
        """Documents that hold any of ``values``; unknown values match nothing."""
        wanted = np.zeros(len(self._vocabulary.values) + 1, np.bool_)
        wanted[[self._vocabulary.code(value) for value in values]] = True
        wanted[0] = False
        held = np.asarray(wanted[self.codes].any(axis=1), np.bool_)
        return held


class FacetTable:
    """Several facet fields whose counts are put in order together.

    Each call into numpy costs as much as counting a hundred documents, so a field has but two of
    its own; the counts of all of them are sifted in one row.
    """

    def __init__(self, columns: Mapping[str, FacetColumn]) -> None:
        self._fields = tuple(columns)
        self._values: list[str] = []
        self._starts: list[int] = []
        self._codes: list[tuple[int, NDArray[np.intp]]] = []
        for column in columns.values():
            self._starts.append(len(self._values))
            self._values += ("", *column.values)
            many = len(column.values) + 1
            self._codes += [(many, np.ascontiguousarray(one)) for one in column.codes.T]
        self._places = [
            place for place, column in enumerate(columns.values()) for _ in column.codes.T
        ]
        fields = [
            place for place, column in enumerate(columns.values()) for _ in ("", *column.values)
        ]
        self._before = np.array(fields, np.intp) * _MORE_THAN_DOCUMENTS

    def counts(self, documents: NDArray[np.intp]) -> dict[str, tuple[FacetCount, ...]]:
        """Of each field the values with the number of ``documents`` that hold them.

        Most frequent first, those met first in the index first among equals.
        """
        counted = self._counted(documents)
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

    def _counted(self, documents: NDArray[np.intp]) -> NDArray[np.intp]:
        """How often each value occurs, field after field, 0 for “none” before each field."""
        row: list[NDArray[np.intp]] = []
        for place, (many, codes) in zip(self._places, self._codes, strict=True):
            counted = np.bincount(codes.take(documents), minlength=many)
            if len(row) > place:
                row[place] += counted
            else:
                row.append(counted)
        joined = np.concatenate(row)
        joined[self._starts] = 0
        return joined
