"""The index follows the feed and heals by itself."""

import asyncio
import logging
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from catalogue.errors import BadInput
from search_index.backend import ENGINES, Backend, backend
from search_index.directory import IndexDirectory, Manifest
from search_index.engine import WhooshNumpyEngine
from search_index.follower import IndexFollower
from search_index.merging import crowded, merged
from search_index.request import SearchRequest
from search_index.stored import stored_segments
from search_index.tantivy_backend.writer import segment_files
from tests.search_index.library import Library, a_document


def few() -> Library:
    return Library([a_document(n) for n in range(1, 13)])


async def test_what_is_published_is_found_and_what_is_withdrawn_is_gone(
    kind: Backend, tmp_path: Path
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
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


async def test_a_change_replaces_the_old_text(kind: Backend, tmp_path: Path) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()
    library.put(a_document(3, name="全新的名字"))
    await follower.step()
    assert [hit.item for hit in engine.search(SearchRequest(words="全新的名字")).hits] == [3]
    assert engine.size == 12


async def test_a_restart_finds_what_was_there_and_catches_up(
    kind: Backend, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    await IndexFollower(tmp_path, library, kind).start()
    library.put(a_document(50, name="停机时发布的事项"))
    caplog.clear()
    engine = await IndexFollower(tmp_path, library, kind).start()
    assert engine.search(SearchRequest(words="停机时发布的事项")).total == 1
    assert caplog.records == [], "nothing had to be rebuilt"


async def test_two_processes_follow_into_one_directory(kind: Backend, tmp_path: Path) -> None:
    library = few()
    one, other = (IndexFollower(tmp_path, library, kind) for _ in range(2))
    engines = [await one.start(), await other.start()]
    for item in range(60, 70):
        library.put(a_document(item, name=f"同时收录{item}"))
        await asyncio.gather(one.step(), other.step())
    await asyncio.gather(one.step(), other.step())
    assert [e.search(SearchRequest(words="同时收录")).total for e in engines] == [10, 10]


def a_segment(path: Path) -> Path:
    """A file that either engine needs: Whoosh's segment, tantivy's documents."""
    return next(one for name in ("*.seg", "*.store") for one in path.glob(f"g*/{name}"))


def cut_a_segment(path: Path) -> None:
    segment = a_segment(path)
    segment.write_bytes(segment.read_bytes()[:-200])


def flip_a_byte(path: Path) -> None:
    segment = a_segment(path)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)


def drop_the_toc(path: Path) -> None:
    next(one for name in ("*.toc", "meta.json") for one in path.glob(f"g*/{name}")).unlink()


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
    kind: Backend,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], object],
) -> None:
    path = tmp_path / "index"
    library = few()
    await IndexFollower(path, library, kind).start()
    damage(path)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "zhipao.index"):
        engine = await IndexFollower(path, library, kind).start()
    assert engine.size == 12
    assert engine.search(SearchRequest(words="开饭店")).hits[0].pinned
    assert len(caplog.records) == 1
    assert "重建检索索引" in caplog.records[0].message


async def test_an_index_of_another_or_an_older_catalogue_is_rebuilt(
    kind: Backend, tmp_path: Path
) -> None:
    twenty = Library([a_document(n) for n in range(20)])
    await IndexFollower(tmp_path, twenty, kind).start()
    other = Library([a_document(7)], name="another")
    assert (await IndexFollower(tmp_path, other, kind).start()).size == 1
    restored = Library([], name="another")
    assert (await IndexFollower(tmp_path, restored, kind).start()).size == 0


async def test_reindexing_swaps_a_new_generation_in_beside_readers(
    kind: Backend, tmp_path: Path
) -> None:
    library = few()
    reader = IndexFollower(tmp_path, library, kind)
    engine = await reader.start()
    first = IndexDirectory(tmp_path).current()
    await IndexFollower(tmp_path, library, kind).start(rebuild=True)
    assert IndexDirectory(tmp_path).current() != first
    assert engine.search(SearchRequest(words="结婚", highlights=True)).total > 0, "old files open"
    await reader.step()
    assert engine.search(SearchRequest(words="结婚")).total > 0
    assert engine.generation.startswith(IndexDirectory(tmp_path).current().name)


