"""What every handler may ask: settings, the engine, cards kept beside the index generation."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar.datastructures import State

from catalogue.queries import published
from search_index.engine import WhooshNumpyEngine
from search_index.follower import IndexFollower
from search_index.request import SearchRequest, SearchResult
from web.settings import Settings
from web.view_models.card import CardView, card_view

_ANSWERS_KEPT = 2_000
_encode = msgspec.json.Encoder().encode


class Shelf:
    """Finished cards, names of bodies and encoded answers of one index generation.

    Every publication makes a new generation, so what stands here can be handed out without
    asking the database again; a new generation empties the shelf.
    """

    def __init__(self, engine: WhooshNumpyEngine) -> None:
        self._engine = engine
        self._generation = ""
        self._cards: dict[int, CardView] = {}
        self._raw: dict[int, msgspec.Raw] = {}
        self._bodies: dict[str, str] | None = None
        self._answers: OrderedDict[Any, bytes] = OrderedDict()

    async def cards(self, items: Sequence[int]) -> dict[int, CardView]:
        """Cards by item; those no longer public are absent."""
        self._renew()
        cards = self._cards
        missing = [item for item in items if item not in cards]
        if missing:
            for card in await published.cards(missing):
                cards[card.item] = card_view(card)
        return {item: cards[item] for item in items if item in cards}

    async def raw_cards(self, items: Sequence[int]) -> list[msgspec.Raw]:
        """The same, encoded, in the order of ``items``."""
        self._renew()
        raw = self._raw
        if any(item not in raw for item in items):
            for item, card in (await self.cards(items)).items():
                raw[item] = msgspec.Raw(_encode(card))
        return [raw[item] for item in items if item in raw]

    async def body_names(self) -> dict[str, str]:
        """Credit code → name of the bodies with published items."""
        self._renew()
        if self._bodies is None:
            self._bodies = {body.code: body.name for body in await published.bodies()}
        return self._bodies

    def answer(self, key: Any) -> bytes | None:
        """The answer kept under ``key`` in this generation."""
        self._renew()
        return self._answers.get(key)

    def keep(self, key: Any, answer: bytes) -> bytes:
        """Keep ``answer`` until the generation changes; the oldest ones go first."""
        self._answers[key] = answer
        if len(self._answers) > _ANSWERS_KEPT:
            self._answers.popitem(last=False)
        return answer

    def _renew(self) -> None:
        if self._engine.generation != self._generation:
            self._generation = self._engine.generation
            self._cards, self._raw = {}, {}
            self._bodies, self._answers = None, OrderedDict()


class Services:
    """One instance's open parts; handlers find it in the application's state."""

    def __init__(self, settings: Settings, follower: IndexFollower, *, sample: bool) -> None:
        self.settings = settings
        self.follower = follower
        self.engine = follower.engine
        self.shelf = Shelf(self.engine)
        self.sample = sample

    def search(self, request: SearchRequest) -> SearchResult:
        """Search the newest state of the index."""
        return self.engine.search(request)


def services(state: State) -> Services:
    """The services of a running application."""
    found: Services = state.services
    return found
