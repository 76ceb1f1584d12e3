"""Both engines keep what the commands rely on."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
import asyncpg
import pytest
from asyncpg.transaction import Transaction
from piccolo.engine.sqlite import SQLiteTransaction

from catalogue import database, engines
from catalogue.engines import Engine, make_engine
from catalogue.errors import BadInput, DatabaseUnavailable
from catalogue.tables import Item, Revision

_MORE_THAN_A_POOL_HAS = 9
_PATIENCE = 5.0


async def an_item(code: str) -> int:
    async with database.writing():
        (key,) = await database.new_ids(Item, 1)
        await database.insert_many(
            Item, [{"id": key, "code": code, "origin": "", "sample": False, "last_batch": None}]
        )
    return key


async def test_a_failed_command_leaves_nothing_behind(opened: Engine) -> None:
    await an_item("kept")
    with pytest.raises(ValueError):
        async with database.writing():
            await Item.insert(Item(code="lost"))
            raise ValueError
    assert [row["code"] for row in await Item.select(Item.code)] == ["kept"]


async def test_an_item_has_at_most_one_draft(opened: Engine) -> None:
    item = await an_item("one")

    async def add(number: int, slot: str | None) -> None:
        await Revision.insert(
            Revision(
                item=item,
                number=number,
                slot=slot,
                state="draft",
                content_hash="",
                name="x",
                kind="01",
            )
        )

    await add(1, None)
    await add(2, None)
    await add(3, "draft")
    with pytest.raises(Exception, match=r"(?i)unique"):
        await add(4, "draft")
    assert await Revision.count() == 3


async def test_readers_are_answered_while_many_wait_to_write(opened: Engine) -> None:
    leave = asyncio.Event()

    async def write() -> None:
        async with database.writing():
            await leave.wait()

    waiting = [asyncio.create_task(write()) for _ in range(12)]
    await asyncio.sleep(0.2)
    assert await asyncio.wait_for(Item.count(), 5) == 0
    leave.set()
    await asyncio.gather(*waiting)


async def test_a_crowd_of_readers_shares_a_few_connections(opened: Engine) -> None:
    before = threading.active_count()
    assert await asyncio.gather(*(Item.count() for _ in range(200))) == [0] * 200
    assert threading.active_count() - before <= 16


async def test_a_writer_may_hold_more_pages_than_a_reader(tmp_path: Path) -> None:
    engine = await database.connect(f"sqlite:///{tmp_path / 'one.db'}")
    try:
        async with database.writing():
            writer = await Item.raw("PRAGMA cache_size")
        assert writer == [{"cache_size": -32 * 1024}]
        assert await Item.raw("PRAGMA cache_size") == [{"cache_size": -2000}]
    finally:
        await database.close(engine)


async def test_rows_go_in_whatever_the_order_and_number_of_their_columns(
    opened: Engine,
) -> None:
    async with database.writing():
        await database.insert_many(Item, [{"code": "a"}, {"code": "b"}])
        await database.insert_many(
            Item, [{"code": "c", "origin": "x"}, {"origin": "y", "code": "d"}]
        )
    rows = await Item.select(Item.code, Item.origin).order_by(Item.code)
    assert [(row["code"], row["origin"]) for row in rows] == [
        ("a", ""),
        ("b", ""),
        ("c", "x"),
        ("d", "y"),
    ]


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    for _ in range(2):
        engine = await database.connect(database_url)
        assert await database.catalogue_id("first") == "first"
        await database.close(engine)


async def test_a_catalogue_keeps_its_id(opened: Engine) -> None:
    assert await database.catalogue_id("one") == "one"
    assert await database.catalogue_id("two") == "one"


def test_an_unknown_database_address_is_refused_with_the_mend() -> None:
    with pytest.raises(BadInput, match="应为 sqlite:///"):
        make_engine("mysql://x")


async def test_who_cannot_write_for_another_s_long_write_is_told_so_and_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_BUSY_SECONDS", 0.1)
    engine = await database.connect(f"sqlite:///{tmp_path / 'one.db'}")
    assert await Item.count() == 0
    before = threading.active_count()
    other = sqlite3.connect(tmp_path / "one.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(DatabaseUnavailable, match="批量写入数据库，请稍后再试"):
                await an_item("late")
        with pytest.raises(DatabaseUnavailable, match="请稍后再试"):
            await Item.insert(Item(code="late"))
        other.execute("ROLLBACK")
        await _down_to(before)
        await an_item("late")
        assert await Item.count() == 1
    finally:
        other.close()
        await database.close(engine)


async def test_who_waits_for_another_s_long_write_may_give_up_at_any_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await database.connect(f"sqlite:///{tmp_path / 'one.db'}")
    begin, reached = SQLiteTransaction.begin, asyncio.Event()

    async def waiting(transaction: SQLiteTransaction) -> None:
        reached.set()
        await begin(transaction)

    monkeypatch.setattr(SQLiteTransaction, "begin", waiting)
    other = sqlite3.connect(tmp_path / "one.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(an_item("late"))
        await reached.wait()
        writing.cancel()
        async with asyncio.timeout(_PATIENCE):
            await asyncio.gather(writing, return_exceptions=True)
    finally:
        other.close()
        await database.close(engine)


async def test_a_transaction_that_cannot_be_closed_leaves_no_connection_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await database.connect(f"sqlite:///{tmp_path / 'one.db'}")
    monkeypatch.setattr(SQLiteTransaction, "commit", _full)
    before = threading.active_count()
    try:
        with pytest.raises(sqlite3.OperationalError, match="full"):
            await an_item("lost")
        await _down_to(before)
        assert await Item.count() == 0
    finally:
        await database.close(engine)


async def _down_to(threads: int) -> None:
    """A thread ends a moment after its connection."""
    for _ in range(200):
        if threading.active_count() <= threads:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{threading.active_count()} threads, {threads} before")


async def _full(_: SQLiteTransaction) -> None:
    raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize("pragma", ["foreign_keys", "synchronous"])
async def test_a_read_cancelled_while_it_connects_leaves_no_connection_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str
) -> None:
    opened: list[aiosqlite.Connection] = []
    reached = asyncio.Event()

    async def held_up(connection: aiosqlite.Connection, statement: str) -> None:
        opened.append(connection)
        if pragma in statement:
            reached.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(aiosqlite.Connection, "execute", held_up)
    engine = make_engine(f"sqlite:///{tmp_path / 'one.db'}")
    reading = asyncio.create_task(engine._run_in_new_connection("SELECT 1"))
    await reached.wait()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert opened
    assert all(connection._connection is None for connection in opened)


@pytest.mark.parametrize("step", ["start", "rollback", "commit"])
async def test_a_transaction_whose_server_has_gone_gives_its_connection_back(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    engine = await database.connect(migrated_postgres_url)
    try:
        async with _gone_at(step, monkeypatch):
            for _ in range(_MORE_THAN_A_POOL_HAS):
                with pytest.raises(asyncpg.InterfaceError):
                    async with database.writing():
                        if step == "rollback":
                            raise ValueError
        async with asyncio.timeout(_PATIENCE):
            await an_item("later")
            assert await Item.count() == 1
    finally:
        async with asyncio.timeout(_PATIENCE):
            await database.close(engine)


async def test_a_transaction_cancelled_while_it_begins_gives_its_connection_back(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await database.connect(migrated_postgres_url)
    reached = asyncio.Event()

    async def held_up(_: Transaction) -> None:
        reached.set()
        await asyncio.Event().wait()

    try:
        with monkeypatch.context() as patched:
            patched.setattr(Transaction, "start", held_up)
            writing = asyncio.create_task(an_item("lost"))
            await reached.wait()
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
    finally:
        async with asyncio.timeout(_PATIENCE):
            await database.close(engine)


@asynccontextmanager
async def _gone_at(step: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Connections that are closed, as by a server that ends, when a transaction comes to ``step``."""
    real = getattr(Transaction, step)

    async def gone(self: Transaction) -> None:
        self._connection.terminate()
        await real(self)

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, step, gone)
        yield
