"""Every engine over a small catalogue, indexed once per module."""

import asyncio

import pytest

from search_index.backend import ENGINES, Backend, backend
from search_index.contract import SearchEngine
from search_index.follower import IndexFollower
from tests.search_index.library import Library, a_document


@pytest.fixture(scope="module", params=ENGINES)
def kind(request: pytest.FixtureRequest) -> Backend:
    """Each engine there is; a test of the contract runs on all of them."""
    return backend(request.param)


@pytest.fixture(scope="module")
def library(kind: Backend) -> Library:
    """A catalogue of its own for each engine: ``engine`` changes it."""
    return Library([a_document(n) for n in range(1, 121)])


@pytest.fixture(scope="module")
def engine(
    kind: Backend, library: Library, tmp_path_factory: pytest.TempPathFactory
) -> SearchEngine:
    """One rebuilt segment, then more of them by changes, with deletions in both."""
    follower = IndexFollower(tmp_path_factory.mktemp("index"), library, kind)

    async def grow() -> SearchEngine:
        engine = await follower.start()
        for first in (121, 131, 141):
            for item in range(first, first + 10):
                library.put(a_document(item))
            library.put(a_document(first - 100, text="改过的说明"))
            library.remove(first - 60)
            await follower.step()
        return engine

    return asyncio.run(grow())
