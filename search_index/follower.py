"""Keeps an index in step with the change feed of the published catalogue.

Several processes may follow into one directory: whoever holds the lock writes, the others read
what was written.  Whatever is missing, damaged, of another catalogue or another version is
rebuilt, with one log line that says why.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from catalogue.queries.documents import PublishedDocument
from search_index.directory import IndexDirectory, Manifest
from search_index.engine import WhooshNumpyEngine
from search_index.schema import VERSION
from search_index.stored import stored_segments
from search_index.synonyms import Synonyms
from search_index.writer import GenerationWriter, crowded

_log = logging.getLogger("zhipao.index")
_CHANGES_AT_ONCE = 1000
_POLL_SECONDS = 0.04
_PAUSE_AFTER_FAILURE = 5.0
_WORDS_EVERY = 10
"""Steps between two looks at the list of everyday words; 0.4 s."""


class Change(Protocol):
    """One line of the change feed."""

    @property
    def seq(self) -> int: ...
    @property
    def item(self) -> int: ...


class Feed(Protocol):
    """The published catalogue as ``catalogue.queries.feed`` shows it."""

    async def catalogue_id(self) -> str: ...
    async def head(self) -> int: ...
    async def changes_since(self, seq: int, limit: int) -> Sequence[Change]: ...
    async def documents(self, items: Sequence[int]) -> Sequence[PublishedDocument]: ...
    async def words_version(self) -> tuple[int, int]: ...
    async def words(self) -> Sequence[tuple[str, str]]: ...
    def all_documents(self) -> AsyncIterator[Sequence[PublishedDocument]]: ...


class IndexFollower:
    """Owns the engine over ``path`` and brings it up to date with ``feed``."""

    def __init__(self, path: Path, feed: Feed) -> None:
        self._directory = IndexDirectory(path)
        self._feed = feed
        self.engine = WhooshNumpyEngine(path)
        self._words_version: tuple[int, int] | None = None

    async def start(self, *, rebuild: bool = False) -> WhooshNumpyEngine:
        """Make the index whole and current, rebuilding it where it is not; the engine over it."""
        why = "按要求重建" if rebuild else await self.fault()
        if why:
            with self._directory.lock(wait=True):
                why = why if rebuild else await self.fault()
                if why:
                    await self._rebuild(why)
        await asyncio.to_thread(self.engine.refresh)
        await self.step()
        await self.follow_words()
        return self.engine

    async def follow_words(self) -> bool:
        """Take over the list of everyday words; whether it had changed."""
        version = await self._feed.words_version()
        if version == self._words_version:
            return False
        pairs = await self._feed.words()
        self.engine.use(await asyncio.to_thread(Synonyms, pairs))
        self._words_version = version
        return True

    async def step(self) -> bool:
        """Take in what was published since; whether the engine now answers from a newer state."""
        manifest = self._directory.manifest()
        head = await self._feed.head()
        if manifest is not None and head == manifest.seq:
            return await asyncio.to_thread(self.engine.refresh)
        with self._directory.lock(wait=False) as ours:
            if not ours:
                return await asyncio.to_thread(self.engine.refresh)
            await self._catch_up(head)
            newer = await asyncio.to_thread(self.engine.refresh)
            await self._tidy()  # after what was published can be found
            return newer

    async def run(self) -> None:
        """Follow for ever; a failure is logged and tried again."""
        for turn in count():
            try:
                await self.step()
                if turn % _WORDS_EVERY == 0:
                    await self.follow_words()
                await asyncio.sleep(_POLL_SECONDS)
            except Exception:
                _log.exception("索引跟进失败，%s 秒后重试", _PAUSE_AFTER_FAILURE)
                await asyncio.sleep(_PAUSE_AFTER_FAILURE)

    async def fault(self) -> str:
        """Why the index on disk cannot be followed up; empty when it can."""
        manifest = self._directory.manifest()
        if manifest is None:
            return "索引不存在或清单损坏"
        if manifest.version != VERSION:
            return f"索引版本 {manifest.version} 已过时"
        if manifest.catalogue_id != await self._feed.catalogue_id():
            return "索引属于另一个目录库"
        if manifest.seq > await self._feed.head():
            return "索引比目录库新（库已恢复到较早时点）"
        if not await asyncio.to_thread(self._directory.is_whole, manifest):
            return "索引文件损坏"
        try:
            await asyncio.to_thread(self.engine.refresh)
        except Exception as error:  # whatever Whoosh says of a damaged file
            return f"索引无法打开（{type(error).__name__}）"
        return ""

    async def _catch_up(self, head: int) -> None:
        manifest = self._directory.manifest()
        if manifest is None or manifest.seq > head:
            await self._rebuild(await self.fault())
            return
        if head - manifest.seq > max(200, manifest.size // 4):
            await self._rebuild(f"有 {head - manifest.seq} 项变更待收录")
            return
        while manifest.seq < head:
            manifest = await self._take_in(manifest)

    async def _take_in(self, manifest: Manifest) -> Manifest:
        changes = await self._feed.changes_since(manifest.seq, _CHANGES_AT_ONCE)
        items = list(dict.fromkeys(change.item for change in changes))
        documents = await self._feed.documents(items)
        gone = set(items) - {document.item for document in documents}
        generation = self._directory.current()
        await asyncio.to_thread(_write_changes, generation, documents, gone)
        return self._described(generation, changes[-1].seq, manifest.size, manifest.catalogue_id)

    async def _tidy(self) -> None:
        """Write crowds of small segments anew as one."""
        generation = self._directory.current()
        manifest = self._directory.manifest()
        if manifest is None or not crowded(stored_segments(generation)):
            return
        writer = await asyncio.to_thread(GenerationWriter, generation, fresh=False)
        await asyncio.to_thread(writer.commit_merged)
        self._described(generation, manifest.seq, manifest.size, manifest.catalogue_id)

    async def _rebuild(self, why: str) -> None:
        """A whole new generation, then the swap; the old one is searched until then."""
        _log.warning("重建检索索引：%s", why)
        catalogue_id = await self._feed.catalogue_id()
        seq = await self._feed.head()
        generation = self._directory.new_generation()
        writer = await asyncio.to_thread(GenerationWriter, generation, fresh=True)
        size = 0
        try:
            async for documents in self._feed.all_documents():
                await asyncio.to_thread(writer.put, documents)
                size += len(documents)
        except BaseException:
            writer.cancel()
            raise
        await asyncio.to_thread(writer.commit)
        self._described(generation, seq, size, catalogue_id)
        self._directory.swap_in(generation)

    def _described(self, generation: Path, seq: int, size: int, catalogue_id: str) -> Manifest:
        return self._directory.write_manifest(
            generation, version=VERSION, catalogue_id=catalogue_id, seq=seq, size=size
        )


def _write_changes(generation: Path, documents: Sequence[Any], gone: set[int]) -> None:
    writer = GenerationWriter(generation, fresh=False)
    try:
        writer.put(documents)
        writer.remove(sorted(gone))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
