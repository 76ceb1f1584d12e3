"""Where in the index a request is looked for, and what matches there."""

from functools import partial

import msgspec
import numpy as np

from search_index.finding import Found, found_for
from search_index.match import Matched, everything
from search_index.page import Asked
from search_index.postings import Places
from search_index.request import SearchRequest
from search_index.snapshot import Snapshot
from search_index.synonyms import Synonyms
from search_index.understanding import Understood, understand


class Look(msgspec.Struct, frozen=True):
    """What of ``snapshot`` matches, before the filters of ``request``.

    ``region`` is the division whose documents alone the snapshot holds, ``place`` the division
    that the words named and that is filtered by.
    """

    snapshot: Snapshot
    request: SearchRequest
    found: Found
    understood: Understood = Understood()
    region: str = ""
    place: str = ""


def look(snapshot: Snapshot, request: SearchRequest, synonyms: Synonyms) -> Look:
    """``request`` understood and looked for: as a code, in one region, or everywhere."""
    if not request.words.strip():
        return Look(snapshot, request, Found(everything(snapshot), Asked()))
    regions = dict(request.filters).get("region", ())
    understood = understand(
        snapshot, request.words, synonyms, filtered=bool(regions), literal=request.literal
    )
    if understood.code and len(coded := snapshot.coded(understood.code)):
        unscored = Matched(coded, np.zeros(len(coded), np.float32))
        return Look(snapshot, request, Found(unscored, Asked()), understood)
    region = understood.place or (regions[0] if len(regions) == 1 else "")
    if region and (inside := snapshot.within(region)):
        found = found_for(inside, understood, synonyms)
        if not understood.place or _exact(found):
            return Look(inside, request, found, understood, region, understood.place)
    found = found_for(snapshot, understood, synonyms)
    if found.place and _serves(snapshot, found):
        filters = (*request.filters, ("region", (found.place,)))
        placed = msgspec.structs.replace(request, filters=filters)
        return Look(snapshot, placed, found, understood, place=found.place)
    return Look(snapshot, request, found, understood)


def _serves(snapshot: Snapshot, found: Found) -> bool:
    """Whether the named place has what is asked for.

    Where names answer the query elsewhere, but none in the place, the place's own departments do
    not handle it; what its citizens need lies with the city.
    """
    inside = partial(snapshot.columns["region"].holding, (found.place,))
    return any(inside(one).any() for one in _exact(found) or [found.matched.ids])


def _exact(found: Found) -> list[Places]:
    """Documents whose names hold all that was asked for."""
    return [one for one in (found.matched.named, found.matched.meant) if one is not None]
