"""Writes Whoosh generations: whole ones beside the current, changes into the current."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.reading import SegmentReader

from catalogue.queries.documents import PublishedDocument
from search_index.pool import TermPool
from search_index.schema import schema, whoosh_document

_SEGMENT = 50_000
"""Documents a segment of a fresh generation holds at most; some 90 MB of postings."""
_TIER = 4
_MERGED_UP_TO = 4_096
"""Documents; larger segments stay as they are until the next rebuild."""


class GenerationWriter:
    """Fills one generation; nothing is visible before ``commit``."""

    def __init__(self, generation: Path, *, fresh: bool) -> None:
        self._index = (
            whoosh_index.create_in(str(generation), schema())
            if fresh
            else whoosh_index.open_dir(str(generation))
        )
        self._fresh = fresh
        self._begin()

    def _begin(self) -> None:
        self._writer: Any = self._index.writer()
        self._writer.pool = TermPool()
        self._held = 0

    def put(self, documents: Iterable[PublishedDocument]) -> None:
        """Add documents, in place of those of the same item where there are any.

        A fresh generation is written in segments of so many documents, which bounds the memory.
        """
        for document in documents:
            if not self._fresh:
                self._writer.update_document(**whoosh_document(document))
                continue
            if self._held == _SEGMENT:
                self.commit()
                self._begin()
            self._writer.add_document(**whoosh_document(document))
            self._held += 1

    def remove(self, items: Iterable[int]) -> None:
        """Take items out."""
        for item in items:
            self._writer.delete_by_term("item", str(item))

    def commit(self) -> None:
        """Make everything since the last commit visible at once, beside the segments there are."""
        self._writer.commit(mergetype=lambda writer, segments: segments)

    def commit_merged(self) -> None:
        """The same, with crowds of small segments written anew as one.

        Sizes fall into tiers (1–3, 4–15, 16–63 … documents).  Once a tier holds four segments
        they become one of the next, so there are never more than three to a tier and a document
        is written anew once per tier.
        """
        self._writer.commit(mergetype=_merge)

    def cancel(self) -> None:
        """Forget everything since the last commit."""
        self._writer.cancel()


def crowded(segments: Sequence[Any]) -> list[Any]:
    """Of ``segments`` (Whoosh's or ours) those that should become one."""
    tiers: dict[int, list[Any]] = {}
    for segment in segments:
        size = segment.doc_count_all()
        if size <= _MERGED_UP_TO:
            tiers.setdefault((size.bit_length() - 1) // 2, []).append(segment)
    return [one for tier in tiers.values() if len(tier) >= _TIER for one in tier]


def _merge(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Whoosh merge policy: adds what is crowded to the segment being written, keeps the rest."""
    crowd = crowded(segments)
    for segment in crowd:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in crowd]
