"""我要纠错: the form under a guide, a box for the number of a report, and what became of it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from catalogue.commands.keep_corrections import report_correction
from catalogue.errors import BadInput, CatalogueError, Conflict, NotFound
from catalogue.model.corrections import LONGEST, LONGEST_CONTACT, Report, tidy_number
from catalogue.queries import published
from catalogue.queries.corrections import answered_of, require_correction
from web import clock
from web.pages import page
from web.parameters import read_nothing, read_only
from web.refusal_status import status_of
from web.sent_form import sent_form
from web.view_models.corrections import WHOLE, correction_view, section_choices

_ANSWERED = 10
_TYPED_AT_MOST = 40


@get("/items/{code:str}/correct")
async def correct(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """The form, and what others reported of the same guide."""
    read_nothing(request.query_params.multi_items())
    return await _form(request, code, {})


@post("/items/{code:str}/correct", status_code=303)
async def send(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """Take a report in; its page has the number and the day of the answer."""
    sent = await sent_form(request)
    given = {name: value.strip() for name, value in sent.multi_items() if isinstance(value, str)}
    section = given.get("section", "")
    report = Report(
        code=code,
        section=int(section) if section.isdecimal() and len(section) < 3 else -1,
        text=given.get("text", "").replace("\r\n", "\n"),
        contact=given.get("contact", ""),
    )
    try:
        number = await report_correction(report, now=clock.now(), today=clock.today())
    except (BadInput, Conflict) as refusal:
        return await _form(request, code, given, refusal)
    return Redirect(f"/corrections/{number}", status_code=303)


@get("/corrections")
async def corrections(request: Request[Any, Any, Any]) -> Response[Any]:
    """A box for the number of a report; one that there is leads on to its page."""
    typed = read_only("number", request.query_params.multi_items())
    if typed is None:
        return _search(request)
    try:
        found = await require_correction(tidy_number(typed))
    except NotFound as refusal:
        return _search(request, typed, refusal)
    return Redirect(f"/corrections/{found.number}", status_code=303)


@get("/corrections/{number:str}")
async def correction(request: Request[Any, Any, Any], number: FromPath[str]) -> Response[bytes]:
    """What was reported, when an answer is due, and the answer."""
    read_nothing(request.query_params.multi_items())
    found = await require_correction(number)
    return page(request, "public/correction.html", one=correction_view(found, clock.today()))


def _search(
    request: Request[Any, Any, Any], typed: str = "", refusal: CatalogueError | None = None
) -> Response[bytes]:
    return page(
        request,
        "public/corrections.html",
        status=status_of(refusal),
        bad=str(refusal or ""),
        number=typed[:_TYPED_AT_MOST],
    )


async def _form(
    request: Request[Any, Any, Any],
    code: str,
    given: dict[str, str],
    refusal: CatalogueError | None = None,
) -> Response[bytes]:
    found = await published.guide(code)
    answered = await answered_of(code, _ANSWERED)
    return page(
        request,
        "public/correct.html",
        status=status_of(refusal),
        code=found.item.code,
        name=found.item.name,
        bad=str(refusal or ""),
        given={"section": WHOLE, "text": "", "contact": "", **given},
        sections=section_choices(),
        longest=LONGEST,
        longest_contact=LONGEST_CONTACT,
        answered=[correction_view(one, clock.today()) for one in answered],
    )
