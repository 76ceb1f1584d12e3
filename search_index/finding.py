"""What matches an understood query, with a second try for what looks like a slip."""

import msgspec

from search_index.match import Matched, match
from search_index.page import Asked
from search_index.snapshot import Snapshot
from search_index.synonyms import Synonyms
from search_index.text import plain
from search_index.understanding import Understood, likely_meant
from search_index.wish import wish


class Found(msgspec.Struct, frozen=True):
    """Documents for a query, before filters; see ``SearchResult`` for the rest."""

    matched: Matched
    asked: Asked
    instead: str = ""
    suggestion: str = ""
    place: str = ""


def found_for(snapshot: Snapshot, understood: Understood, synonyms: Synonyms) -> Found:
    """What matches; where no document meets all the words, what they were likely meant to be.

    The likely wording replaces words that no document holds, and is merely offered for others.
    """
    matched = match(snapshot, understood.wish)
    asked = Asked(understood.wish, _exact(snapshot, understood, synonyms))
    strict = len(matched.ids) and matched.relaxed is None
    if strict or asked.pins or understood.instead:
        return Found(matched, asked, understood.instead, place=understood.place)
    meant = likely_meant(snapshot, understood.text, synonyms)
    if meant:
        wished = wish((meant, *synonyms.meanings(meant)))
        other = match(snapshot, wished)
        if len(other.ids) and other.relaxed is None:
            if snapshot.knows(understood.text) and len(matched.ids):
                return Found(matched, asked, suggestion=meant, place=understood.place)
            pins = tuple(snapshot.exactly_called(meant))
            return Found(other, Asked(wished, pins), meant, place=understood.place)
    return Found(matched, asked, place=understood.place)


def _exact(snapshot: Snapshot, understood: Understood, synonyms: Synonyms) -> tuple[int, ...]:
    """Documents exactly called what was typed, what it was taken for, or what that means."""
    said = (understood.text, understood.instead)
    wordings = [one for text in said if text for one in (text, *synonyms.meanings(plain(text)))]
    return tuple(dict.fromkeys(n for one in wordings for n in snapshot.exactly_called(one)))
