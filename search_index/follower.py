"""Keeps an index in step with the change feed of the published catalogue.

Several processes may follow into one directory: whoever holds the lock writes, the others read
what was written.  Whatever is missing, damaged, of another catalogue or another version is
rebuilt, with one log line that says why.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from catalogue.queries.documents import PublishedDocument
from search_index import weights
from search_index.backend import Backend, GenerationWriting, backend, cancelled_unless_done
from search_index.contract import SearchEngine
from search_index.directory import IndexDirectory, Manifest
from search_index.feed import Feed
from search_index.popularity import Popularity
from search_index.synonyms import Synonyms
from search_index.turns import giving_way, granted, to_the_end

_log = logging.getLogger("zhipao.index")
_CHANGES_AT_ONCE = 1000
_FEW_CHANGES, _CATCHING_UP = 5, 8
"""A new generation is this near before all wait for it; how often it tries to come so near."""
_POLL_SECONDS = 0.04
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
"""Seconds after a failure until it is tried again; the pause doubles while it fails."""
_FAILURES_TO_LOOK = 3
"""Failures in a row after which the files are looked at, each time."""
_STEPS_TO_REACH = 750
"""Steps until a start no longer waits for another process; some 30 s."""
_WORDS_EVERY = 10
"""Steps between two looks at the list of everyday words and at the catalogue's id; 0.4 s."""
_CHOICES_EVERY = 250
"""Steps between two looks at whether a day has ended; 10 s."""


