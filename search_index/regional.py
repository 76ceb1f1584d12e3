"""A search in one region of a larger index, at the price of the region."""

from collections.abc import Callable

import msgspec

from search_index.finding import Found
from search_index.page import page
from search_index.request import Counts, SearchRequest, SearchResult
from search_index.snapshot import Snapshot


def page_within(
    whole: Snapshot,
    region: Snapshot,
    division: str,
    request: SearchRequest,
    found: Found,
    found_in_whole: Callable[[], Found],
) -> SearchResult:
    """The page that ``request`` wants of what was ``found`` in the ``region`` of ``division``.

    Words are loosened where the region holds none that meet them all.  The other regions are
    counted, when that is asked for, as a search without the filter would; that needs what is
    found in the ``whole`` index and costs its price.
    """
    own = without_region(request)
    result = page(region, own, found.matched, found.asked)
    if "region" not in request.facets:
        return result
    everywhere = found_in_whole()
    counting = msgspec.structs.replace(own, facets=("region",), limit=0, offset=0)
    counted = page(whole, counting, everywhere.matched, everywhere.asked).facets["region"]
    regions = Counts.of(dict(counted.pairs()) | {division: result.total})
    facets = {field: result.facets.get(field, regions) for field in request.facets}
    return msgspec.structs.replace(result, facets=facets)


def without_region(request: SearchRequest) -> SearchRequest:
    """``request`` as it is put to the documents of one region."""
    return msgspec.structs.replace(
        request,
        filters=tuple(one for one in request.filters if one[0] != "region"),
        facets=tuple(field for field in request.facets if field != "region"),
    )
