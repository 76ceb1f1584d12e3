"""The index follows the feed and heals by itself."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from catalogue.errors import SearchUnavailable
from search_index import weights
from search_index.directory import IndexDirectory
from search_index.engine import WhooshNumpyEngine
from search_index.follower import IndexFollower
from search_index.request import SearchRequest
from search_index.stored import stored_segments
from search_index.writer import crowded
from tests.search_index.library import Library, a_document


def few() -> Library:
    return Library([a_document(n) for n in range(1, 13)])


async def test_what_is_published_is_found_and_what_is_withdrawn_is_gone(tmp_path: Path) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library)
    engine = await follower.start()
    assert engine.search(SearchRequest(words="天然气报装")).total == 0
    before = engine.generation
    library.put(a_document(99, name="天然气报装"))
    assert await follower.step()
    assert engine.search(SearchRequest(words="天然气报装")).total == 1
    assert engine.generation != before
    library.remove(99)
    await follower.step()
    assert engine.search(SearchRequest(words="天然气报装")).total == 0
    assert not await follower.step(), "nothing new, nothing done"


async def test_a_change_replaces_the_old_text(tmp_path: Path) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library)
    engine = await follower.start()
    library.put(a_document(3, name="全新的名字"))
    await follower.step()
    assert [hit.item for hit in engine.search(SearchRequest(words="全新的名字")).hits] == [3]
    assert engine.size == 12


async def test_a_restart_finds_what_was_there_and_catches_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    await IndexFollower(tmp_path, library).start()
    library.put(a_document(50, name="停机时发布的事项"))
    caplog.clear()
    engine = await IndexFollower(tmp_path, library).start()
    assert engine.search(SearchRequest(words="停机时发布的事项")).total == 1
    assert caplog.records == [], "nothing had to be rebuilt"


async def test_two_processes_follow_into_one_directory(tmp_path: Path) -> None:
    library = few()
    one, other = IndexFollower(tmp_path, library), IndexFollower(tmp_path, library)
    engines = [await one.start(), await other.start()]
    for item in range(60, 70):
        library.put(a_document(item, name=f"同时收录{item}"))
        await asyncio.gather(one.step(), other.step())
    await asyncio.gather(one.step(), other.step())
    assert [e.search(SearchRequest(words="同时收录")).total for e in engines] == [10, 10]


def cut_a_segment(path: Path) -> None:
    segment = next(path.glob("g*/*.seg"))
    segment.write_bytes(segment.read_bytes()[:-200])


def flip_a_byte(path: Path) -> None:
    segment = next(path.glob("g*/*.seg"))
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)


def drop_the_toc(path: Path) -> None:
    next(path.glob("g*/*.toc")).unlink()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "directory deleted": shutil.rmtree,
    "segment cut": cut_a_segment,
    "segment altered": flip_a_byte,
    "table of contents deleted": drop_the_toc,
    "pointer empty": lambda path: (path / "current").write_text(""),
    "pointer astray": lambda path: (path / "current").write_text("g999999"),
    "manifest broken": lambda path: next(path.glob("g*/manifest")).write_text("{"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
async def test_a_damaged_index_heals_at_start_with_one_log_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], object]
) -> None:
    path = tmp_path / "index"
    library = few()
    await IndexFollower(path, library).start()
    damage(path)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "zhipao.index"):
        engine = await IndexFollower(path, library).start()
    assert engine.size == 12
    assert engine.search(SearchRequest(words="开饭店")).hits[0].pinned
    assert len(caplog.records) == 1
    assert "重建检索索引" in caplog.records[0].message


async def test_an_index_of_another_or_an_older_catalogue_is_rebuilt(tmp_path: Path) -> None:
    await IndexFollower(tmp_path, Library([a_document(n) for n in range(20)])).start()
    other = Library([a_document(7)], name="another")
    assert (await IndexFollower(tmp_path, other).start()).size == 1
    restored = Library([], name="another")
    assert (await IndexFollower(tmp_path, restored).start()).size == 0


async def test_reindexing_swaps_a_new_generation_in_beside_readers(tmp_path: Path) -> None:
    library = few()
    reader = IndexFollower(tmp_path, library)
    engine = await reader.start()
    first = IndexDirectory(tmp_path).current()
    await IndexFollower(tmp_path, library).start(rebuild=True)
    assert IndexDirectory(tmp_path).current() != first
    assert engine.search(SearchRequest(words="结婚", highlights=True)).total > 0, "old files open"
    await reader.step()
    assert engine.search(SearchRequest(words="结婚")).total > 0
    assert engine.generation.startswith(IndexDirectory(tmp_path).current().name)


async def test_many_small_changes_do_not_pile_up_segments(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library)
    engine = await follower.start()
    for item in range(100, 170):
        library.put(a_document(item))
        await follower.step()
    assert engine.size == 82
    assert len(stored_segments(IndexDirectory(tmp_path).current())) <= 10
    found = {hit.item for hit in engine.search(SearchRequest(words="登记", limit=500)).hits}
    caplog.clear()
    again = await IndexFollower(tmp_path, library).start()
    assert {h.item for h in again.search(SearchRequest(words="登记", limit=500)).hits} == found
    assert caplog.records == [], "segments written anew are those the manifest describes"


class Sized:
    """A segment of which only the size matters."""

    def __init__(self, size: int) -> None:
        self.size = size

    def doc_count_all(self) -> int:
        return self.size


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ([], []),
        ([3300, 1, 1, 1], []),
        ([3300, 1, 2, 3, 1], [1, 2, 3, 1]),
        ([3300, 4, 8, 15, 5, 1, 1], [4, 8, 15, 5]),
        ([1, 3, 4, 15, 16], []),
        ([9000, 9000, 9000, 9000], []),
    ],
)
def test_four_segments_of_one_tier_become_one(sizes: list[int], merged: list[int]) -> None:
    assert [one.size for one in crowded([Sized(size) for size in sizes])] == merged


async def test_reading_ahead_changes_no_result_and_reads_the_longest_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await IndexFollower(tmp_path, few()).start()
    cold = engine.search(SearchRequest(words="身份证 登记"))
    warmed = WhooshNumpyEngine(tmp_path)
    warmed.refresh()
    assert warmed._snapshot is not None
    monkeypatch.setattr(weights, "POSTINGS_WARMED", 60)
    assert len(list(warmed.warming().spells(0.0))) == len(warmed._snapshot._terms) > 0
    held = [len(one.ids) for one in warmed._snapshot._terms.values()]
    assert sum(held) <= 60
    assert held == sorted(held, reverse=True), "longest first"
    again = warmed.search(SearchRequest(words="身份证 登记"))
    assert replace(again, wording=cold.wording) == cold


def test_an_engine_without_index_has_nothing_to_read_ahead(tmp_path: Path) -> None:
    with pytest.raises(SearchUnavailable):
        WhooshNumpyEngine(tmp_path).warming()
