"""Marks where a text matches the query; the template escapes and dresses the pieces."""

import re

from search_index.request import Pieces
from search_index.text import normalise

SNIPPET_LENGTH = 72


def marked(text: str, terms: tuple[str, ...]) -> Pieces:
    """``text`` cut so that every occurrence of a term is a piece of its own."""
    spans = _spans(text, terms)
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


def snippet(text: str, terms: tuple[str, ...]) -> Pieces:
    """The line of ``text`` that holds most terms, shortened around the first; () when none does."""
    lines = [line for line in text.split("\n") if line]
    folded = [normalise(line) for line in lines]
    held = [sum(term in line for term in terms) for line in folded]
    best = max(range(len(lines)), key=lambda n: (held[n], -n), default=None)
    if best is None or not held[best]:
        return ()
    line = lines[best]
    first = min(
        (p for p in (folded[best].find(t) for t in terms) if p >= 0),
        default=0,
    )
    start = max(0, first - SNIPPET_LENGTH // 4)
    end = start + SNIPPET_LENGTH
    cut = line[start:end]
    shown = ("…" if start else "") + cut + ("…" if end < len(line) else "")
    return marked(shown, terms)


def _spans(text: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where terms stand in ``text``, overlaps joined; nothing when folding shifts positions."""
    folded = normalise(text)
    if len(folded) != len(text) or not terms:
        return []
    pattern = "|".join(re.escape(t) for t in sorted(terms, key=len, reverse=True))
    spans: list[tuple[int, int]] = []
    for found in re.finditer(pattern, folded):
        if spans and found.start() == spans[-1][1]:
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    return spans
