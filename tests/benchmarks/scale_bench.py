"""What a catalogue of any size costs: building, disk, opening, memory, updates."""

import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import fmean, median

import msgspec

from catalogue.queries.documents import PublishedDocument
from tests.benchmarks.feed import SqliteFeed
from tests.benchmarks.indexed import Indexed
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.peers import to_documents
from tests.benchmarks.peers.tantivy_engine import TantivyPeer
from tests.benchmarks.timing import milliseconds, percentile
from tests.benchmarks.worker_processes import WorkerProcess, worker, workers

PUBLICATIONS = 40
CHANGED = 1000
_WORKERS, _CLIENTS_EACH = 3, 4
_BUSY = 2
"""Workers that search while items are published: eight clients in all."""
_OPENINGS = 3
_MIB = 1 << 20
_UPDATE = f"{TantivyPeer.name} 更新"


def scale_lines(indexed: Indexed) -> Iterator[Line]:
    """Every line, beside the peers where they do the same work."""
    yield from _built(indexed)
    yield from _opened(indexed)
    yield from _remembered(indexed)
    yield from _updated(indexed)


def _built(indexed: Indexed) -> Iterator[Line]:
    built, filled, size = indexed.built, indexed.filled, indexed.size
    disk = size_of(indexed.index) / _MIB
    for name, peer in filled.peers.items():
        theirs = size / filled.seconds[name]
        yield beside("建索引", size, "项/秒", built.items / built.seconds, name, theirs)
        yield beside("索引大小", size, "MiB", disk, name, peer.size_bytes / _MIB)
    yield beside("建索引 内存峰值", size, "MiB", built.peak_mib)


def size_of(folder: Path) -> int:
    """Bytes of all files below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _opened(indexed: Indexed) -> Iterator[Line]:
    taken = []
    for _ in range(_OPENINGS):
        with worker(indexed.index, indexed.feed) as one:
            taken.append(one.seconds)
    yield beside("打开到首次应答", indexed.size, "秒", median(taken))


def _remembered(indexed: Indexed) -> Iterator[Line]:
    """Memory of workers that have answered 300 queries, without and with suggestions."""
    size = indexed.size
    with workers(_WORKERS, indexed.index, indexed.feed) as several:
        for one in several:
            one.ask("warm")
        first, *more = [one.memory for one in several]
        yield beside("进程内存 驻留", size, "MiB", first.resident)
        yield beside("进程内存 每增一个的驻留", size, "MiB", fmean(m.resident for m in more))
        yield beside("进程内存 每增一个的独占", size, "MiB", fmean(m.private for m in more))
        took, _ = milliseconds(lambda: several[-1].ask("suggest"))
        listed = several[-1].memory.private - more[-1].private
        yield beside("联想词表", size, "秒", took / 1000)
        yield beside("联想词表 内存", size, "MiB", listed)


def _updated(indexed: Indexed) -> Iterator[Line]:
    """Publications while others search, and many changes at once; in a copy of the index."""
    size, folder = indexed.size, indexed.folder
    index, file = folder / "updated", folder / "updated.db"
    shutil.copytree(indexed.index, index)
    shutil.copy(indexed.feed, file)
    feed = SqliteFeed(file)
    changed = _renamed(feed, size)
    try:
        with workers(_BUSY, index, file) as several:
            delays = [_visible(several, feed, [one]) for one in _one_by_one(changed, several)]
            ours = len(changed) / (_visible(several, feed, changed) / 1000)
    finally:
        feed.close()
        shutil.rmtree(index)
    tantivy = indexed.filled.tantivy
    documents = to_documents(changed)
    theirs = [milliseconds(lambda: tantivy.put([one]))[0] for one in documents[:PUBLICATIONS]]  # noqa: B023
    for share in (0.5, 0.95):
        title, value = f"一项变更到可搜 p{share * 100:.0f}", percentile(theirs, share)
        yield beside(title, size, "ms", percentile(delays, share), _UPDATE, value)
    took, _ = milliseconds(lambda: tantivy.put(documents))
    yield beside("批量变更", size, "项/秒", ours, _UPDATE, len(documents) / took * 1000)


def _renamed(feed: SqliteFeed, size: int) -> list[PublishedDocument]:
    """Items from all over the catalogue under names that nothing else has."""
    random = Random(size)
    chosen = feed.read(random.sample(range(1, size + 1), min(CHANGED, size)))
    random.shuffle(chosen)
    return [
        msgspec.structs.replace(one, name=f"新发布的{one.name}第{one.item}次") for one in chosen
    ]


def _one_by_one(
    changed: Sequence[PublishedDocument], several: Sequence[WorkerProcess]
) -> Iterator[PublishedDocument]:
    """Some of ``changed`` at random moments, while clients search in all workers."""
    random = Random(7)
    for one in several:
        one.ask("warm")
        one.ask(f"clients {_CLIENTS_EACH}")
    for document in changed[:PUBLICATIONS]:
        time.sleep(random.uniform(0.05, 0.25))
        yield document
    for one in several:
        one.ask("clients 0")


def _visible(
    several: Sequence[WorkerProcess], feed: SqliteFeed, documents: Sequence[PublishedDocument]
) -> float:
    """From the commit of ``documents`` until the last is found in every worker [ms]."""
    last = documents[-1]
    for one in several:
        one.begin(f"seen {last.item} {last.name}")
    committed = feed.put(documents)
    seen = [one.answer() for one in several]
    return (max(map(float, seen)) - committed) * 1000  # type: ignore[arg-type]
