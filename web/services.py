"""What every handler may ask: settings, the engine, what is kept beside the index."""

import asyncio
import gc

from litestar.datastructures import State

from search_index.follower import IndexFollower
from search_index.request import SearchRequest, SearchResult
from web.search_log import SearchLog
from web.settings import Settings
from web.shelf import Shelf
from web.suggestions import Suggestions

_GARBAGE = 10_000
"""Containers beyond those given back before garbage is looked for; answers leave next to none."""


class Services:
    """One instance's open parts; handlers find it in the application's state."""

    def __init__(self, settings: Settings, follower: IndexFollower, *, sample: bool) -> None:
        self.settings = settings
        self.follower = follower
        self.engine = follower.engine
        self.shelf = Shelf(self.engine)
        self.suggestions = Suggestions(self.engine)
        self.searches = SearchLog()
        self.sample = sample

    async def warm(self) -> None:
        """Make ready what searches will need, beside the first requests."""
        await asyncio.to_thread(self.engine.warm)
        await self.shelf.warm()
        gc.freeze()  # all this stays: searching it for garbage would hold up a request each time
        gc.set_threshold(_GARBAGE)

    def search(self, request: SearchRequest) -> SearchResult:
        """Search the newest state of the index."""
        return self.engine.search(request)


def services(state: State) -> Services:
    """The services of a running application."""
    found: Services = state.services
    return found
