"""Suspend, resume, cancel, merge, split, hand over: proposals that go through the reviews."""

from collections import defaultdict
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath

from catalogue.commands.change_life import POSSIBLE_IN, hand_over, propose
from catalogue.errors import BadInput, CatalogueError
from catalogue.model.code_tables import BodyNature, ItemState
from catalogue.model.divisions import NAMES
from catalogue.model.item import Body
from catalogue.model.people import Permission
from catalogue.model.workflow import Intent
from web import clock
from web.security.sessions import Form, needs, officer, read_form
from web.services import services
from web.workbench.items import back_to, readable_item
from web.workbench.pages import workbench_page

INTENTS = (
    Intent.SUSPEND,
    Intent.RESUME,
    Intent.CANCEL,
    Intent.MERGE,
    Intent.SPLIT,
    Intent.HAND_OVER,
)


@get("/items/{code:str}/life", opt=needs(Permission.EDIT_ITEMS))
async def life_form(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """What may become of the item, with reason and basis document."""
    return await _form(request, code, {})


@post("/items/{code:str}/life", opt=needs(Permission.EDIT_ITEMS))
async def change_life(
    request: Request[Any, Any, Any], state: State, code: FromPath[str]
) -> Response[Any]:
    """Make the draft that will change the item's life once it is signed."""
    form = await read_form(request)
    await readable_item(request, code)
    try:
        told = await _propose(request, state, code, form)
    except CatalogueError as refusal:
        return await _form(request, code, dict(form.pairs), str(refusal), 422)
    return back_to(request, code, told)


async def _propose(request: Request[Any, Any, Any], state: State, code: str, form: Form) -> str:
    given: dict[str, Any] = {
        "reason": form.get("reason"),
        "basis": form.get("basis"),
        "by": officer(request),
        "now": clock.now(),
        "context": services(state).settings.rule_context,
    }
    if form.get("intent") not in {intent.value for intent in INTENTS}:
        raise BadInput("请选择要做的变化")
    intent = Intent(form.get("intent"))
    if intent is Intent.HAND_OVER:
        to = Body(
            name=form.get("to_name").strip(),
            credit_code=form.get("to_code").strip(),
            nature=BodyNature(form.get("to_nature")) if form.get("to_nature") else None,
        )
        if not to.name:
            raise BadInput("请填写接收部门的名称")
        new, _ = await hand_over(code, to=to, division_code=form.get("to_division"), **given)
        return f"已生成移交草稿；接收方的新事项编码为 {new.code}，由接收方送审"
    await propose(
        code,
        intent=intent,
        targets=tuple(form.get("targets").split()),
        cancel_date=_day(form.get("cancel_date")),
        **given,
    )
    return f"已生成{intent.label}草稿，请送审；三级审核通过后生效"


def _is_possible(intent: Intent, state: ItemState) -> bool:
    return state in POSSIBLE_IN.get(intent, (state,))


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"“{text[:20]}”不是日期，请写成 2018-06-30") from None


async def _form(
    request: Request[Any, Any, Any],
    code: str,
    given: dict[str, str],
    bad: str = "",
    status: int = 200,
) -> Response[bytes]:
    one = await readable_item(request, code)
    item_state = ItemState(one.item_state)
    return workbench_page(
        request,
        "workbench/life.html",
        status=status,
        item=one,
        intents=[one for one in INTENTS if _is_possible(one, item_state)],
        given=defaultdict(str, given),
        divisions={n: name for n, name in NAMES.items() if n.startswith(one.region[:2])},
        natures=list(BodyNature),
        bad=bad,
    )
