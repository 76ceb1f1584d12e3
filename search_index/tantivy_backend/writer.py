"""Writes tantivy generations; the same promises as the Whoosh writer's."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from catalogue.queries.documents import PublishedDocument
from search_index.tantivy_backend.fields import schema, tantivy_document
from search_index.tantivy_backend.queries import term

_MEMORY_FOR_ALL, _MEMORY_FOR_CHANGES = 256 << 20, 16 << 20
"""Bytes held before they are written as a segment; tantivy asks for 15 MB at least."""
_CROWD = 8
"""So many segments of a like size are written anew as one (tantivy's own policy)."""


class _Segment(msgspec.Struct):
    segment_id: str


class _Described(msgspec.Struct):
    """Of ``meta.json`` what is read here."""

    segments: list[_Segment]


class TantivyWriter:
    """Fills one generation; nothing is visible before ``commit``.

    One thread writes, so documents stay in the order they are given in.
    """

    def __init__(self, generation: Path, *, fresh: bool) -> None:
        where = str(generation)
        index = tantivy.Index(schema(), path=where) if fresh else tantivy.Index.open(where)
        memory = _MEMORY_FOR_ALL if fresh else _MEMORY_FOR_CHANGES
        self._writer: Any = index.writer(memory, 1)
        self._fresh = fresh

    def put(self, documents: Iterable[PublishedDocument]) -> None:
        """Add documents, in place of those of the same item where there are any."""
        for document in documents:
            if not self._fresh:
                self._drop(document.item)
            self._writer.add_document(tantivy_document(document))

    def remove(self, items: Iterable[int]) -> None:
        """Take items out."""
        for item in items:
            self._drop(item)

    def _drop(self, item: int) -> None:
        """By query: by term, the binding looks for a signed number and deletes nothing."""
        self._writer.delete_documents_by_query(term("item", item))

    def commit(self) -> None:
        """Make everything since the last commit visible at once."""
        self._writer.commit()
        self._writer = None  # lets go of tantivy's lock; merges wait for ``finish``

    def finish(self) -> None:
        """The same, with what segments should become one written anew."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = None

    def cancel(self) -> None:
        """Forget everything since the last commit."""
        writer, self._writer = self._writer, None
        writer.rollback()


def crowded(generation: Path) -> bool:
    """Whether the generation has so many segments that some should become one."""
    return len(_described(generation).segments) >= _CROWD


def segment_files(generation: Path) -> list[Path]:
    """Files of the newest commit's segments; named by what they hold and never altered.

    A merge that was broken off leaves files of its own, which the next commit clears away.
    """
    names = {one.segment_id.replace("-", "") for one in _described(generation).segments}
    return [path for path in generation.glob("*.*") if path.name.partition(".")[0] in names]


def _described(generation: Path) -> _Described:
    return msgspec.json.decode((generation / "meta.json").read_bytes(), type=_Described)
