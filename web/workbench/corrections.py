"""What readers found wrong in the guides of one's own body, and the answers to it."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from catalogue.commands.keep_corrections import answer_correction
from catalogue.errors import BadInput, CatalogueError, Conflict
from catalogue.model.corrections import LONGEST, Outcome
from catalogue.model.people import Permission
from catalogue.queries.corrections import STATES, CorrectionLine, corrections_for, counts_for
from web import clock
from web.comma_file import comma_file
from web.parameters import read_page
from web.refusal_status import status_of
from web.security.sessions import needs, officer, read_form
from web.security.told import told_here, told_on
from web.view_models.corrections import CorrectionView, correction_view
from web.view_models.search import page_links, page_numbers
from web.workbench.pages import workbench_page

_PAGE = 20
_ALL = 100_000
_OPEN = "open"
_COLUMNS = (
    *("编号", "事项编码", "事项名称", "实施主体", "版本", "有误的部分", "纠错内容", "收到时间"),
    *("应答复日期", "处理结果", "答复", "答复人", "答复日期"),
)


@get("/corrections", opt=needs(Permission.READ_ITEMS))
async def correction_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Reports that wait for an answer, are late, or were answered."""
    return await _page(request)


@post("/corrections/{number:str}/answer", opt=needs(Permission.ANSWER_CORRECTIONS))
async def answer(request: Request[Any, Any, Any], number: FromPath[str]) -> Response[Any]:
    """Answer one report, for everybody to read."""
    given = dict((await read_form(request)).pairs)
    try:
        outcome = Outcome(given.get("outcome", ""))
    except ValueError:
        return await _page(request, number, given, BadInput("请选择处理结果"))
    text = given.get("answer", "").replace("\r\n", "\n").strip()
    try:
        await answer_correction(number, outcome, text, by=officer(request), now=clock.now())
    except (BadInput, Conflict) as refusal:
        return await _page(request, number, given, refusal)
    return told_on(request, "/workbench/corrections", f"已答复 {number}，答复已公开")


@get("/corrections.csv", opt=needs(Permission.READ_ITEMS))
async def corrections_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The reports in view, all pages of them, without how to reach anybody."""
    by = officer(request)
    _, found = await corrections_for(by, _state(request), clock.today(), limit=_ALL)
    rows = (_row(line, by.acts_for(line.body_code)) for line in found)
    return comma_file("corrections.csv", _COLUMNS, rows)


def _row(line: CorrectionLine, own: bool) -> list[Any]:
    one = correction_view(line, clock.today(), own=own)
    return [
        *(one.number, one.code, one.name, one.body, one.version, one.section, one.text, one.at),
        *(one.due_on, one.outcome, one.answer, one.answered_by, one.answered_on),
    ]


def _state(request: Request[Any, Any, Any]) -> str:
    asked = request.query_params.get("state", _OPEN)
    return asked if asked in STATES else _OPEN


async def _page(
    request: Request[Any, Any, Any],
    number: str = "",
    given: dict[str, str] | None = None,
    refusal: CatalogueError | None = None,
) -> Response[bytes]:
    """The list; with what was ``given`` for the report ``number`` when it was refused."""
    by, today, state = officer(request), clock.today(), _state(request)
    shown = read_page(request.query_params.get("page", ""))
    total, found = await corrections_for(by, state, today, offset=(shown - 1) * _PAGE, limit=_PAGE)
    answers = by.may(Permission.ANSWER_CORRECTIONS)
    asked = {"outcome": "", "answer": "", **(given or {})}
    still = any(line.number == number and line.outcome is None for line in found)
    return workbench_page(
        request,
        "workbench/corrections.html",
        status=status_of(refusal),
        bad=str(refusal or ""),
        told=told_here(request),
        refused=number,
        given=asked,
        unkept="" if still else asked["answer"],
        state=state,
        states=STATES,
        here=urlencode({"state": state, "page": shown}),
        counts=await counts_for(by, today),
        lines=[_shown(line, by.acts_for(line.body_code), answers) for line in found],
        outcomes=list(Outcome),
        longest=LONGEST,
        csv=f"/workbench/corrections.csv?{urlencode({'state': state})}",
        pages=page_links(
            shown,
            page_numbers(shown, -(-total // _PAGE)),
            lambda n: f"/workbench/corrections?{urlencode({'state': state, 'page': n})}",
        ),
    )


def _shown(line: CorrectionLine, own: bool, answers: bool) -> tuple[CorrectionView, bool]:
    """A report, and whether whoever looks may answer it."""
    view = correction_view(line, clock.today(), own=own, reachable=own and answers)
    return view, own and answers and line.outcome is None
