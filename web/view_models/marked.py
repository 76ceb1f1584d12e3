"""Two texts side by side, cut into pieces where their words differ."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import rjieba

Pieces = tuple[tuple[str, bool], ...]
"""Pieces of a text, each with whether it differs."""

_MOST_COMPARED = 4_000_000
"""Pairs of words compared before whole sentences are; about half a second's work."""
_SENTENCE = re.compile(r"[^。；\n]*[。；\n]?")
_LIKE = 0.35
"""Texts that share less than this are marked as a whole; islands of equal words only confuse."""
_FOLDED_FROM, _CONTEXT = 200, 60
"""Unchanged stretches this long [characters] are folded, but for some context at the changes."""
FOLD = "……"


def marked(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces; joined, and but for folded stretches, they are the texts again.

    >>> marked("5个工作日", "3个工作日")
    ((('5', True), ('个工作日', False)), (('3', True), ('个工作日', False)))
    """
    if not before or not after:
        return _whole(before), _whole(after)
    old, new = _words(before), _words(after)
    if len(old) * len(new) > _MOST_COMPARED:
        old, new = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _LIKE:
        return _whole(before), _whole(after)
    was: list[tuple[str, bool]] = []
    now: list[tuple[str, bool]] = []
    opcodes = matcher.get_opcodes()
    for number, (tag, a, b, c, d) in enumerate(opcodes):
        inner = 0 < number < len(opcodes) - 1
        differs = tag != "equal" or (inner and len("".join(old[a:b])) == 1)
        _add(was, "".join(old[a:b]), differs)
        _add(now, "".join(new[c:d]), differs)
    return _folded(was), _folded(now)


def _words(text: str) -> list[str]:
    found: list[str] = rjieba.cut(text)
    return found


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.findall(text) if part]


def _whole(text: str) -> Pieces:
    return ((text, True),) if text else ()


def _add(pieces: list[tuple[str, bool]], text: str, differs: bool) -> None:
    """``text`` behind the rest, joined to the last piece where both are alike."""
    if not text:
        return
    if pieces and pieces[-1][1] is differs:
        pieces[-1] = (pieces[-1][0] + text, differs)
    else:
        pieces.append((text, differs))


def _folded(pieces: Sequence[tuple[str, bool]]) -> Pieces:
    last = len(pieces) - 1
    return tuple(
        (text if differs else _fold(text, number > 0, number < last), differs)
        for number, (text, differs) in enumerate(pieces)
    )


def _fold(text: str, follows: bool, leads: bool) -> str:
    """An unchanged stretch, kept whole where a change does not touch it closely."""
    if len(text) <= _FOLDED_FROM or not (follows or leads):
        return text
    head = text[:_CONTEXT] if follows else ""
    tail = text[-_CONTEXT:] if leads else ""
    return head + FOLD + tail
