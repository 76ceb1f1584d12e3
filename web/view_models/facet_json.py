"""Facet counts as JSON, put together from pieces encoded once."""

from collections.abc import Mapping
from itertools import pairwise

import msgspec
import numpy as np

from search_index.bounded import Bounded
from search_index.facets import Counted, FacetTable
from search_index.request import Counts
from web.view_models.labels import FACETS, value_label

_COUNTS_KEPT = 10_000


class FacetPieces:
    """What stands before each count: value and label, encoded when first met.

    An answer carries a hundred values or more, and nothing but their counts differs from the
    next answer's.
    """

    def __init__(self, bodies: dict[str, str]) -> None:
        self.bodies = bodies
        self._before = {field: _Before(field, bodies) for field in FACETS}
        self._behind = _Behind(_COUNTS_KEPT)
        self._numbered: _Numbered | None = None

    def encoded(self, facets: Mapping[str, Counts]) -> bytes:
        """``{field: [{"value": …, "label": …, "count": …}, …], …}`` for the counts of each."""
        if isinstance(facets, Counted):
            if self._numbered is None or self._numbered.table is not facets.table:
                self._numbered = _Numbered(facets.table, self._before)
            return self._numbered.encoded(facets, self._behind)
        behind, fields = self._behind, []
        for field, counts in facets.items():
            before = self._before[field]
            pieces = b"".join([before[value] + behind[many] for value, many in counts.pairs()])
            fields.append(b'"%b":[%b]' % (field.encode(), pieces[:-1]))
        return b"{%b}" % b",".join(fields)


class _Numbered:
    """The pieces by the numbers that the values have in one ``table``."""

    def __init__(self, table: FacetTable, before: Mapping[str, "_Before"]) -> None:
        self.table = table
        self._pieces = np.full(len(table.values), b"", np.object_)
        self._opened, self._closed = [], b"]}" if table.fields else b"{}"
        for place, field in enumerate(table.fields):
            start, end = table.bounds[place : place + 2]
            self._opened.append(b'%b"%b":[' % (b"]," if place else b"{", field.encode()))
            for number, value in enumerate(table.values[start:end].tolist(), start):
                if value:
                    self._pieces[number] = before[field][value]

    def encoded(self, facets: Counted, behind: "_Behind") -> bytes:
        """See ``FacetPieces.encoded``."""
        pieces: list[bytes] = [b""] * (2 * len(facets.numbers))
        pieces[::2] = self._pieces[facets.numbers].tolist()
        pieces[1::2] = [behind[many] for many in facets.many.tolist()]
        joined: list[bytes] = []
        for opened, (start, end) in zip(self._opened, pairwise(facets.bounds), strict=True):
            joined.append(opened)
            if start < end:
                pieces[2 * end - 1] = pieces[2 * end - 1][:-1]  # no comma behind the last
                joined += pieces[2 * start : 2 * end]
        joined.append(self._closed)
        return b"".join(joined)


class _Before(dict[str, bytes]):
    """The pieces of one field by value; one that is missed is made and kept."""

    def __init__(self, field: str, bodies: dict[str, str]) -> None:
        super().__init__()
        self._field, self._bodies = field, bodies

    def __missing__(self, value: str) -> bytes:
        said = {"value": value, "label": value_label(self._field, value, self._bodies)}
        made = self[value] = msgspec.json.encode(said)[:-1] + b',"count":'
        return made


class _Behind(Bounded[int, bytes]):
    """The count, the end of a piece and a comma, by the count."""

    def __missing__(self, count: int) -> bytes:
        return self.keep(count, b"%d}," % count)
