"""A publication killed at any moment: the item is wholly the old or wholly the new."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalogue import database
from catalogue.queries import ledger, published
from catalogue.queries.feed import PublishedFeed
from catalogue.queries.verification import verify_audit, verify_ledger
from catalogue.tables import ChangeFeed, Revision
from search_index.follower import IndexFollower
from search_index.request import SearchRequest
from tests.catalogue.commands.ways import a_team
from tests.factories import an_item

_CHILD = """
import asyncio, sys
from catalogue import database
from catalogue.commands.save_draft import save_draft
from catalogue.queries.accounts import officer
from tests.catalogue.commands.ways import Team
from tests.factories import NOON, an_item

async def main() -> None:
    engine = await database.connect(sys.argv[1])
    team = Team(*[await officer(n) for n in ("editor", "initial", "reviewer", "signer")])
    print("begin", flush=True)
    for number in range(2, 1000):
        await team.publish(an_item(1, short_name=f"第{number}版"), known=True)

asyncio.run(main())
"""
_ROOT = Path(__file__).parents[3]


def _killed_after(url: str, seconds: float) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, url], cwd=_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "begin\n"
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()


@pytest.mark.parametrize("seconds", [0.05, 0.13, 0.31, 0.53])
async def test_a_killed_publication_is_whole_or_not_there(
    database_url: str, tmp_path: Path, seconds: float
) -> None:
    engine = await database.connect(database_url)
    team = await a_team(an_item(1).body.credit_code)
    await team.publish(an_item(1, short_name="第1版"))
    follower = IndexFollower(tmp_path / "index", PublishedFeed("this"))
    await follower.start()
    await database.close(engine)
    await asyncio.to_thread(_killed_after, database_url, seconds)

    engine = await database.connect(database_url)
    public = await published.guide(an_item(1).code)
    assert public.item.short_name == f"第{public.revision}版"
    lines = [line async for line in ledger.lines()]
    assert [line.number for line in lines] == list(range(1, public.revision + 1))
    assert await ChangeFeed.count() == len(lines)
    assert await Revision.count().where(Revision.slot == "current") == 1
    assert (await verify_ledger()).whole
    assert (await verify_audit()).whole
    engine_now = await IndexFollower(tmp_path / "index", PublishedFeed("this")).start()
    hits = engine_now.search(SearchRequest(words=public.item.short_name, facets=())).hits
    assert [hit.code for hit in hits] == [an_item(1).code]
    await database.close(engine)
