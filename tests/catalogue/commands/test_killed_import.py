"""An import killed at any moment leaves the database as before or complete."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalogue import database
from catalogue.model.chain import first_broken
from catalogue.queries import ledger, published
from catalogue.tables import ChangeFeed, Item, Revision, RevisionContent

_CHILD = """
import asyncio, sys
from catalogue import database
from tests.factories import an_item, publish

async def main() -> None:
    engine = await database.connect(sys.argv[1])
    print("begin", flush=True)
    await publish(*(an_item(n) for n in range(1, 1501)), accept=lambda findings: [])
    print("done", flush=True)
    await database.close(engine)

asyncio.run(main())
"""
_ROOT = Path(__file__).parents[3]


def killed_after(url: str, seconds: float) -> bool:
    """Start the import, kill it ``seconds`` after it began; whether it had finished before."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, url], cwd=_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "begin\n"
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    finished = "done" in child.stdout.read()
    child.wait()
    child.stdout.close()
    return finished


@pytest.mark.parametrize("seconds", [0.05, 0.4, 1.2])
async def test_a_killed_import_is_whole_or_not_there(database_url: str, seconds: float) -> None:
    engine = await database.connect(database_url)
    await database.close(engine)
    finished = await asyncio.to_thread(killed_after, database_url, seconds)
    engine = await database.connect(database_url)
    expected = (0, 1500) if not finished else (1500,)
    items = await Item.count()
    assert items in expected
    assert await published.count() == items
    assert await Revision.count() == await RevisionContent.count() == items
    assert await ChangeFeed.count() == items
    assert first_broken([line async for line in ledger.lines()]) is None
    await database.close(engine)
