"""tantivy: terms separated by blanks, BM25 on frequencies, facets by aggregation."""

from collections.abc import Sequence
from typing import Any

import tantivy

from tests.benchmarks.peers import FACETS, TOP, Document, Mode, Page, marks, shown_of

_EVERY_VALUE = 60_000
_MEMORY = 256 << 20


class TantivyPeer:
    """An index in memory, one segment."""

    name = "tantivy"

    def __init__(self, documents: Sequence[Document]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("item", fast=True, indexed=True)
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        for field in FACETS:
            builder.add_text_field(field, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer(_MEMORY, 1)
        for one in documents:
            writer.add_document(_document(one))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._updates: Any = None
        self._shown = shown_of(documents)
        self._facets = {
            field: {"terms": {"field": field, "size": _EVERY_VALUE}} for field in FACETS
        }

    def page(self, terms: tuple[str, ...], mode: Mode) -> Page:
        """See ``Peer``."""
        occur = tantivy.Occur.Must if mode == "AND" else tantivy.Occur.Should
        query = tantivy.Query.boolean_query(
            [
                (occur, tantivy.Query.term_query(self._schema, "terms", term, index_option="freq"))
                for term in terms
            ]
        )
        found = self._searcher.search(query, TOP)
        addresses = [address for _, address in found.hits]
        items = self._searcher.fast_field_values("item", addresses) if addresses else []
        counted = self._searcher.aggregate(query, self._facets)
        facets = {
            field: {bucket["key"]: int(bucket["doc_count"]) for bucket in counted[field]["buckets"]}
            for field in FACETS
        }
        return Page(found.count, items, facets, marks(self._shown, items, terms))

    def put(self, document: Document) -> None:
        """Replace one document and make it visible to the next search."""
        if self._updates is None:
            self._updates = self._index.writer(_MEMORY, 1)
        writer = self._updates
        writer.delete_documents("item", document.item)
        writer.add_document(_document(document))
        writer.commit()
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
    for field in FACETS:
        for value in one.facets[field]:
            document.add_text(field, value)
    return document