class IndexFollower:
    """Owns the engine over ``path`` and brings it up to date with ``feed``."""

    def __init__(self, path: Path, feed: Feed, kind: Backend | None = None) -> None:
        self._directory = IndexDirectory(path)
        self._feed = feed
        self._kind = kind or backend()
        self.engine: SearchEngine = self._kind.engine(path)
        self._catalogue_id: str | None = None
        self._words_version: tuple[int, int] | None = None
        self._choices_version: tuple[str, int] | None = None
        self._choices: Mapping[int, int] = {}
        self._written, self._in_doubt = asyncio.Event(), asyncio.Event()

    async def start(self, *, rebuild: bool = False) -> SearchEngine:
        """Make the index whole and current, rebuilding it where it is not; the engine over it."""
        if rebuild:
            await self._renew("按要求重建", wait=True)
        elif await self.fault():
            await self._renew(wait=True)
        await asyncio.to_thread(self.engine.refresh)
        await self._reach(await self._feed.head())
        await self.follow_words(ready=False)
        await self.follow_choices()
        return self.engine

    async def _reach(self, head: int) -> None:
        """Step until changes up to ``head`` are in, which another process may be writing."""
        for _ in range(_STEPS_TO_REACH):
            await self.step()
            manifest = self._directory.manifest()
            if manifest is not None and manifest.seq >= head:
                await self._refreshed()
                return
            await asyncio.sleep(_POLL_SECONDS)
        _log.warning("索引尚未收录全部变更，先按已收录的检索")

    async def follow_catalogue(self) -> None:
        """Begin anew where the catalogue has been restored from a backup meanwhile: the words and
        choices at once, the index with the next step."""
        catalogue_id = await self._feed.catalogue_id()
        if self._catalogue_id not in (None, catalogue_id):
            self._words_version = self._choices_version = None
        self._catalogue_id = catalogue_id

    async def follow_words(self, *, ready: bool = True) -> bool:
        """Take over the list of everyday words; whether it had changed.

        ``ready`` words can be searched by sound at once, others when ``engine.warm`` is done.
        """
        version = await self._feed.words_version()
        if version == self._words_version:
            return False
        pairs = await self._feed.words()
        self.engine.use(await asyncio.to_thread(_ready if ready else Synonyms, pairs))
        self._words_version = version
        return True

    async def follow_choices(self) -> bool:
        """Take over what people chose on ended days; whether that had changed."""
        version = await self._feed.choices_version()
        if version == self._choices_version:
            return False
        choices = await self._feed.choices(
            weights.POPULAR_DAYS, weights.CHOICES_OF_A_QUERY, weights.CHOICES_OF_A_DAY
        )
        changed = choices != self._choices
        if changed:
            popularity = await asyncio.to_thread(Popularity, choices)
            await asyncio.to_thread(self.engine.use_popularity, popularity)
        self._choices, self._choices_version = choices, version
        return changed

    async def step(self) -> bool:
        """Take in what was published since, at most a thousand changes; rebuild before where that
        is due and no other process is at it.  Whether the engine now answers from a newer state.
        """
        manifest, head = await self._standing()
        if self._is_due(manifest, head):
            await self._renew(wait=False)
            manifest, head = await self._standing()
        return await self._keep_up(manifest, head)

    async def _standing(self) -> tuple[Manifest | None, int]:
        """What the index holds, then the newest change there is."""
        manifest = self._directory.manifest()
        return manifest, await self._feed.head()

    def _is_due(self, manifest: Manifest | None, head: int) -> bool:
        """Whether a rebuild seems to be due; a cheap look, many times a second."""
        return (
            manifest is None
            or manifest.seq > head
            or self._catalogue_id not in (None, manifest.catalogue_id)
            or _far_behind(manifest, head)
        )

    async def _keep_up(self, manifest: Manifest | None, head: int) -> bool:
        """Take the next changes into the index as it stands, and take over what others took in."""
        if manifest is None:
            return False
        if head > manifest.seq:
            return await self._catch_up(min(head, manifest.seq + _CHANGES_AT_ONCE))
        return await self._refreshed()

    async def _refreshed(self) -> bool:
        if self._directory.stamp() == self.engine.generation:
            return False
        return await asyncio.to_thread(self.engine.refresh)

    async def run(self) -> None:
        """Follow, tidy and rebuild for ever; a failure is logged and tried again."""
        async with asyncio.TaskGroup() as all_three:
            all_three.create_task(self._follow())
            all_three.create_task(self._keep_tidy())
            all_three.create_task(self._keep_whole())

    async def _follow(self) -> None:
        pause, failures = _FIRST_PAUSE, 0
        for turn in count():
            try:
                manifest, head = await self._standing()
                if self._is_due(manifest, head):
                    self._in_doubt.set()
                await self._keep_up(manifest, head)
                if turn % _WORDS_EVERY == 0:
                    await self.follow_catalogue()
                    await self.follow_words()
                if turn % _CHOICES_EVERY == 0:
                    await self.follow_choices()
                pause, failures = _FIRST_PAUSE, 0
                await asyncio.sleep(_POLL_SECONDS)
            except Exception as error:
                where = None if failures else error  # a trace once, not with every trial
                _log.error("索引跟进失败（%r），%s 秒后重试", error, pause, exc_info=where)
                await asyncio.sleep(pause)
                pause, failures = min(pause * 2, _LONGEST_PAUSE), failures + 1
                if failures % _FAILURES_TO_LOOK == 0:
                    self._in_doubt.set()

    async def _keep_whole(self) -> None:
        """Rebuild whenever that may be due, while the index as it stands is followed up."""
        pause = _FIRST_PAUSE
        while True:
            await self._in_doubt.wait()
            try:
                if await self._renew(wait=False):
                    await self._refreshed()
                pause = _FIRST_PAUSE
            except Exception:
                _log.exception("重建检索索引失败，%s 秒后重试", pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            self._in_doubt.clear()

    async def _keep_tidy(self) -> None:
        """Tidy whenever this process has written."""
        while True:
            await self._written.wait()
            self._written.clear()
            try:
                await self.tidy()
            except Exception:
                _log.exception("合并索引的小段失败，下次写入后重试")

    async def tidy(self) -> bool:
        """Write a crowd of small segments anew as one; whether there was one.

        It takes seconds where the crowd is large, so what is published goes in beside it.
        """
        with self._directory.merging() as ours:
            if not ours:
                return False
            generation = self._directory.current()
            try:
                with giving_way():
                    take_place = await to_the_end(self._kind.merged, generation)
            except OSError:
                if self._directory.current() == generation:
                    raise
                return False
            if take_place is None:
                return False
            async with granted(self._directory.lock, wait=True):
                manifest = self._directory.manifest()
                if manifest is None or self._directory.current() != generation:
                    return False  # a rebuild has dropped it
                await to_the_end(self._put_in_place, take_place, generation, manifest)
            return True

    def _put_in_place(
        self, take_place: Callable[[], None], generation: Path, manifest: Manifest
    ) -> None:
        take_place()
        self._described(generation, manifest)

    async def fault(self) -> str:
        """Why the index on disk cannot be followed up; empty when it can."""
        manifest = self._directory.manifest()
        if manifest is None:
            return "索引不存在或清单损坏"
        if manifest.version != self._kind.version:
            return f"索引版本是 {manifest.version}，现用 {self._kind.version}"
        if manifest.catalogue_id != await self._feed.catalogue_id():
            return "索引属于另一个目录库"
        if manifest.seq > await self._feed.head():
            return "索引比目录库新（库已恢复到较早时点）"
        if not await asyncio.to_thread(self._directory.is_whole, manifest):
            return "索引文件损坏"
        engine = self.engine
        if engine.generation:  # its files are open already, whatever stands under their names now
            engine = self._kind.engine(self._directory.path)
        try:
            await asyncio.to_thread(engine.refresh)
        except Exception as error:  # whatever an engine says of a damaged file
            return f"索引无法打开（{type(error).__name__}）"
        return ""

    async def _renew(self, why: str = "", *, wait: bool) -> bool:
        """Rebuild, unless another process is at it and we do not ``wait``; whether it was done.

        Where nothing is said of ``why``, what is faulty or far behind even now that nobody else
        can be at it.
        """
        async with granted(self._directory.rebuilding, wait=wait) as ours:
            if not ours or not (why := why or await self._reason()):
                return False
            await self._fill_and_swap(why)
            return True

    async def _reason(self) -> str:
        """Why the index should be built anew; empty when it need not."""
        head, manifest = await self._feed.head(), self._directory.manifest()
        if manifest is not None and _far_behind(manifest, head):
            return f"有 {head - manifest.seq} 项变更待收录"
        return await self.fault()

    async def _catch_up(self, head: int) -> bool:
        with self._directory.lock() as ours:
            manifest = self._directory.manifest()
            if not ours or manifest is None:
                return await self._refreshed()
            generation, before = self._directory.current(), self.engine.generation
            manifest = await self._take_in(generation, manifest, head, self.engine.refresh)
            await self._refreshed()
        self._written.set()
        return self.engine.generation != before

    async def _take_in(
        self,
        generation: Path,
        manifest: Manifest,
        head: int,
        afterwards: Callable[[], object] | None = None,
    ) -> Manifest:
        """Write what changed up to ``head`` into ``generation``; its manifest then.

        ``afterwards`` is done at once after each write: a busy server comes back to this task
        only when every waiting request has had its turn.
        """
        while manifest.seq < head:
            changes = await self._feed.changes_since(manifest.seq, _CHANGES_AT_ONCE)
            items = list(dict.fromkeys(change.item for change in changes))
            documents = await self._feed.documents(items)
            gone = set(items) - {document.item for document in documents}
            manifest = replace(manifest, seq=changes[-1].seq)
            manifest = await to_the_end(
                self._write_changes, generation, manifest, documents, gone, afterwards
            )
        return manifest

    def _write_changes(
        self,
        generation: Path,
        manifest: Manifest,
        documents: Sequence[PublishedDocument],
        gone: set[int],
        afterwards: Callable[[], object] | None,
    ) -> Manifest:
        with cancelled_unless_done(self._kind.writer(generation, fresh=False)) as writer:
            writer.put(documents)
            writer.remove(sorted(gone))
            writer.commit()
        manifest = self._described(generation, manifest)
        if afterwards:
            afterwards()
        return manifest

    async def _fill_and_swap(self, why: str) -> None:
        """A whole new generation, then the swap; nothing is left of one that fails.

        The old one is searched until then, and changes go on into it.  The new one catches up
        beside it but for the last few, for which all others wait before the swap.
        """
        _log.warning("重建检索索引：%s", why)
        generation = self._directory.new_generation()
        try:
            manifest = await self._begun(generation)
            await self._caught_up_and_swapped(generation, manifest)
        except BaseException:
            self._directory.drop(generation)
            raise

    async def _begun(self, generation: Path) -> Manifest:
        """Fill ``generation``; its manifest."""
        catalogue_id = await self._feed.catalogue_id()
        seq = await self._feed.head()
        size = await self._filled(generation)
        version = self._kind.version
        manifest = Manifest(
            version=version, catalogue_id=catalogue_id, seq=seq, size=size, files={}
        )
        return await to_the_end(self._described, generation, manifest)

    async def _caught_up_and_swapped(self, generation: Path, manifest: Manifest) -> None:
        for _ in range(_CATCHING_UP):
            if (head := await self._feed.head()) - manifest.seq <= _FEW_CHANGES:
                break
            manifest = await self._take_in(generation, manifest, head)
        async with granted(self._directory.lock, wait=True):
            await self._take_in(generation, manifest, await self._feed.head())
            self._directory.swap_in(generation)

    async def _filled(self, generation: Path) -> int:
        """Write every document into an empty ``generation``; how many there are."""
        writer: GenerationWriting = self._kind.writer(generation, fresh=True)
        size = 0
        with cancelled_unless_done(writer):
            async for documents in self._feed.all_documents():
                await to_the_end(writer.put, documents)
                size += len(documents)
            await to_the_end(writer.finish)
        return size

    def _described(self, generation: Path, manifest: Manifest) -> Manifest:
        """Write the manifest of ``generation`` with the files there are now."""
        return self._directory.write_manifest(generation, manifest, self._kind.files(generation))


def _far_behind(manifest: Manifest, head: int) -> bool:
    """Whether writing everything anew takes less than writing what changed since."""
    return head - manifest.seq > max(200, manifest.size // 4)


def _ready(pairs: Sequence[tuple[str, str]]) -> Synonyms:
    made = Synonyms(pairs)
    _ = made.phrases
    return made
