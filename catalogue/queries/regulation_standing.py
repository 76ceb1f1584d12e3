"""“This regulation changed: which entries and which service items stand on it?”"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.errors import BadInput
from catalogue.model.citations import (
    Citation,
    article_of,
    articles_of_field,
    citations,
    cites,
    folded,
    is_document_number,
    title_key,
)
from catalogue.model.code_tables import ItemState
from catalogue.queries.conditions import all_of, holds
from catalogue.queries.power_versions import (
    ENTRY_COLUMNS,
    LIST_ORDER,
    Entry,
    entry_of,
    listed_on,
)
from catalogue.tables import PowerVersion, RevisionBasis

_AT_ONCE = 500


class Standing(Struct, frozen=True, kw_only=True):
    """What stands on a regulation now; ``items`` are ids for ``queries.published.cards``.

    With an article asked for, ``entries`` and ``items`` name it; those that name the regulation
    without any article are ``unsaid_entries`` and ``unsaid_items`` and have to be read.
    """

    entries: list[Entry]
    items: list[int]
    unsaid_entries: list[Entry]
    unsaid_items: list[int]


async def standing_on(regulation: str, article: str = "") -> Standing:
    """Entries of the list of now and published items that name ``regulation`` as their basis.

    ``regulation`` is a title or a document number, with or without 《》 and 中华人民共和国;
    ``article`` narrows: 第十五条, 15条 or 15.

    Raises:
        BadInput: no title, or an article that is none.
    """
    if len(title_key(regulation)) < 2:
        raise BadInput("请填写法规名称或文号，如“行政许可法”“国办发〔2018〕32号”")
    wanted = article_of(article) if article.strip() else None
    if article.strip() and wanted is None:
        raise BadInput(f"条款“{article[:20]}”无法识别；请填写如“第十五条”或“15”")
    entries, unsaid_entries = await _entries(regulation, wanted)
    items, unsaid_items = await _items(regulation, wanted)
    return Standing(
        entries=entries, items=items, unsaid_entries=unsaid_entries, unsaid_items=unsaid_items
    )


async def _entries(regulation: str, article: int | None) -> tuple[list[Entry], list[Entry]]:
    key = folded(regulation) if is_document_number(regulation) else title_key(regulation)
    rows = await (
        PowerVersion.select(*ENTRY_COLUMNS)
        .where(And(listed_on(None), holds(PowerVersion.basis, key)))
        .order_by(*LIST_ORDER)
    )
    named: list[Entry] = []
    unsaid: list[Entry] = []
    for entry in map(entry_of, rows):
        found = [one for one in citations(entry.power.basis) if cites(one, regulation)]
        _sort(entry, found, article, named, unsaid)
    return named, unsaid


def _sort(
    one: Any, found: Iterable[Citation], article: int | None, named: list[Any], unsaid: list[Any]
) -> None:
    """Put ``one`` where its citations of the regulation say."""
    held = list(found)
    if any(article is None or article in citation.articles for citation in held):
        named.append(one)
    elif any(not citation.articles for citation in held):
        unsaid.append(one)


async def _items(regulation: str, article: int | None) -> tuple[list[int], list[int]]:
    number = is_document_number(regulation)
    spelt = await _numbers(folded(regulation)) if number else await _titles(title_key(regulation))
    column = RevisionBasis.document_number if number else RevisionBasis.title
    found: dict[int, list[Citation]] = {}
    for start in range(0, len(spelt), _AT_ONCE):
        rows = await (
            RevisionBasis.select(
                RevisionBasis.revision.item.as_alias("item"), RevisionBasis.article
            )
            .where(
                all_of(
                    [
                        column.is_in(spelt[start : start + _AT_ONCE]),
                        RevisionBasis.revision.slot == "current",
                        RevisionBasis.revision.item_state != ItemState.CANCELLED.value,
                    ]
                )
            )
            .order_by(RevisionBasis.revision.item)
        )
        for row in rows:
            cited = Citation(title="", text="", articles=articles_of_field(row["article"]))
            found.setdefault(row["item"], []).append(cited)
    named: list[int] = []
    unsaid: list[int] = []
    for item in sorted(found):
        _sort(item, found[item], article, named, unsaid)
    return named, unsaid


async def _titles(key: str) -> list[str]:
    """Every spelling of the title in the catalogue, found by leaping along the index."""
    rows = await RevisionBasis.raw(
        "WITH RECURSIVE spelt(title) AS ("
        "SELECT min(title) FROM revision_basis UNION ALL "
        "SELECT (SELECT min(b.title) FROM revision_basis b WHERE b.title > spelt.title) "
        "FROM spelt WHERE spelt.title IS NOT NULL) "
        "SELECT title FROM spelt WHERE title IS NOT NULL"
    )
    return [row["title"] for row in rows if title_key(row["title"]) == key]


async def _numbers(key: str) -> list[str]:
    rows = await RevisionBasis.raw(
        "SELECT DISTINCT document_number FROM revision_basis WHERE document_number <> ''"
    )
    return [row["document_number"] for row in rows if key in folded(row["document_number"])]
