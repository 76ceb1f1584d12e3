"""Postings of a segment being written, kept by term instead of sorted at the end.

Whoosh's own pool keeps a tuple per posting, sorts them all, and writes them out and in again once
they fill its memory; documents come in order, so a list per term needs none of it.
"""

from array import array
from collections.abc import Iterator

from search_index.schema import value_of

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight, value: as Whoosh hands postings on."""


class TermPool:
    """What Whoosh's segment writer asks of its pool; eight bytes a posting."""

    def __init__(self) -> None:
        self.fieldnames: set[str] = set()
        self._fields: dict[str, dict[bytes, tuple[array[int], array[float]]]] = {}

    def add(self, posting: Posting) -> None:
        """Take in a posting; those of one term come in document order."""
        field, term, document, weight, _ = posting
        try:
            documents, weights = self._fields[field][term]
        except KeyError:
            self.fieldnames.add(field)
            documents, weights = array("i"), array("f")
            self._fields.setdefault(field, {})[term] = documents, weights
        documents.append(document)
        weights.append(weight)

    def iter_postings(self) -> Iterator[Posting]:
        """All postings by field, term and document."""
        for field in sorted(self._fields):
            terms = self._fields[field]
            for term in sorted(terms):
                for document, weight in zip(*terms[term], strict=True):
                    yield field, term, document, weight, value_of(field, weight)

    def cleanup(self) -> None:
        """Nothing was put on disk."""
