"""Spreadsheets of the registers: a template, an upload that is tried first, all or nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from msgspec import Struct

from catalogue.commands.import_register import (
    ROWS_AT_MOST,
    SHEETS,
    RegisterReport,
    Sheet,
    find_sheet,
    import_register,
)
from catalogue.errors import (
    BadFile,
    BadInput,
    CatalogueError,
    Conflict,
    DatabaseUnavailable,
    NotFound,
)
from catalogue.exchange.records import workbook
from catalogue.model.people import Officer, Permission
from catalogue.queries.files import StoredFile
from web import clock
from web.download import download
from web.security.sessions import needs, officer, read_form
from web.security.told import told_here, told_on
from web.services import services
from web.workbench.asked_day import read_day
from web.workbench.pages import workbench_page
from web.workbench.uploads import FILE_AT_MOST, Uploads, sent_file, too_large

_FORM_AT_MOST = FILE_AT_MOST + (1 << 20)
_SHOWN = 300
_KINDS = (".xlsx", ".csv")

PAGES = {
    "points": ("/workbench/points", "/workbench/points/export.xlsx"),
    "stages": ("/workbench/points", "/workbench/points/stages.xlsx"),
    "directory": ("/workbench/directory", "/workbench/directory/export.xlsx"),
    "links": ("/workbench/directory", "/workbench/directory/links.xlsx"),
    "regulations": ("/workbench/regulations", "/workbench/regulations/export.xlsx"),
}
"""Where each register is seen, and where all of it is exported."""


class Tried(Struct, frozen=True, kw_only=True):
    """What the page says of an upload; ``upload`` is empty where nothing is kept of it."""

    file_name: str
    upload: str
    report: RegisterReport
    since: str


@get("/registers/{sheet:str}", opt=needs(Permission.KEEP_REFORM_RECORD))
async def register_sheet(request: Request[Any, Any, Any], sheet: FromPath[str]) -> Response[bytes]:
    """Template, export, upload of one register."""
    return _page(request, find_sheet(sheet), told=told_here(request))


@get("/registers/{sheet:str}/template.xlsx", opt=needs(Permission.KEEP_REFORM_RECORD))
async def register_template(
    request: Request[Any, Any, Any], sheet: FromPath[str]
) -> Response[bytes]:
    """An empty spreadsheet of one register."""
    found = find_sheet(sheet)
    return await sheet_file(found.id, [], f"{found.title}_模板.xlsx")


@post(
    "/registers/{sheet:str}/check",
    opt=needs(Permission.KEEP_REFORM_RECORD),
    request_max_body_size=_FORM_AT_MOST,
)
async def check_register(
    request: Request[Any, Any, Any], state: State, sheet: FromPath[str]
) -> Response[Any]:
    """Try an upload: what would become of it, and what has to be mended; nothing is saved."""
    try:
        form = await read_form(request)
        found = find_sheet(sheet)
        since = read_day(form.get("since"))
        name, content = await sent_file(form.files.get("file"), _KINDS)
    except BadInput as refusal:
        return _page(request, find_sheet(sheet), bad=str(refusal), status=422)
    except HTTPException as refusal:
        if refusal.status_code != 413:
            raise
        return _page(request, find_sheet(sheet), bad=too_large("上传的文件"), status=413)
    kept = _uploads(state, officer(request))
    upload = await asyncio.to_thread(kept.keep, name, content, clock.now())
    return await _take(request, found, kept, upload, since, dry_run=True)


@post("/registers/{sheet:str}/import", opt=needs(Permission.KEEP_REFORM_RECORD))
async def import_register_file(
    request: Request[Any, Any, Any], state: State, sheet: FromPath[str]
) -> Response[Any]:
    """Take in exactly what was tried, all of it or nothing."""
    form = await read_form(request)
    found = find_sheet(sheet)
    kept = _uploads(state, officer(request))
    try:
        since = read_day(form.get("since"))
    except BadInput as refusal:
        return _page(request, found, bad=str(refusal), status=422)
    return await _take(request, found, kept, form.get("upload"), since, dry_run=False)


async def sheet_file(name: str, records: Sequence[Struct], file_name: str) -> Response[bytes]:
    """``records`` of the register ``name`` as a spreadsheet to download."""
    sheet = SHEETS[name]
    content = await asyncio.to_thread(workbook, sheet.owner, records, sheet.title, "")
    return download(StoredFile(file_name, content), "")


def dated_name(title: str) -> str:
    """Name of an export of today."""
    return f"{title}_{clock.today().isoformat()}.xlsx"


async def _take(
    request: Request[Any, Any, Any],
    sheet: Sheet,
    kept: Uploads,
    upload: str,
    since: date,
    *,
    dry_run: bool,
) -> Response[Any]:
    try:
        path: Path = await asyncio.to_thread(kept.path, upload)
        report = await import_register(
            sheet, path, since, by=officer(request), now=clock.now(), dry_run=dry_run
        )
    except (BadFile, BadInput, Conflict, NotFound) as refusal:
        kept.drop(upload)
        status = 409 if isinstance(refusal, Conflict) else 422
        return _page(request, sheet, bad=str(refusal), status=status)
    except DatabaseUnavailable:
        raise  # the upload is kept: the same again will do
    except CatalogueError:
        kept.drop(upload)
        raise
    if report.faults:
        kept.drop(upload)
        tried = Tried(file_name=path.name, upload="", report=report, since=since.isoformat())
        return _page(request, sheet, tried=tried, status=422)
    if dry_run:
        tried = Tried(file_name=path.name, upload=upload, report=report, since=since.isoformat())
        return _page(request, sheet, tried=tried)
    kept.drop(upload)
    told = f"已导入“{path.name}”：{told_changes(report)}"
    return told_on(request, f"/workbench/registers/{sheet.id}", told)


def told_changes(report: RegisterReport) -> str:
    """What a report says of the rows, in one line."""
    changes = report.changes
    parts: Iterable[tuple[str, int]] = (
        ("新增", changes.created),
        ("更新", changes.updated),
        ("停止", changes.ended),
        ("未变", changes.unchanged),
    )
    return "，".join(f"{what} {count} 条" for what, count in parts if count) or "没有变化"


def _uploads(state: State, by: Officer) -> Uploads:
    return Uploads(services(state).settings.data_dir, by.id)


def _page(
    request: Request[Any, Any, Any],
    sheet: Sheet,
    *,
    told: str = "",
    bad: str = "",
    tried: Tried | None = None,
    status: int = 200,
) -> Response[bytes]:
    home, export = PAGES[sheet.id]
    return workbench_page(
        request,
        "workbench/register_sheet.html",
        status=status,
        sheet=sheet,
        home=home,
        export=export,
        told=told,
        bad=bad,
        tried=tried,
        summary=told_changes(tried.report) if tried else "",
        faults=tried.report.faults[:_SHOWN] if tried else (),
        today=clock.today().isoformat(),
        most=FILE_AT_MOST >> 20,
        rows_at_most=ROWS_AT_MOST,
    )
