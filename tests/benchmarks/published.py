"""The corpus as search sees it, streamed in the order in which a catalogue hands it out."""

from collections.abc import Iterator
from datetime import UTC, datetime

from catalogue.queries.documents import PublishedDocument
from catalogue.queries.published_documents import to_document
from tests.benchmarks.corpus import items_of_division, places

MOMENT = datetime(2018, 6, 1, tzinfo=UTC)


def published(size: int) -> Iterator[PublishedDocument]:
    """``size`` documents in region order, within a region by code; one region in memory.

    Items are numbered from 1 in that order.
    """
    number = 0
    for where in places(size):
        for item in sorted(items_of_division(size, where), key=lambda one: one.code):
            number += 1
            yield to_document(item, number, item.code, MOMENT)
