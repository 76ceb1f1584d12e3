"""One draft before a reviewer: what changed, who signed, what may be done now."""

from collections import defaultdict
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from catalogue.errors import CatalogueError, Conflict, ContentDamaged, Forbidden, NotFound
from catalogue.model.code_tables import Disclosure
from catalogue.model.people import Permission
from catalogue.model.workflow import Act, Draft, Intent, State, return_targets
from catalogue.queries.department_items import DepartmentItem, items_of
from catalogue.queries.drafts import OpenDraft, facts_of, findings_of, opened, review_lines
from catalogue.queries.revisions import current_contents, history
from catalogue.queries.work_queue import returns_of
from web import clock
from web.security.sessions import Form, needs, officer, read_form
from web.security.told import told_on
from web.view_models.difference import difference_view
from web.view_models.draft import (
    ReviewView,
    act_views,
    barred,
    review_view,
    step_views,
    targets_label,
)
from web.view_models.moment import minute_text
from web.workbench.acts import do
from web.workbench.items import back_to, readable_item
from web.workbench.pages import workbench_page

_TO_QUEUE = {"pass": "已通过，转入下一环节", "send_back": "已退回", "sign": "已审发"}
"""Acts after which a reviewer goes on with the next draft, and what is told there."""
_OVERTAKEN = "这份草稿在您打开本页之后已有变化"
"""Why an act was refused that was possible when the page was shown."""


class Sent(Struct, frozen=True, kw_only=True):
    """What was sent and refused; it stays in the form, with the reason above it."""

    form: Form = Form([], {})
    bad: str = ""
    status: int = 200


class Meanwhile(Struct, frozen=True, kw_only=True):
    """What happened to a draft between the moment a page showed it and now."""

    state_before: str
    state_now: str
    content_changed: bool
    author: str
    changed_at: str
    reviews: list[ReviewView]


@get("/items/{code:str}/review", opt=needs(Permission.READ_ITEMS))
async def review_page(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """Draft and current side by side, findings, signatures, and the acts of this person."""
    one = await readable_item(request, code)
    facts = await facts_of(code)
    if facts is None:
        return await _gone(request, one, Sent(status=404))
    return await _page(request, facts, Sent())


@post("/items/{code:str}/act", opt=needs(Permission.READ_ITEMS))
async def act_on_draft(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """Submit, pass, send back, take back, tick, sign or discard; a refusal keeps what was typed."""
    form = await read_form(request)
    one = await readable_item(request, code)
    try:
        told = await do(code, form, officer(request), clock.now(), clock.today())
    except CatalogueError as refusal:
        sent = Sent(form=form, bad=str(refusal), status=_status(refusal))
        facts = await facts_of(code)
        if facts is None:
            return await _gone(request, one, sent)
        return await _page(request, facts, sent)
    return await _onward(request, code, form.get("act"), told)


def _status(refusal: CatalogueError) -> int:
    if isinstance(refusal, Forbidden):
        return 403
    return 409 if isinstance(refusal, Conflict | NotFound) else 422


async def _onward(request: Request[Any, Any, Any], code: str, act: str, told: str) -> Redirect:
    if act in _TO_QUEUE:
        name = (await items_of([code]))[0].name
        return told_on(request, "/workbench/queue", f"“{name}”{_TO_QUEUE[act]}")
    if act == Act.DISCARD.value and not await items_of([code]):
        return Redirect("/workbench/items", status_code=303)  # nothing of the item is left
    return back_to(request, code, told)


async def _page(request: Request[Any, Any, Any], facts: Draft, sent: Sent) -> Response[bytes]:
    draft, damage = await _opened(facts)
    content_hash = draft.content_hash if draft else ""
    findings = draft.findings if draft else await findings_of(facts.revision)
    before = (await current_contents([facts.item])).get(facts.item)
    lines = [review_view(line) for line in await review_lines(facts.revision)]
    acts = act_views(facts, officer(request), damage)
    given: defaultdict[str, str] = defaultdict(str, sent.form.pairs)
    meanwhile = _meanwhile(facts, content_hash, lines, given["seen"]) if sent.bad else None
    overtaken = meanwhile is not None and sent.status in (403, 409)
    return workbench_page(
        request,
        "workbench/review.html",
        status=409 if overtaken else sent.status,
        bad=_OVERTAKEN if overtaken else sent.bad,
        given=given,
        meanwhile=meanwhile,
        seen=f"{facts.state.value}:{content_hash}:{len(lines)}",
        draft=facts,
        kept=facts.intent in (Intent.CHANGE, Intent.NEW),
        changed_at=minute_text(facts.changed_at),
        late=facts.is_overdue(clock.today()),
        first=before is None,
        damage=damage,
        difference=difference_view(before, draft.item) if draft else None,
        findings=sorted(findings, key=lambda finding: not finding.blocking),
        steps=step_views(facts),
        lines=lines,
        returned=(await returns_of([facts])).get(facts.revision),
        acts=acts,
        barred=barred(acts.values()),
        returns=targets_label(return_targets(facts.state)),
        disclosures=list(Disclosure),
        today=clock.today().isoformat(),
    )


async def _opened(facts: Draft) -> tuple[OpenDraft | None, str]:
    """The draft whole, or why it cannot be."""
    try:
        return await opened(facts), ""
    except ContentDamaged as damage:
        return None, str(damage)


def _meanwhile(
    facts: Draft, content_hash: str, lines: list[ReviewView], seen: str
) -> Meanwhile | None:
    """What a page that was shown as ``seen`` says did not know yet; ``None`` if nothing."""
    state, _, rest = seen.partition(":")
    content, _, reviews = rest.partition(":")
    known = {one.value for one in State}
    if state not in known or not reviews.isdigit() or len(reviews) > 6:
        return None
    found = Meanwhile(
        state_before=State(state).label,
        state_now=facts.state.label,
        content_changed=content != content_hash,
        author=facts.author,
        changed_at=minute_text(facts.changed_at),
        reviews=lines[int(reviews) :],
    )
    same = found.state_before == found.state_now
    return None if same and not found.content_changed and not found.reviews else found


async def _gone(
    request: Request[Any, Any, Any], one: DepartmentItem, sent: Sent
) -> Response[bytes]:
    """There is no draft (any more): what is public now, and what was typed."""
    records = await history(one.code)
    return workbench_page(
        request,
        "workbench/gone.html",
        status=409 if sent.bad else sent.status,
        item=one,
        bad=sent.bad,
        typed=sent.form.get("opinion"),
        current=next((record for record in records if record.superseded_at is None), None),
        published_at=minute_text(one.published_at),
    )
