"""The work queue, and passing several drafts with each signed singly."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from msgspec import Struct

from catalogue.commands.review import pass_step, sign_off
from catalogue.errors import BadInput, CatalogueError
from catalogue.model.people import Permission
from catalogue.model.workflow import STEPS, State
from catalogue.queries.drafts import require_draft
from catalogue.queries.work_queue import Narrowed, returns_of, waiting_for
from web import clock
from web.parameters import read_page
from web.security.refusals import note_refusal
from web.security.sessions import Form, needs, officer, read_form
from web.security.told import TOLD, told_here
from web.view_models.search import page_links, page_numbers
from web.workbench.acts import publication_day
from web.workbench.asked import asked
from web.workbench.draft_lines import draft_lines
from web.workbench.items import readable_item
from web.workbench.pages import workbench_page

PAGE_SIZE = 50


class Outcome(Struct, frozen=True):
    """What became of one draft of a bulk pass."""

    code: str
    name: str
    done: bool
    told: str


class Sent(Struct, kw_only=True):
    """What was sent with a bulk pass and came to nothing; it stays in the form."""

    opinion: str = "同意"
    publish_on: str = ""
    ticked: set[str] = msgspec.field(default_factory=set)
    bad: str = ""
    status: int = 200
    outcomes: list[Outcome] = []


@get("/queue", opt=needs(Permission.READ_ITEMS))
async def queue(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What waits for this person."""
    return await _page(request, Sent())


@post("/queue", opt=needs(Permission.READ_ITEMS))
async def pass_several(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Pass the ticked drafts, each in a transaction and with a signature of its own."""
    form = await read_form(request)
    sent = Sent(opinion=form.get("opinion"), publish_on=form.get("publish_on"))
    try:
        chosen = _chosen(form)
        day = publication_day(sent.publish_on, clock.today())
    except BadInput as refusal:
        sent.bad, sent.status = str(refusal), 422
        sent.ticked = {one.rpartition("@")[0] for one in form.all("draft")}
        return await _page(request, sent)
    for code, version in chosen:
        sent.outcomes.append(await _pass(request, code, version, sent.opinion, day))
    sent.ticked = {one.code for one in sent.outcomes if not one.done}
    return await _page(request, sent)


def _chosen(form: Form) -> list[tuple[str, int]]:
    """The ticked drafts as code and lock version, each once.

    Raises:
        BadInput: none, too many, or something this page did not offer.
    """
    found: dict[str, int] = {}
    for one in form.all("draft"):
        code, _, version = one.rpartition("@")
        if not code or not (version.isascii() and version.isdigit() and len(version) < 10):
            raise BadInput("所选草稿无法识别，没有办理；请刷新页面后重新勾选")
        found[code] = int(version)
    if not found:
        raise BadInput("没有勾选草稿；请先勾选要通过的草稿")
    if len(found) > PAGE_SIZE:
        raise BadInput(f"一次最多通过 {PAGE_SIZE} 件，现勾选了 {len(found)} 件，请分次办理")
    return list(found.items())


async def _pass(
    request: Request[Any, Any, Any],
    code: str,
    lock_version: int,
    opinion: str,
    day: date | None,
) -> Outcome:
    """One of them, signed by itself; a refusal concerns it alone."""
    name = code
    signing: dict[str, Any] = {
        "lock_version": lock_version,
        "opinion": opinion,
        "by": officer(request),
        "now": clock.now(),
        "today": clock.today(),
    }
    try:
        name = (await readable_item(request, code)).name
        facts = (await require_draft(code)).facts
        if facts.state is not State.SIGN_OFF:
            await pass_step(code, **signing)
            return Outcome(code, name, True, f"{facts.state.label.removeprefix('待')}已签署通过")
        published = await sign_off(code, publish_on=day, **signing)
        told = "审发已签署，已经发布" if published else f"审发已签署，定于 {day} 发布"
        return Outcome(code, name, True, told)
    except CatalogueError as refusal:
        await note_refusal(refusal, request.scope)
        return Outcome(code, name, False, str(refusal))


async def _page(request: Request[Any, Any, Any], sent: Sent) -> Response[bytes]:
    given = asked(request, "step", "body", "words", "due", "page", TOLD)
    by, today = officer(request), clock.today()
    wanted = Narrowed(
        step=given["step"],
        body=given["body"],
        words=given["words"],
        overdue=given["due"] == "overdue",
    )
    number = read_page(given["page"])
    every = await waiting_for(by)
    found = [draft for draft in every if wanted.keeps(draft, today)]
    start = (number - 1) * PAGE_SIZE
    shown = found[start : start + PAGE_SIZE]
    filters = {name: given[name] for name in ("step", "body", "words", "due") if given[name]}
    return workbench_page(
        request,
        "workbench/queue.html",
        status=sent.status,
        sent=sent,
        told=told_here(request),
        given=given,
        action=_address({**filters, "page": str(number)}),
        total=len(found),
        every=len(every),
        lines=await draft_lines(shown, today, await returns_of(shown)),
        steps=[step for step in STEPS if by.may(step.permission)],
        bodies=sorted({(draft.body_name, draft.body_code) for draft in every}),
        signs=any(draft.state is State.SIGN_OFF for draft in shown),
        today=today.isoformat(),
        pages=page_links(
            number,
            page_numbers(number, -(-len(found) // PAGE_SIZE)),
            lambda n: _address({**filters, "page": str(n)}),
        ),
    )


def _address(query: dict[str, str]) -> str:
    return f"/workbench/queue?{urlencode(query)}"
