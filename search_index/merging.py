"""Crowds of small segments written anew as one, beside what is searched and written meanwhile.

A crowd of a thousand documents takes seconds; what is published in the meantime must not wait.
Files of segments never change, so the new segment is made of them without holding anything up.
What was withdrawn from them until it takes their place is withdrawn from it then.
"""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader

from search_index.array_file import ArrayFile
from search_index.joining import segment_file, write_segment
from search_index.postings import TermPool
from search_index.rows import Rows, RowsBeingWritten
from search_index.schema import schema
from search_index.stored import segments_of

_BESIDE = "merging"
"""Where in a generation the new segment is written."""
_TIER = 4
_MERGED_UP_TO = 4_096
"""Documents; larger segments stay as they are until the next rebuild."""


class _Sized(Protocol):
    def doc_count_all(self) -> int: ...


Sized = TypeVar("Sized", bound=_Sized)


def merged(generation: Path) -> Callable[[], None] | None:
    """Write a crowd of small segments of ``generation`` anew as one; ``None`` where none crowd.

    Others may write meanwhile, but only one process merges.  What is returned puts the new
    segment in their place; then nobody else may write.

    Sizes fall into tiers (1–3, 4–15, 16–63 … documents).  Once a tier holds four segments they
    become one of the next, so there are never more than three to a tier for long, and a document
    is written anew once per tier.
    """
    crowd = crowded(
        one
        for one in segments_of(generation)
        if segment_file(generation, one.segment_id()).exists()
    )
    if not crowd:
        return None
    beside = generation / _BESIDE
    shutil.rmtree(beside, ignore_errors=True)  # of a process that ended before it was through
    beside.mkdir()
    gone = {one.segment_id(): frozenset(one.deleted_docs()) for one in crowd}
    _write(generation, crowd, beside)

    def take_place() -> None:
        made, *_ = [*segments_of(beside), None]
        if made is not None:
            for path in (*beside.glob("*.seg"), *beside.glob("*.arrays")):
                path.rename(generation / path.name)
        writer = whoosh_index.open_dir(str(generation)).writer()
        writer.commit(mergetype=lambda _, held: _replaced(held, gone, made))
        kept = {segment_file(generation, one.segment_id()) for one in segments_of(generation)}
        for path in {*generation.glob("segment-*.arrays*")} - kept:
            path.unlink()
        shutil.rmtree(beside)

    return take_place


def crowded(segments: Iterable[Sized]) -> list[Sized]:
    """Of ``segments`` those that should become one."""
    tiers: dict[int, list[Sized]] = {}
    for one in segments:
        if one.doc_count_all() <= _MERGED_UP_TO:
            tiers.setdefault((one.doc_count_all().bit_length() - 1) // 2, []).append(one)
    return [one for tier in tiers.values() if len(tier) >= _TIER for one in tier]


def _write(generation: Path, crowd: Iterable[Any], beside: Path) -> None:
    """Write what can still be found of ``crowd`` as a segment ``beside``, if anything can."""
    writer = whoosh_index.create_in(str(beside), schema()).writer()
    pool = writer.pool = TermPool()
    rows = RowsBeingWritten()
    for one in crowd:
        if one.doc_count():
            reader = SegmentReader(FileStorage(str(generation)), writer.schema, one)
            writer.add_reader(reader)
            reader.close()
            file = ArrayFile(segment_file(generation, one.segment_id()))
            rows.take_over(Rows(file), frozenset(one.deleted_docs()))
    if len(rows):
        write_segment(segment_file(beside, writer.newsegment.segment_id()), rows, pool)
    writer.commit(mergetype=lambda _, held: held)


def _replaced(held: Iterable[Any], gone: dict[str, frozenset[int]], made: Any | None) -> list[Any]:
    """``held`` with ``made`` in place of the segments of which it was made without ``gone``."""
    kept, number = [], 0
    crowd = {}
    for one in held:
        if one.segment_id() in gone:
            crowd[one.segment_id()] = one
        else:
            kept.append(one)
    if made is None:
        return kept
    for name, before in gone.items():
        now = frozenset(crowd[name].deleted_docs())
        for document in range(crowd[name].doc_count_all()):
            if document not in before:
                if document in now:
                    made.delete_document(number)
                number += 1
    return [*kept, made]
