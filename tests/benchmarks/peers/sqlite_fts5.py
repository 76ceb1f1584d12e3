"""SQLite FTS5: one contentless table of terms; facets counted by our own arrays.

SQL would count facets slower than arrays do, so FTS5 is only asked for what it is made for.
"""

import sqlite3
from collections.abc import Sequence

import numpy as np

from search_index.facets import FacetColumn, FacetTable, Vocabulary
from tests.benchmarks.peers import FACETS, TOP, Document, Mode, Page, marks, shown_of


class Fts5Peer:
    """An index in memory, optimised into one segment."""

    name = "SQLite FTS5"

    def __init__(self, documents: Sequence[Document]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE found USING fts5("
            "terms, content='', tokenize='unicode61 remove_diacritics 0')"
        )
        self._connection.executemany(
            "INSERT INTO found (rowid, terms) VALUES (?, ?)",
            ((number, _text(one)) for number, one in enumerate(documents)),
        )
        self._connection.execute("INSERT INTO found (found) VALUES ('optimize')")
        self._connection.commit()
        self._items = [one.item for one in documents]
        self._shown = shown_of(documents)
        self._table = FacetTable({field: _column(documents, field) for field in FACETS})

    def page(self, terms: tuple[str, ...], mode: Mode) -> Page:
        """See ``Peer``."""
        query = f" {mode} ".join(f'"{term}"' for term in terms)
        best = self._connection.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (query, TOP)
        ).fetchall()
        matched = self._connection.execute(
            "SELECT rowid FROM found WHERE found MATCH ?", (query,)
        ).fetchall()
        numbers = np.array(matched, np.intp).reshape(-1)
        facets = {
            field: {count.value: count.count for count in counts}
            for field, counts in self._table.counts(numbers).items()
        }
        items = [self._items[number] for (number,) in best]
        return Page(len(numbers), items, facets, marks(self._shown, items, terms))

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def _column(documents: Sequence[Document], field: str) -> FacetColumn:
    vocabulary = Vocabulary()
    return FacetColumn(vocabulary, [vocabulary.encode([one.facets[field] for one in documents])])


def _text(one: Document) -> str:
    return " ".join(term for term, many in one.terms.items() for _ in range(many))
