"""Facet counts as JSON, put together from pieces encoded once."""

from collections.abc import Mapping

import msgspec

from search_index.bounded import Bounded
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

    def encoded(self, facets: Mapping[str, Counts]) -> bytes:
        """``{field: [{"value": …, "label": …, "count": …}, …], …}`` for the counts of each."""
        behind, fields = self._behind, []
        for field, counts in facets.items():
            before = self._before[field]
            pieces = b",".join([before[value] + behind[many] for value, many in counts.items()])
            fields.append(b'"%b":[%b]' % (field.encode(), pieces))
        return b"{%b}" % b",".join(fields)


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
    """The count and the end of a piece by the count."""

    def __missing__(self, count: int) -> bytes:
        return self.keep(count, b"%d}" % count)
