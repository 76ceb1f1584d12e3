"""What may be meant while it is being typed: by characters, by pinyin, by first letters.

Every suggestion is found from its beginning and from the beginning of each word in it.  The
beginnings stand sorted, as places in one long text; those that begin as typed are a stretch of
them, and the best of a stretch are the smallest of its ranks.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
import numpy as np
import rjieba

from search_index.sounds import syllables
from search_index.text import normalise, plain
from search_index.understanding import simplified

Kind = Literal["item", "everyday", "theme", "body"]
_ORDER: dict[Kind, int] = {"item": 0, "everyday": 0, "theme": 1, "body": 2}
_MOST_ITEMS, _MOST_LENGTH = 9, 255
"""From so many on it makes no difference."""
_WORDS = 6
"""Beginnings of so many words of one suggestion are kept."""
_LONGEST = 24
"""Characters of a beginning that are put in order."""
_NUMBERS = 1 << 32


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
        self._said = [plain(one.text)[: _LONGEST * 2] for one in self._all]
        starts = [_word_starts(said) for said in self._said]
        heard = [syllables(said) for said in self._said]
        letters = [[sound[:1] for sound in one] for one in heard]
        self._characters = _Beginnings(0, self._all, self._said, starts)
        self._sounds = _Beginnings(1, self._all, heard, starts)
        self._letters = _Beginnings(2, self._all, letters, starts)

    def __len__(self) -> int:
        return len(self._all)

    def suggest(self, typed: str, most: int = 8) -> list[Suggestion]:
        """At most ``most`` suggestions for what has been typed so far, best first."""
        said = plain(simplified(normalise(typed)))
        if not said:
            return []
        likely = most * 4
        ranks = self._characters.best(said, likely)
        if said.isascii():
            ranks += self._sounds.best(said, likely) + self._letters.best(said, likely)
        elif not ranks:
            ranks = self._sounds.best("".join(syllables(said)), likely)
        numbers = [*self._exact(said), *(rank % _NUMBERS for rank in sorted(ranks))]
        distinct = dict.fromkeys(self._all[number].text for number in numbers)
        first = {self._all[number].text: self._all[number] for number in reversed(numbers)}
        return [first[text] for text in distinct][:most]

    def _exact(self, said: str) -> list[int]:
        """What is called exactly so, best first."""
        return [n for n in self._characters.whole(said) if self._said[n] == said]


class _Beginnings:
    """Where suggestions and the words in them begin, in one form (characters, sounds, letters).

    Args:
        form: its number, which ranks what is found in several.
        pieces: the form of each suggestion, one piece per character.
        starts: the characters at which words of each suggestion begin.
    """

    def __init__(
        self,
        form: int,
        suggestions: Sequence[Suggestion],
        pieces: Sequence[Sequence[str]],
        starts: Sequence[Sequence[int]],
    ) -> None:
        found: list[tuple[int, int]] = []
        texts: list[str] = []
        at = 0
        for number, (one, held, words) in enumerate(zip(suggestions, pieces, starts, strict=True)):
            rank = _rank(one, form, number)
            for start in words:
                later = _NOT_FIRST if start else 0
                found.append((at + sum(map(len, held[:start])), rank + later))
            text = "".join(held)
            texts.append(text)
            at += len(text) + 1
        self._text = text = "\n".join([*texts, ""])
        found.sort(key=lambda one: text[one[0] : one[0] + _LONGEST])
        self._places = array("i", [place for place, _ in found])
        self._ranks = np.array([rank for _, rank in found], np.int64)

    def _stretch(self, said: str) -> tuple[int, int]:
        text, size = self._text, min(len(said), _LONGEST)
        begins = said[:size]
        start = bisect_left(self._places, begins, key=lambda place: text[place : place + size])
        end = bisect_right(
            self._places, begins, start, key=lambda place: text[place : place + size]
        )
        if size < len(said):  # the rest was not put in order
            while start < end and not text.startswith(said, self._places[start]):
                start += 1
            while start < end and not text.startswith(said, self._places[end - 1]):
                end -= 1
        return start, end

    def best(self, said: str, most: int) -> list[int]:
        """The smallest ranks of what begins with ``said``, in no order."""
        start, end = self._stretch(said)
        ranks = self._ranks[start:end]
        found: list[int] = (
            np.partition(ranks, most)[:most] if len(ranks) > most else ranks
        ).tolist()
        return found

    def whole(self, said: str) -> list[int]:
        """Suggestions that are or end with ``said``, best first: they lead its stretch."""
        start, end = self._stretch(f"{said}\n")
        return [rank % _NUMBERS for rank in sorted(self._ranks[start:end].tolist())]


_NOT_FIRST = 1 << 50


def _rank(one: Suggestion, form: int, number: int) -> int:
    """The smaller the better: kind, many items, form, short text; the number of its own last."""
    rank = _ORDER[one.kind]
    rank = rank * 16 + _MOST_ITEMS - min(one.items, _MOST_ITEMS)
    rank = rank * 4 + form
    rank = rank * 256 + min(len(one.text), _MOST_LENGTH)
    return rank * _NUMBERS + number


def _word_starts(text: str) -> list[int]:
    starts, at = [], 0
    for word in rjieba.cut(text):
        starts.append(at)
        at += len(word)
        if len(starts) == _WORDS:
            break
    return starts
