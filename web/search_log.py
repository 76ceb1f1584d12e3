"""Searches of this process, added up in memory and written every few seconds, a part each time."""

import asyncio
import logging
import unicodedata
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from catalogue.commands.keep_search_log import AT_ONCE, add_up, forget_old
from catalogue.errors import BadInput, DatabaseUnavailable
from catalogue.model.private_text import without_runs
from catalogue.queries.search_log import REPLACED, Searched
from search_index.request import SearchResult
from web import clock
from web.parameters import SearchParameters, read_search

_log = logging.getLogger("zhipao.searches")
_EVERY = 5.0
_AT_THE_END = 1.5
"""Seconds for the last writing; a server that ends is not waited for much longer."""
_AT_MOST = 2_000
"""Different searches kept between two writings; what is beyond is not counted."""
_LONGEST = 60
_DIGITS = 6
"""A run of so many, in groups or not, may be an identity card or a telephone."""


class SearchLog:
    """Counts by day, words and filters; keeps neither who asked nor when within the day."""

    def __init__(self) -> None:
        self._held: dict[tuple[date, str, str], Searched] = {}
        self._tidied: date | None = None

    def searched(self, parameters: SearchParameters, result: SearchResult, today: date) -> None:
        """Count a search; further pages of one are the same search."""
        if parameters.page > 1 or not (words := told(parameters.q)):
            return
        one = self._of(today, words, _told_filters(parameters))
        if one is not None:
            one.times += 1
            one.hits = result.total
            one.relaxed = result.relaxed or (REPLACED if result.instead else "")

    def chosen(self, referrer: str, code: str, today: date) -> None:
        """Count an item opened from a page of results."""
        parameters = _searched_before(referrer)
        if parameters is None or not (words := told(parameters.q)):
            return
        one = self._of(today, words, _told_filters(parameters))
        if one is not None:
            one.chosen += 1
            one.items[code] = one.items.get(code, 0) + 1

    def _of(self, today: date, words: str, filters: str) -> Searched | None:
        key = (today, words, filters)
        if key not in self._held and len(self._held) >= _AT_MOST:
            return None
        return self._held.setdefault(key, Searched(today, words, filters))

    async def write(self) -> None:
        """Hand over ``AT_ONCE`` of what has been counted, most asked first, then the oldest.

        The rest waits for the next time: the log never keeps other writers waiting for long,
        however many different words a robot may try.
        """
        first = sorted(self._held, key=self._asked, reverse=True)[:AT_ONCE]
        if first:
            await add_up([self._held.pop(key) for key in first])

    async def run(self) -> None:
        """Write for ever; a failure loses some counts, never a search."""
        try:
            while True:
                await asyncio.sleep(_EVERY)
                try:
                    await self.write()
                    await self._tidy(clock.today())
                except Exception:
                    _log.exception("搜索记录没有写入，跳过这几秒的计数")
        finally:
            await self._write_the_rest()

    async def _write_the_rest(self) -> None:
        """What has been counted when the server ends, unless somebody else is writing at length."""
        try:
            async with asyncio.timeout(_AT_THE_END):
                while self._held:
                    await self.write()
        except (TimeoutError, DatabaseUnavailable):
            _log.warning("服务停止时数据库正忙，最后几秒的搜索没有计数")

    def _asked(self, key: tuple[date, str, str]) -> int:
        return self._held[key].times + self._held[key].chosen

    async def _tidy(self, today: date) -> None:
        """Once a day, forget what is too old for any page."""
        if self._tidied != today:
            self._tidied = today
            await forget_old(today)


def told(given: str) -> str:
    """Words as the log keeps them: short, without numbers that may be somebody's."""
    folded = unicodedata.normalize("NFKC", given)
    words = without_runs(" ".join(folded.split()), _DIGITS, lambda run: "#")
    return words[:_LONGEST]


def _told_filters(parameters: SearchParameters) -> str:
    return "&".join(f"{name}={','.join(v)}" for name, v in parameters.filters)[:200]


def _searched_before(referrer: str) -> SearchParameters | None:
    """The search whose results ``referrer`` is a page of."""
    try:
        came_from = urlsplit(referrer)
        pairs = parse_qsl(came_from.query)
        return read_search(pairs) if came_from.path == "/search" else None
    except (ValueError, BadInput):
        return None
