"""The index follows the feed and heals by itself."""

import asyncio
import errno
import gc
import logging
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from catalogue.errors import BadInput
from catalogue.queries.documents import PublishedDocument
from search_index.backend import ENGINES, Backend, backend
from search_index.directory import IndexDirectory, Manifest
from search_index.engine import WhooshNumpyEngine
from search_index.follower import IndexFollower
from search_index.request import SearchRequest
from search_index.tantivy_backend.writer import TantivyWriter
from search_index.writer import GenerationWriter
from tests.apart import beside
from tests.search_index.library import Library, a_document, few


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


async def test_a_catalogue_restored_from_a_copy_is_indexed_anew(
    kind: Backend, tmp_path: Path
) -> None:
    """As many changes and words as before, so nothing but its id tells that it is another one."""
    library = few()
    library.words_said = [("煤气", "天然气报装")]
    followers = [IndexFollower(tmp_path, library, kind) for _ in range(2)]
    for follower in followers:
        await follower.start()
        await follower.follow_catalogue()
        assert not await follower.follow_words()
    library.documents_by_item[3] = a_document(3, name="天然气报装")
    library.words_said = [("瓦斯", "天然气报装")]
    library.name = "restored"
    for follower in followers:
        await follower.follow_catalogue()
        await follower.step()
        assert await follower.follow_words(), "its words are others as well"
        found = follower.engine.search(SearchRequest(words="瓦斯"))
        assert [hit.item for hit in found.hits] == [3]
    before = followers[0].engine.generation
    await followers[0].follow_catalogue()
    assert not await followers[0].step() and followers[0].engine.generation == before


