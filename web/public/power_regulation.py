"""这部法规变了，哪些事项立在它上面: entries of the list and published items on one basis."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from msgspec import Struct

from catalogue.errors import BadInput
from catalogue.queries import published
from catalogue.queries.power_list import Entry, standing_on
from web.pages import page
from web.parameters import read_page
from web.power_parameters import read_single
from web.view_models.card import CardView, card_view
from web.view_models.power import EntryLine, entry_line
from web.view_models.search import PageLink, page_links, page_numbers

_SHOWN = 50
"""Entries, and items, of each group on one page."""


class Group(Struct, frozen=True, kw_only=True):
    """What names the regulation in one way: entries of the list and items, each with its total."""

    title: str
    entries: list[EntryLine]
    entries_total: int
    items: list[CardView]
    items_total: int


@get("/power-list/regulation")
async def power_regulation(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Entries of the list and published items whose basis names a regulation, or an article."""
    given = read_single(request.query_params.multi_items(), "title", "article", "page")
    number = read_page(given["page"])
    groups: list[Group] = []
    refused, pages = "", []
    if given["title"]:
        try:
            groups, pages = await _standing(given["title"], given["article"], number)
        except BadInput as refusal:
            refused = str(refusal)
    return page(
        request,
        "public/power_regulation.html",
        status=422 if refused else 200,
        given=given,
        groups=groups,
        refused=refused,
        pages=pages,
    )


async def _standing(title: str, article: str, number: int) -> tuple[list[Group], list[PageLink]]:
    found = await standing_on(title, article)
    named = f"依据中写明第{article}条的" if article.isdigit() else f"依据中写明{article}的"
    wanted = [(named if article else "依据中写明的", found.entries, found.items)]
    if article:
        told = "写了这部法规但没有写条款，须逐项核对"
        wanted.append((told, found.unsaid_entries, found.unsaid_items))
    groups = [await _group(*one, number) for one in wanted]
    longest = max(len(ones) for _, *both in wanted for ones in both)
    asked = {"title": title} | ({"article": article} if article else {})
    pages = page_links(
        number,
        page_numbers(number, -(-longest // _SHOWN)),
        lambda n: f"/power-list/regulation?{urlencode(asked | {'page': n})}",
    )
    return groups, pages


async def _group(title: str, entries: list[Entry], items: list[int], number: int) -> Group:
    here = slice((number - 1) * _SHOWN, number * _SHOWN)
    return Group(
        title=title,
        entries=[entry_line(one) for one in entries[here]],
        entries_total=len(entries),
        items=[card_view(card) for card in await published.cards(items[here])],
        items_total=len(items),
    )
