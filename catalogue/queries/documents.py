"""The shape in which a published item is handed to whoever derives something from it.

Search indexes, exports and feeds read these; none of them reads tables.
"""

import msgspec


class PublishedDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What may be searched and counted of one published item.

    ``facets`` maps a facet field (``FACET_FIELDS``) to the item's values of it;
    several for a field of many values, none where the item lacks it.
    """

    item: int
    code: str
    name: str
    everyday_names: tuple[str, ...] = ()
    body: str
    region: str
    text: str
    facets: dict[str, tuple[str, ...]]
    published_at: str


FACET_FIELDS = (
    *("kind", "body", "region", "level", "theme", "audience", "visits", "online"),
    "point",
)
"""Facet fields in the order in which pages show them."""
