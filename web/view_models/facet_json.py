"""Facet counts as JSON, put together from pieces encoded once."""

from collections.abc import Iterable

import msgspec

from search_index.request import FacetCount
from web.view_models.labels import value_label


class FacetPieces:
    """What stands before each count: value and label, encoded when first met.

    An answer carries a hundred values or more, and nothing but their counts differs from the
    next answer's.
    """

    def __init__(self, bodies: dict[str, str]) -> None:
        self.bodies = bodies
        self._before: dict[str, dict[str, bytes]] = {}

    def encoded(self, field: str, counts: Iterable[FacetCount]) -> msgspec.Raw:
        """``[{"value": …, "label": …, "count": …}, …]`` for the ``counts`` of ``field``."""
        known = self._before.setdefault(field, {})
        pieces = []
        for one in counts:
            before = known.get(one.value)
            if before is None:
                before = known[one.value] = self._piece(field, one.value)
            pieces.append(b"%b%d}" % (before, one.count))
        return msgspec.Raw(b"[%b]" % b",".join(pieces))

    def _piece(self, field: str, value: str) -> bytes:
        said = {"value": value, "label": value_label(field, value, self.bodies)}
        return msgspec.json.encode(said)[:-1] + b',"count":'
