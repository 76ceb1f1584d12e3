"""The work queue, and passing several drafts with each signed singly."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from msgspec import Struct

from catalogue.commands.review import pass_step, sign_off
from catalogue.errors import BadInput, CatalogueError
from catalogue.model.difference import difference
from catalogue.model.people import Permission
from catalogue.model.workflow import Draft, State
from catalogue.queries import published
from catalogue.queries.drafts import content_of, require_draft
from catalogue.queries.work_queue import waiting_for
from web import clock
from web.security.sessions import needs, officer, read_form
from web.view_models.difference import summary
from web.workbench.pages import workbench_page

_MOST = 100


class DraftLine(Struct, frozen=True, kw_only=True):
    """One draft in a list."""

    code: str
    name: str
    body: str
    state: str
    intent: str
    author: str
    errors: int
    due: str
    late: bool
    lock_version: int
    summary: str
    url: str


class Outcome(Struct, frozen=True):
    """What became of one draft of a bulk pass."""

    name: str
    done: bool
    told: str


@get("/queue", opt=needs(Permission.READ_ITEMS))
async def queue(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What waits for this person."""
    return await _page(request, [])


@post("/queue", opt=needs(Permission.READ_ITEMS))
async def pass_several(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Pass the ticked drafts, each in a transaction and with a signature of its own."""
    form = await read_form(request)
    chosen = [one.partition("@") for one in form.all("draft")]
    if not chosen:
        raise BadInput("没有选择草稿；请先勾选要通过的草稿")
    if len(chosen) > _MOST:
        raise BadInput(f"一次最多通过 {_MOST} 件，现选了 {len(chosen)} 件")
    outcomes = []
    for code, _, version in chosen:
        number = int(version) if version.isdigit() else 0
        outcomes.append(await _pass(request, code, number, form.get("opinion")))
    return await _page(request, outcomes)


async def _pass(
    request: Request[Any, Any, Any], code: str, lock_version: int, opinion: str
) -> Outcome:
    name = code
    signing: dict[str, Any] = {
        "lock_version": lock_version,
        "opinion": opinion,
        "by": officer(request),
        "now": clock.now(),
        "today": clock.today(),
    }
    try:
        draft = (await require_draft(code)).facts
        name = draft.name
        if draft.state is State.SIGN_OFF:
            await sign_off(code, **signing)
            return Outcome(name, True, "已审发，已发布")
        await pass_step(code, **signing)
        return Outcome(name, True, f"{draft.state.label.removeprefix('待')}通过")
    except CatalogueError as refusal:
        return Outcome(name, False, str(refusal))


async def _page(request: Request[Any, Any, Any], outcomes: list[Outcome]) -> Response[bytes]:
    today = clock.today()
    found = await waiting_for(officer(request))
    return workbench_page(
        request,
        "workbench/queue.html",
        lines=await draft_lines(found, today),
        outcomes=outcomes,
    )


async def draft_lines(found: Sequence[Draft], today: date) -> list[DraftLine]:
    """Drafts for a list, each with what changed in a line."""
    return [
        DraftLine(
            code=draft.code,
            name=draft.name,
            body=draft.body_name,
            state=draft.state.label,
            intent=draft.intent.label,
            author=draft.author,
            errors=draft.errors,
            due=draft.due_on.isoformat() if draft.due_on else "",
            late=draft.is_overdue(today),
            lock_version=draft.lock_version,
            summary=await _changed(draft),
            url=f"/workbench/items/{draft.code}/review",
        )
        for draft in found
    ]


async def _changed(draft: Draft) -> str:
    if draft.number == 1:
        return "新事项"
    before = (await published.guide(draft.code)).item
    return summary(difference(before, await content_of(draft.revision)))
