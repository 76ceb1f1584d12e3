"""The full report beside one aggregate query on the same table."""

import asyncio
import sqlite3
from collections.abc import Iterator
from statistics import median

from catalogue.metrics.report import build_report
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.timing import milliseconds
from web import clock

_TIMES = 5
_ONE_QUERY = (
    "SELECT visits, count(*) FROM revision "
    "WHERE slot = 'current' AND on_application AND item_state = '1' GROUP BY visits"
)


def report_lines(instance: Instance) -> Iterator[Line]:
    """Seconds for every metric of the registry, the median of five."""
    ours = asyncio.run(_ours(instance))
    database = instance.settings.data_dir / "zhipao.db"
    with sqlite3.connect(database) as connection:
        peer = [
            milliseconds(lambda: connection.execute(_ONE_QUERY).fetchall())[0]
            for _ in range(_TIMES)
        ]
    connection.close()
    yield beside("报表", instance.size, "秒", ours, "一条分组查询", median(peer) / 1000)


async def _ours(instance: Instance) -> float:
    loop = asyncio.get_running_loop()
    async with instance.opened():
        taken = []
        for _ in range(_TIMES):
            started = loop.time()
            await build_report(today=clock.today())
            taken.append(loop.time() - started)
    return median(taken)
