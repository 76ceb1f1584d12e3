"""The reform office keeps service points and what each does."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from catalogue.commands.keep_points import close_point, keep_points, set_stages
from catalogue.errors import BadRow, CatalogueError
from catalogue.model.people import Permission
from catalogue.model.reform import Stage
from catalogue.model.registers import PointRecord
from catalogue.queries import service_points
from web import clock
from web.forms.records import read_record, record_fields, values_of
from web.point_parameters import PAGE_SIZE, read_point_page, read_points
from web.refusal_status import status_of
from web.security.sessions import needs, officer, read_form
from web.security.told import TOLD, told_here, told_on
from web.view_models.points import point_page, points_page
from web.workbench.asked_day import read_day
from web.workbench.pages import workbench_page
from web.workbench.registers import dated_name, sheet_file

_MAY = needs(Permission.KEEP_REFORM_RECORD)
_HOME = "/workbench/points"


@get("/points", opt=_MAY)
async def point_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Points by division and kind."""
    pairs = [p for p in request.query_params.multi_items() if p[0] != TOLD]
    asked = read_points(pairs)
    total, found = await service_points.points(
        asked.filters, offset=(asked.page - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    counts = await service_points.point_counts()
    done = await service_points.stage_totals([one.code for one in found])
    return workbench_page(
        request,
        "workbench/points.html",
        points=points_page(asked, total, found, counts, done, home=_HOME),
        told=told_here(request),
        export=asked.url(f"{_HOME}/export.xlsx"),
        stages=asked.url(f"{_HOME}/stages.xlsx"),
    )


@get("/points/export.xlsx", opt=_MAY)
async def export_points(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The points in view, on all pages, as the import takes them."""
    asked = read_points(request.query_params.multi_items(), paged=False)
    records = await service_points.point_records(asked.filters)
    return await sheet_file("points", records, dated_name("服务点"))


@get("/points/stages.xlsx", opt=_MAY)
async def export_stages(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What the points in view do, as the import takes it."""
    asked = read_points(request.query_params.multi_items(), paged=False)
    codes = [one.code for one in await service_points.point_records(asked.filters)]
    records = [record async for record in service_points.stage_records(codes)]
    return await sheet_file("stages", records, dated_name("服务点办理环节"))


@get("/points/new", opt=_MAY)
async def new_point(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty form."""
    return _form(request, {})


@post("/points/new", opt=_MAY)
async def create_point(request: Request[Any, Any, Any]) -> Response[Any]:
    """Register a point."""
    form = await read_form(request)
    filled = read_record(PointRecord, form.get, {})
    try:
        if filled.fault:
            raise filled.fault
        if await service_points.is_point(filled.record.code):
            raise BadRow("服务点编号", filled.record.code, "已有这个编号的服务点；请另编一个编号")
        since = read_day(form.get("since"))
        await keep_points([filled.record], [], since, by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        return _form(request, filled.given, refusal, form.get("since"))
    return told_on(request, f"{_HOME}/{filled.record.code}", f"已登记“{filled.record.name}”")


@get("/points/{code:str}", opt=_MAY)
async def edit_point(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """One point: its data, what it does, how to close it."""
    return await _point(request, code, told=told_here(request))


@post("/points/{code:str}", opt=_MAY)
async def change_point(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """Change a point's data from a day on."""
    form = await read_form(request)
    await service_points.point(code)
    filled = read_record(PointRecord, form.get, {"code": code})
    try:
        if filled.fault:
            raise filled.fault
        since = read_day(form.get("since"))
        changes = await keep_points(
            [filled.record], [], since, by=officer(request), now=clock.now()
        )
    except CatalogueError as refusal:
        return await _point(request, code, filled.given, refusal)
    return told_on(request, f"{_HOME}/{code}", "已保存" if changes.any else "内容没有变化")


@post("/points/{code:str}/stages", opt=_MAY)
async def change_stages(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """Set what the point does of one item."""
    form = await read_form(request)
    known = {stage.value for stage in Stage}
    item = form.get("item").strip()
    try:
        changes = await set_stages(
            code,
            item,
            [Stage(value) for value in form.all("stages") if value in known],
            read_day(form.get("since")),
            by=officer(request),
            now=clock.now(),
        )
    except CatalogueError as refusal:
        return await _point(request, code, None, refusal, item=item)
    return told_on(
        request,
        f"{_HOME}/{code}",
        f"已保存事项 {item} 的办理环节" if changes.any else "办理环节没有变化",
    )


@post("/points/{code:str}/close", opt=_MAY)
async def end_point(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """停用: the point and all it does end."""
    form = await read_form(request)
    held = await service_points.point(code)
    try:
        day = read_day(form.get("on"), "停用日期")
        await close_point(code, day, by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        return await _point(request, code, None, refusal)
    return told_on(request, _HOME, f"已停用“{held.name}”")


def _form(
    request: Request[Any, Any, Any],
    given: dict[str, str],
    refusal: CatalogueError | None = None,
    since: str = "",
) -> Response[bytes]:
    fault = refusal if isinstance(refusal, BadRow) else None
    return workbench_page(
        request,
        "workbench/point_new.html",
        status=status_of(refusal),
        fields=record_fields(PointRecord, given, fault),
        bad=str(refusal or ""),
        since=since or clock.today().isoformat(),
        today=clock.today().isoformat(),
    )


async def _point(
    request: Request[Any, Any, Any],
    code: str,
    given: dict[str, str] | None = None,
    refusal: CatalogueError | None = None,
    *,
    told: str = "",
    item: str = "",
) -> Response[bytes]:
    pairs = [p for p in request.query_params.multi_items() if p[0] != TOLD]
    asked = read_point_page(pairs)
    held = await service_points.point(code)
    counts = await service_points.stage_counts(code)
    stage = asked.stage or next((stage for stage in Stage if counts.get(stage)), Stage.ACCEPT)
    _, items = await service_points.items_of_point(
        code, stage, offset=(asked.page - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    fault = refusal if isinstance(refusal, BadRow) else None
    return workbench_page(
        request,
        "workbench/point.html",
        status=status_of(refusal),
        code=code,
        fields=record_fields(
            PointRecord, given or values_of(held.record), fault, frozenset({"code"})
        ),
        point=point_page(held, stage, counts, items, asked.page, home=_HOME),
        stages=[(stage.value, stage.label) for stage in Stage],
        item=item,
        told=told,
        bad=str(refusal or ""),
        today=clock.today().isoformat(),
    )
