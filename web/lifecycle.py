"""Opening and closing what an instance holds open: the database and the index over it."""

import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from catalogue import database
from catalogue.engines import Engine, without_password
from catalogue.errors import BadInput, CatalogueError, DatabaseUnavailable
from catalogue.exchange.told import system_fault
from catalogue.queries.feed import PublishedFeed
from search_index.backend import backend
from search_index.contract import SearchEngine
from search_index.follower import IndexFollower
from web import clock
from web.settings import Settings

_SQLITE = "sqlite:///"
_DATABASE_FAULTS = {
    "unable to open": "路径不存在，或没有权限",
    "not a database": "这个文件不是数据库",
    "malformed": "数据库文件已损坏",
    "locked": "正被其他程序占用",
    "readonly": "数据库文件是只读的",
    "disk is full": "磁盘已满",
    "password authentication failed": "用户名或口令不对",
    "does not exist": "没有这个库或用户",
    "too many clients": "连接数已满",
    "starting up": "数据库正在启动",
}
"""What SQLite and PostgreSQL say, and how it is told."""


def look_for_database(settings: Settings) -> None:
    """Who looks at a catalogue must not make one.

    Raises:
        CatalogueError: there is no database file yet.
    """
    url = settings.database_url
    path = Path(url.removeprefix(_SQLITE))
    if url.startswith(_SQLITE) and not path.is_file():
        raise CatalogueError(
            f"还没有数据库文件“{path}”；请核对 --data-dir，或先执行 zhipao run 或 zhipao import"
        )


async def open_database(settings: Settings) -> Engine:
    """The catalogue's database, created and migrated where needed.

    Raises:
        BadInput: the data directory or the database's address is of no use.
        DatabaseUnavailable: it cannot be opened or reached now.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            f"数据目录“{settings.data_dir}”无法使用（{system_fault(error)}）；"
            "请用 --data-dir 另选，或核对权限"
        ) from None
    try:
        return await database.connect(settings.database_url)
    except (OSError, ValueError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError) as e:
        raise DatabaseUnavailable(_database_told(settings, e)) from e


@asynccontextmanager
async def opened(settings: Settings, *, create: bool = False) -> AsyncIterator[None]:
    """The open catalogue, which is made only with ``create``.

    Raises:
        CatalogueError: there is none, or it cannot be opened.
    """
    if not create:
        look_for_database(settings)
    engine = await open_database(settings)
    try:
        yield
    finally:
        await database.close(engine)


def _database_told(settings: Settings, error: Exception) -> str:
    """Which database, without its password, and why it cannot be opened."""
    shown = without_password(settings.database_url)
    return f"数据库“{shown}”打不开（{_why(error)}）；请核对 ZHIPAO_DATABASE_URL、网络和权限"


def _why(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "找不到这台主机"
    if isinstance(error, TimeoutError):
        return "连接超时"
    if isinstance(error, OSError):
        return system_fault(error)
    said = str(error)
    unknown = "地址写法不合法" if isinstance(error, ValueError) else said
    return next((t for sign, t in _DATABASE_FAULTS.items() if sign in said.lower()), unknown)


async def index_follower(settings: Settings) -> IndexFollower:
    """Who keeps this instance's index in step; not started.

    Raises:
        BadInput: the engine that was chosen is not installed.
    """
    kind = backend(settings.search_engine)
    feed = PublishedFeed(clock.new_id(), clock.today)
    return IndexFollower(settings.index_dir, feed, kind)


@asynccontextmanager
async def catalogue_index(
    settings: Settings, *, rebuild: bool = False
) -> AsyncIterator[SearchEngine]:
    """The index over the open catalogue, whole and current."""
    follower = await index_follower(settings)
    yield await follower.start(rebuild=rebuild)
