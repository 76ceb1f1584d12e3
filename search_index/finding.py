"""What matches an understood query, with a second try for what looks like a slip."""

import msgspec

from search_index.match import Matched, match
from search_index.page import Asked
from search_index.snapshot import Snapshot
from search_index.synonyms import Synonyms
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
    asked = Asked(understood.wish, _called(snapshot, understood.exact))
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
            pinned = Asked(wished, _called(snapshot, (meant,)))
            return Found(other, pinned, meant, place=understood.place)
    return Found(matched, asked, place=understood.place)


def _called(snapshot: Snapshot, wordings: tuple[str, ...]) -> tuple[int, ...]:
    """Documents exactly called one of ``wordings``, in their order."""
    return tuple(dict.fromkeys(n for one in wordings for n in snapshot.exactly_called(one)))
