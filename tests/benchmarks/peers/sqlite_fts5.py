"""SQLite FTS5: one contentless table of terms; facets counted by our own arrays.

SQL would count facets slower than arrays do, so FTS5 is only asked for what it is made for.
"""

import sqlite3
from collections.abc import Sequence

import numpy as np

from tests.benchmarks.peers import FACETS, TOP, Document, Mode, Page, Shown, marks
from tests.benchmarks.peers.counting import Counting


class Fts5Peer:
    """An index in memory, optimised into one segment."""

    name = "SQLite FTS5"

    def __init__(self, shown: Shown) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE found USING fts5("
            "terms, content='', tokenize='unicode61 remove_diacritics 0')"
        )
        self._items: list[int] = []
        self._values: dict[str, list[tuple[str, ...]]] = {field: [] for field in FACETS}
        self._counting: dict[str, Counting] = {}
        self._shown = shown

    def add(self, documents: Sequence[Document]) -> None:
        """See ``Peer``."""
        self._connection.executemany(
            "INSERT INTO found (rowid, terms) VALUES (?, ?)",
            ((number, _text(one)) for number, one in enumerate(documents, len(self._items))),
        )
        self._items += [one.item for one in documents]
        for field in FACETS:
            self._values[field] += [one.facets[field] for one in documents]

    def finish(self) -> None:
        """See ``Peer``."""
        self._connection.execute("INSERT INTO found (found) VALUES ('optimize')")
        self._connection.commit()
        self._counting = {field: Counting(values) for field, values in self._values.items()}
        self._values.clear()

    @property
    def size_bytes(self) -> int:
        """See ``Peer``."""
        (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
        (bytes_each,) = self._connection.execute("PRAGMA page_size").fetchone()
        return int(pages) * int(bytes_each)

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
        facets = {field: one.counts(numbers) for field, one in self._counting.items()}
        items = [self._items[number] for (number,) in best]
        return Page(len(numbers), items, facets, marks(self._shown, items, terms))

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def _text(one: Document) -> str:
    return " ".join(term for term, many in one.terms.items() for _ in range(many))
