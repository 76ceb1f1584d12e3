"""Opening and closing what an instance holds open: the database and the index over it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from catalogue import database
from catalogue.database import Engine
from catalogue.queries.feed import PublishedFeed
from search_index.engine import WhooshNumpyEngine
from search_index.follower import IndexFollower
from web import clock
from web.settings import Settings


async def open_database(settings: Settings) -> Engine:
    """The catalogue's database, created and migrated where needed."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return await database.connect(settings.database_url)


async def index_follower(settings: Settings) -> IndexFollower:
    """Who keeps this instance's index in step; not started."""
    identity = await database.catalogue_id(clock.new_id())
    return IndexFollower(settings.index_dir, PublishedFeed(identity))


@asynccontextmanager
async def catalogue_index(
    settings: Settings, *, rebuild: bool = False
) -> AsyncIterator[WhooshNumpyEngine]:
    """The index over the open catalogue, whole and current."""
    follower = await index_follower(settings)
    yield await follower.start(rebuild=rebuild)
