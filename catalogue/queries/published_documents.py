"""Published items as search sees them: the documents behind the change feed."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from catalogue.exchange import codec
from catalogue.model.code_tables import ItemState
from catalogue.model.divisions import division_name
from catalogue.model.item import ServiceItem
from catalogue.projection import themes_of
from catalogue.queries.accepting_points import accepting_kinds
from catalogue.queries.documents import PublishedDocument
from catalogue.tables import RevisionContent


async def documents(items: Sequence[int]) -> list[PublishedDocument]:
    """What may be searched of the items ``items``; those not public are absent."""
    if not items:
        return []
    return await _documents(RevisionContent.revision.item.is_in(list(items)))


async def all_documents(batch: int = 1000) -> AsyncIterator[list[PublishedDocument]]:
    """Every published item in (division, code) order, ``batch`` at a time.

    Keyset paging, so that the memory does not grow with the catalogue.
    """
    division, code = "", ""
    while True:
        after = (RevisionContent.revision.division_code > division) | (
            (RevisionContent.revision.division_code == division)
            & (RevisionContent.revision.item.code > code)
        )
        found = await _documents(after, batch)
        if not found:
            return
        yield found
        division, code = found[-1].region, found[-1].code


async def _documents(where: Any, limit: int | None = None) -> list[PublishedDocument]:
    query = (
        RevisionContent.select(
            RevisionContent.document,
            RevisionContent.revision.item,
            RevisionContent.revision.item.code,
            RevisionContent.revision.published_at,
        )
        .where(
            RevisionContent.revision.slot == "current",
            RevisionContent.revision.item_state != ItemState.CANCELLED.value,
            where,
        )
        .order_by(RevisionContent.revision.division_code, RevisionContent.revision.item.code)
    )
    rows = await (query.limit(limit) if limit else query)
    points = await accepting_kinds([row["revision.item.code"] for row in rows])
    return [
        to_document(
            codec.decode(row["document"]),
            row["revision.item"],
            row["revision.item.code"],
            row["revision.published_at"],
            points.get(row["revision.item.code"], ()),
        )
        for row in rows
    ]


def to_document(
    item: ServiceItem,
    identity: int,
    code: str,
    published_at: datetime,
    points: tuple[str, ...] = (),
) -> PublishedDocument:
    """``item`` as search sees it; ``points`` are the kinds of points that accept it."""
    return PublishedDocument(
        item=identity,
        code=code,
        name=item.name,
        everyday_names=item.everyday_names + ((item.short_name,) if item.short_name else ()),
        body=item.body.name,
        region=item.division_code,
        text="\n".join(part for part in _searched_text(item) if part),
        facets=_facets(item) | {"point": points},
        published_at=published_at.isoformat(),
    )


def _searched_text(item: ServiceItem) -> list[str]:
    return [
        item.body.name,
        division_name(item.division_code),
        item.main_item if item.main_item != item.name else "",
        item.department,
        item.conditions,
        *(material.name for material in item.materials),
        *(result.name for result in item.results),
        *(basis.title for basis in item.legal_bases),
        *(question.question for question in item.faq),
        *item.local_themes,
    ]


def _facets(item: ServiceItem) -> dict[str, tuple[str, ...]]:
    visits = () if item.visits is None else ("2+" if item.visits > 1 else str(item.visits),)
    return {
        "kind": (item.kind.value,),
        "body": (item.body.credit_code,) if item.body.credit_code else (),
        "region": (item.division_code,) if item.division_code else (),
        "level": (item.exercise_level.value,) if item.exercise_level else (),
        "theme": tuple(themes_of(item)),
        "audience": tuple(a.value for a in item.audience),
        "visits": visits,
        "online": (item.online_depth.value,),
    }
