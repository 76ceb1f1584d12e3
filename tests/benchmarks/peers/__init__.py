"""Engines that do the same page work: top 10, exact total, four facets, highlights.

All are given the same terms, cut by our segmenter with our weights, and mark up what they find
by the same code from names and texts held in memory.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from catalogue.queries.documents import PublishedDocument
from search_index.highlight import marker
from search_index.request import Counts, Pieces
from search_index.schema import whoosh_document

FACETS = ("kind", "body", "level", "theme")
FILTERED = ("region", "audience", "visits")
"""Fields that pages are filtered by; none of them is counted, so that a page is one question."""
TOP = 10
Mode = Literal["AND", "OR"]


class Document(Struct, frozen=True):
    """A document as every engine indexes it; ``terms`` maps a term to its weight.

    ``facets`` has the fields of ``FACETS`` and of ``FILTERED``.
    """

    item: int
    name: str
    text: str
    terms: dict[str, int]
    facets: dict[str, tuple[str, ...]]


class Page(Struct, frozen=True):
    """One page of results: total, items best first, facet counts, marked names and snippets."""

    total: int
    items: list[int]
    facets: dict[str, Counts]
    marks: list[tuple[Pieces, Pieces]]


class Peer(Protocol):
    """An engine that is filled batch by batch, then asked."""

    name: str

    def add(self, documents: Sequence[Document]) -> None:
        """Take in a batch."""
        ...

    def finish(self) -> None:
        """Make all batches searchable; no other follows."""
        ...

    @property
    def size_bytes(self) -> int:
        """What the index takes on disk, or in memory where it has no files."""
        ...

    def page(self, terms: tuple[str, ...], mode: Mode) -> Page:
        """The page of documents with all ``terms``, or any of them."""
        ...

    def close(self) -> None:
        """Let go of files and processes."""
        ...


Shown = dict[int, tuple[str, str]]
"""Item → name and text, held in memory."""

Filters = tuple[tuple[str, tuple[str, ...]], ...]
"""Field → accepted values: any of a field's values, all fields."""


def to_documents(published: Sequence[PublishedDocument]) -> list[Document]:
    """``published`` with the terms that our own index holds."""
    return [
        Document(
            one.item,
            one.name,
            one.text,
            whoosh_document(one)["words"],
            {field: one.facets.get(field, ()) for field in (*FACETS, *FILTERED)},
        )
        for one in published
    ]


def marks(
    shown: Shown, items: Sequence[int], terms: tuple[str, ...]
) -> list[tuple[Pieces, Pieces]]:
    """Marked names and snippets of ``items``."""
    mark = marker(terms)
    return [
        (mark.marked(name), mark.snippet(text)) for name, text in (shown[item] for item in items)
    ]
