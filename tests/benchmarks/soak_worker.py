"""One process of a soak: follows the feed, searches and checks every answer.

``python -m tests.benchmarks.soak_worker INDEX FEED PATIENCE ITEMS ENGINE`` prints what it sees
as lines of JSON until its standard input ends.
"""

import asyncio
import logging
import os
import sys
import traceback
from itertools import cycle
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct

from search_index.backend import backend
from search_index.follower import IndexFollower
from tests.benchmarks.feed import SqliteFeed
from tests.benchmarks.memory import memory_of
from tests.benchmarks.queries import queries
from tests.benchmarks.soak_truth import Truth

_TELL_EVERY = 0.25
_PAUSE = 0.01
"""Between two rounds: a soak is about what is right, a busy machine hides it."""
_LOGGER = "zhipao.index"


class Seen(Struct):
    """What a worker saw since it last told, and what it takes now.

    ``stale`` [ms], ``rebuilt`` by itself and why, ``resident`` memory [MiB], open ``files``.
    """

    searches: int = 0
    resident: float = 0.0
    files: int = 0
    stale: list[float] = []
    rebuilt: list[str] = []
    faults: list[str] = []


class _Heard(logging.Handler):
    """What the follower logs: a failure is a fault, a warning is a rebuild."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        told = self._seen.faults if record.levelno >= logging.ERROR else self._seen.rebuilt
        told.append(logging.Formatter().format(record))


async def _search(truth: Truth, seen: Seen, items: int) -> None:
    random = Random()
    for words in cycle(queries()):
        try:
            faults = [
                *truth.newest(),
                truth.item(random.randint(1, items)),
                truth.page(words),
                truth.totals(),
            ]
        except Exception as error:
            faults = ["".join(traceback.format_exception(error))]
        seen.faults += [fault for fault in faults if fault]
        seen.searches += 1
        await asyncio.sleep(_PAUSE)


async def _tell(truth: Truth, seen: Seen) -> None:
    while True:
        seen.stale, truth.stale = truth.stale, []
        seen.resident = memory_of(os.getpid()).resident
        seen.files = len(list(Path("/proc/self/fd").iterdir()))
        sys.stdout.buffer.write(msgspec.json.encode(seen) + b"\n")
        sys.stdout.buffer.flush()
        seen.searches = 0
        seen.rebuilt.clear()
        seen.faults.clear()
        await asyncio.sleep(_TELL_EVERY)


async def _main(index: str, feed_path: str, patience: str, items: str, kind: str) -> None:
    seen = Seen()
    logging.getLogger(_LOGGER).addHandler(_Heard(seen))
    feed = SqliteFeed(Path(feed_path))
    follower = IndexFollower(Path(index), feed, backend(kind))
    engine = await follower.start()
    truth = Truth(SqliteFeed(Path(feed_path)), engine, float(patience))
    tasks = [
        asyncio.create_task(follower.run()),
        asyncio.create_task(_search(truth, seen, int(items))),
        asyncio.create_task(_tell(truth, seen)),
    ]
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
