"""What a query asks for: its alternatives, each as words, pairs of characters and characters."""

import re
from functools import lru_cache

import msgspec

from search_index.text import plain, query_grams, query_words
from search_index.traits import traits

_BETWEEN = re.compile(r"[，,、;；/|]+|\s{2,}")
"""What people put between other words for the same thing: “律所查询，查询律所，找律所”."""

_ALTERNATIVES = 6
"""More of them are not looked at."""


class Alternative(msgspec.Struct, frozen=True):
    """One way of saying it, as terms; ``characters`` are those of its words, each once."""

    words: tuple[str, ...]
    grams: tuple[str, ...]
    characters: tuple[str, ...]


class Wish(msgspec.Struct, frozen=True):
    """A query understood; ``words`` are those of all alternatives, for marking."""

    alternatives: tuple[Alternative, ...] = ()
    words: tuple[str, ...] = ()
    traits: int = 0


@lru_cache(maxsize=4096)
def wish(text: str) -> Wish:
    """``text`` as alternatives; one where it holds no separator or the parts are too short."""
    parts = [part for part in _BETWEEN.split(text) if len(plain(part)) > 1]
    said = [_alternative(part) for part in (parts if len(parts) > 1 else [text])]
    found = tuple(dict.fromkeys(one for one in said if one.words))[:_ALTERNATIVES]
    words = tuple(dict.fromkeys(word for one in found for word in one.words))
    return Wish(found, words, traits(text))


def _alternative(text: str) -> Alternative:
    words = query_words(text)
    characters = tuple(dict.fromkeys(c for word in words for c in plain(word)))
    return Alternative(words, query_grams(text), characters)
