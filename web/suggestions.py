"""Suggestions of a running instance, made anew beside the requests when the catalogue changes."""

import asyncio
import logging
import time
from collections import OrderedDict

import msgspec

from catalogue.metrics.scope import theme_label
from catalogue.queries import published
from search_index.contract import SearchEngine
from search_index.suggest import Suggester, Suggestion

_log = logging.getLogger("zhipao.suggestions")
_ANSWERS_KEPT = 5_000
_REST = 20
"""A new list is begun no sooner than so many times as long after as the last one took."""
_EVERY = 0.5
_PAUSE = 5.0
"""Seconds after a failure."""
_SHORTEST_WORD = 2


class Suggestions:
    """The newest list there is; a change of the catalogue is in it within seconds."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._state = ("", -1)
        self._suggester = Suggester(())
        self._answers: OrderedDict[str, bytes] = OrderedDict()

    def answer(self, typed: str) -> bytes:
        """Suggestions for ``typed``, encoded."""
        found = self._answers.get(typed)
        if found is None:
            found = msgspec.json.encode({"suggestions": self._suggester.suggest(typed)})
            self._answers[typed] = found
            if len(self._answers) > _ANSWERS_KEPT:
                self._answers.popitem(last=False)
        return found

    async def renew(self) -> bool:
        """Make the list anew where the catalogue or the everyday words have changed."""
        state = (self._engine.generation, self._engine.wording)
        if state == self._state:
            return False
        others = await _themes_and_bodies()
        self._suggester = await asyncio.to_thread(_made, self._engine, others)
        self._answers = OrderedDict()
        self._state = state
        return True

    async def run(self) -> None:
        """Keep the list new for ever, without taking more than a part of the time.

        After a failure the list that there is goes on until it can be made anew.
        """
        while True:
            began = time.monotonic()
            try:
                renewed = await self.renew()
            except Exception:
                _log.exception("联想词表没有更新，%s 秒后重试", _PAUSE)
                await asyncio.sleep(_PAUSE)
                continue
            spent = time.monotonic() - began
            await asyncio.sleep(max(_EVERY, spent * _REST) if renewed else _EVERY)


def _made(engine: SearchEngine, others: list[Suggestion]) -> Suggester:
    called = engine.called()
    items = [
        Suggestion(text=text, kind="everyday" if everyday else "item", items=many)
        for (text, everyday), many in sorted(called.items())  # equal ones keep their order
    ]
    known = {text for text, _ in called}
    words = (word for word in engine.everyday_words() if word not in known)
    said = [Suggestion(text=word, kind="everyday") for word in words]
    return Suggester([*items, *said, *others])


async def _themes_and_bodies() -> list[Suggestion]:
    themes = [
        Suggestion(text=label, kind="theme", value=one.value, items=one.items)
        for one in await published.themes()
        if len(label := theme_label(one.value).partition("：")[2]) >= _SHORTEST_WORD
    ]
    bodies = [
        Suggestion(text=one.name, kind="body", value=one.code, items=one.items)
        for one in await published.bodies()
        if one.code
    ]
    return themes + bodies
