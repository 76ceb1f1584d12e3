"""Any table that a department sends: which of its sums and shares do not add up."""

import asyncio
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State, UploadFile
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from catalogue.errors import BadInput
from catalogue.exchange.totals import PASTED, ReadTable, read_totals
from catalogue.exchange.totals.marking import mark
from catalogue.exchange.totals.template import template
from catalogue.model.people import Officer, Permission
from catalogue.model.totals import Finding, check_table
from catalogue.queries.files import StoredFile
from web import clock
from web.download import download
from web.security.sessions import needs, officer, read_form
from web.services import services
from web.view_models.moment import minute_text
from web.view_models.totals import SHOWN_AT_MOST, CheckedTable, checked_table
from web.workbench.pages import workbench_page
from web.workbench.uploads import Uploads, sent_file, too_large

FILE_AT_MOST = 5 << 20
"""Bytes a table may have."""
TEXT_AT_MOST = 200_000
"""Characters that may be pasted."""
_MEND = "请只留要核对的表，删去图片和其他工作表"
_FORM_AT_MOST = FILE_AT_MOST + 4 * TEXT_AT_MOST + (1 << 20)


@get("/tables", opt=needs(Permission.CHECK_TABLES))
async def tables_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Paste or upload a table."""
    return _page(request)


@get("/tables/template.xlsx", opt=needs(Permission.CHECK_TABLES))
async def table_template(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The empty table with its instructions and an example."""
    return download(StoredFile("表格核对模板.xlsx", await asyncio.to_thread(template)), "")


@post("/tables", opt=needs(Permission.CHECK_TABLES), request_max_body_size=_FORM_AT_MOST)
async def check_sent_table(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Check what was pasted or uploaded; nothing goes into the catalogue."""
    text = ""
    try:
        form = await read_form(request)
        text = form.get("text")
        name, content = await _sent(form.files.get("file"), text)
        upload = await asyncio.to_thread(
            _uploads(state, officer(request)).keep, name, content, clock.now()
        )
        path = _uploads(state, officer(request)).path(upload)
        read, findings = await asyncio.to_thread(_checked, path)
    except BadInput as refusal:
        return _page(request, bad=str(refusal), text=text, status=422)
    except HTTPException as refusal:
        if refusal.status_code != 413:
            raise
        return _page(
            request, bad=too_large("上传的文件", most=FILE_AT_MOST, mend=_MEND), status=413
        )
    return _page(request, checked=checked_table(read, findings), upload=upload, text=text)


@get("/tables/{upload:str}/marked.xlsx", opt=needs(Permission.CHECK_TABLES))
async def marked_table(
    request: Request[Any, Any, Any], state: State, upload: FromPath[str]
) -> Response[bytes]:
    """The table with its cells coloured and explained, and the list of what was found."""
    path = _uploads(state, officer(request)).path(upload)
    content = await asyncio.to_thread(_marked, path)
    return download(StoredFile(f"核对结果_{path.stem}.xlsx", content), "")


def _checked(path: Path) -> tuple[ReadTable, list[Finding]]:
    read = read_totals(path)
    return read, [] if read.faults else check_table(read.table)


def _marked(path: Path) -> bytes:
    return mark(*_checked(path))


async def _sent(file: UploadFile | None, text: str) -> tuple[str, bytes]:
    """Name and bytes of what was sent: the file, else the pasted text.

    Raises:
        BadInput: neither, or too large.
    """
    if file is not None and file.filename:
        if text.strip():
            raise BadInput("既选择了文件，又粘贴了内容；请只留一样")
        return await sent_file(file, most=FILE_AT_MOST, mend=_MEND)
    if not text.strip():
        raise BadInput("没有内容；请粘贴表格，或选择文件")
    if len(text) > TEXT_AT_MOST:
        raise BadInput(f"粘贴的内容超过 {TEXT_AT_MOST} 字；请改为上传文件")
    return f"{PASTED}.txt", text.encode("utf-8", "replace")


def _uploads(state: State, by: Officer) -> Uploads:
    """Apart from workbooks that wait for their import, which tables must not push out."""
    return Uploads(services(state).settings.data_dir / "checked_tables", by.id)


def _page(
    request: Request[Any, Any, Any],
    *,
    checked: CheckedTable | None = None,
    upload: str = "",
    text: str = "",
    bad: str = "",
    status: int = 200,
) -> Response[bytes]:
    return workbench_page(
        request,
        "workbench/tables.html",
        status=status,
        checked=checked,
        upload=upload,
        text=text,
        bad=bad,
        most=FILE_AT_MOST >> 20,
        shown=SHOWN_AT_MOST,
        at=minute_text(clock.now()),
    )
