"""The Whoosh schema: two scored fields and an identity; what a hit shows is kept in ``rows``.

``words`` is one combined field on purpose: six separate fields are five times slower, and nested
queries over them lose hits in Whoosh (reference: search-engines.md, correctness).
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from whoosh import fields, formats

from catalogue.queries.documents import PublishedDocument
from search_index import weights
from search_index.text import index_words, name_grams

VERSION = "6"
"""Change it with the schema or the way text becomes terms: older indexes are then rebuilt."""


@cache
def _packed(weight: int) -> bytes:
    """A frequency as Whoosh's format keeps it beside the weight."""
    packed: bytes = formats.pack_uint(weight)
    return packed


class Grams(fields.FieldType):  # type: ignore[misc]
    """A field whose terms come ready made: ``{term: weight}``."""

    analyzer = None
    stored = False
    unique = False
    scorable = True
    vector = None
    spelling = False
    column_type = None
    spelling_prefix = "spell_"

    def __init__(self) -> None:
        self.format = formats.Frequency()

    def index(self, value: dict[str, int], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Terms of one document as Whoosh stores them."""
        for term, weight in value.items():
            yield term.encode(), weight, float(weight), _packed(weight)


SCORED = ("words", "grams")
"""The fields that are scored; the others only tell documents apart."""


def schema() -> Any:
    """A fresh schema object."""
    return fields.Schema(
        item=fields.ID(unique=True),
        words=Grams(),
        grams=Grams(),
    )


def value_of(field: str, weight: float) -> bytes:
    """What the field's format keeps with a posting of ``weight``."""
    return _packed(int(weight)) if field in SCORED else b""


def whoosh_document(document: PublishedDocument) -> dict[str, Any]:
    """``document`` as keyword arguments of Whoosh's writer."""
    names = (document.name, *document.everyday_names)
    words: Counter[str] = Counter(index_words(document.text))
    for name in names:
        for word in index_words(name):
            words[word] += weights.NAME_TIMES
    return {
        "item": str(document.item),
        "words": words,
        "grams": Counter(name_grams(names)),
    }
