"""One draft before a reviewer: what changed, who signed, what may be done now."""

from collections import defaultdict
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State as AppState
from litestar.params import FromPath
from msgspec import Struct

from catalogue.commands import review as acts
from catalogue.errors import BadInput, CatalogueError, Conflict, Forbidden, NotFound
from catalogue.model.code_tables import Disclosure
from catalogue.model.difference import difference
from catalogue.model.people import Permission
from catalogue.model.workflow import Act, Draft, State, obstacles, return_targets
from catalogue.queries import published
from catalogue.queries.drafts import SENT_BACK, OpenDraft, ReviewLine, draft_of, review_lines
from web import clock
from web.security.sessions import Form, needs, officer, read_form
from web.view_models.difference import difference_view
from web.workbench.items import back_to, readable_item
from web.workbench.pages import workbench_page


class Button(Struct, frozen=True):
    """An act: possible, or why not."""

    act: str
    label: str
    possible: bool
    reasons: list[str]


@get("/items/{code:str}/review", opt=needs(Permission.READ_ITEMS))
async def review_page(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """Draft and current side by side, findings, signatures, and the acts of this person."""
    await readable_item(request, code)
    draft = await draft_of(code)
    if draft is None:
        raise NotFound("这个事项没有正在编制或审核的草稿；可能刚刚发布，请回到事项页面查看")
    return await _page(request, draft, {})


@post("/items/{code:str}/act", opt=needs(Permission.READ_ITEMS))
async def act_on_draft(
    request: Request[Any, Any, Any], state: AppState, code: FromPath[str]
) -> Response[Any]:
    """Submit, pass, send back, take back, tick, sign or discard; a refusal keeps what was typed."""
    form = await read_form(request)
    await readable_item(request, code)
    try:
        told = await _act(request, code, form)
    except CatalogueError as refusal:
        draft = await draft_of(code)
        if draft is None:
            raise
        status = 403 if isinstance(refusal, Forbidden) else 422
        status = 409 if isinstance(refusal, Conflict) else status
        return await _page(request, draft, dict(form.pairs), str(refusal), status)
    return back_to(code, told)


async def _act(request: Request[Any, Any, Any], code: str, form: Form) -> str:
    common: dict[str, Any] = {
        "lock_version": form.number("lock_version"),
        "by": officer(request),
        "now": clock.now(),
    }
    today = clock.today()
    match form.get("act"):
        case "submit":
            await acts.submit(code, today=today, **common)
            return "已送审，等待初审"
        case "pass":
            await acts.pass_step(code, opinion=form.get("opinion"), today=today, **common)
            return "已通过，转入下一环节"
        case "send_back":
            to = _state(form.get("to"))
            await acts.send_back(code, to=to, reason=form.get("opinion"), **common)
            return f"已退回到{to.label}"
        case "take_back":
            await acts.take_back(code, **common)
            return "已撤回，可以继续编辑"
        case "clear":
            if form.get("ticked") != "1":
                raise BadInput("请先勾选“经保密审核，可以公开”")
            await acts.clear_disclosure(code, disclosure=_disclosure(form), **common)
            return "已记录保密审核和公开属性"
        case "sign":
            day = _day(form.get("publish_on"))
            opinion = form.get("opinion")
            done = await acts.sign_off(code, opinion=opinion, publish_on=day, today=today, **common)
            return "已审发，公众现在看到的就是这一版" if done else f"已审发，定于 {day} 发布"
        case "discard":
            await acts.discard_draft(code, **common)
            return "草稿已删除"
        case unknown:
            raise BadInput(f"没有“{unknown[:20]}”这个操作，请刷新页面重试")


def _state(text: str) -> State:
    if text not in {state.value for state in State}:
        raise BadInput("请选择退回到哪个环节")
    return State(text)


def _disclosure(form: Form) -> Disclosure:
    if form.get("disclosure") not in {one.value for one in Disclosure}:
        raise BadInput("请认定公开属性")
    return Disclosure(form.get("disclosure"))


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"“{text[:20]}”不是日期，请写成 2018-06-30，立即发布请留空") from None


async def _page(
    request: Request[Any, Any, Any],
    draft: OpenDraft,
    given: dict[str, str],
    bad: str = "",
    status: int = 200,
) -> Response[bytes]:
    facts = draft.facts
    before = (await published.guide(facts.code)).item if facts.number > 1 else None
    lines = await review_lines(facts.revision)
    return workbench_page(
        request,
        "workbench/review.html",
        status=status,
        draft=facts,
        item=draft.item,
        findings=draft.findings,
        difference=difference_view(difference(before, draft.item)),
        first=before is None,
        lines=lines,
        returned=_last_return(lines, facts),
        buttons={button.act: button for button in _buttons(request, facts)},
        returns=return_targets(facts.state),
        disclosures=list(Disclosure),
        given=defaultdict(str, given),
        today=clock.today().isoformat(),
        bad=bad,
    )


def _buttons(request: Request[Any, Any, Any], draft: Draft) -> list[Button]:
    by = officer(request)
    found = []
    for act in Act:
        reasons = [str(one) for one in obstacles(act, draft, by)]
        found.append(Button(act.value, act.label, not reasons, reasons))
    return found


def _last_return(lines: list[ReviewLine], draft: Draft) -> ReviewLine | None:
    if draft.state is not State.DRAFT or not lines or lines[-1].act != SENT_BACK:
        return None
    return lines[-1]
