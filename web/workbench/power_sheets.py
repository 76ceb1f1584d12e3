"""Spreadsheets of the power list: the first edition, adjustments, a new edition to compare."""

import asyncio
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from msgspec import Struct

from catalogue.commands.close_from_sheet import SheetComparison, close_from_sheet, compare_sheet
from catalogue.commands.import_power_list import (
    PowerImport,
    import_adjustments,
    import_first_edition,
)
from catalogue.errors import BadInput, CatalogueError, DatabaseUnavailable, Forbidden
from catalogue.exchange.power_list import adjustments_workbook, edition_workbook
from catalogue.exchange.workbook.faults import Fault
from catalogue.model.people import Permission
from catalogue.queries.files import StoredFile
from catalogue.queries.power_list import last_edition
from web import clock
from web.download import download
from web.security.sessions import Form, needs, officer, read_form
from web.services import services
from web.workbench.asked import asked
from web.workbench.pages import workbench_page
from web.workbench.power_list import back_home
from web.workbench.uploads import FILE_AT_MOST, FORM_AT_MOST, Uploads, sent_file, too_large

_NEEDS = needs(Permission.ADJUST_POWER_LIST)
_SHOWN = 300
FIRST, ADJUSTMENTS, NEW = "first", "adjustments", "edition"
PURPOSES = {FIRST: "导入首版清单", ADJUSTMENTS: "登记调整", NEW: "核对新版清单"}
_PAPERS = ("key", "name", "on", "document")


class Checked(Struct, frozen=True, kw_only=True):
    """What the page says of an upload; ``upload`` is empty where it cannot be taken in."""

    file_name: str
    purpose: str
    upload: str
    faults: tuple[Fault, ...]
    outcome: PowerImport | None = None
    comparison: SheetComparison | None = None

    @property
    def shown(self) -> tuple[Fault, ...]:
        """The faults that the page lists."""
        return self.faults[:_SHOWN]


@get("/power-list/sheets", opt=_NEEDS)
async def power_sheets(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Templates and upload."""
    asked(request)
    return await _page(request, {})


@get("/power-list/template.xlsx", opt=_NEEDS)
async def adjustments_template(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty workbook for adjustments, with what each column wants."""
    content = await asyncio.to_thread(adjustments_workbook)
    return download(StoredFile("权责清单调整模板.xlsx", content), "")


@get("/power-list/entries-template.xlsx", opt=_NEEDS)
async def entries_template(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty workbook for the entries of a whole list."""
    content = await asyncio.to_thread(edition_workbook, ())
    return download(StoredFile("权责清单模板.xlsx", content), "")


@post("/power-list/sheets/check", opt=_NEEDS, request_max_body_size=FORM_AT_MOST)
async def check_power_sheet(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Try an upload: what it would do, or what has to be mended; nothing is saved."""
    try:
        form = await read_form(request)
    except HTTPException as refusal:
        if refusal.status_code != 413:
            raise
        return await _page(request, {}, bad=too_large("上传的文件"), status=413)
    try:
        name, content = await sent_file(form.files.get("file"))
    except BadInput as refusal:
        return await _page(request, dict(form.pairs), bad=str(refusal), status=422)
    kept = _uploads(request, state)
    upload = await asyncio.to_thread(kept.keep, name, content, clock.now())
    return await _take(request, form, kept, upload, dry_run=True)


@post("/power-list/sheets/import", opt=_NEEDS)
async def import_power_sheet(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Take in exactly what was tried, all of it or nothing."""
    form = await read_form(request)
    return await _take(request, form, _uploads(request, state), form.get("upload"), dry_run=False)


def _uploads(request: Request[Any, Any, Any], state: State) -> Uploads:
    return Uploads(services(state).settings.data_dir, officer(request).id)


async def _take(
    request: Request[Any, Any, Any], form: Form, kept: Uploads, upload: str, *, dry_run: bool
) -> Response[Any]:
    given = {name: form.get(name).strip() for name in ("purpose", *_PAPERS)}
    try:
        path = await asyncio.to_thread(kept.path, upload)
        if given["purpose"] == NEW:
            checked = await _compare(request, path, given, dry_run=dry_run)
        else:
            checked = await _import(request, path, given, dry_run=dry_run)
    except (Forbidden, DatabaseUnavailable):
        raise
    except CatalogueError as refusal:
        kept.drop(upload)
        return await _page(request, given, bad=str(refusal), status=422)
    if isinstance(checked, str):
        kept.drop(upload)
        return back_home(request, checked)
    if checked.upload:
        return await _page(request, given, checked=checked)
    kept.drop(upload)
    return await _page(request, given, checked=checked, status=422)


async def _import(
    request: Request[Any, Any, Any], path: Path, given: dict[str, str], *, dry_run: bool
) -> Checked | str:
    common: dict[str, Any] = {"by": officer(request), "now": clock.now(), "dry_run": dry_run}
    if given["purpose"] == FIRST:
        outcome = await import_first_edition(
            path,
            key=given["key"],
            name=given["name"],
            on=_day(given["on"]),
            document=given["document"],
            **common,
        )
        told = f"“{given['name']}”已导入：{outcome.count} 项"
    elif given["purpose"] == ADJUSTMENTS:
        outcome = await import_adjustments(path, **common)
        told = f"“{path.name}”中的 {outcome.count} 件调整已登记"
    else:
        raise BadInput("没有选择这个文件用来做什么；请在页面上选择后重新上传")
    if outcome.applied:
        return told
    if not outcome.faults and not outcome.count:
        raise BadInput(f"“{path.name}”中没有内容；请按模板填写后再上传")
    return Checked(
        file_name=path.name,
        purpose=given["purpose"],
        upload="" if outcome.faults else path.parent.name,
        faults=outcome.faults,
        outcome=outcome,
    )


async def _compare(
    request: Request[Any, Any, Any], path: Path, given: dict[str, str], *, dry_run: bool
) -> Checked | str:
    on = _day(given["on"])
    if not dry_run:
        line = await close_from_sheet(
            path,
            given["key"],
            given["name"],
            on,
            given["document"],
            by=officer(request),
            now=clock.now(),
        )
        return f"“{line.name}”已公布：{line.entries} 项，与“{path.name}”逐项一致"
    found = await compare_sheet(path, on)
    return Checked(
        file_name=path.name,
        purpose=NEW,
        upload=path.parent.name if found.agrees else "",
        faults=found.faults,
        comparison=found,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"清单日期“{text[:20]}”不是日期，应如 2018-12-31") from None


async def _page(
    request: Request[Any, Any, Any],
    given: dict[str, str],
    *,
    bad: str = "",
    checked: Checked | None = None,
    status: int = 200,
) -> Response[bytes]:
    last = await last_edition()
    return workbench_page(
        request,
        "workbench/power_sheets.html",
        status=status,
        given=defaultdict(str, given),
        last=last,
        purposes=[(one, PURPOSES[one]) for one in ((ADJUSTMENTS, NEW) if last else (FIRST,))],
        today=clock.today().isoformat(),
        most=FILE_AT_MOST >> 20,
        shown=_SHOWN,
        bad=bad,
        checked=checked,
    )
