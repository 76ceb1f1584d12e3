"""A query as people type it into what the index can answer.

In this order: traditional characters become simplified, a code is taken as a code, the asking is
taken off, a place becomes a filter, everyday words gain their official wording, letters become
the characters they sound like.  Only what then finds nothing is taken for a slip.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import msgspec

from search_index.phrases import Phrases
from search_index.places import Placed, covers, placed
from search_index.questions import asked_for
from search_index.sounds import known_syllables, readings
from search_index.synonyms import Synonyms
from search_index.text import normalise, plain
from search_index.wish import Wish, wish

_LETTERS = re.compile("[a-z]{2,}")
_CODE = re.compile("[0-9a-z]{8,36}")
_DIGITS_IN_CODE = 6
_HEARD = 3
"""So many wordings of letters are searched for together."""
_CERTAIN = 0.1
"""A wording counts when it is at least this part as good as the best."""


class Index(Protocol):
    """What the understanding asks of one state of an index, whichever engine keeps it."""

    generation: str
    """Tells this state from every other that there was or will be."""

    def exactly_called(self, text: str) -> Sequence[int]:
        """Documents whose name, code or an everyday name is ``text``; names first."""
        ...

    def knows(self, text: str) -> bool:
        """Whether every word of ``text`` stands in some document."""
        ...

    def values(self, field: str) -> frozenset[str]:
        """Values of a facet field that some document has."""
        ...

    def has(self, field: str, value: str) -> bool:
        """Whether some document has ``value``."""
        ...

    def phrase_books(self) -> Sequence[Phrases]:
        """What documents are called."""
        ...


class Understood(msgspec.Struct, frozen=True):
    """What will be searched for.

    ``code`` is the beginning of an item code; ``place`` a division to filter by; ``instead``
    the wording that letters were taken for, ``exact`` the wordings that something may be called.
    ``literal`` words are not taken for a slip.
    """

    wish: Wish = Wish()
    text: str = ""
    code: str = ""
    place: str = ""
    instead: str = ""
    exact: tuple[str, ...] = ()
    literal: bool = False


def understand(
    index: Index, text: str, synonyms: Synonyms, *, filtered: bool, literal: bool = False
) -> Understood:
    """``text`` as ``index`` and ``synonyms`` let it be understood.

    ``filtered`` says that a region has been chosen already: a named place then stays a word.
    ``literal`` text is taken for nothing that it does not say.
    """
    said = simplified(normalise(text)).strip()
    code = plain(said)
    if _CODE.fullmatch(code) and sum(map(str.isdigit, code)) >= _DIGITS_IN_CODE:
        return Understood(text=said, code=code)
    if index.exactly_called(said):
        return Understood(wish((said,)), said, exact=(said, *synonyms.meanings(code)))
    where = None if filtered else _place_in(index, said)
    asked = asked_for(where.rest if where else said)
    place = where.division if where and index.has("region", where.division) else ""
    meant = (asked, *synonyms.meanings(plain(asked)))
    if not literal and _LETTERS.search(asked) and not index.knows(asked):
        heard = sounding_like(index, asked, synonyms) or _letters_apart(index, asked, synonyms)
        if heard:
            each = [(piece, *synonyms.meanings(plain(piece))) for piece in heard]
            wished = wish(tuple(one for wordings in each for one in wordings))
            exact = (*meant, *each[0])
            return Understood(wished, asked, place=place, instead=heard[0], exact=exact)
    return Understood(wish(meant), asked, place=place, exact=meant, literal=literal)


def without_asking(text: str) -> str:
    """``text`` in simplified characters, without politeness and the form of a question."""
    return asked_for(simplified(normalise(text)).strip())


def _place_in(index: Index, said: str) -> Placed | None:
    """A place of this catalogue that ``said`` names.

    One that covers others (the city itself) says nothing but where one is; it is taken off and
    not filtered by.
    """
    found = placed(said)
    if found is None:
        return None
    regions = index.values("region")
    if any(covers(found.division, region) for region in regions):
        return Placed(found.rest, "", found.named)
    return found if found.division in regions else None


def sounding_like(index: Index, asked: str, synonyms: Synonyms) -> list[str]:
    """Pieces of what things are called that sound as ``asked`` reads, best first."""
    books = (*index.phrase_books(), synonyms.phrases)
    ways = readings(plain(asked))
    for loosely in (False, True):
        found: Counter[str] = Counter()
        for reading in ways:
            for book in books:
                found.update(book.sounding(reading, loosely=loosely))
        found.pop(plain(asked), None)
        if found:
            return likeliest(found)
    return []


def _letters_apart(index: Index, asked: str, synonyms: Synonyms) -> list[str]:
    """``asked`` with each run of letters that spells syllables taken for itself: yixiao报名 is
    一消报名.  First letters alone say too little beside other words."""

    def characters(run: re.Match[str]) -> str:
        letters = run[0]
        if index.knows(letters) or synonyms.meanings(letters):
            return letters
        spelled = all(len(sound.syllable) > 1 for way in readings(letters)[:1] for sound in way)
        heard = sounding_like(index, letters, synonyms) if spelled else []
        return next(iter(heard), letters)

    text = _LETTERS.sub(characters, asked)
    return [text] if text != asked else []


def likeliest(found: Counter[str]) -> list[str]:
    """The best few of ``found``, best first."""
    ranked = found.most_common(_HEARD)
    return [piece for piece, worth in ranked if worth >= _CERTAIN * ranked[0][1]]


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """``text`` with traditional characters written as the simplified ones: 營業執照, 营业执照."""
    try:
        text.encode("gb2312")  # holds no traditional character, and is quickly looked through
        return text
    except UnicodeEncodeError:
        return str(_converter().convert(text))


def load_tables() -> None:
    """Load the tables of sounds and of traditional characters, 60 MB that are read only.

    They are loaded with the first query that needs them, unless a process that is about to fork
    has done so for all its children.
    """
    known_syllables()
    simplified("簡體")