async def test_two_that_see_the_same_backlog_build_anew_once(
    kind: Backend, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    quick, slow = (IndexFollower(tmp_path, library, kind) for _ in range(2))
    for follower in (quick, slow):
        await follower.start()
    caplog.clear()
    library.changes += [1] * 300
    head, others = library.head, asyncio.Event()

    async def late() -> int:
        seen = await head()
        await others.wait()
        return seen

    library.head = late  # type: ignore[method-assign]
    stepping = asyncio.create_task(slow.step())
    await asyncio.sleep(0)
    library.head = head  # type: ignore[method-assign]
    await quick.step()
    others.set()
    await stepping
    assert [told.getMessage() for told in caplog.records] == ["重建检索索引：有 300 项变更待收录"]
    assert slow.engine.generation == quick.engine.generation


def following(*followers: IndexFollower) -> AbstractAsyncContextManager[None]:
    """Each follows as in a server, until the end of the block."""
    return beside(*(one.run() for one in followers))


async def soon(so: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether it comes to be ``so``."""
    until = time.monotonic() + seconds
    while not so() and time.monotonic() < until:
        await asyncio.sleep(0.01)
    return so()


@pytest.mark.parametrize("lost", ["*.toc meta.json", "joined.arrays *.store", "manifest"])
async def test_files_lost_under_a_running_server_are_built_anew(
    kind: Backend, tmp_path: Path, lost: str
) -> None:
    library = few()
    followers = [IndexFollower(tmp_path, library, kind) for _ in range(2)]
    engines = [await follower.start() for follower in followers]
    async with following(*followers):
        for name in lost.split():
            for file in tmp_path.glob(f"g*/{name}"):
                file.unlink()
        library.remove(3)
        assert await soon(lambda: not any(3 in engine.items(100) for engine in engines))
    assert not await followers[0].fault()


async def test_a_failure_that_lasts_is_traced_once_and_told_each_time(
    kind: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    engine = await follower.start()
    library.put(a_document(99))
    caplog.clear()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(library, "documents", no_space)
        async with following(follower):
            assert await soon(lambda: len(caplog.records) >= 2)
            meanwhile.undo()
            assert await soon(lambda: 99 in engine.items(100))
    assert [bool(told.exc_info) for told in caplog.records[:2]] == [True, False]
    assert all("No space left" in told.getMessage() for told in caplog.records)


def no_space(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Nothing is freed by chance: what a failed writer holds it holds until it lets go."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    ("full", "name"),
    [
        ("search_index.writer.GenerationWriter", "_keep"),
        ("whoosh.index.TOC", "write"),
        ("search_index.tantivy_backend.writer.TantivyWriter", "commit"),
    ],
)
async def test_a_write_that_fails_once_keeps_nobody_from_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str, name: str
) -> None:
    library = few()
    kind = backend("tantivy" if "tantivy" in full else "whoosh")
    one, other = (IndexFollower(tmp_path, library, kind) for _ in range(2))
    engines = [await one.start(), await other.start()]
    library.remove(3)
    with monkeypatch.context() as once, pytest.raises(OSError, match="No space left") as kept:
        once.setattr(f"{full}.{name}", no_space)
        await one.step()
    await other.step()
    await one.step()
    assert [3 in engine.items(100) for engine in engines] == [False, False]
    assert kept.value.errno == errno.ENOSPC, "held until here with all that it refers to"


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("name", ["put", "finish"])
async def test_a_rebuild_that_fails_lets_go_of_its_files(
    kind: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    follower = IndexFollower(tmp_path, few(), kind)
    await follower.start()
    searched = IndexDirectory(tmp_path).current()
    with monkeypatch.context() as once, pytest.raises(OSError, match="No space left") as kept:
        for written in (GenerationWriter, TantivyWriter):
            once.setattr(written, name, no_space)
        await follower.start(rebuild=True)
    assert await soon(lambda: open_below(tmp_path, searched) == []), "threads of tantivy end late"
    assert kept.value.errno == errno.ENOSPC


async def test_nothing_is_left_of_a_rebuild_that_failed_or_whose_process_died(
    kind: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    await follower.start()
    generation = IndexDirectory(tmp_path).current()
    for failure in (OSError(errno.ENOSPC, "No space left on device"), asyncio.CancelledError()):

        async def broken(given: BaseException = failure) -> AsyncIterator[list[PublishedDocument]]:
            yield [a_document(1)]
            raise given

        with monkeypatch.context() as once, pytest.raises(type(failure)):
            once.setattr(library, "all_documents", broken)
            await follower.start(rebuild=True)
        assert [*tmp_path.glob("g*")] == [generation]
    left = IndexDirectory(tmp_path).new_generation()
    with monkeypatch.context() as once, pytest.raises(OSError, match="No space left"):
        once.setattr(kind, "writer", no_space, raising=False)
        await follower.start(rebuild=True)
    assert not left.exists()
    assert [*tmp_path.glob("g*")] == [generation]


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("name", ["put", "finish", "commit"])
async def test_a_server_that_ends_leaves_its_writing_to_nobody_before_it_is_through(
    kind: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    await follower.start()
    searched = IndexDirectory(tmp_path).current()
    begun, go_on = threading.Event(), threading.Event()
    for written in (GenerationWriter, TantivyWriter):
        monkeypatch.setattr(written, name, held_up(getattr(written, name), begun, go_on))
    library.put(a_document(99))
    work = follower.step() if name == "commit" else follower.start(rebuild=True)
    running = asyncio.create_task(work)
    assert await asyncio.to_thread(begun.wait, 5)
    for _ in range(2):  # a loop that ends cancels again what a server has cancelled
        running.cancel()
        await asyncio.sleep(0.02)
    assert not running.done()
    lock = (
        IndexDirectory(tmp_path).lock if name == "commit" else IndexDirectory(tmp_path).rebuilding
    )
    with lock() as ours:
        assert not ours
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    with lock() as ours:
        assert ours
    assert [*tmp_path.glob("g*")] == [searched]
    assert await soon(lambda: open_below(tmp_path, searched) == []), "threads of tantivy end late"
    restarted = IndexFollower(tmp_path, library, kind)
    assert not await restarted.fault()
    assert 99 in (await restarted.start()).items(100)


def held_up(
    work: Callable[..., None], begun: threading.Event, go_on: threading.Event
) -> Callable[..., None]:
    """``work`` that says when it has begun and goes on when it is told to."""

    def waits(*args: Any) -> None:
        begun.set()
        assert go_on.wait(5)
        work(*args)

    return waits


def open_below(path: Path, but: Path) -> list[str]:
    """Files below ``path``, and not below ``but``, that this process holds open."""
    held = (os.path.realpath(one) for one in Path("/proc/self/fd").iterdir())
    return [one for one in held if one.startswith(str(path)) and not one.startswith(str(but))]


async def test_a_directory_deleted_under_a_running_server_is_built_anew_and_mixed_with_nothing(
    kind: Backend, tmp_path: Path
) -> None:
    path, library = tmp_path / "index", few()
    followers = [IndexFollower(path, library, kind) for _ in range(2)]
    for follower in followers:
        await follower.start()
    library.remove(3)
    library.put(a_document(5, name="新的名字"))
    for follower in followers:
        await follower.step()
    before = followers[0].engine.generation
    shutil.rmtree(path)
    library.documents_by_item[6] = a_document(6, name="不知何时改的名字")
    for follower in followers:
        await follower.step()
        assert follower.engine.generation != before, "answers kept for it are no longer right"
    library.put(a_document(7, name="再改的名字"))
    for follower in followers:
        await follower.step()
        found = follower.engine.search(SearchRequest(limit=100, highlights=True)).hits
        names = {hit.item: "".join(hit.name) for hit in found}
        assert names == {one.item: one.name for one in library.documents_by_item.values()}


async def test_a_running_server_answers_from_the_newest_state_while_it_rebuilds(
    kind: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library = few()
    followers = [IndexFollower(tmp_path, library, kind) for _ in range(2)]
    engines = [await follower.start() for follower in followers]
    read, begun, go_on = library.all_documents, asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[list[PublishedDocument]]:
        begun.set()
        await go_on.wait()
        async for documents in read():
            yield documents

    monkeypatch.setattr(library, "all_documents", slowly)
    before = IndexDirectory(tmp_path).current()
    async with following(*followers):
        library.changes += [1] * 300
        await asyncio.wait_for(begun.wait(), 5)
        library.remove(3)
        library.put(a_document(99))
        expected = sorted(library.documents_by_item)
        assert await soon(lambda: all(sorted(e.items(100)) == expected for e in engines))
        assert IndexDirectory(tmp_path).current() == before
        go_on.set()
        assert await soon(lambda: len({before.name, *(name(e.generation) for e in engines)}) == 2)
        assert await soon(lambda: all(sorted(e.items(100)) == expected for e in engines))
    assert not [told for told in caplog.records if told.levelno >= logging.ERROR]


def name(stamp: str) -> str:
    return stamp.partition(".")[0]


async def test_a_server_that_ends_while_it_rebuilds_leaves_what_it_searched(
    kind: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = few()
    follower = IndexFollower(tmp_path, library, kind)
    await follower.start()
    begun = asyncio.Event()

    async def never_ends() -> AsyncIterator[list[PublishedDocument]]:
        begun.set()
        yield [a_document(1)]
        await asyncio.Event().wait()

    before = IndexDirectory(tmp_path).current()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(library, "all_documents", never_ends)
        async with following(follower):
            library.changes += [1] * 300
            await asyncio.wait_for(begun.wait(), 5)
    assert [*tmp_path.glob("g*")] == [before]
    with IndexDirectory(tmp_path).rebuilding() as ours:
        assert ours
