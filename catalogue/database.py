"""One definition, two engines: open, migrate, write in one transaction, insert in bulk.

Writers take turns on both: SQLite by its write lock, PostgreSQL by one advisory lock, so the
change feed and the ledger are numbered in commit order.
"""

import importlib
import io
import os
import pkgutil
import warnings
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager, redirect_stdout
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.engine.sqlite import SQLiteEngine, TransactionType
from piccolo.table import Table, sort_table_classes

from catalogue import piccolo_migrations
from catalogue.engines import Engine, KeptSQLite, SharedPostgres, make_engine
from catalogue.tables import TABLES, CatalogueFact, Ledger

_WRITER_CACHE = 32 * 1024
"""Pages a writer may hold [KiB].  SQLite's own 2 MiB are less than what one batch of an import
touches in the indexes: pages then go to the log and come back from it over and over."""
CATALOGUE_ID = "catalogue_id"
"""Key of the fact that tells one catalogue from another."""
_WRITER_LOCK = 220600

DB: Engine | None = None
"""The open engine, under the name and in the place where Piccolo's migrations look for it."""


async def connect(url: str) -> Engine:
    """Open the database behind ``url``, bring its schema up to date, bind the tables to it."""
    engine = make_engine(url)
    if isinstance(engine, SQLiteEngine):
        Path(engine.path).parent.mkdir(parents=True, exist_ok=True)
        connection = await engine.get_connection()
        try:
            await connection.execute("PRAGMA journal_mode = WAL")
        finally:
            await connection.close()  # its thread would keep the process from ending
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Piccolo warns of what it raises the next moment
            await engine.start_connection_pool(min_size=1, max_size=8)
    global DB
    DB = engine
    os.environ["PICCOLO_CONF"] = __name__
    tables: tuple[type[Table], ...] = (*TABLES, Migration)
    for table in tables:
        table._meta._db = engine
    try:
        await _migrate()
    except BaseException:
        await close(engine)
        raise
    return engine


async def close(engine: Engine) -> None:
    """Let go of every connection."""
    if isinstance(engine, KeptSQLite):
        await engine.close()
    else:
        await engine.close_connection_pool()


def known_migrations() -> list[str]:
    """Names of the migrations of this program, in their order."""
    return [module.ID for module in _migration_modules()]


async def done_migrations() -> list[str]:
    """Names of the migrations that the open database has gone through, in their order."""
    names: list[str] = await Migration.select(Migration.name).output(as_list=True)
    return sorted(names)


async def _migrate(only: Collection[str] | None = None) -> None:
    """Do what has not been done yet, of ``only`` those where they are given."""
    await Migration.create_table(if_not_exists=True)
    done = await done_migrations()
    for module in _migration_modules():
        if module.ID in done or (only is not None and module.ID not in only):
            continue
        async with writing():
            if module.ID in await done_migrations():
                continue
            manager: MigrationManager = await module.forwards()
            manager.wrap_in_transaction = False
            with redirect_stdout(io.StringIO()):  # Piccolo prints each step
                await manager.run()
            await Migration.insert(Migration(name=module.ID, app_name="catalogue"))


def _migration_modules() -> list[ModuleType]:
    names = sorted(m.name for m in pkgutil.iter_modules(piccolo_migrations.__path__))
    return [importlib.import_module(f"{piccolo_migrations.__name__}.{name}") for name in names]


def tables_in_order() -> list[type[Table]]:
    """Every table of the catalogue, behind those that it refers to."""
    return sort_table_classes(list(TABLES))


async def start_over(migrations: Collection[str]) -> None:
    """Drop every table, then do ``migrations``, all in the open transaction."""
    tables: list[type[Table]] = [*reversed(tables_in_order()), Migration]
    for table in tables:
        await Ledger.raw(f'DROP TABLE IF EXISTS "{table._meta.tablename}"')
    await _migrate(migrations)


async def empty(names: Iterable[str]) -> None:
    """Take every row out of the tables ``names``, those that refer to others first."""
    for name in names:
        await Ledger.raw(f'DELETE FROM "{name}"')


