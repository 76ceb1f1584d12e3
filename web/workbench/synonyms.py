"""The list of everyday words: what people say, what the catalogue calls it."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from catalogue.commands.keep_synonyms import add_synonyms, end_synonym
from catalogue.errors import BadInput, CatalogueError
from catalogue.model.everyday_words import Pair
from catalogue.model.people import Permission
from catalogue.queries import synonyms
from web import clock
from web.comma_file import comma_file
from web.parameters import read_page
from web.security.sessions import needs, officer, read_form
from web.view_models.moment import day_text
from web.view_models.search import page_links, page_numbers
from web.workbench.pages import workbench_page

_PAGE = 50
_ALL = 100_000
_COLUMNS = ("日常用语", "规范说法", "说明", "登记人", "登记日期")


@get("/synonyms", opt=needs(Permission.KEEP_SYNONYMS))
async def synonym_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Pairs in force or ended, and the form to add one."""
    return await _page(request, dict(request.query_params))


@post("/synonyms", opt=needs(Permission.KEEP_SYNONYMS))
async def add(request: Request[Any, Any, Any]) -> Response[Any]:
    """Let an everyday word find what its official wordings find."""
    form = await read_form(request)
    given = dict(form.pairs)
    try:
        await add_synonyms(_pairs(given), by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        return await _page(request, given, str(refusal), 422)
    return Redirect(
        f"/workbench/synonyms?{urlencode({'q': given['said'].strip()})}", status_code=303
    )


@post("/synonyms/{key:int}/end", opt=needs(Permission.KEEP_SYNONYMS))
async def end(request: Request[Any, Any, Any], key: FromPath[int]) -> Response[Any]:
    """Take one pair out of use."""
    await read_form(request)
    try:
        await end_synonym(key, by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        return await _page(request, {}, str(refusal), 422)
    return Redirect("/workbench/synonyms", status_code=303)


@get("/synonyms.csv", opt=needs(Permission.KEEP_SYNONYMS))
async def synonym_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The pairs in view, all pages of them."""
    words = request.query_params.get("q", "").strip()
    ended = request.query_params.get("state") == "ended"
    _, found = await synonyms.lines(words, ended=ended, limit=_ALL)
    rows = ([one.said, one.meant, one.note, one.by, _day(one.at)] for one in found)
    return comma_file("synonyms.csv", _COLUMNS, rows)


def _pairs(given: dict[str, str]) -> list[Pair]:
    said, meant = given.get("said", "").strip(), given.get("meant", "")
    wordings = [one.strip() for one in meant.replace("\n", "、").split("、") if one.strip()]
    if not said or not wordings:
        raise BadInput("请填写日常用语和至少一个规范说法；多个规范说法用顿号分开")
    return [Pair(said=said, meant=one, note=given.get("note", "").strip()) for one in wordings]


async def _page(
    request: Request[Any, Any, Any], given: dict[str, str], bad: str = "", status: int = 200
) -> Response[bytes]:
    asked = request.query_params
    words, state = asked.get("q", "").strip(), asked.get("state", "")
    number = read_page(asked.get("page", ""))
    total, found = await synonyms.lines(
        words, ended=state == "ended", offset=(number - 1) * _PAGE, limit=_PAGE
    )
    query = {name: value for name, value in (("q", words), ("state", state)) if value}
    last = -(-total // _PAGE)
    return workbench_page(
        request,
        "workbench/synonyms.html",
        status=status,
        bad=bad,
        given={"said": "", "meant": "", "note": "", **given},
        words=words,
        ended=state == "ended",
        total=total,
        lines=[(one, _day(one.at), _day(one.ended_at)) for one in found],
        csv=f"/workbench/synonyms.csv?{urlencode(query)}".rstrip("?"),
        pages=page_links(
            number,
            page_numbers(number, last),
            lambda n: f"/workbench/synonyms?{urlencode({**query, 'page': n})}",
        ),
    )


def _day(moment: Any) -> str:
    return day_text(moment) if moment else ""
