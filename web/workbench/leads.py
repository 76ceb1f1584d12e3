"""压减线索: how many leads of each kind, the items of one kind, what was said of them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.response import Stream
from msgspec import Struct

from catalogue.commands.note_lead import note_lead
from catalogue.errors import BadParameter, CatalogueError
from catalogue.metrics.known import refuse_unknown
from catalogue.metrics.scope import Scope
from catalogue.model.code_tables import ItemKind
from catalogue.model.divisions import division_name
from catalogue.model.leads import LONGEST_REASON, LeadTerms, NoteState
from catalogue.model.people import Permission
from catalogue.queries import published
from catalogue.queries.leads import (
    KINDS,
    PAGE_SIZE,
    BodyLeads,
    Lead,
    LeadKind,
    LeadScope,
    all_leads,
    kind_of,
    lead_counts,
    leads,
    leads_by_body,
)
from web import clock
from web.comma_file import comma_file, comma_stream
from web.parameters import read_page
from web.security.sessions import needs, officer, read_form
from web.security.told import TOLD, told_here, told_on
from web.services import services
from web.view_models.search import page_links, page_numbers
from web.workbench.asked import asked
from web.workbench.pages import workbench_page

PATH = "/workbench/leads"
STATES = {"": "待处理", **{state.value: state.label for state in NoteState}}
"""Values of ``state`` with their labels."""
SCOPE = ("body", "region", "kind")
_FILTERS = ("lead", *SCOPE, "state")
_BODIES_SHOWN = 30
_BODIES_LISTED = 200
"""More bodies than this are chosen after a division has been."""
_COLUMNS = (
    "线索",
    "事项编码",
    "事项名称",
    "事项类型",
    "实施主体",
    "地区",
    "基本编码",
    "理由",
    "怎么办",
    "处理状态",
    "处理说明",
    "数据性质",
)


class Asked(Struct, frozen=True):
    """What the address asks for."""

    given: dict[str, str]
    scope: LeadScope

    @property
    def query(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: self.given[name] for name in _FILTERS if self.given.get(name)}

    def address(self, path: str = PATH, **changes: str) -> str:
        """The same filters with ``changes``; an empty one is dropped."""
        kept = {name: value for name, value in (self.query | changes).items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path


class Tile(Struct, frozen=True):
    """One kind with its number of open leads."""

    name: str
    count: int
    url: str
    current: bool


@get("/leads", opt=needs(Permission.READ_LEADS))
async def lead_list(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Tiles per kind; the items of the chosen kind, or the bodies with most leads."""
    return await _page(request, state, await read_leads(request, "page", TOLD))


@get("/leads.csv", opt=needs(Permission.READ_LEADS))
async def leads_csv(request: Request[Any, Any, Any], state: State) -> Stream:
    """Every lead in view; without a chosen kind those of all kinds."""
    here = await read_leads(request)
    terms, today = services(state).settings.leads, clock.today()
    chosen = [here.given["lead"]] if here.given["lead"] else []
    name = "-".join(["压减线索", *filter(None, (here.given["body"], here.given["region"]))])
    return comma_stream(f"{name}.csv", _COLUMNS, _rows(chosen, here, terms, today))


