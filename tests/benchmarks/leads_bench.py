"""All lead counts, and the first page of the dearest kind, beside one aggregate query.

The corpus holds each base item once per division, so that medians and differing materials are
worked out over as many items per base code as there are divisions.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from statistics import median

from catalogue.model.leads import LeadTerms
from catalogue.queries.leads import LeadScope, lead_counts, leads
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.timing import milliseconds
from web import clock

_TIMES = 3
_KIND = "far_above_median"
_ONE_QUERY = (
    "SELECT base_code, count(*), min(promised_value) FROM revision "
    "WHERE slot = 'current' AND on_application AND item_state = '1' GROUP BY base_code"
)


def lead_lines(instance: Instance) -> Iterator[Line]:
    """Seconds for all counts and for one page, the median of three."""
    counted, listed = asyncio.run(_ours(instance))
    with sqlite3.connect(instance.settings.data_dir / "zhipao.db") as connection:
        peer = [
            milliseconds(lambda: connection.execute(_ONE_QUERY).fetchall())[0]
            for _ in range(_TIMES)
        ]
    connection.close()
    bare = median(peer) / 1000
    yield beside("压减线索 全部计数", instance.size, "秒", counted, "一条分组查询", bare)
    yield beside("压减线索 一页", instance.size, "秒", listed, "一条分组查询", bare)


async def _ours(instance: Instance) -> tuple[float, float]:
    loop = asyncio.get_running_loop()
    scope, terms, today = LeadScope(), LeadTerms(), clock.today()
    async with instance.opened():
        counting, listing = [], []
        for _ in range(_TIMES):
            started = loop.time()
            await lead_counts(scope, terms, today)
            counting.append(loop.time() - started)
            started = loop.time()
            await leads(_KIND, scope, terms, today)
            listing.append(loop.time() - started)
    return median(counting), median(listing)