async def bring_up() -> None:
    """Do the migrations still to be done and let ids go on from the rows that there are."""
    await _migrate()
    if isinstance(Ledger._meta.db, SQLiteEngine):
        return  # it goes on from the highest id by itself
    for table in TABLES:
        name = table._meta.tablename
        await Ledger.raw(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 0) + 1, "
            f'false) FROM "{name}"'
        )


@asynccontextmanager
async def writing() -> AsyncIterator[None]:
    """The one transaction of a command; writers take turns, readers are not kept waiting."""
    engine = Ledger._meta.db
    if isinstance(engine, SharedPostgres):
        async with engine.turn(), engine.transaction():
            await Ledger.raw(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
            yield
    else:
        async with engine.transaction(transaction_type=TransactionType.immediate):
            await Ledger.raw(f"PRAGMA cache_size = -{_WRITER_CACHE}")
            yield


@asynccontextmanager
async def reading() -> AsyncIterator[None]:
    """Whatever is read within is of one moment; nobody is kept waiting."""
    engine = Ledger._meta.db
    if isinstance(engine, SQLiteEngine):
        async with engine.transaction(transaction_type=TransactionType.deferred):
            yield
    else:
        async with engine.transaction():
            await Ledger.raw("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


async def insert_many(table: type[Table], rows: Sequence[dict[str, Any]]) -> None:
    """Insert ``rows`` (column name → value, the same columns in each) in the open transaction.

    Piccolo builds one statement of all values, which is too slow for an import of thousands of
    items; this hands one statement and the rows to the driver.
    """
    if not rows:
        return
    columns = list(rows[0])
    # itemgetter gives a tuple for several names only
    pick = itemgetter(*columns) if len(columns) > 1 else lambda row: tuple(row.values())
    await insert_rows(table._meta.tablename, columns, map(pick, rows))


async def update_many(table: type[Table], rows: Sequence[dict[str, Any]]) -> None:
    """Set the other columns of the row with the ``id`` of each of ``rows``, as ``insert_many``."""
    if not rows:
        return
    columns = [name for name in rows[0] if name != "id"]
    sqlite = isinstance(Ledger._meta.db, SQLiteEngine)
    marks = ["?" if sqlite else f"${n}" for n in range(1, len(columns) + 2)]
    changes = ", ".join(f'"{c}" = {mark}' for c, mark in zip(columns, marks, strict=False))
    statement = f'UPDATE "{table._meta.tablename}" SET {changes} WHERE "id" = {marks[-1]}'
    await _execute_many(statement, map(itemgetter(*columns, "id"), rows))


async def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """``insert_many`` for rows that are values of ``columns``, into the table of that name."""
    if isinstance(Ledger._meta.db, SQLiteEngine):
        marks = ", ".join("?" for _ in columns)
    else:
        marks = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    names = ", ".join(f'"{c}"' for c in columns)
    await _execute_many(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


async def _execute_many(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    transaction = Ledger._meta.db.current_transaction.get()
    assert transaction is not None, "writing belongs inside writing()"
    await transaction.connection.executemany(statement, list(rows))


async def new_ids(table: type[Table], count: int) -> list[int]:
    """``count`` fresh primary keys of ``table``, for rows whose children are written with them."""
    name = table._meta.tablename
    if isinstance(table._meta.db, SQLiteEngine):
        rows = await table.raw(f'SELECT coalesce(max(id), 0) AS top FROM "{name}"')
        return list(range(rows[0]["top"] + 1, rows[0]["top"] + 1 + count))
    rows = await table.raw(
        f"SELECT nextval(pg_get_serial_sequence('{name}', 'id')) AS id "
        f"FROM generate_series(1, {count})"
    )
    return [row["id"] for row in rows]


def fits_column(number: int) -> bool:
    """Whether an integer column can; what somebody types into an address may be any number."""
    return 0 <= number < 2**31


async def catalogue_id(fresh: str) -> str:
    """This catalogue's own id; ``fresh`` becomes it when the catalogue is new."""
    if known := await _known_id():
        return known
    async with writing():
        if known := await _known_id():
            return known
        await CatalogueFact.insert(CatalogueFact(key=CATALOGUE_ID, value=fresh))
    return fresh


async def _known_id() -> str:
    facts = await CatalogueFact.select().where(CatalogueFact.key == CATALOGUE_ID)
    return str(facts[0]["value"]) if facts else ""
