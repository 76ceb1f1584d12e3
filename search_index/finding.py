"""What matches an understood query, with a second try for what looks like a slip."""

from collections.abc import Callable, Sized
from functools import partial
from typing import Generic, Protocol, TypeVar

import msgspec

from search_index.match import Matched, match
from search_index.page import Asked
from search_index.request import Relaxed
from search_index.snapshot import Snapshot
from search_index.synonyms import Synonyms
from search_index.understanding import Index, Understood, likely_meant, other_word
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

    The likely wording replaces words that no document holds and that are none, and is merely
    offered for others.
    """
    matched = matching(understood.wish)
    exact, place = understood.exact, understood.place
    asked = Asked(understood.wish, _called(index, exact))
    strict = len(matched.ids) and matched.relaxed is None
    if strict or asked.pins or understood.instead or understood.literal:
        return FoundBy(matched, asked, exact, understood.instead, place=place)
    meant = likely_meant(index, understood.text, synonyms)
    if meant:
        wished = wish((meant, *synonyms.meanings(meant)))
        other = matching(wished)
        if len(other.ids) and other.relaxed is None:
            real = index.knows(understood.text) or other_word(understood.text, meant)
            if real and len(matched.ids):
                return FoundBy(matched, asked, exact, suggestion=meant, place=place)
            pinned = Asked(wished, _called(index, (meant,)))
            return FoundBy(other, pinned, (meant,), meant, place=place)
    return FoundBy(matched, asked, exact, place=place)


def _called(index: Index, wordings: tuple[str, ...]) -> tuple[int, ...]:
    """Documents exactly called one of ``wordings``, in their order."""
    return tuple(dict.fromkeys(n for one in wordings for n in index.exactly_called(one)))
