"""Small segments become one while others are published, renamed and withdrawn."""

import asyncio
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random

import pytest

from catalogue.queries.documents import PublishedDocument
from search_index.backend import Backend
from search_index.directory import IndexDirectory
from search_index.follower import IndexFollower
from search_index.merging import crowded, merged
from search_index.request import SearchRequest
from search_index.stored import stored_segments
from search_index.tantivy_backend.writer import TantivyWriter, segment_files
from tests.apart import beside
from tests.search_index.library import Library, a_document, few


async def publish(follower: IndexFollower, library: Library, *documents: PublishedDocument) -> None:
    """Each of ``documents`` becomes a segment of its own."""
    for document in documents:
        library.put(document)
        await follower.step()


async def test_many_small_changes_do_not_pile_up_segments(
    kind: Backend, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()
    for item in range(100, 170):
        await publish(follower, library, a_document(item))
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


@pytest.mark.parametrize("all_withdrawn", [False, True])
async def test_what_changes_while_segments_are_merged_stays_changed(
    kind: Backend, tmp_path: Path, all_withdrawn: bool
) -> None:
    """A crowd is written anew while its documents are renamed and withdrawn."""
    library = few()
    serving = IndexFollower(tmp_path / "index", library, kind)
    engine = await serving.start()
    generation = IndexDirectory(tmp_path / "index").current()

    for item in range(100, 110):
        renamed = (a_document(one, name=f"第{one}号事项") for one in (item, item + 100))
        await publish(serving, library, *renamed)
    library.remove(104)
    await serving.step()
    more = count(310)
    while (take_place := kind.merged(generation)) is None:  # tantivy has merged by itself
        await publish(serving, library, a_document(next(more)))
    for item in range(100, 110) if all_withdrawn else (101, 107):
        if item != 104:
            library.remove(item)
        library.remove(item + 100)
    await publish(serving, library, a_document(300, name="改了名的事项"))
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
    await publish(follower, library, *map(a_document, range(100, 110)))
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
    await publish(follower, library, *map(a_document, range(100, 104)))
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
    async with beside(follower.run()):
        for item in range(100, 103):
            library.put(a_document(item))
            while engine.size < len(library.documents_by_item):
                await asyncio.sleep(0.01)
        while "合并索引的小段失败" not in caplog.text:
            await asyncio.sleep(0.01)
    assert max(turns) < usual / 5, "others are let in soon"
    assert sys.getswitchinterval() == usual


async def test_a_merge_that_cannot_take_its_place_keeps_nobody_from_writing(
    tmp_path: Path, kind: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()
    await publish(follower, library, *map(a_document, range(100, 108)))

    def fails(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as once, pytest.raises(OSError, match="no space left") as kept:
        once.setattr("whoosh.index.TOC.write", fails)
        once.setattr(TantivyWriter, "finish", fails)
        await follower.tidy()
    await publish(follower, library, a_document(108))
    assert await follower.tidy()
    assert engine.size == len(library.documents_by_item)
    assert kept.value, "held until here with all that it refers to"


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


async def test_a_crowd_of_which_everything_was_withdrawn_leaves_nothing(tmp_path: Path) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library)
    await follower.start()
    await publish(follower, library, *map(a_document, range(100, 104)))
    for item in range(100, 104):
        library.remove(item)
    await follower.step()
    assert await follower.tidy()
    assert len(segments(IndexDirectory(tmp_path).current())) == 1
    assert (await IndexFollower(tmp_path, library).start()).size == 12
