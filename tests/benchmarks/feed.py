"""A published catalogue in one SQLite file that any number of processes read and follow.

It holds documents and a change feed and nothing else, so that half a million items are there in
a minute.  Each change tells its time, by which whoever follows can be checked.
"""

import sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from catalogue.queries.documents import PublishedDocument

_TABLES = """
CREATE TABLE IF NOT EXISTS document (
    item INTEGER PRIMARY KEY, region TEXT, code TEXT, content BLOB
);
CREATE INDEX IF NOT EXISTS document_order ON document (region, code);
CREATE TABLE IF NOT EXISTS change (
    seq INTEGER PRIMARY KEY, item INTEGER, name TEXT, former TEXT, live INTEGER, at REAL
);
CREATE INDEX IF NOT EXISTS change_item ON change (item);
"""
_BATCH = 1000
_PATIENCE = 60.0
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(PublishedDocument).decode


class Changed(NamedTuple):
    """One change: since ``at`` the item is called ``name``, or is withdrawn under that name.

    ``former`` is its name before, empty when it was not published.  ``at`` is a reading of the
    monotonic clock [s], which all processes of a machine share.
    """

    seq: int
    item: int
    name: str
    former: str
    live: bool
    at: float


class SqliteFeed:
    """What an ``IndexFollower`` follows, over the file ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)

    def load(self, documents: Iterable[PublishedDocument]) -> None:
        """Take in what has been there from the beginning, without a line in the feed."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            "INSERT INTO document VALUES (?, ?, ?, ?)", map(_row, documents)
        )
        self._connection.execute("COMMIT")

    def put(self, documents: Iterable[PublishedDocument]) -> float:
        """Publish documents in one transaction; when it was committed (monotonic clock)."""
        documents = list(documents)
        former = self._names([one.item for one in documents])
        return self._changed(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)",
            [_row(one) for one in documents],
            [(one.item, one.name, former.get(one.item, ""), True) for one in documents],
        )

    def remove(self, items: Sequence[int]) -> float:
        """Withdraw items in one transaction; when it was committed (monotonic clock)."""
        return self._changed(
            "DELETE FROM document WHERE item = ?",
            [(item,) for item in items],
            [(item, name, name, False) for item, name in self._names(items).items()],
        )

    def _names(self, items: Sequence[int]) -> dict[int, str]:
        return {one.item: one.name for one in self.read(items)}

    def _changed(
        self, statement: str, rows: Sequence[tuple[object, ...]], told: Sequence[tuple[object, ...]]
    ) -> float:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(statement, rows)
        at = time.monotonic()
        self._connection.executemany(
            "INSERT INTO change (item, name, former, live, at) VALUES (?, ?, ?, ?, ?)",
            [(*one, at) for one in told],
        )
        self._connection.execute("COMMIT")
        return time.monotonic()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def count(self) -> int:
        """How many items are published."""
        return int(self._connection.execute("SELECT count(*) FROM document").fetchone()[0])

    def standing(self, moment: float) -> tuple[int, list[Changed]]:
        """How many items are published, and what changed after ``moment``, at one and the same time.

        Read one after the other they differ by what is withdrawn and published again meanwhile.
        """
        self._connection.execute("BEGIN")
        try:
            return self.count(), self.changed_after(moment)
        finally:
            self._connection.execute("COMMIT")

    def changed_since(self, seq: int) -> list[Changed]:
        """Changes after ``seq``, oldest first."""
        return self._changes("seq > ? ORDER BY seq", seq)

    def changed_after(self, moment: float) -> list[Changed]:
        """Changes after a reading of the monotonic clock, oldest first."""
        return self._changes(
            "seq > coalesce((SELECT max(seq) FROM change WHERE at <= ?), 0) ORDER BY seq", moment
        )

    def last_change(self, item: int) -> Changed | None:
        """The last change of ``item``; ``None`` when it stands as it was loaded."""
        found = self._changes("item = ? ORDER BY seq DESC LIMIT 1", item)
        return found[0] if found else None

    def _changes(self, where: str, given: float) -> list[Changed]:
        rows = self._connection.execute(f"SELECT * FROM change WHERE {where}", (given,))
        return [Changed(*row) for row in rows]

    def last_seq(self) -> int:
        """Number of the last change; 0 when there was none."""
        row = self._connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()
        return int(row[0])

    def batches(self, region: str = "") -> Iterator[list[PublishedDocument]]:
        """All documents in region order, those of one region where told.

        They are read through a connection of their own: one that is in the middle of reading
        sees nothing newer.
        """
        where, given = ("WHERE region = ?", (region,)) if region else ("", ())
        with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as connection:
            rows = connection.execute(
                f"SELECT content FROM document {where} ORDER BY region, code", given
            )
            while batch := [_DECODE(content) for (content,) in islice(rows, _BATCH)]:
                yield batch

    def read(self, items: Sequence[int]) -> list[PublishedDocument]:
        """The documents of ``items``, without those that are not published."""
        marks = ",".join("?" * len(items))
        rows = self._connection.execute(
            f"SELECT content FROM document WHERE item IN ({marks})", list(items)
        )
        return [_DECODE(content) for (content,) in rows]

    async def catalogue_id(self) -> str:
        return "benchmark"

    async def head(self) -> int:
        return self.last_seq()

    async def changes_since(self, seq: int, limit: int) -> list[Changed]:
        return self.changed_since(seq)[:limit]

    async def documents(self, items: Sequence[int]) -> list[PublishedDocument]:
        return self.read(items)

    async def words_version(self) -> tuple[int, int]:
        return 0, 0

    async def words(self) -> list[tuple[str, str]]:
        return []

    async def choices_version(self) -> tuple[str, int]:
        return "", 0

    async def choices(self, days: int, of_query: int, of_day: int) -> dict[int, int]:
        return {}

    async def all_documents(self) -> AsyncIterator[list[PublishedDocument]]:
        for batch in self.batches():
            yield batch


def _row(one: PublishedDocument) -> tuple[object, ...]:
    return one.item, one.region, one.code, _ENCODE(one)
