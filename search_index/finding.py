"""What matches an understood query, with a second try for what looks like a slip."""

from collections.abc import Callable, Sized
from functools import partial
from typing import Generic, Protocol, TypeVar

import msgspec

from search_index.match import Matched, match
from search_index.page import Asked
from search_index.request import LOOSENED, Relaxed
from search_index.slips import likely_meant, other_word
from search_index.snapshot import Snapshot
from search_index.synonyms import Synonyms
from search_index.text import query_words
from search_index.understanding import Index, Understood
from search_index.wish import Wish, wish


class Outcome(Protocol):
    """What every engine's matching says: whether anything matched, and how it was loosened."""

    @property
    def ids(self) -> Sized: ...
    @property
    def relaxed(self) -> Relaxed | None: ...


M = TypeVar("M", bound=Outcome)


class FoundBy(msgspec.Struct, Generic[M], frozen=True):
    """Documents for a query, before filters; see ``SearchResult`` for the rest.

    ``exact`` are the wordings whose documents, if there are any, ``asked`` pins.
    """

    matched: M
    asked: Asked
    exact: tuple[str, ...] = ()
    instead: str = ""
    suggestion: str = ""
    place: str = ""


Found = FoundBy[Matched]


def found_for(snapshot: Snapshot, understood: Understood, synonyms: Synonyms) -> Found:
    """What matches in ``snapshot``; see ``found_with``."""
    return found_with(snapshot, partial(match, snapshot), understood, synonyms)


def found_with(
    index: Index, matching: Callable[[Wish], M], understood: Understood, synonyms: Synonyms
) -> FoundBy[M]:
    """What matches; where no document meets all the words, what they were likely meant to be.

    The likely wording replaces words that no document holds and that are none where it is met
    better, and is merely offered for others and where it is met as well.
    """
    matched = matching(understood.wish)
    exact, place = understood.exact, understood.place
    asked = Asked(understood.wish, _called(index, exact))
    strict = len(matched.ids) and matched.relaxed is None
    if strict or asked.pins or understood.instead or understood.literal:
        return FoundBy(matched, asked, exact, understood.instead, place=place)
    known, offered = index.knows(understood.text), ""
    for meant in likely_meant(index, understood.text, synonyms):
        wished = wish((meant, *synonyms.meanings(meant)))
        other = matching(wished)
        better = _strictness(matched) - _strictness(other)
        if better > 0 and not (len(matched.ids) and (known or other_word(understood.text, meant))):
            pinned = Asked(wished, _called(index, (meant,)))
            return FoundBy(other, pinned, (meant,), meant, place=place)
        unknown, then = (_unknown(index, one, synonyms) for one in (understood.text, meant))
        if better > 0 or (not better and then < unknown):
            offered = offered or meant
    return FoundBy(matched, asked, exact, suggestion=offered, place=place)


def _strictness(outcome: Outcome) -> int:
    """The lower, the more of the words are met."""
    return LOOSENED.index(outcome.relaxed) if len(outcome.ids) else len(LOOSENED)


def _unknown(index: Index, text: str, synonyms: Synonyms) -> int:
    """How many words of ``text`` neither a document nor an everyday word holds."""
    words = query_words(text)
    return sum(not index.knows(one) and not synonyms.phrases.has_words(one) for one in words)


def _called(index: Index, wordings: tuple[str, ...]) -> tuple[int, ...]:
    """Documents exactly called one of ``wordings``, in their order."""
    return tuple(dict.fromkeys(n for one in wordings for n in index.exactly_called(one)))
