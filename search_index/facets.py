"""Facet values as codes in arrays: counting is ``bincount``, filtering a look-up by code."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index.per_document import PerDocument
from search_index.request import Counts

Codes = NDArray[np.intp]
"""A row per document, a column per value it may hold; 0 means none."""
_PLACE_BITS, _COUNT_BITS = 24, 34
"""What a place in a row, and a number of documents, take in a number that values are sorted by."""
_PLACE = (1 << _PLACE_BITS) - 1

_FEW_ROWS = 1 << 16
"""Up to this many rows may take four times the room."""
_LEAST_ROOM = 64
_NONE = 0
"""Stands in a row for no value; the codes of the first field are counted from there."""


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


class FacetLayout(NamedTuple):
    """Where the codes of several fields stand in a row, and behind which others they are counted.

    ``places`` lists a field and the place of its column for each column of a row, ``starts`` the
    number that each field's codes are counted from.  There is room for values to come, so that
    rows need not be made again for each of them.
    """

    fields: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    starts: tuple[int, ...]
    end: int

    @classmethod
    def of(cls, columns: Mapping[str, FacetColumn]) -> "FacetLayout":
        """The layout of ``columns``."""
        places = [(field, n) for field, one in columns.items() for n in range(len(one.columns))]
        rooms = [_room(len(one.values) + 1) for one in columns.values()]
        *starts, end = accumulate(rooms, initial=_NONE)
        return cls(tuple(columns), tuple(places), tuple(starts), end)

    def rows(self, codes: Mapping[str, Sequence[NDArray[Any]]], size: int) -> NDArray[Any]:
        """The columns of ``codes`` as rows of ``size`` documents, moved behind each other.

        Few rows are kept as the numbers that ``bincount`` would first turn them into.
        """
        starts = dict(zip(self.fields, self.starts, strict=True))
        narrow = np.uint16 if self.end <= 1 << 16 else np.int32
        kind = np.intp if size <= _FEW_ROWS else narrow
        rows = np.empty((size, len(self.places)), kind)
        for place, (field, number) in enumerate(self.places):
            held = codes[field]
            if number < len(held):
                rows[:, place] = np.where(held[number], starts[field] + held[number], _NONE)
            else:
                rows[:, place] = _NONE
        return rows


def _room(values: int) -> int:
    """The next of 64, 96, 144, 216 … that ``values`` fit in."""
    room = _LEAST_ROOM
    while room < values:
        room += room // 2
    return room


class FacetTable:
    """Several facet fields that are counted and put in order together.

    Each call into numpy costs as much as counting a hundred documents.  All values of a document
    therefore stand in one row, each field's codes behind those of the field before it.

    The values of ``fields`` stand in ``values`` between two neighbours in ``bounds``, behind a
    place for none.
    """

    def __init__(
        self, columns: Mapping[str, FacetColumn], layout: FacetLayout, rows: PerDocument
    ) -> None:
        self.fields = layout.fields
        self.bounds = (*layout.starts, layout.end)
        self.values = np.full(layout.end, "", np.object_)
        self._starts = np.array(layout.starts, np.intp)
        self._rows = rows
        self._before = np.arange(layout.end)
        for place, column in enumerate(columns.values()):
            start, end = self.bounds[place : place + 2]
            self.values[start + 1 : start + 1 + len(column.values)] = column.values
            self._before[start:end] += place << (_PLACE_BITS + _COUNT_BITS)

    def counts(self, documents: NDArray[np.intp]) -> "Counted":
        """Of each field the values with the number of ``documents`` (ascending) that hold them.

        Most frequent first, those met first in the index first among equals.
        """
        counted = np.bincount(self._rows.take(documents).ravel(), minlength=len(self.values))
        counted[_NONE] = 0
        held = counted.nonzero()[0]
        ends = [*held.searchsorted(self._starts).tolist(), len(held)]
        ordered = self._before[held] - (counted[held] << _PLACE_BITS)
        ordered.sort()  # by field, then by count, then by place
        held = ordered & _PLACE
        return Counted(self, held, counted[held], ends)


class Counted(Mapping[str, Counts]):
    """What was counted of the fields of a ``table``; a field's values are named when asked for.

    ``numbers`` are places in the values of the table, ``many`` how many documents hold each;
    those of a field stand between two neighbours in ``bounds``.
    """

    def __init__(
        self,
        table: FacetTable,
        numbers: NDArray[np.intp],
        many: NDArray[np.intp],
        bounds: Sequence[int],
    ) -> None:
        self.table, self.numbers, self.many, self.bounds = table, numbers, many, bounds

    def __getitem__(self, field: str) -> Counts:
        try:
            place = self.table.fields.index(field)
        except ValueError:
            raise KeyError(field) from None
        values, many = self._named
        start, end = self.bounds[place : place + 2]
        return Counts(values[start:end], many[start:end])

    @cached_property
    def _named(self) -> tuple[list[str], list[int]]:
        return self.table.values[self.numbers].tolist(), self.many.tolist()

    def __iter__(self) -> Iterator[str]:
        return iter(self.table.fields)

    def __len__(self) -> int:
        return len(self.table.fields)
