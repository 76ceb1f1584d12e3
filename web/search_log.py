"""Searches of this process, added up in memory and written every few seconds."""

import asyncio
import logging
import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

from catalogue.commands.keep_search_log import add_up
from catalogue.queries.search_log import Searched
from search_index.request import SearchResult
from web.parameters import SearchParameters

_log = logging.getLogger("zhipao.searches")
_EVERY = 5.0
_AT_MOST = 2_000
"""Different searches kept between two writings; what is beyond is not counted."""
_LONGEST = 60
_NUMBERS = re.compile(r"[0-9Xx*-]{6,}")
"""Runs like these may be an identity card or a telephone."""


class SearchLog:
    """Counts by day, words and filters; keeps neither who asked nor when within the day."""

    def __init__(self) -> None:
        self._held: dict[tuple[date, str, str], Searched] = {}

    def searched(self, parameters: SearchParameters, result: SearchResult, today: date) -> None:
        """Count a search; further pages of one are the same search."""
        if parameters.page > 1 or not (words := told(parameters.q)):
            return
        filters = "&".join(f"{name}={','.join(v)}" for name, v in parameters.filters)
        one = self._of(today, words, filters[:200])
        if one is not None:
            one.times += 1
            one.hits, one.relaxed = result.total, result.relaxed or ""

    def chosen(self, referrer: str, code: str, today: date) -> None:
        """Count an item opened from a page of results."""
        came_from = urlsplit(referrer)
        words = parse_qs(came_from.query).get("q", [""])[0]
        if came_from.path == "/search" and (words := told(words)):
            one = self._of(today, words, "")
            if one is not None:
                one.chosen += 1
                one.items[code] = one.items.get(code, 0) + 1

    def _of(self, today: date, words: str, filters: str) -> Searched | None:
        key = (today, words, filters)
        if key not in self._held and len(self._held) >= _AT_MOST:
            return None
        return self._held.setdefault(key, Searched(today, words, filters))

    async def write(self) -> None:
        """Hand over what has been counted since the last time."""
        held, self._held = list(self._held.values()), {}
        if held:
            await add_up(held)

    async def run(self) -> None:
        """Write for ever; a failure loses some counts, never a search."""
        try:
            while True:
                await asyncio.sleep(_EVERY)
                try:
                    await self.write()
                except Exception:
                    _log.exception("搜索记录没有写入，跳过这几秒的计数")
        finally:
            await self.write()


def told(words: str) -> str:
    """Words as the log keeps them: short, without numbers that may be somebody's."""
    return _NUMBERS.sub("#", " ".join(words.split()))[:_LONGEST]
