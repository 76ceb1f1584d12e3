"""What may be meant while it is being typed: by characters, by pinyin, by first letters.

Every suggestion is found from its beginning and from the beginning of each word in it.  Three
sorted lists (characters, syllables run together, first letters) are searched by bisection.
"""

from bisect import bisect_left
from collections.abc import Iterable
from heapq import nsmallest
from typing import Literal

import msgspec
import rjieba

from search_index.sounds import syllables
from search_index.text import normalise, plain
from search_index.understanding import simplified

Kind = Literal["item", "everyday", "theme", "body"]
_ORDER: dict[Kind, int] = {"item": 0, "everyday": 0, "theme": 1, "body": 2}
_LOOKED_AT = 400
"""Of so many that begin alike the best are suggested."""
_WORDS = 6
"""Beginnings of so many words of one suggestion are kept."""
_LONGEST = 24
"""Characters of a beginning that are kept."""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """One suggestion; ``value`` is what a theme or body is filtered by, ``items`` how many."""

    text: str
    kind: Kind
    value: str = ""
    items: int = 1


class Suggester:
    """Immutable; built anew for a new state of the catalogue."""

    def __init__(self, suggestions: Iterable[Suggestion]) -> None:
        self._all = list(suggestions)
        characters: list[tuple[str, int, bool]] = []
        sounds: list[tuple[str, int, bool]] = []
        letters: list[tuple[str, int, bool]] = []
        for number, one in enumerate(self._all):
            said = plain(one.text)[: _LONGEST * 2]
            heard = syllables(said)
            for at in _word_starts(said):
                first = at == 0
                characters.append((said[at : at + _LONGEST], number, first))
                sounds.append(("".join(heard[at : at + _LONGEST]), number, first))
                letters.append(("".join(s[:1] for s in heard[at : at + _LONGEST]), number, first))
        self._lists = [sorted(one) for one in (characters, sounds, letters)]

    def __len__(self) -> int:
        return len(self._all)

    def suggest(self, typed: str, most: int = 8) -> list[Suggestion]:
        """At most ``most`` suggestions for what has been typed so far, best first."""
        said = plain(simplified(normalise(typed)))
        if not said:
            return []
        found: dict[int, tuple[int, ...]] = {}
        for place, beginnings in enumerate(self._lists if said.isascii() else self._lists[:1]):
            for number, rank in self._beginning(beginnings, said, place):
                if number not in found or rank < found[number]:
                    found[number] = rank
        if not found and not said.isascii():
            for number, rank in self._beginning(self._lists[1], "".join(syllables(said)), 1):
                found.setdefault(number, rank)
        best = nsmallest(most * 2, found, key=found.__getitem__)
        distinct = {self._all[number].text: self._all[number] for number in reversed(best)}
        return list(reversed(distinct.values()))[:most]

    def _beginning(
        self, beginnings: list[tuple[str, int, bool]], said: str, place: int
    ) -> Iterable[tuple[int, tuple[int, ...]]]:
        start = bisect_left(beginnings, (said,))
        for text, number, first in beginnings[start : start + _LOOKED_AT]:
            if not text.startswith(said):
                return
            one = self._all[number]
            exact = len(plain(one.text)) != len(said)
            yield (
                number,
                (
                    exact,
                    not first,
                    _ORDER[one.kind],
                    -min(one.items, 9),
                    place,
                    len(one.text),
                    number,
                ),
            )


def _word_starts(text: str) -> list[int]:
    starts, at = [], 0
    for word in rjieba.cut(text):
        starts.append(at)
        at += len(word)
        if len(starts) == _WORDS:
            break
    return starts
