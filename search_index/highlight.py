"""Marks where a text matches the query; the template escapes and dresses the pieces."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import permutations

from search_index.request import Pieces
from search_index.text import normalise

SNIPPET_LENGTH = 72
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]+")

Terms = tuple[str, ...]


class Marker:
    """Marks the terms of one query in any number of texts."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._of_both_kinds = len({len(term) > 1 for term in terms}) == 2
        self._as_it_stands = all(map(_IDEOGRAPHS.fullmatch, terms))
        apart = terms and self._as_it_stands and not any(map(_run_on, *_pairs(terms)))
        self._split = _cut_at(terms) if apart else None

    def marked(self, text: str) -> Pieces:
        """``text`` cut so that every occurrence of terms is a piece of its own."""
        return tuple(self._split(text)) if self._split else self._by_spans(text)

    def snippet(self, text: str) -> Pieces:
        """The line of ``text`` that holds most terms, shortened around the first.

        Empty when the text holds none that tells anything: beside longer ones a single character
        does not, 开 stands in every 分开.
        """
        folded = self._folded(text)
        present = [(at, term) for term in self._terms if (at := folded.find(term)) >= 0]
        if not present or (self._of_both_kinds and all(len(term) == 1 for _, term in present)):
            return ()
        start, first = _fullest(folded, present)
        if folded is not text:  # folding may have moved everything
            text = text.split("\n")[folded.count("\n", 0, start)]
            start, first = 0, first - start
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        if stop - start <= SNIPPET_LENGTH:
            return self.marked(text[start:stop])
        begin = max(start, first - SNIPPET_LENGTH // 4)
        end = min(begin + SNIPPET_LENGTH, stop)
        shown = f"{'…' if begin > start else ''}{text[begin:end]}{'…' if end < stop else ''}"
        return self.marked(shown)

    def _folded(self, text: str) -> str:
        """``text`` as terms are compared with it.

        Terms of ideographs alone are found in the text as it stands: folding changes width and
        case, which they have none of, and costs more than all the rest of a page.
        """
        return text if self._as_it_stands else normalise(text)

    def _by_spans(self, text: str) -> Pieces:
        """What ``marked`` does, where terms have to be folded or may overlap."""
        pieces: list[str] = []
        at = 0
        for start, end in _spans(text, self._folded(text), self._terms):
            pieces += text[at:start], text[start:end]
            at = end
        return (*pieces, text[at:])


@lru_cache(maxsize=1024)
def marker(terms: Terms) -> Marker:
    """The marker of ``terms``."""
    return Marker(terms)


def _cut_at(terms: Terms) -> Callable[[str], list[str]]:
    """What cuts a text so that every second piece is a term, or several in a row.

    ``(?:…)(?:…)*`` says what ``(?:…)+`` does, but of this ``re`` does not see the first characters,
    by which it skips ten others in the time of one.
    """
    any_of_them = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
    return re.compile(f"((?:{any_of_them})(?:{any_of_them})*)").split


def _fullest(text: str, present: list[tuple[int, str]]) -> tuple[int, int]:
    """Where the line begins that holds most of the terms, and where the first of them stands.

    Of equals it is the first line; each term comes with its first place in the ``text``.
    """
    first = last = present[0][0]
    for at, _ in present:
        if at < first:
            first = at
        elif at > last:
            last = at
    start = text.rfind("\n", 0, first) + 1
    if text.find("\n", first, last) < 0:  # a single line has them all
        return start, first
    best, most = start, _held(text[start : text.find("\n", start)], present)
    for at, term in present:
        if at == first:  # what holds more than another line holds more than this term
            continue
        while at >= 0 and most < len(present):
            begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            end = len(text) if end < 0 else end
            held = _held(text[begin:end], present)
            if held > most or (held == most and begin < best):
                best, most = begin, held
            at = text.find(term, end)
    places = (text.find(term, best) for _, term in present)
    return best, min(place for place in places if place >= 0)


def _held(line: str, present: list[tuple[int, str]]) -> int:
    held = 0
    for _, term in present:
        held += term in line
    return held


def _pairs(terms: Terms) -> tuple[Terms, Terms]:
    both = [*permutations(terms, 2), *((one, one) for one in terms)]
    return tuple(one for one, _ in both), tuple(other for _, other in both)


def _run_on(one: str, other: str) -> bool:
    """Whether the end of ``one`` is the beginning of ``other`` (食品经营, 经营许可)."""
    return any(other.startswith(one[at:]) for at in range(1, len(one)) if one[at:] != other)


def _spans(text: str, folded: str, terms: Terms) -> list[tuple[int, int]]:
    """Where terms stand in ``text``, overlaps joined; nothing when folding shifts positions."""
    if len(folded) != len(text):
        return []
    found: list[tuple[int, int]] = []
    for term in terms:
        at = folded.find(term)
        while at >= 0:
            found.append((at, at + len(term)))
            at = folded.find(term, at + len(term))
    if len(found) < 2:
        return found
    found.sort()
    spans = found[:1]
    for start, end in found[1:]:
        if start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
