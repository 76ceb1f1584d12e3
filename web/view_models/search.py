"""A search's answer, for the page and for the API."""

from msgspec import Struct

from catalogue.errors import NoSuchPage
from catalogue.model.divisions import division_name
from search_index.places import placed
from search_index.request import Hit, Pieces, SearchResult
from web.parameters import SearchParameters
from web.view_models.card import CardView
from web.view_models.labels import FACETS, SORTS, value_label


class FacetValue(Struct, frozen=True):
    """One value of a facet with its count."""

    value: str
    label: str
    count: int


class SearchHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a search is answered with beside items and facets.

    The last three are there only when the words were taken otherwise than typed: ``instead`` was
    searched for, ``suggestion`` may be meant, ``place`` is the division that was filtered by.
    """

    total: int
    page: int
    size: int
    relaxed: str | None
    instead: str | None = None
    suggestion: str | None = None
    place: str | None = None


class SearchAnswer(SearchHead, frozen=True, kw_only=True):
    """What ``GET /api/v1/items`` answers; items and facets are kept encoded and put in as bytes."""

    items: list[CardView]
    facets: dict[str, list[FacetValue]]


def search_head(parameters: SearchParameters, result: SearchResult) -> SearchHead:
    """What is said of ``result`` as an answer to ``parameters``."""
    return SearchHead(
        total=result.total,
        page=parameters.page,
        size=parameters.size,
        relaxed=result.relaxed,
        instead=result.instead or None,
        suggestion=result.suggestion or None,
        place=result.place or None,
    )


class Choice(Struct, frozen=True):
    """A facet value as a link that adds or removes it."""

    label: str
    count: int
    url: str
    chosen: bool


class Facet(Struct, frozen=True, kw_only=True):
    """One group of choices, unfolded or not at first; ``more`` are always folded away."""

    field: str
    title: str
    choices: list[Choice]
    more: list[Choice]
    open: bool


class FoundCard(Struct, frozen=True):
    """A card with its marked name and the line that matched."""

    card: CardView
    name: Pieces
    snippet: Pieces
    pinned: bool


class PageLink(Struct, frozen=True):
    """A link to another page of results; no url where there is none."""

    label: str
    url: str | None
    current: bool = False


class Understood(Struct, frozen=True):
    """How the words were taken, and a link to another way of taking them."""

    told: str
    label: str
    url: str


class SearchPage(Struct, frozen=True, kw_only=True):
    """All that the search page shows.

    ``kept`` are the parameters that a new search from the box takes along.
    """

    parameters: SearchParameters
    kept: list[tuple[str, str]]
    without_filters: str
    total: int
    found: list[FoundCard]
    facets: list[Facet]
    chosen: list[Choice]
    sorts: list[Choice]
    pages: list[PageLink]
    notice: str
    understood: list[Understood]
    terms: tuple[str, ...]


_SHOWN = 6
_OPEN_AT_FIRST = ("region", "audience", "visits")
_NOTICES = {
    "any_but_one": "没有同时包含全部词语的事项，以下结果缺其中一个词。",
    "any": "没有与您所说相符的事项，以下只是部分字词相近的，不一定是您要办的。"
    "可以换一个说法，或拨打 12345 咨询。",
}


def search_page(
    parameters: SearchParameters,
    result: SearchResult,
    cards: dict[int, CardView],
    bodies: dict[str, str],
) -> SearchPage:
    """The search page for ``result``; ``cards`` by item."""
    facets = [_facet(field, parameters, result, bodies) for field in FACETS]
    return SearchPage(
        parameters=parameters,
        kept=[(field, value) for field, values in parameters.filters for value in values],
        without_filters=parameters.changed(filters=(), page=1).url,
        total=result.total,
        found=[_found(hit, cards[hit.item]) for hit in result.hits if hit.item in cards],
        facets=[facet for facet in facets if facet.choices],
        chosen=[
            Choice(
                f"{FACETS[field]}：{value_label(field, value, bodies)}",
                0,
                parameters.toggled(field, value).url,
                True,
            )
            for field, values in parameters.filters
            for value in values
        ],
        sorts=[
            Choice(label, 0, parameters.changed(sort=sort, page=1).url, parameters.sort == sort)
            for sort, label in SORTS.items()
        ],
        pages=pages(parameters, result.total),
        notice=_NOTICES.get(result.relaxed or "", ""),
        understood=_understood(parameters, result),
        terms=result.terms,
    )


def _understood(parameters: SearchParameters, result: SearchResult) -> list[Understood]:
    found = []
    if result.instead:
        url = parameters.changed(literal=True, page=1).url
        found.append(Understood(f"已按“{result.instead}”搜索", f"仍按“{parameters.q}”搜索", url))
    if result.suggestion:
        url = parameters.changed(q=result.suggestion, page=1).url
        found.append(Understood("您是不是要找", result.suggestion, url))
    if result.place:
        name = division_name(result.place)
        named = placed(parameters.q)
        url = parameters.changed(q=named.rest if named else parameters.q, page=1).url
        found.append(Understood(f"只看{name}的事项", "看全部地区", url))
    return found


def pages(parameters: SearchParameters, total: int) -> list[PageLink]:
    """Links to the first, the neighbouring and the last page."""
    numbers = page_numbers(parameters.page, -(-total // parameters.size))
    return page_links(parameters.page, numbers, lambda n: parameters.changed(page=n).url)


def page_numbers(page: int, last: int) -> list[int]:
    """Which pages are worth a link: first, last and those around ``page``."""
    return sorted(
        {n for n in (1, page - 2, page - 1, page, page + 1, page + 2, last) if 0 < n <= last}
    )


def page_links(page: int, numbers: list[int], url: object) -> list[PageLink]:
    """Links for ``numbers``, with “…” where some are left out; none for a single page.

    Raises:
        NoSuchPage: there are pages, and ``page`` lies behind the last of them.
    """
    assert callable(url)
    if numbers and page > numbers[-1]:
        raise NoSuchPage(page, numbers[-1], url(numbers[-1]))
    if len(numbers) < 2:
        return []
    links: list[PageLink] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            links.append(PageLink("…", None))
        links.append(PageLink(str(number), url(number), number == page))
    return links


def _facet(
    field: str, parameters: SearchParameters, result: SearchResult, bodies: dict[str, str]
) -> Facet:
    held = parameters.chosen(field)
    counted = result.facets.get(field)
    choices = [
        Choice(
            value_label(field, value, bodies),
            many,
            parameters.toggled(field, value).url,
            value in held,
        )
        for value, many in (counted.pairs() if counted else ())
    ]
    return Facet(
        field=field,
        title=FACETS[field],
        choices=choices[:_SHOWN],
        more=choices[_SHOWN:],
        open=field in _OPEN_AT_FIRST or bool(held),
    )


def _found(hit: Hit, card: CardView) -> FoundCard:
    return FoundCard(card, hit.name or (card.name,), hit.snippet, hit.pinned)
