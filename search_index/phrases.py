"""All that things are called in one index, searchable by sound and by likeness.

The characters of every phrase stand in one long string, the first letters of their syllables in
another, place by place; a phrase never runs over the line break between two of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import rjieba

from search_index.sounds import Sound, syllables

_TRIED = 3_000
"""Places of the right first letters that are looked at more closely."""
_LONGEST = 60
"""Characters of a phrase that are kept; what follows is rarely typed."""


class Phrases:
    """Distinct phrases; ``whole`` are names of their own such as everyday names."""

    def __init__(self, phrases: Iterable[str]) -> None:
        kept = dict.fromkeys(phrase[:_LONGEST] for phrase in phrases if phrase)
        self.whole = frozenset(kept)
        self._text = "\n".join(("", *kept, ""))
        self._sounds: list[str] = ["\n"]
        starts: set[int] = set()
        for phrase in kept:
            at = len(self._sounds)
            for word in rjieba.cut(phrase):
                starts.add(at)
                at += len(word)
            self._sounds += syllables(phrase)
            self._sounds.append("\n")
        self._starts = starts
        self._initials = "".join(sound[:1] for sound in self._sounds)

    def sounding(self, sounds: tuple[Sound, ...], *, loosely: bool = False) -> Counter[str]:
        """Pieces of phrases that sound so, by how good each is (see ``_worth``)."""
        found: Counter[str] = Counter()
        if not sounds:
            return found
        initials = "".join(sound.initial for sound in sounds)
        for at in _places(self._initials, initials):
            heard = self._sounds[at : at + len(sounds)]
            if all(s.fits(one, loosely=loosely) for s, one in zip(sounds, heard, strict=False)):
                self._note(found, at, at + len(sounds))
        return found

    def holds(self, text: str) -> bool:
        """Whether some phrase has ``text`` in it."""
        return text in self._text

    def alike(self, text: str) -> Counter[str]:
        """Pieces of phrases that differ from ``text`` by one character."""
        found: Counter[str] = Counter()
        for pattern in _patterns(text):
            for match in re.finditer(pattern, self._text):
                self._note(found, match.start(), match.end())
        found.pop(text, None)
        return found

    def _note(self, found: Counter[str], start: int, end: int) -> None:
        piece = self._text[start:end]
        found[piece] += self._worth(piece, start, end)

    def _worth(self, piece: str, start: int, end: int) -> int:
        """A whole name counts most, then pieces that begin and end with words."""
        if piece in self.whole:
            return 1_000
        begins, ends = start in self._starts, end in self._starts or self._text[end] == "\n"
        return 20 if begins and ends else 3 if begins else 1


def _places(text: str, piece: str) -> Iterator[int]:
    at, tried = text.find(piece), 0
    while at >= 0 and tried < _TRIED:
        yield at
        tried += 1
        at = text.find(piece, at + 1)


def _patterns(text: str) -> Iterator[str]:
    """One character another, two neighbours swapped, one too many, one missing."""
    escaped = [re.escape(character) for character in text]
    for place in range(len(text)):
        before, after = "".join(escaped[:place]), "".join(escaped[place + 1 :])
        yield f"{before}[^\n]{after}"
        if len(text) > 3:
            yield f"{before}{after}"
            if place:
                yield f"{before}[^\n]{escaped[place]}{after}"
        if place + 1 < len(text):
            yield f"{before}{escaped[place + 1]}{escaped[place]}{''.join(escaped[place + 2 :])}"
