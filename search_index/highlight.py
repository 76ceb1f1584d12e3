"""Marks where a text matches the query; the template escapes and dresses the pieces."""

import re
from functools import lru_cache

from search_index.request import Pieces
from search_index.text import normalise

SNIPPET_LENGTH = 72
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]+")

Terms = tuple[str, ...]


def marked(text: str, terms: Terms) -> Pieces:
    """``text`` cut so that every occurrence of a term is a piece of its own."""
    spans = _spans(text, _folded(text, terms), terms)
    if not spans:
        return ((text, False),) if text else ()
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return tuple(pieces)


def snippet(text: str, terms: Terms) -> Pieces:
    """The line of ``text`` that holds most terms, shortened around the first; () when none does."""
    folded = _folded(text, terms)
    present = [term for term in terms if term in folded]
    if not present:
        return ()
    if folded is text:
        line = searched = _fullest(text, present)[1]
    else:
        line = text.split("\n")[_fullest(folded, present)[0]]
        searched = normalise(line)
    first = min((at for at in map(searched.find, present) if at >= 0), default=0)
    start = max(0, first - SNIPPET_LENGTH // 4)
    end = start + SNIPPET_LENGTH
    shown = ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
    return marked(shown, terms)


def _fullest(text: str, present: list[str]) -> tuple[int, str]:
    """Place and text of the line that holds most of the terms, the first of equals."""
    best, found, most = 0, "", 0
    for place, line in enumerate(text.split("\n")):
        held = 0
        for term in present:
            held += term in line
        if held > most:
            best, found, most = place, line, held
            if held == len(present):
                break
    return best, found


def _folded(text: str, terms: Terms) -> str:
    """``text`` as terms are compared with it.

    Terms of ideographs alone are found in the text as it stands: folding changes width and
    case, which they have none of, and costs more than all the rest of a page.
    """
    return text if _are_ideographs(terms) else normalise(text)


@lru_cache(maxsize=1024)
def _are_ideographs(terms: Terms) -> bool:
    return all(map(_IDEOGRAPHS.fullmatch, terms))


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