@get("/leads/bodies.csv", opt=needs(Permission.READ_LEADS))
async def bodies_csv(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Open leads of each kind, body by body."""
    here = await read_leads(request)
    bodies = await leads_by_body(here.scope, services(state).settings.leads, clock.today())
    return comma_file(
        "压减线索-按部门.csv",
        ("部门", "统一社会信用代码", "地区", "合计", *(kind.name for kind in KINDS)),
        [
            (one.name, one.code, division_name(one.region), one.total, *one.counts.values())
            for one in bodies
        ],
    )


@post("/leads/notes", opt=needs(Permission.READ_LEADS))
async def note(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """已处理, 不处理 with its reason, or back to 待处理."""
    form = await read_form(request)
    given = {name: form.get(name)[:200] for name in (*_FILTERS, "page")}
    here = await _checked(given)
    wanted = form.get("note")
    try:
        if wanted not in ("", *(one.value for one in NoteState)):
            raise BadParameter("note", f"没有“{wanted[:20]}”这种处理状态；请从列表操作")
        chosen = NoteState(wanted) if wanted else None
        await note_lead(
            given["lead"],
            form.get("code"),
            chosen,
            reason=form.get("reason"),
            by=officer(request),
            now=clock.now(),
        )
    except CatalogueError as refusal:
        return await _page(request, state, here, str(refusal), 422)
    query = {name: value for name, value in (here.query | {"page": given["page"]}).items() if value}
    return told_on(request, PATH, _TOLD[wanted or "open"], **query)


async def read_leads(request: Request[Any, Any, Any], *more: str) -> Asked:
    """The filters of a page of leads.

    Raises:
        BadInput: an unknown name, one given twice, or a value or code that is none.
        NotFound: no such kind of lead.
    """
    return await _checked(asked(request, *_FILTERS, *more))


async def read_scope(given: dict[str, str]) -> LeadScope:
    """The scope among the filters ``given``.

    Raises:
        BadInput: no such kind of item, body or division.
    """
    if given["kind"] and given["kind"] not in {kind.value for kind in ItemKind}:
        raise BadParameter("kind", f"没有代码为“{given['kind'][:20]}”的事项类型，请从列表中选")
    await refuse_unknown(Scope.parse({"body": given["body"], "region": given["region"]}))
    return LeadScope(**{name: given[name] for name in SCOPE})


async def _checked(given: dict[str, str]) -> Asked:
    if given["lead"]:
        kind_of(given["lead"])
    if given["state"] not in STATES:
        raise BadParameter("state", f"没有“{given['state'][:20]}”这种处理状态，请从列表中选")
    return Asked(given, await read_scope(given))


async def _page(
    request: Request[Any, Any, Any],
    state: State,
    here: Asked,
    bad: str = "",
    status: int = 200,
) -> Response[bytes]:
    terms, today = services(state).settings.leads, clock.today()
    chosen = kind_of(here.given["lead"]) if here.given["lead"] else None
    number = read_page(here.given.get("page", ""))
    counts, listed = await _shown(here, chosen, terms, today, number)
    return workbench_page(
        request,
        "workbench/leads.html",
        status=status,
        bad=bad,
        told=told_here(request),
        given=here.given,
        chosen=chosen,
        states=STATES,
        terms=terms,
        tiles=_tiles(here, counts),
        csv_address=here.address(f"{PATH}.csv"),
        bodies_address=here.address(f"{PATH}/bodies.csv", lead="", state=""),
        materials_address=here.address(f"{PATH}/materials", lead="", state=""),
        all_address=here.address(lead="", state=""),
        longest=LONGEST_REASON,
        page=number,
        **listed,
        **await scope_choices(here.scope),
    )


_TOLD = {
    NoteState.DONE.value: "已标为“已处理”；该事项下次公布后如果仍是线索，会再列出",
    NoteState.DECLINED.value: "已标为“不处理”，理由已记录；不再列出，直到恢复",
    "open": "已恢复为待处理",
}


async def _shown(
    here: Asked, chosen: LeadKind | None, terms: LeadTerms, today: date, number: int
) -> tuple[dict[str, int], dict[str, Any]]:
    """Open leads of each kind; the items of the chosen one, or the bodies, with their pages."""
    if chosen is None:
        found = await leads_by_body(here.scope, terms, today)
        counts = {kind.id: sum(one.counts[kind.id] for one in found) for kind in KINDS}
        size, total = _BODIES_SHOWN, len(found)
        shown = found[(number - 1) * size : number * size]
        listed: dict[str, Any] = {"bodies": [_body(here, one) for one in shown], "lines": []}
    else:
        size = PAGE_SIZE
        counts, (total, lines) = await asyncio.gather(
            lead_counts(here.scope, terms, today),
            leads(
                chosen.id,
                here.scope,
                terms,
                today,
                state=here.given["state"] or "open",
                offset=(number - 1) * size,
                limit=size,
            ),
        )
        listed = {"bodies": [], "lines": [(one, division_name(one.region)) for one in lines]}
    links = page_links(
        number, page_numbers(number, -(-total // size)), lambda n: here.address(page=str(n))
    )
    return counts, {**listed, "total": total, "pages": links}


def _tiles(here: Asked, counts: dict[str, int]) -> list[Tile]:
    return [
        Tile(
            kind.name,
            counts[kind.id],
            here.address(lead=kind.id, state=""),
            kind.id == here.given["lead"],
        )
        for kind in KINDS
    ]


def _body(here: Asked, one: BodyLeads) -> dict[str, Any]:
    """A body with its three most frequent kinds and the file to send it."""
    most = sorted(KINDS, key=lambda kind: -one.counts[kind.id])[:3]
    return {
        "name": one.name or "未填实施主体",
        "region": division_name(one.region),
        "total": one.total,
        "most": [
            (kind.name, one.counts[kind.id], here.address(lead=kind.id, body=one.code, state=""))
            for kind in most
            if one.counts[kind.id]
        ],
        "csv": here.address(f"{PATH}.csv", body=one.code, region=one.region, state=""),
    }


async def scope_choices(scope: LeadScope) -> dict[str, Any]:
    """Divisions, bodies and kinds of items to choose from."""
    bodies = await published.bodies()
    regions = dict.fromkeys(one.region for one in bodies if one.region)
    within = [one for one in bodies if one.code and scope.region in ("", one.region)]
    few = within if len(within) <= _BODIES_LISTED else []
    kept = [one for one in within if one.code == scope.body]
    return {
        "region_choices": [(code, division_name(code)) for code in regions],
        "body_choices": [(one.code, one.name) for one in few or kept],
        "kind_choices": [(kind.value, kind.label) for kind in ItemKind if kind.on_application],
    }


async def _rows(
    kinds: list[str], here: Asked, terms: LeadTerms, today: date
) -> AsyncIterator[list[str]]:
    state = here.given["state"] or "open"
    async for one in all_leads(kinds, here.scope, terms, today, state=state):
        yield _cells(one)


def _cells(one: Lead) -> list[str]:
    kind = kind_of(one.kind)
    said = one.note
    return [
        kind.name,
        one.code,
        one.name,
        ItemKind(one.item_kind).label,
        one.body_name,
        division_name(one.region),
        one.base_code,
        one.reason,
        kind.action,
        said.state.label if said else STATES[""],
        "；".join(filter(None, (said.reason, said.by, said.at))) if said else "",
        "示例数据" if one.sample else "",
    ]
