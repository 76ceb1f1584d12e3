"""Finished cards, names of bodies and encoded answers, kept in step with the searched index."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from catalogue.queries import published
from search_index.bounded import Recurring
from search_index.contract import SearchEngine
from search_index.request import SearchResult
from web.view_models.card import CardView, card_view
from web.view_models.facet_json import FacetPieces

_ANSWERS_KEPT = 2_000
_CARDS_KEPT = 20_000
_CARDS_WARMED, _WARMED_AT_ONCE = 10_000, 500
_CHANGES_FOLLOWED = 500
_encode = msgspec.json.Encoder().encode


class Shelf:
    """What stands here can be handed out without asking the database again.

    Every publication makes a new generation of the index.  The shelf then takes down the cards
    of the items that changed, and all encoded answers; what was read for an older generation is
    never put on the shelf of a newer one.
    """

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._generation = ""
        self._cards: dict[int, CardView] = {}
        self._raw: dict[int, bytes] = {}
        self._bodies: dict[str, str] | None = None
        self._pieces: FacetPieces | None = None
        self._answers = Recurring[Any, bytes](_ANSWERS_KEPT)
        self._answers_of = ("", 0)

    async def cards(self, items: Sequence[int]) -> dict[int, CardView]:
        """Cards by item; those no longer public are absent."""
        await self._renew()
        found = {item: self._cards[item] for item in items if item in self._cards}
        if len(found) == len(items):
            return found
        generation = self._generation
        read = await published.cards([item for item in items if item not in found])
        if self._generation == generation:
            self._put(read)
        found |= {card.item: card_view(card) for card in read}
        return {item: found[item] for item in items if item in found}

    async def raw_cards(self, items: Sequence[int]) -> list[bytes]:
        """The same, encoded, in the order of ``items``."""
        await self._renew()
        try:
            return [self._raw[item] for item in items]
        except KeyError:
            generation = self._generation
        raw = {item: _encode(card) for item, card in (await self.cards(items)).items()}
        if self._generation == generation:
            self._raw |= raw
        return list(raw.values())

    async def body_names(self) -> dict[str, str]:
        """Credit code → name of the bodies with published items."""
        await self._renew()
        if self._bodies is not None:
            return self._bodies
        generation = self._generation
        names = {body.code: body.name for body in await published.bodies()}
        if self._generation == generation:
            self._bodies = names
        return names

    async def facets(self, result: SearchResult) -> bytes:
        """The facet counts of ``result`` with their labels, encoded."""
        names = await self.body_names()
        if self._pieces is None or self._pieces.bodies is not names:
            self._pieces = FacetPieces(names)
        return self._pieces.encoded(result.facets)

    def answer(self, key: Any) -> bytes | None:
        """The answer kept under ``key`` for the index and everyday words searched now."""
        return self._answers.get(key) if self._answers_of == self.searched_now() else None

    def keep(self, key: Any, answer: bytes, made_for: tuple[str, int]) -> bytes:
        """Keep ``answer``, when asked before, until ``made_for`` (see ``searched_now``) passes."""
        if made_for == self.searched_now():
            if made_for != self._answers_of:
                self._answers, self._answers_of = self._answers.renewed(), made_for
            self._answers.keep(key, answer)
        return answer

    def searched_now(self) -> tuple[str, int]:
        """The state of the index and of the everyday words that searches see."""
        return self._engine.generation, self._engine.wording

    async def warm(self) -> None:
        """Put up the first cards before they are asked for, a few at a time."""
        items = self._engine.items(_CARDS_WARMED)
        for start in range(0, len(items), _WARMED_AT_ONCE):
            await self.raw_cards(items[start : start + _WARMED_AT_ONCE])
            await asyncio.sleep(0.01)

    async def _renew(self) -> None:
        """Follow the engine to its newest generation."""
        generation = self._engine.generation
        if generation == self._generation:
            return
        changed = await self._changed_until(generation)
        if changed is None:
            self._cards, self._raw, self._bodies = {}, {}, None
        else:
            read = await published.cards(changed)
            for item in changed:
                self._cards.pop(item, None)
                self._raw.pop(item, None)
            self._put(read)
        self._generation = generation

    async def _changed_until(self, generation: str) -> list[int] | None:
        """Items that changed since the generation at hand; ``None`` when all may have."""
        index, _, seq = self._generation.rpartition(".")
        if not index or index != generation.rpartition(".")[0]:
            return None
        changes = await published.changes_since(int(seq), _CHANGES_FOLLOWED)
        if len(changes) == _CHANGES_FOLLOWED:
            return None
        return list({change.item for change in changes})

    def _put(self, cards: Iterable[published.Card]) -> None:
        if len(self._cards) > _CARDS_KEPT:
            self._cards, self._raw = {}, {}
        for card in cards:
            self._cards[card.item] = card_view(card)
            if self._bodies is not None and self._bodies.get(card.body_code) != card.body:
                self._bodies = self._bodies | {card.body_code: card.body}
