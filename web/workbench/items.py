"""The items of a department: the list, one item with all that can be done to it."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from catalogue.commands.confirm_item import confirm_item
from catalogue.errors import BadParameter, Forbidden, NotFound
from catalogue.model.code_tables import ItemKind, ItemState
from catalogue.model.divisions import division_name
from catalogue.model.people import Permission
from catalogue.model.workflow import Act, Draft, obstacles
from catalogue.queries.corrections import open_count_of
from catalogue.queries.department_items import (
    PAGE_SIZE,
    STATES,
    DepartmentItem,
    Wanted,
    department_items,
    items_of,
)
from catalogue.queries.drafts import facts_of, findings_of
from catalogue.queries.work_queue import returns_of
from web import clock
from web.parameters import read_page
from web.security.sessions import needs, officer, read_form
from web.security.told import told_here, told_on
from web.view_models.draft import returned_text
from web.view_models.moment import day_text
from web.view_models.search import page_links, page_numbers
from web.workbench.pages import workbench_page

_NAMES = ("words", "body", "region", "state")


class ItemLine(Struct, frozen=True, kw_only=True):
    """One item in the list."""

    code: str
    name: str
    body: str
    region: str
    kind: str
    states: list[str]
    errors: int
    warnings: int
    published: str
    stale: bool
    url: str


@get("/items", opt=needs(Permission.READ_ITEMS))
async def item_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """My items with state, findings and freshness."""
    wanted, number = read_wanted(request.query_params.multi_items())
    today = clock.today()
    total, found = await department_items(
        officer(request), wanted, today=today, offset=(number - 1) * PAGE_SIZE
    )
    query = {name: value for name in _NAMES if (value := getattr(wanted, name))}
    last = -(-total // PAGE_SIZE)
    return workbench_page(
        request,
        "workbench/items.html",
        wanted=wanted,
        states=STATES,
        total=total,
        lines=[item_line(one) for one in found],
        export=f"/workbench/sheets/export.xlsx?{urlencode(query)}".rstrip("?"),
        may_edit=officer(request).may(Permission.EDIT_ITEMS),
        pages=page_links(
            number,
            page_numbers(number, last),
            lambda n: f"/workbench/items?{urlencode({**query, 'page': n})}",
        ),
    )


def read_wanted(pairs: list[tuple[str, str]]) -> tuple[Wanted, int]:
    """Filters and page of the list, also for exports of what is in view.

    Raises:
        BadParameter: an unknown name, a name given twice, or an unknown state.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in (*_NAMES, "page"):
            raise BadParameter(
                name, f"不认识参数“{name[:40]}”；可用的有：{'、'.join(_NAMES)}、page"
            )
        if name in given:
            raise BadParameter(name, f"参数“{name}”只能给一次")
        given[name] = value[:200]
    if given.get("state") and given["state"] not in STATES:
        raise BadParameter("state", f"没有“{given['state'][:40]}”这种状态")
    number = read_page(given.pop("page", ""))
    return Wanted(**given), number


def item_line(one: DepartmentItem) -> ItemLine:
    """``one`` for showing."""
    states = []
    if one.draft_state is not None:
        states.append(f"{one.draft_state.label}（{one.draft_author}）")
    if one.published_at is not None:
        state = ItemState(one.item_state)
        states.append("已公开" if state is ItemState.IN_USE else state.label)
    return ItemLine(
        code=one.code,
        name=one.name,
        body=one.body_name,
        region=division_name(one.region),
        kind=ItemKind(one.kind).label,
        states=states,
        errors=one.errors,
        warnings=one.warnings,
        published=day_text(one.confirmed_at or one.published_at),
        stale=one.is_stale(clock.today()),
        url=f"/workbench/items/{one.code}",
    )


@get("/items/{code:str}", opt=needs(Permission.READ_ITEMS))
async def item_overview(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """One item: what is public, what is in hand, what can be done."""
    one = await readable_item(request, code)
    draft = await facts_of(code)
    by = officer(request)
    mine = by.may(Permission.EDIT_ITEMS) and by.acts_for(one.body_code)
    can_edit = mine and (draft is None or not obstacles(Act.EDIT, draft, by))
    return workbench_page(
        request,
        "workbench/item.html",
        line=item_line(one),
        draft=draft,
        findings=await findings_of(draft.revision) if draft else (),
        public=one.published_at is not None,
        cancelled=one.item_state == ItemState.CANCELLED.value,
        can_edit=can_edit,
        mine=mine,
        returned=await return_of(draft),
        unanswered=await open_count_of(code),
        told=told_here(request),
    )


@post("/items/{code:str}/confirm", opt=needs(Permission.EDIT_ITEMS))
async def confirm(request: Request[Any, Any, Any], code: FromPath[str]) -> Redirect:
    """核对无误: the item is still true as published."""
    await read_form(request)
    await confirm_item(code, by=officer(request), now=clock.now())
    return back_to(request, code, "已记录今天核对无误")


async def readable_item(request: Request[Any, Any, Any], code: str) -> DepartmentItem:
    """The item behind ``code``, when the officer may see it.

    Raises:
        NotFound: there is none.
        Forbidden: it belongs to another body.
    """
    found = await items_of([code])
    if not found:
        raise NotFound(f"没有编码为“{code[:64]}”的事项；请核对编码，或从事项列表进入")
    if not officer(request).may_read(found[0].body_code):
        raise Forbidden(f"“{found[0].name}”属于{found[0].body_name}，不在您的职责范围")
    return found[0]


async def return_of(draft: Draft | None) -> str:
    """Why ``draft`` has come back and not been submitted again; empty where it has not."""
    if draft is None:
        return ""
    return returned_text((await returns_of([draft])).get(draft.revision))


def back_to(request: Request[Any, Any, Any], code: str, told: str) -> Redirect:
    """To the item's page with one sentence on what was done."""
    return told_on(request, f"/workbench/items/{code}", told)