async def test_many_small_changes_do_not_pile_up_segments(
    kind: Backend, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()
    for item in range(100, 170):
        library.put(a_document(item))
        await follower.step()
        await follower.tidy()
    assert engine.size == 82
    assert not await follower.tidy(), "nothing is crowded"
    generation = IndexDirectory(tmp_path).current()
    assert len(segments(generation)) <= 10
    found = {hit.item for hit in engine.search(SearchRequest(words="登记", limit=500)).hits}
    caplog.clear()
    again = await IndexFollower(tmp_path, library, kind).start()
    assert {h.item for h in again.search(SearchRequest(words="登记", limit=500)).hits} == found
    assert caplog.records == [], "segments written anew are those the manifest describes"


def segments(generation: Path) -> set[str]:
    """Names of the segments of the newest commit, whichever engine wrote it."""
    if (generation / "meta.json").exists():
        return {path.name.partition(".")[0] for path in segment_files(generation)}
    return {one.name for one in stored_segments(generation)}


async def test_another_engine_rebuilds_the_index_and_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    expected = {}
    for name in (*ENGINES, *ENGINES):
        caplog.clear()
        with caplog.at_level(logging.WARNING, "zhipao.index"):
            engine = await IndexFollower(tmp_path, library, backend(name)).start()
        assert engine.size == 12
        (told,) = caplog.records
        assert "重建检索索引" in told.message
        expected[name] = {h.item for h in engine.search(SearchRequest(words="登记")).hits}
    assert expected["whoosh"] == expected["tantivy"]


@pytest.mark.parametrize(
    ("name", "told"), [("lucene", "应为 whoosh、tantivy 之一"), ("tantivy", "没有安装")]
)
def test_an_engine_that_is_not_there_is_refused(
    name: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_index.backend.find_spec", lambda _: None)
    with pytest.raises(BadInput, match=told):
        backend(name)
    assert backend().version


@pytest.mark.parametrize("all_withdrawn", [False, True])
async def test_what_changes_while_segments_are_merged_stays_changed(
    kind: Backend, tmp_path: Path, all_withdrawn: bool
) -> None:
    """A crowd is written anew while its documents are renamed and withdrawn."""
    library = few()
    serving = IndexFollower(tmp_path / "index", library, kind)
    engine = await serving.start()
    generation = IndexDirectory(tmp_path / "index").current()

    async def publish(*items: int) -> None:
        for item in items:
            library.put(a_document(item, name=f"第{item}号事项"))
        await serving.step()

    for item in range(100, 110):
        await publish(item, item + 100)
    library.remove(104)
    await serving.step()
    take_place = kind.merged(generation)
    assert take_place is not None
    for item in range(100, 110) if all_withdrawn else (101, 107):
        if item != 104:
            library.remove(item)
        library.remove(item + 100)
    library.put(a_document(300, name="改了名的事项"))
    await serving.step()
    take_place()
    take_place = kind.merged(generation)
    if take_place:
        take_place()
    library.remove(300)
    await serving.step()

    fresh = await IndexFollower(tmp_path / "fresh", library, kind).start()
    opened = kind.engine(tmp_path / "index")
    opened.refresh()
    assert engine.size == opened.size == fresh.size == len(library.documents_by_item)
    for words in ("", "登记", "第105号事项", "第207号事项", "改了名的事项", "身份证"):
        request = SearchRequest(words=words, limit=500, facets=("kind", "body"))
        expected = fresh.search(request)
        for one in (engine, opened):
            found = one.search(request)
            assert found.total == expected.total
            assert {hit.item for hit in found.hits} == {hit.item for hit in expected.hits}
            assert {f: dict(c.pairs()) for f, c in found.facets.items()} == {
                f: dict(c.pairs()) for f, c in expected.facets.items()
            }


@pytest.mark.parametrize("seed", range(4))
async def test_however_changes_and_merges_follow_each_other_everything_is_found_once(
    kind: Backend, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()
    generation = IndexDirectory(tmp_path).current()
    merges, take_place = 0, None
    for step in range(40):
        for _ in range(random.choice((1, 1, 1, 8))):
            if random.random() < 0.35 and len(library.documents_by_item) > 5:
                library.remove(random.choice(list(library.documents_by_item)))
            else:
                library.put(a_document(random.randint(1, 90), name=f"第{step}次改名"))
        await follower.step()
        if take_place is None:
            take_place = kind.merged(generation)
        elif random.random() < 0.3:
            take_place()
            merges, take_place = merges + 1, None
        opened = kind.engine(tmp_path)
        opened.refresh()
        for one in (engine, opened):
            found = [hit.item for hit in one.search(SearchRequest(limit=500)).hits]
            assert sorted(found) == sorted(library.documents_by_item)
    assert merges


async def test_a_merge_is_dropped_when_the_index_was_rebuilt_meanwhile(
    kind: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()
    for item in range(100, 110):
        library.put(a_document(item))
        await follower.step()
    directory = IndexDirectory(tmp_path)
    merge, before = kind.merged, directory.current()

    def rebuilt_meanwhile(generation: Path) -> Callable[[], None] | None:
        take_place = merge(generation)
        asyncio.run(IndexFollower(tmp_path, library, kind).start(rebuild=True))
        return take_place

    monkeypatch.setattr(kind, "merged", rebuilt_meanwhile, raising=False)
    assert not await follower.tidy()
    assert directory.current() != before
    await follower.step()
    assert engine.size == len(library.documents_by_item)


async def test_what_a_process_left_that_died_while_it_merged_is_cleared_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library)
    engine = await follower.start()
    for item in range(100, 104):
        library.put(a_document(item))
        await follower.step()
    generation = IndexDirectory(tmp_path).current()
    assert merged(generation) is not None, "written beside, but never put in place"
    assert await follower.tidy()
    assert sorted(path.name for path in generation.iterdir() if path.is_dir()) == []
    assert len(segments(generation)) == 2
    caplog.clear()
    again = await IndexFollower(tmp_path, library).start()
    assert again.size == engine.size == 16
    assert caplog.records == []


async def test_a_merge_that_fails_is_told_and_the_index_is_followed_on(
    tmp_path: Path, kind: Backend, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()

    usual, turns = sys.getswitchinterval(), []

    def fails(generation: Path) -> Callable[[], None] | None:
        turns.append(sys.getswitchinterval())
        raise OSError("no space left on device")

    monkeypatch.setattr(kind, "merged", fails, raising=False)
    running = asyncio.create_task(follower.run())
    for item in range(100, 103):
        library.put(a_document(item))
        while engine.size < len(library.documents_by_item):
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    running.cancel()
    assert "合并索引的小段失败" in caplog.text
    assert max(turns) < usual / 5, "others are let in soon"
    assert sys.getswitchinterval() == usual


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


async def test_making_ready_changes_no_result(tmp_path: Path) -> None:
    engine = await IndexFollower(tmp_path, few()).start()
    cold = engine.search(SearchRequest(words="身份证 登记"))
    warmed = WhooshNumpyEngine(tmp_path)
    warmed.refresh()
    warmed.warm()
    again = warmed.search(SearchRequest(words="身份证 登记"))
    assert replace(again, wording=cold.wording) == cold


async def test_the_index_can_be_written_into_while_it_is_rebuilt(
    tmp_path: Path, kind: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is published during a rebuild is found at once, and after the swap as well."""
    library = few()
    serving = IndexFollower(tmp_path, library, kind)
    await serving.start()
    rebuilding = IndexFollower(tmp_path, library, kind)
    fill = IndexFollower._filled
    found = []

    async def filled(self: IndexFollower, generation: Path) -> int:
        size = await fill(self, generation)
        library.put(a_document(99, name="重建时发布的事项"))
        library.remove(3)
        await serving.step()
        found.append(serving.engine.search(SearchRequest(words="重建时发布的事项")).total)
        return size

    monkeypatch.setattr(IndexFollower, "_filled", filled)
    before = IndexDirectory(tmp_path).current()
    engine = await rebuilding.start(rebuild=True)
    await serving.step()
    assert IndexDirectory(tmp_path).current() != before
    for one in (engine, serving.engine):
        found.append(one.search(SearchRequest(words="重建时发布的事项")).total)
        items = {hit.item for hit in one.search(SearchRequest(limit=100)).hits}
        assert items == set(library.documents_by_item)
    assert found == [1, 1, 1]


async def test_others_wait_for_a_new_generation_only_while_it_takes_in_the_last_few(
    tmp_path: Path, kind: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = few()
    rebuilding = IndexFollower(tmp_path, library, kind)
    await rebuilding.start()
    fill, write = IndexFollower._filled, IndexFollower._write_changes
    written: list[tuple[int, bool]] = []

    async def filled(self: IndexFollower, generation: Path) -> int:
        size = await fill(self, generation)
        for item in range(100, 130):
            library.put(a_document(item))
        return size

    def writes(self: IndexFollower, *given: Any) -> Manifest:
        with IndexDirectory(tmp_path).lock() as others_may_write:
            written.append((len(given[2]), others_may_write))
        if len(written) == 1:
            library.put(a_document(130))
        return write(self, *given)

    monkeypatch.setattr(IndexFollower, "_filled", filled)
    monkeypatch.setattr(IndexFollower, "_write_changes", writes)
    engine = await rebuilding.start(rebuild=True)
    assert written == [(30, True), (1, False)]
    assert engine.size == len(library.documents_by_item)
