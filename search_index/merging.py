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

from search_index.backend import cancelled_unless_done
from search_index.joining import segment_file
from search_index.stored import StoredSegment, stored_segments
from search_index.writer import GenerationWriter, published_since

_BESIDE = "merging"
"""Where in a generation the new segment is written."""
_TIER = 4
_MERGED_UP_TO = 4_096
"""Documents; larger segments stay as they are until the next rebuild."""


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


Sized = TypeVar("Sized", bound=_Sized)


def merged(generation: Path) -> Callable[[], None] | None:
    """Write a crowd of small segments of ``generation`` anew as one; ``None`` where none crowd.

    Others may write meanwhile, but only one process merges.  What is returned puts the new
    segment in their place; then nobody else may write.

    Sizes fall into tiers (1–3, 4–15, 16–63 … documents).  Once a tier holds four segments they
    become one of the next, so there are never more than three to a tier for long, and a document
    is written anew once per tier.
    """
    crowd = crowded(published_since(generation))
    if not crowd:
        return None
    beside = generation / _BESIDE
    shutil.rmtree(beside, ignore_errors=True)  # of a process that ended before it was through
    beside.mkdir()
    writer = GenerationWriter(beside, fresh=True)
    with cancelled_unless_done(writer):
        for one in crowd:
            writer.take_over(generation, one)
        writer.commit()

    def take_place() -> None:
        made = [one.segment for one in stored_segments(beside)]  # none where all were withdrawn
        for path in (*beside.glob("*.seg"), *beside.glob("*.arrays")):
            path.rename(generation / path.name)
        whole = whoosh_index.open_dir(str(generation)).writer()
        with cancelled_unless_done(whole):
            whole.commit(mergetype=lambda _, held: _replaced(held, crowd, made))
        kept = {segment_file(generation, one.name) for one in stored_segments(generation)}
        for path in {*generation.glob("segment-*.arrays*")} - kept:
            path.unlink()
        shutil.rmtree(beside)

    return take_place


def crowded(segments: Iterable[Sized]) -> list[Sized]:
    """Of ``segments`` those that should become one."""
    tiers: dict[int, list[Sized]] = {}
    for one in segments:
        if one.size <= _MERGED_UP_TO:
            tiers.setdefault((one.size.bit_length() - 1) // 2, []).append(one)
    return [one for tier in tiers.values() if len(tier) >= _TIER for one in tier]


def _replaced(held: Iterable[Any], crowd: list[StoredSegment], made: list[Any]) -> list[Any]:
    """Segments ``held`` with what was ``made`` of the ``crowd`` in its place.

    What has been withdrawn from the crowd since is withdrawn from that as well.
    """
    now = {segment.segment_id(): segment for segment in held}
    places = (
        now[one.name].is_deleted(document)
        for one in crowd
        for document in sorted({*range(one.size)} - {*one.deleted})
    )
    for number, withdrawn in enumerate(places):
        if withdrawn:
            made[0].delete_document(number)
    names = {one.name for one in crowd}
    return [*(segment for name, segment in now.items() if name not in names), *made]
