"""Builds an index over a feed in a process of its own: ``… index_build FEED INDEX ENGINE``.

The program's own follower does it.  Prints the seconds it took and the number of items.
"""

import asyncio
import sys
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from search_index.backend import ENGINES, backend
from search_index.follower import IndexFollower
from tests.benchmarks.feed import SqliteFeed
from tests.benchmarks.processes import ended


class Built(Struct, frozen=True):
    """What a build took [s], how many items it indexed, the peak of resident memory [MiB]."""

    seconds: float
    items: int
    peak_mib: float = 0.0


def building(feed: Path, index: Path, engine: str = ENGINES[0]) -> list[str]:
    """The command line of a build."""
    command = [sys.executable, "-m", "tests.benchmarks.index_build"]
    return [*command, str(feed), str(index), engine]


def build(feed: Path, index: Path, engine: str = ENGINES[0]) -> Built:
    """Build ``index`` anew from ``feed`` in a process of its own."""
    done = ended(building(feed, index, engine))
    built = msgspec.json.decode(done.output, type=Built)
    return msgspec.structs.replace(built, peak_mib=done.peak_mib)


def _main(feed: str, index: str, engine: str) -> None:
    started = time.perf_counter()
    follower = IndexFollower(Path(index), SqliteFeed(Path(feed)), backend(engine))
    size = asyncio.run(follower.start(rebuild=True)).size
    built = Built(time.perf_counter() - started, size)
    sys.stdout.buffer.write(msgspec.json.encode(built))


if __name__ == "__main__":
    _main(*sys.argv[1:])
