"""All that things are called in one index, searchable by sound and by likeness.

The characters of every phrase stand in one long string, the first letters of their syllables in
another, place by place; a phrase never runs over the line break between two of them.
"""

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
        """Pieces of phrases that differ from ``text`` (three characters or more) by one slip.

        One slip leaves one half of the text as it is, so only the places of either half are
        looked at; two neighbours swapped across the middle are looked for as they are.
        """
        found: Counter[str] = Counter()
        tried: set[str] = {text}
        size, half = len(text), max(len(text) // 2, 2)
        for at in _places(self._text, text[:half]):
            for length in (size - 1, size, size + 1):
                self._note_alike(found, tried, text, at, at + length)
        rest = min(half, size - 2)
        for at in _places(self._text, text[rest:]):
            for before in (rest - 1, rest, rest + 1):
                self._note_alike(found, tried, text, at - before, at + size - rest)
        middle = text[: half - 1] + text[half - 1 : half + 1][::-1] + text[half + 1 :]
        for at in _places(self._text, middle):
            self._note(found, at, at + size)
        found.pop(text, None)
        return found

    def _note_alike(
        self, found: Counter[str], tried: set[str], text: str, start: int, end: int
    ) -> None:
        piece = self._text[max(start, 0) : end]
        if piece in tried:
            return
        tried.add(piece)
        if "\n" not in piece and one_slip(piece, text):
            self._note(found, start, end)

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


def one_slip(piece: str, text: str) -> bool:
    """Whether one character is another, one is missing or too many, or two are swapped.

    >>> [one_slip("身份证", other) for other in ("身分证", "身证", "身份份证", "份身证", "身份证")]
    [True, True, True, True, False]
    """
    if abs(len(piece) - len(text)) > 1 or piece == text:
        return False
    start = 0
    while start < min(len(piece), len(text)) and piece[start] == text[start]:
        start += 1
    if len(piece) == len(text):
        ours, theirs = piece[start:], text[start:]
        return ours[1:] == theirs[1:] or (
            ours[:2] == theirs[1::-1] and ours[2:] == theirs[2:] and len(ours) > 1
        )
    shorter, longer = sorted((piece[start:], text[start:]), key=len)
    return longer[1:] == shorter
