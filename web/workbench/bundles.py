"""The reform office keeps bundles (一件事, 多证合一)."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from catalogue.commands.keep_bundle import close_bundle, keep_bundle
from catalogue.errors import BadRow, CatalogueError
from catalogue.model.people import Permission
from catalogue.model.registers import BundleRecord
from catalogue.queries import bundles as held
from web import clock
from web.forms.records import read_record, record_fields, values_of
from web.refusal_status import status_of
from web.security.sessions import needs, officer, read_form
from web.security.told import told_here, told_on
from web.view_models.bundles import bundle_card, bundle_page
from web.workbench.asked_day import read_day
from web.workbench.pages import workbench_page

_MAY = needs(Permission.KEEP_REFORM_RECORD)
_HOME = "/workbench/bundles"


@get("/bundles", opt=_MAY)
async def bundle_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every bundle of today."""
    return workbench_page(
        request,
        "workbench/bundles.html",
        bundles=[bundle_card(one) for one in await held.bundles()],
        told=told_here(request),
    )


@get("/bundles/new", opt=_MAY)
async def new_bundle(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty form."""
    return await _form(request, "", {})


@post("/bundles/new", opt=_MAY)
async def create_bundle(request: Request[Any, Any, Any]) -> Response[Any]:
    """Register a bundle under a key of its own."""
    form = await read_form(request)
    filled = read_record(BundleRecord, form.get, {})
    try:
        if filled.fault:
            raise filled.fault
        key = filled.record.key
        if key in {one.bundle.key for one in await held.bundles()}:
            raise BadRow("编号", key, "已有这个编号的一件事；请另编一个编号")
        since = read_day(form.get("since"))
        await keep_bundle(filled.record.bundle, since, by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        return await _form(request, "", filled.given, refusal)
    return told_on(request, f"{_HOME}/{key}", f"已登记“{filled.record.name}”")


@get("/bundles/{key:str}", opt=_MAY)
async def edit_bundle(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """One bundle: its data, its merged materials, its versions."""
    given = values_of(BundleRecord.of((await held.bundle(key)).bundle))
    return await _form(request, key, given, told=told_here(request))


@post("/bundles/{key:str}", opt=_MAY)
async def change_bundle(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Begin a new version of a bundle."""
    form = await read_form(request)
    await held.bundle(key)
    filled = read_record(BundleRecord, form.get, {"key": key})
    try:
        if filled.fault:
            raise filled.fault
        since = read_day(form.get("since"))
        changed = await keep_bundle(
            filled.record.bundle, since, by=officer(request), now=clock.now()
        )
    except CatalogueError as refusal:
        return await _form(request, key, filled.given, refusal)
    return told_on(request, f"{_HOME}/{key}", "已保存" if changed else "内容没有变化")


@post("/bundles/{key:str}/close", opt=_MAY)
async def end_bundle(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """停止: the bundle is no longer offered."""
    form = await read_form(request)
    found = await held.bundle(key)
    try:
        day = read_day(form.get("on"), "停止日期")
        await close_bundle(key, day, by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        given = values_of(BundleRecord.of(found.bundle))
        return await _form(request, key, given, refusal)
    return told_on(request, _HOME, f"已停止“{found.bundle.name}”")


async def _form(
    request: Request[Any, Any, Any],
    key: str,
    given: dict[str, str],
    refusal: CatalogueError | None = None,
    *,
    told: str = "",
) -> Response[bytes]:
    fault = refusal if isinstance(refusal, BadRow) else None
    fixed = frozenset({"key"}) if key else frozenset[str]()
    whole = await held.whole_bundle(key) if key else None
    return workbench_page(
        request,
        "workbench/bundle.html",
        status=status_of(refusal),
        key=key,
        name=whole.held.bundle.name if whole else "",
        shown=bundle_page(whole) if whole else None,
        versions=await held.versions(key) if key else [],
        fields=record_fields(BundleRecord, given, fault, fixed),
        told=told,
        bad=str(refusal or ""),
        today=clock.today().isoformat(),
    )
