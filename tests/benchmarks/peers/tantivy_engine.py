"""tantivy: terms separated by blanks, BM25 on frequencies, facets by aggregation."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy

from search_index.request import Counts
from tests.benchmarks.peers import (
    FACETS,
    FILTERED,
    TOP,
    Document,
    Filters,
    Mode,
    Page,
    Shown,
    marks,
)

_EVERY_VALUE = 60_000
_MEMORY = 256 << 20


class TantivyPeer:
    """An index in the directory ``folder``, written by one thread."""

    name = "tantivy"

    def __init__(self, shown: Shown, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("item", fast=True, indexed=True)
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        for field in (*FACETS, *FILTERED):
            builder.add_text_field(field, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._folder = folder
        folder.mkdir(parents=True)
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer: Any = self._index.writer(_MEMORY, 1)
        self._searcher: Any = None
        self._shown = shown
        self._facets = {
            field: {"terms": {"field": field, "size": _EVERY_VALUE}} for field in FACETS
        }

    def add(self, documents: Sequence[Document]) -> None:
        """See ``Peer``."""
        for one in documents:
            self._writer.add_document(_document(one))

    def finish(self) -> None:
        """See ``Peer``."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = None
        self._reload()

    @property
    def size_bytes(self) -> int:
        """See ``Peer``."""
        return sum(path.stat().st_size for path in self._folder.iterdir())

    def page(self, terms: tuple[str, ...], mode: Mode, filters: Filters = ()) -> Page:
        """See ``Peer``; of the documents that ``filters`` let through."""
        query = self._query(terms, mode, filters)
        found = self._searcher.search(query, TOP)
        addresses = [address for _, address in found.hits]
        items = self._searcher.fast_field_values("item", addresses) if addresses else []
        counted = self._searcher.aggregate(query, self._facets)
        facets = {
            field: Counts(
                [bucket["key"] for bucket in counted[field]["buckets"]],
                [int(bucket["doc_count"]) for bucket in counted[field]["buckets"]],
            )
            for field in FACETS
        }
        return Page(found.count, items, facets, marks(self._shown, items, terms))

    def _query(self, terms: tuple[str, ...], mode: Mode, filters: Filters) -> Any:
        words = self._any_or_all("terms", terms, mode, index_option="freq")
        if not filters:
            return words
        parts = [
            tantivy.Query.const_score_query(self._any_or_all(field, values, "OR"), 0.0)
            for field, values in filters
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, q) for q in (words, *parts)])

    def _any_or_all(self, field: str, values: tuple[str, ...], mode: Mode, **options: str) -> Any:
        occur = tantivy.Occur.Must if mode == "AND" else tantivy.Occur.Should
        return tantivy.Query.boolean_query(
            [
                (occur, tantivy.Query.term_query(self._schema, field, value, **options))
                for value in values
            ]
        )

    def put(self, documents: Sequence[Document]) -> None:
        """Replace documents and make them visible to the next search."""
        if self._writer is None:
            self._writer = self._index.writer(_MEMORY, 1)
        for one in documents:
            # by term the binding takes the number for a signed one and deletes nothing
            self._writer.delete_documents_by_query(
                tantivy.Query.term_query(self._schema, "item", one.item)
            )
            self._writer.add_document(_document(one))
        self._writer.commit()
        self._reload()

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Nothing to let go of."""


def _document(one: Document) -> Any:
    document = tantivy.Document()
    document.add_unsigned("item", one.item)
    document.add_text(
        "terms", " ".join(term for term, many in one.terms.items() for _ in range(many))
    )
    for field, values in one.facets.items():
        for value in values:
            document.add_text(field, value)
    return document
