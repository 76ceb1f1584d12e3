"""All revisions of an item, any two compared, any past day's catalogue."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import FromPath

from catalogue.errors import BadParameter
from catalogue.model.difference import difference
from catalogue.model.divisions import division_name
from catalogue.model.people import Permission
from catalogue.queries.published import PublishedItem
from catalogue.queries.revisions import RevisionRecord, catalogue_on, history, revision
from web import clock
from web.parameters import read_page
from web.security.sessions import needs
from web.view_models.difference import difference_view
from web.view_models.guide import guide
from web.view_models.moment import day_text, minute_text
from web.view_models.search import page_links, page_numbers
from web.workbench.items import readable_item
from web.workbench.pages import workbench_page

_PAGE = 30


@get("/items/{code:str}/history", opt=needs(Permission.READ_ITEMS))
async def item_history(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """Every revision with its dates, people and hash."""
    one = await readable_item(request, code)
    records = await history(code)
    lines = [
        (record, minute_text(record.published_at), minute_text(record.superseded_at))
        for record in records
    ]
    return workbench_page(request, "workbench/history.html", item=one, lines=lines)


@get("/items/{code:str}/revisions/{number:int}", opt=needs(Permission.READ_ITEMS))
async def past_revision(
    request: Request[Any, Any, Any], code: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """The guide as that revision had it."""
    one = await readable_item(request, code)
    item, record = await revision(code, number)
    shown = PublishedItem(
        item=item,
        id=one.item,
        revision=number,
        published_at=record.published_at or clock.now(),
        content_hash=record.content_hash,
        sample=False,
    )
    return workbench_page(
        request,
        "public/item.html",
        guide=guide(shown, _when(record)),
        revisions=[],
        ending=None,
        past=f"/workbench/items/{code}/history",
    )


@get("/items/{code:str}/compare", opt=needs(Permission.READ_ITEMS))
async def compare(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """Any two revisions side by side: ``from`` and ``to`` are their numbers."""
    one = await readable_item(request, code)
    records = await history(code)
    numbers = [record.number for record in records]
    newest = numbers[0]
    before = _number(request, "from", numbers, numbers[1] if len(numbers) > 1 else newest)
    after = _number(request, "to", numbers, newest)
    old, _ = await revision(code, before)
    new, _ = await revision(code, after)
    return workbench_page(
        request,
        "workbench/compare.html",
        item=one,
        numbers=numbers,
        before=before,
        after=after,
        difference=difference_view(difference(old, new)),
    )


@get("/catalogue", opt=needs(Permission.READ_ITEMS))
async def past_catalogue(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The catalogue as it was when a day ended."""
    given = {name: request.query_params.get(name, "") for name in ("as_of", "words", "page")}
    day = _day(given["as_of"]) if given["as_of"] else clock.today()
    number = read_page(given["page"])
    total, found = await catalogue_on(
        day, words=given["words"][:100], offset=(number - 1) * _PAGE, limit=_PAGE
    )
    query = {"as_of": day.isoformat(), "words": given["words"]}
    lines = [(one, division_name(one.region), day_text(one.published_at)) for one in found]
    return workbench_page(
        request,
        "workbench/catalogue.html",
        day=day.isoformat(),
        today=clock.today().isoformat(),
        words=given["words"],
        total=total,
        lines=lines,
        pages=page_links(
            number,
            page_numbers(number, -(-total // _PAGE)),
            lambda n: f"/workbench/catalogue?{urlencode({**query, 'page': n})}",
        ),
    )


def _when(record: RevisionRecord) -> str:
    if record.published_at is None:
        return "未发布"
    until = minute_text(record.superseded_at)
    return f"{minute_text(record.published_at)} 至 {until or '今'}"


def _number(request: Request[Any, Any, Any], name: str, numbers: list[int], default: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and int(text) in numbers):
        known = "、".join(str(number) for number in numbers)
        raise BadParameter(name, f"没有第“{text[:10]}”版；这个事项有第 {known} 版")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter("as_of", f"“{text[:20]}”不是日期，应如 2018-12-31") from None
