"""What a query asks for: its alternatives, each as words, pairs of characters and characters."""

import re
from functools import lru_cache, reduce
from operator import or_

import msgspec

from search_index.text import plain, query_grams, query_words
from search_index.traits import traits

_BETWEEN = re.compile(r"[，,、;；/|]+|\s{2,}")
"""What people put between other words for the same thing: “律所查询，查询律所，找律所”."""

_ALTERNATIVES = 8
"""More of them are not looked at."""


class Alternative(msgspec.Struct, frozen=True):
    """One way of saying it, as terms; ``characters`` are those of its words, each once.

    ``meant`` is a wording that a synonym gave, not the query's own.
    """

    words: tuple[str, ...]
    grams: tuple[str, ...]
    characters: tuple[str, ...]
    meant: bool = False

    @property
    def telling(self) -> tuple[str, ...]:
        """Characters that say something when they stand alone; a letter does not."""
        return tuple(one for one in self.characters if not (one.isascii() and one.isalpha()))


class Wish(msgspec.Struct, frozen=True):
    """A query understood; ``words`` are those of all alternatives, for marking."""

    alternatives: tuple[Alternative, ...] = ()
    words: tuple[str, ...] = ()
    traits: int = 0


@lru_cache(maxsize=4096)
def wish(wordings: tuple[str, ...]) -> Wish:
    """``wordings`` of one query as alternatives; the first is the query's own.

    A wording with separators between words is several, unless the parts are too short.
    """
    parts = [(part, place > 0) for place, one in enumerate(wordings) for part in _parts(one)]
    said = {
        one.characters: one
        for part, meant in reversed(parts)
        if (one := _alternative(part, meant)).words
    }
    found = tuple(reversed(said.values()))[:_ALTERNATIVES]
    words = tuple(dict.fromkeys(word for one in found for word in one.words))
    return Wish(found, words, reduce(or_, map(traits, wordings), 0))


def _parts(text: str) -> list[str]:
    if not _BETWEEN.search(text):
        return [text]
    parts = [part for part in _BETWEEN.split(text) if len(plain(part)) > 1]
    return parts if len(parts) > 1 else [text]


@lru_cache(maxsize=4096)
def _alternative(text: str, meant: bool) -> Alternative:
    words = query_words(text)
    characters = tuple(dict.fromkeys("".join(map(plain, words))))
    return Alternative(words, query_grams(text), characters, meant)
