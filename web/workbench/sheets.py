"""Spreadsheets: a template, an export of what is in view, an upload checked before it is taken."""

import asyncio
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from msgspec import Struct

from catalogue.commands.import_workbook import ITEMS_AT_MOST, WorkbookReport, import_workbook
from catalogue.errors import BadFile, BadInput, BadParameter
from catalogue.exchange.workbook.faults import Fault
from catalogue.exchange.workbook.marking import mark
from catalogue.exchange.workbook.writing import export, template
from catalogue.model.item import Body
from catalogue.model.people import Officer, Permission
from catalogue.queries.department_items import department_codes
from catalogue.queries.files import StoredFile, body_of
from catalogue.queries.working_items import working_items
from web import clock
from web.download import download
from web.security.sessions import needs, officer, read_form
from web.security.told import told_here, told_on
from web.services import services
from web.view_models.difference import NEW_ITEM, summary
from web.workbench.items import read_wanted
from web.workbench.pages import workbench_page
from web.workbench.uploads import FILE_AT_MOST, FORM_AT_MOST, Uploads, sent_file, too_large

EXPORTED_AT_MOST = 10_000
"""Items one workbook may take out."""
_SHOWN = 300
"""Lines of a report on the page; the marked copy has all of them."""


class Checked(Struct, frozen=True, kw_only=True):
    """What the page says of an upload; ``upload`` is empty where nothing is kept of it."""

    file_name: str
    upload: str
    report: WorkbookReport
    faults: tuple[Fault, ...]
    findings: tuple[Fault, ...]
    changed: list[tuple[int, str, str]]
    """Row, name of the item, what changes in it."""


@get("/sheets", opt=needs(Permission.EDIT_ITEMS))
async def sheets_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Template, export, upload."""
    return _page(request, told=told_here(request))


@get("/sheets/template.xlsx", opt=needs(Permission.EDIT_ITEMS))
async def template_file(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty workbook under the officer's own bodies."""
    bodies = [
        await body_of(code) or Body(credit_code=code) for code in officer(request).bodies[:50]
    ]
    return _workbook("事项填报模板.xlsx", await asyncio.to_thread(template, bodies))


@get("/sheets/export.xlsx", opt=needs(Permission.READ_ITEMS))
async def export_file(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The items that the list shows under the same filters, on all its pages."""
    pairs = list(request.query_params.multi_items())
    if any(name == "page" for name, _ in pairs):
        raise BadParameter("page", "导出的是筛选出的全部事项，不分页；请去掉参数“page”")
    wanted, _ = read_wanted(pairs)
    today = clock.today()
    codes = await department_codes(officer(request), wanted, today=today)
    if len(codes) > EXPORTED_AT_MOST:
        raise BadInput(
            f"筛选出 {len(codes)} 个事项，一次最多导出 {EXPORTED_AT_MOST} 个；"
            "请按部门、地区或状态缩小范围"
        )
    items = await working_items(codes)
    content = await asyncio.to_thread(export, list(items.values()))
    return _workbook(f"事项_{today.isoformat()}.xlsx", content)


@post("/sheets/check", opt=needs(Permission.EDIT_ITEMS), request_max_body_size=FORM_AT_MOST)
async def check_upload(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Try an upload: what would become of it, and what has to be mended; nothing is saved."""
    try:
        form = await read_form(request)
        name, content = await sent_file(form.files.get("file"))
    except BadInput as refusal:
        return _page(request, bad=str(refusal), status=422)
    except HTTPException as refusal:
        if refusal.status_code != 413:
            raise
        return _page(request, bad=too_large("上传的文件"), status=413)
    kept = _uploads(state, officer(request))
    upload = await asyncio.to_thread(kept.keep, name, content, clock.now())
    return await _report(request, state, kept, upload, dry_run=True)


@post("/sheets/import", opt=needs(Permission.EDIT_ITEMS))
async def import_upload(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Take in exactly what was checked, all of it as drafts, or nothing."""
    form = await read_form(request)
    kept = _uploads(state, officer(request))
    return await _report(request, state, kept, form.get("upload"), dry_run=False)


@get("/sheets/{upload:str}/marked.xlsx", opt=needs(Permission.EDIT_ITEMS))
async def marked_copy(
    request: Request[Any, Any, Any], state: State, upload: FromPath[str]
) -> Response[bytes]:
    """The sender's workbook with the cells in question coloured and explained."""
    kept = _uploads(state, officer(request))
    faults = kept.faults(upload)
    path = kept.path(upload)
    return _workbook(f"已标注_{path.name}", await asyncio.to_thread(mark, path, faults))


async def _report(
    request: Request[Any, Any, Any], state: State, kept: Uploads, upload: str, *, dry_run: bool
) -> Response[Any]:
    path = await asyncio.to_thread(kept.path, upload)
    try:
        report = await import_workbook(
            path,
            by=officer(request),
            now=clock.now(),
            context=services(state).settings.rule_context,
            dry_run=dry_run,
        )
    except BadFile as refusal:
        kept.drop(upload)
        return _page(request, bad=str(refusal), status=422)
    if report.faults:
        kept.note(upload, (*report.faults, *report.findings))
        return _page(request, checked=_checked(path, upload, report), status=422)
    if dry_run and report.changes:
        kept.note(upload, report.findings)
        return _page(request, checked=_checked(path, upload, report))
    kept.drop(upload)
    if dry_run:
        return _page(request, checked=_checked(path, "", report))
    told = f"已导入“{path.name}”：新增 {report.created}，更新 {report.updated}，均存为草稿"
    if not report.changes:
        told = f"“{path.name}”与现有内容相同，没有需要保存的"
    return told_on(request, "/workbench/sheets", told)


def _uploads(state: State, by: Officer) -> Uploads:
    return Uploads(services(state).settings.data_dir, by.id)


def _checked(path: Path, upload: str, report: WorkbookReport) -> Checked:
    return Checked(
        file_name=path.name,
        upload=upload,
        report=report,
        faults=report.faults[:_SHOWN],
        findings=report.findings[:_SHOWN],
        changed=[
            (one.row, one.name, NEW_ITEM if one.difference is None else summary(one.difference))
            for one in report.changed[:_SHOWN]
        ],
    )


def _page(
    request: Request[Any, Any, Any],
    *,
    told: str = "",
    bad: str = "",
    checked: Checked | None = None,
    status: int = 200,
) -> Response[bytes]:
    return workbench_page(
        request,
        "workbench/sheets.html",
        status=status,
        told=told,
        bad=bad,
        checked=checked,
        most=FILE_AT_MOST >> 20,
        items_at_most=ITEMS_AT_MOST,
    )


def _workbook(name: str, content: bytes) -> Response[bytes]:
    return download(StoredFile(name, content), "")
