"""Why an item stands where it does: how a query was understood, and the parts of each score."""

from enum import Enum

import msgspec

from search_index.finding import FoundBy, M
from search_index.request import Relaxed, SearchRequest
from search_index.synonyms import Synonyms
from search_index.text import normalise, plain
from search_index.traits import TRAITS
from search_index.understanding import Understood, simplified


class PartKind(str, Enum):
    """What a part of a score is given or taken off for."""

    WORD = "word"
    CHARACTER = "character"
    ALSO = "also"
    PAIRS = "pairs"
    LONGER = "longer"
    UNASKED = "unasked"
    ALL_IN_NAME = "all_in_name"
    MEANT_IN_NAME = "meant_in_name"
    SOME_IN_NAME = "some_in_name"
    CHOSEN = "chosen"
    PINNED = "pinned"


class Part(msgspec.Struct, frozen=True):
    """One summand of a score; ``subject`` is the word, the pairs, the trait … it is about."""

    kind: PartKind
    score: float
    subject: str = ""


class ExplainedHit(msgspec.Struct, frozen=True, kw_only=True):
    """One hit; its ``parts`` sum to its ``score``, but for rounding."""

    item: int
    code: str
    name: str
    score: float
    parts: tuple[Part, ...]


class Wording(msgspec.Struct, frozen=True):
    """One of the alternatives searched for; ``meant`` when everyday words gave it."""

    words: tuple[str, ...]
    meant: bool


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a query was understood, step by step.

    ``said`` is what was typed in simplified characters, ``code`` the item code it was taken for,
    ``asked`` what was left without the asking and the place, ``everyday`` the everyday words in
    it with their meanings, ``instead`` the wording letters or a slip were taken for,
    ``suggestion`` one that was merely offered, ``wordings`` what was searched for.
    """

    said: str = ""
    code: str = ""
    place: str = ""
    asked: str = ""
    everyday: tuple[tuple[str, tuple[str, ...]], ...] = ()
    instead: str = ""
    suggestion: str = ""
    wordings: tuple[Wording, ...] = ()


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The first hits of a request in their order, and how they came about."""

    reading: Reading
    total: int
    relaxed: Relaxed | None
    hits: tuple[ExplainedHit, ...]


def reading(
    request: SearchRequest,
    understood: Understood,
    found: FoundBy[M],
    place: str,
    synonyms: Synonyms,
) -> Reading:
    """How the words of ``request`` were understood and what was searched for in the end."""
    heard = found.instead or understood.text
    return Reading(
        said=simplified(normalise(request.words)).strip(),
        code=understood.code,
        place=place,
        asked=understood.text,
        everyday=tuple(synonyms.said_in(plain(heard))),
        instead=found.instead,
        suggestion=found.suggestion,
        wordings=tuple(Wording(one.words, one.meant) for one in found.asked.wish.alternatives),
    )


def trait_words(bits: int, name: str) -> list[str]:
    """For each trait in ``bits`` the word of it that stands in ``name``."""
    return [
        next((word for word in words if word in name), words[0])
        for place, words in enumerate(TRAITS)
        if bits >> place & 1
    ]
