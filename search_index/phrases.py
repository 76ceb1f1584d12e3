"""All that things are called in one index, searchable by sound and by likeness.

The characters of every phrase stand in one long string, the first letters of their syllables in
another, place by place; a phrase never runs over the line break between two of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import and_

import numpy as np
import rjieba
from numpy.typing import NDArray

from search_index.bounded import Bounded
from search_index.sounds import Sound, said_as, syllables

_RARE = re.compile("[\U00010000-\U0010ffff\ud800-\udfff]")
_TRIED = 3_000
"""Places of the right first letters that are looked at more closely."""
_LONGEST = 60
"""Characters of a phrase that are kept; what follows is rarely typed."""

_FUNCTION_WORDS = frozenset("的和与或及在了等之其")
"""With these a piece of a name neither begins nor ends: it is not what somebody meant."""

_LONGEST_SLIP = 24
"""Characters of a text in which a slip is looked for."""

_KEPT = 2_000
"""Sounds and texts of which it is remembered what is like them."""


class Phrases:
    """Distinct phrases; ``whole`` are names of their own such as everyday names."""

    def __init__(self, phrases: Iterable[str]) -> None:
        kept = dict.fromkeys(phrase[:_LONGEST] for phrase in phrases if phrase)
        self.whole = frozenset(kept)
        self._text = "\n".join(("", *kept, ""))
        self._sounds: list[str] = ["\n"]
        self._begins = bytearray(len(self._text) + 1)
        self._ends = bytearray(len(self._text) + 1)
        at = 1
        for phrase in kept:
            self._note_words(phrase, at)
            self._sounds += syllables(phrase)
            self._sounds.append("\n")
            at += len(phrase) + 1
        self._codes = _codes(f"{self._text}{' ' * (_LONGEST_SLIP + 2)}")
        self._initials = "".join(sound[:1] for sound in self._sounds)
        self._heard = Bounded[tuple[tuple[Sound, ...], bool], Counter[str]](_KEPT)
        self._alike = Bounded[str, Counter[str]](_KEPT)

    def _note_words(self, phrase: str, at: int) -> None:
        """Mark where words of ``phrase``, and the words inside them, begin and end."""
        for word in rjieba.cut(phrase):
            for part in rjieba.cut_for_search(word):
                start = at + word.find(part)
                self._begins[start] = self._ends[start + len(part)] = 1
            at += len(word)

    def sounding(self, sounds: tuple[Sound, ...], *, loosely: bool = False) -> Counter[str]:
        """Pieces of phrases that sound so, by how good each is (see ``_worth``).

        The last ones are remembered, as those of ``alike`` are: the same slip comes again, and so
        does a word that nothing is called by.
        """
        found = self._heard.get((sounds, loosely))
        if found is None:
            found = self._heard.keep((sounds, loosely), self._sounding(sounds, loosely))
        return found

    def _sounding(self, sounds: tuple[Sound, ...], loosely: bool) -> Counter[str]:
        found: Counter[str] = Counter()
        if not sounds:
            return found
        initials = "".join(sound.initial for sound in sounds)
        for at in _places(self._initials, initials):
            end = at + len(sounds)
            said = zip(sounds, self._sounds[at:end], self._text[at:end], strict=False)
            if all(
                sound.fits(one, loosely=loosely) or (loosely and sound.syllable in said_as(written))
                for sound, one, written in said
            ):
                self._note(found, at, end)
        return found

    def holds(self, text: str) -> bool:
        """Whether some phrase has ``text`` in it."""
        return text in self._text

    def has_words(self, text: str) -> bool:
        """Whether ``text`` stands in some phrase, beginning and ending where words do."""
        size = len(text)
        return any(self._begins[at] and self._ends[at + size] for at in _places(self._text, text))

    def alike(self, text: str) -> Counter[str]:
        """Pieces of phrases that differ from ``text`` (three characters or more) by one slip.

        Only what begins and ends with words is taken.
        """
        found = self._alike.get(text)
        if found is None:
            found = self._alike.keep(text, self._one_slip_from(text))
        return found

    def _one_slip_from(self, text: str) -> Counter[str]:
        """All places are compared at once, slip by slip: what stands before it and what stands
        behind it must be as in the text."""
        found: Counter[str] = Counter()
        size, many = len(text), len(self._text)
        if not 3 <= size <= _LONGEST_SLIP:
            return found
        asked = _codes(text)
        same = [self._codes[n : n + many + 1] == one for n, one in enumerate(asked)]
        before = list(accumulate(same, and_, initial=np.ones(many + 1, np.bool_)))
        behind = list(accumulate(reversed(same), and_, initial=np.ones(many + 1, np.bool_)))[::-1]
        other, missing, more = (np.zeros(many - 1, np.bool_) for _ in range(3))
        for n in range(size):
            held = before[n][1:-1]
            other |= held & behind[n + 1][1:-1]
            missing |= held & behind[n + 1][:-2]
            if n:
                more |= held & behind[n][2:]
            if n + 1 < size:
                swapped = (self._codes[1 + n : many + n] == asked[n + 1]) & (
                    self._codes[2 + n : many + n + 1] == asked[n]
                )
                other |= held & swapped & behind[n + 2][1:-1]
        for places, length in ((other, size), (missing, size - 1), (more, size + 1)):
            for at in (places.nonzero()[0] + 1).tolist():
                end = at + length
                if end < many and self._begins[at] and self._ends[end]:
                    piece = self._text[at:end]
                    if piece in found or piece == text or "\n" in piece:
                        continue
                    if piece[0] not in _FUNCTION_WORDS and piece[-1] not in _FUNCTION_WORDS:
                        self._note(found, at, end)
        return found

    def _note(self, found: Counter[str], start: int, end: int) -> None:
        piece = self._text[start:end]
        found[piece] += self._worth(piece, start, end)

    def _worth(self, piece: str, start: int, end: int) -> int:
        """A whole name counts most, then pieces that begin and end with words."""
        if piece in self.whole:
            return 1_000
        begins, ends = self._begins[start], self._ends[end]
        return 20 if begins and ends else 3 if begins else 1


def _places(text: str, piece: str) -> Iterator[int]:
    at, tried = text.find(piece), 0
    while at >= 0 and tried < _TRIED:
        yield at
        tried += 1
        at = text.find(piece, at + 1)


def _codes(text: str) -> NDArray[np.uint16]:
    """A number for each character; those beyond the common plane share one."""
    common = _RARE.sub("\ufffd", text)
    return np.frombuffer(common.encode("utf-16-le", "replace"), np.uint16)
