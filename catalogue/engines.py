"""The two engines the catalogue lies on, and what they say.

SQLite is the default (WAL, busy timeout, connections kept), PostgreSQL the other.
"""

import asyncio
import re
import sqlite3
import time
import warnings
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext, suppress
from typing import Any

import aiosqlite
import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.engine.sqlite import (
    SQLiteEngine,
    SQLiteTransaction,
    TransactionType,
    dict_factory,
)
from piccolo.table import Table

from catalogue.errors import BadInput, DatabaseUnavailable

REFUSALS = (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a database says that will not take a row."""
_BUSY_SECONDS = 30
_TURN_SECONDS = 0.5
"""Of those, how long a thread waits at a time: nobody can tell it that its writer has given up."""
_READS_AT_ONCE = 16
"""Of one process on SQLite: each needs a connection, which is a thread and two open files."""
_TAKEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def _told_when_busy() -> Iterator[None]:
    """Another process's long write, told as such.

    Raises:
        DatabaseUnavailable: it held the database for longer than ``_BUSY_SECONDS``.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise
        raise DatabaseUnavailable("正有其他程序批量写入数据库，请稍后再试") from error


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _TAKEN


class _ClosedTransaction(SQLiteTransaction):
    """Piccolo's, whose connection is closed however it ends; a thread would be left otherwise."""

    async def begin(self) -> None:
        try:
            with _told_when_busy():
                await self._begun()
        except BaseException:
            await self.connection.close()
            raise

    async def _begun(self) -> None:
        """Wait for the write lock a little at a time; one who is interrupted waits no longer."""
        until = time.monotonic() + _BUSY_SECONDS
        if self.transaction_type is TransactionType.immediate:
            await self.connection.execute(f"PRAGMA busy_timeout = {_TURN_SECONDS * 1000:.0f}")
        while True:
            try:
                return await super().begin()  # type: ignore[no-untyped-call, no-any-return]
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > until:
                    raise

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent:
            return exception is None
        try:
            with _told_when_busy():
                return await super().__aexit__(exception_type, exception, traceback)
        except BaseException:
            await self.connection.close()
            if self.engine.current_transaction.get() is self:
                self.engine.current_transaction.reset(self.context)
            raise


class KeptSQLite(SQLiteEngine):
    """SQLite with our pragmas, and idle connections kept for the next read.

    Piccolo opens a connection per query, which costs more than the query itself.
    """

    __slots__ = ("_idle", "_reads")

    def __init__(self, path: str) -> None:
        super().__init__(path=path, timeout=_BUSY_SECONDS)
        self._idle: list[aiosqlite.Connection] = []
        self._reads = asyncio.Semaphore(_READS_AT_ONCE)

    def transaction(
        self,
        transaction_type: TransactionType = TransactionType.deferred,
        allow_nested: bool = True,
    ) -> SQLiteTransaction:
        """As Piccolo's, and its connection is closed when it cannot begin or end."""
        return _ClosedTransaction(
            engine=self, transaction_type=transaction_type, allow_nested=allow_nested
        )

    async def get_connection(self) -> aiosqlite.Connection:
        """As Piccolo's, and with nothing left open when the caller is cancelled meanwhile."""
        connection = await aiosqlite.connect(**self.connection_kwargs)
        try:
            connection.row_factory = dict_factory  # type: ignore[assignment]
            await connection.execute("PRAGMA foreign_keys = 1")
            await connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _run_in_new_connection(
        self,
        query: str,
        args: list[Any] | None = None,
        query_type: str = "generic",
        table: type[Table] | None = None,
    ) -> Any:
        async with self._reads:
            connection = self._idle.pop() if self._idle else await self.get_connection()
            try:
                connection.row_factory = dict_factory  # type: ignore[assignment]
                with _told_when_busy():
                    async with connection.execute(query, args or []) as cursor:
                        rows = await cursor.fetchall()
            except BaseException:
                await connection.close()
                raise
            self._idle.append(connection)
        return rows

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()


class _GivenBackTransaction(PostgresTransaction):
    """Piccolo's, whose connection is closed when it cannot begin or end; the pool makes another.

    The pool would wait for it at the end else, and have none left after a few; and whoever works
    on in the same task would be led to the dead connection for ever.
    """

    async def begin(self) -> None:
        with self._closed_unless_done():
            await super().begin()  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        with self._closed_unless_done():
            await super().commit()  # type: ignore[no-untyped-call]

    async def rollback(self) -> None:
        with self._closed_unless_done():
            await super().rollback()  # type: ignore[no-untyped-call]

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        try:
            return await super().__aexit__(exception_type, exception, traceback)
        finally:
            if self._parent is None and self.engine.current_transaction.get() is self:
                self.engine.current_transaction.reset(self.context)

    @contextmanager
    def _closed_unless_done(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            with suppress(asyncpg.InterfaceError):  # it has gone, and the pool knows
                self.connection.terminate()
            raise


class SharedPostgres(PostgresEngine):
    """PostgreSQL, at which writers of one process wait for each other without a connection.

    Whoever waits in the database has one, and readers would soon find none left in the pool.
    """

    __slots__ = ("_writers",)

    def __init__(self, dsn: str) -> None:
        super().__init__(config={"dsn": dsn}, extensions=())
        self._writers = asyncio.Lock()

    def transaction(self, allow_nested: bool = True) -> PostgresTransaction:
        """As Piccolo's, and its connection is closed when it cannot begin or end."""
        return _GivenBackTransaction(engine=self, allow_nested=allow_nested)

    def turn(self) -> AbstractAsyncContextManager[None]:
        """This process's turn to write; within a transaction it has come already."""
        return self._writers if self.current_transaction.get() is None else nullcontext()


Engine = KeptSQLite | SharedPostgres


def make_engine(url: str) -> Engine:
    """The engine for ``sqlite:///path`` or ``postgresql://…``.

    Raises:
        BadInput: any other scheme.
    """
    path = url.removeprefix("sqlite:///")
    if path not in ("", url):
        return KeptSQLite(path)
    if url.startswith(("postgresql://", "postgres://")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks for the version; connecting tells the fault
            return SharedPostgres(url)
    raise BadInput(
        f"数据库地址“{without_password(url)}”无法识别，"
        "应为 sqlite:///文件路径 或 postgresql://用户@主机/库名"
    )


def without_password(url: str) -> str:
    """``url`` as it may be shown: a password in it is blotted out."""
    return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:…@", url)
