"""The reform office freezes reports, makes them public, and computes them again."""

from collections import defaultdict
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect

from catalogue.commands.freeze_report import FreezeRequest, freeze_report, show_snapshot
from catalogue.errors import BadInput, CatalogueError
from catalogue.metrics.scope import SCOPE_FIELDS, Scope
from catalogue.metrics.snapshot import frozen_report
from catalogue.model.code_tables import ItemKind
from catalogue.model.divisions import division_name
from catalogue.model.people import Permission
from catalogue.queries import published
from catalogue.queries.editions import editions
from catalogue.queries.snapshots import snapshots
from web import clock
from web.pages import page
from web.parameters import PAGE_SIZE, read_nothing, read_page
from web.power_parameters import read_single
from web.recomputing import recompute
from web.reports.snapshots import SNAPSHOT, shown_as_frozen
from web.security.sessions import Form, needs, officer, read_form
from web.services import services
from web.view_models.search import page_links, page_numbers
from web.view_models.snapshots import snapshot_view
from web.workbench.pages import workbench_page

_SCOPED = ("kind", "region")
"""Scope fields the form offers; the command line takes all."""


@get("/snapshots", opt=needs(Permission.FREEZE_REPORTS))
async def snapshot_room(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every frozen report, and the form to freeze one."""
    given = read_single(request.query_params.multi_items(), "page")
    return await _room(request, read_page(given.get("page", "")), {})


@post("/snapshots", opt=needs(Permission.FREEZE_REPORTS))
async def freeze_now(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Freeze the report the form asks for."""
    form = await read_form(request)
    settings = services(state).settings
    try:
        line = await freeze_report(
            _asked(form),
            by=officer(request),
            now=clock.now(),
            conversion=settings.conversion_policy,
            target=settings.target_share,
        )
    except CatalogueError as refusal:
        return await _room(request, 1, dict(form.pairs), str(refusal), 422)
    return Redirect(f"/workbench/snapshots/{line.key}", status_code=303)


@get("/snapshots/{key:str}", opt=needs(Permission.FREEZE_REPORTS))
async def snapshot_compare(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """One frozen report computed again, with the button that makes it public or takes it back."""
    read_nothing(request.query_params.multi_items())
    found = await recompute(key, today=clock.today(), public_only=False)
    return workbench_page(
        request,
        "workbench/snapshot.html",
        found=found,
        line=snapshot_view(found.line),
        frozen_by=found.line.by,
    )


@get("/snapshots/{key:str}/preview", opt=needs(Permission.FREEZE_REPORTS))
async def snapshot_preview(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """The page as everybody will see it once it is public."""
    read_nothing(request.query_params.multi_items())
    line, frozen = await frozen_report(key, public_only=False)
    return page(request, SNAPSHOT, **shown_as_frozen(line, frozen, []))


@post("/snapshots/{key:str}", opt=needs(Permission.FREEZE_REPORTS))
async def snapshot_show(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Make it public, or take it back."""
    form = await read_form(request)
    act = form.get("act")
    if act not in ("publish", "withdraw"):
        raise BadInput("请用页面上的“公开”或“撤下”按钮提交")
    await show_snapshot(key, public=act == "publish", by=officer(request), now=clock.now())
    return Redirect(f"/workbench/snapshots/{key}", status_code=303)


def _asked(form: Form) -> FreezeRequest:
    scope = {name: form.get(name).strip() for name in _SCOPED if form.get(name).strip()}
    return FreezeRequest(
        key=form.get("key").strip(),
        name=form.get("name"),
        as_of=_day(form.get("as_of").strip()),
        edition=form.get("edition").strip() or None,
        scope=Scope.parse(scope),
        public=form.get("public") == "1",
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“截止日”应为日期，如 2018-12-31，现为“{text[:40]}”") from None


async def _room(
    request: Request[Any, Any, Any],
    number: int,
    given: dict[str, str],
    bad: str = "",
    status: int = 200,
) -> Response[bytes]:
    total, lines = await snapshots(
        public_only=False, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return workbench_page(
        request,
        "workbench/snapshots.html",
        status=status,
        total=total,
        snapshots=[snapshot_view(one) for one in lines],
        pages=page_links(
            number,
            page_numbers(number, -(-total // PAGE_SIZE)),
            lambda n: f"/workbench/snapshots?page={n}",
        ),
        editions=[(one.key, f"{one.name}（{one.on}）") for one in await editions()],
        scopes=await _scopes(),
        today=clock.today().isoformat(),
        given=defaultdict(str, given),
        bad=bad,
    )


async def _scopes() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Field, title and choices of the scope the form offers."""
    bodies = await published.bodies()
    regions = dict.fromkeys(body.region for body in bodies if body.region)
    choices = {
        "kind": [(kind.value, kind.label) for kind in ItemKind if kind.on_application],
        "region": [(region, division_name(region)) for region in regions],
    }
    return [(field, SCOPE_FIELDS[field], choices[field]) for field in _SCOPED]
