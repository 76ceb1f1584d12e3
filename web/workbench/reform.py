"""The reform record: batches of one-visit items, and what items were before reform."""

import asyncio
from collections import defaultdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.datastructures import State, UploadFile

from catalogue.as_of import day_of
from catalogue.commands.publish_batch import publish_batch
from catalogue.commands.record_baselines import (
    BaselineFault,
    BaselinesRefused,
    read_baselines,
    record_baselines,
    try_baselines,
)
from catalogue.errors import BadInput, BadParameter, BadRow, CatalogueError
from catalogue.exchange.records import read_records, workbook
from catalogue.model.baselines import BaselineRecord, ListedItem
from catalogue.model.people import Officer, Permission
from catalogue.queries.baselines import baseline_page, baseline_records
from catalogue.queries.batches import batch, batch_items, batches
from catalogue.queries.files import StoredFile
from web import clock
from web.comma_file import comma_file
from web.download import download
from web.parameters import read_page
from web.security.sessions import needs, officer, read_form
from web.security.told import TOLD, told_here, told_on
from web.services import services
from web.view_models.baseline import baseline_row
from web.view_models.search import page_links, page_numbers
from web.workbench.asked import asked
from web.workbench.pages import workbench_page
from web.workbench.uploads import Uploads, sent_file

PAGE_SIZE = 20
FILE_AT_MOST = 10 << 20
"""Bytes an uploaded list may have."""
_FORM_AT_MOST = FILE_AT_MOST + (1 << 20)
_SHOWN = 200
"""Faults shown at once."""
_AT_ONCE = 1000
_NEED = needs(Permission.KEEP_REFORM_RECORD)
_HOME = "/workbench/reform"
_BATCH_COLUMNS = ("事项编码", "事项名称", "实施主体", "现到现场次数")


@get("/reform", opt=_NEED)
async def reform_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The batches, the baselines that hold, the forms for more."""
    return await _page(request)


@post("/reform/batches", opt=_NEED, request_max_body_size=_FORM_AT_MOST)
async def new_batch(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Publish a batch of the items pasted or uploaded."""
    form = await read_form(request)
    try:
        items = await publish_batch(
            _number(form.get("number")),
            form.get("name"),
            _day(form.get("on")),
            form.get("document"),
            await _codes(state, officer(request), form.get("codes"), form.files.get("file")),
            by=officer(request),
            now=clock.now(),
        )
    except CatalogueError as refusal:
        given = dict(form.pairs)
        return await _page(request, given=given, bad_batch=str(refusal), status=422)
    return told_on(request, _HOME, f"已公布第 {form.get('number').strip()} 批，共 {items} 项")


@get("/reform/batches.csv", opt=_NEED)
async def batch_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The items of one batch."""
    line = await batch(_number(asked(request, "number")["number"]))
    rows = []
    while some := await batch_items(line.number, offset=len(rows), limit=_AT_ONCE):
        rows += [
            [one.code, one.name, one.body_name, "" if one.visits is None else one.visits]
            for one in some
        ]
    return comma_file(f"batch-{line.number}.csv", _BATCH_COLUMNS, rows)


@get("/reform/template.xlsx", opt=_NEED)
async def baseline_template(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty sheet for baselines."""
    return await _sheet("改革前数据模板.xlsx", [])


@get("/reform/export.xlsx", opt=_NEED)
async def baseline_export(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The baselines in view, on all pages; reads back as it is."""
    words, records, last = asked(request, "words")["words"], [], 0
    while some := await baseline_records(words, after=last):
        records += [record for _, record in some]
        last = some[-1][0]
    return await _sheet(f"改革前数据_{clock.today().isoformat()}.xlsx", records)


@post("/reform/check", opt=_NEED, request_max_body_size=_FORM_AT_MOST)
async def check_baselines(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Try an uploaded sheet: what would be recorded, what has to be mended; nothing is saved."""
    form = await read_form(request)
    kept = _uploads(state, officer(request))
    try:
        name, content = await sent_file(form.files.get("file"), most=FILE_AT_MOST)
        upload = await asyncio.to_thread(kept.keep, name, content, clock.now())
        records = await asyncio.to_thread(read_baselines, kept.path(upload))
        entered = await try_baselines(records, clock.now())
    except BaselinesRefused as refusal:
        return await _page(request, faults=refusal.faults, bad=_faulty(refusal), status=422)
    except BadInput as refusal:
        return await _page(request, bad=str(refusal), status=422)
    checked = {"upload": upload, "name": name, "rows": len(records), "entered": entered}
    return await _page(request, checked=checked)


@post("/reform/import", opt=_NEED)
async def import_baselines(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Record exactly what was checked, all of it or nothing."""
    form = await read_form(request)
    kept = _uploads(state, officer(request))
    path = kept.path(form.get("upload"))
    try:
        records = await asyncio.to_thread(read_baselines, path)
        entered = await record_baselines(records, by=officer(request), now=clock.now())
    except BaselinesRefused as refusal:
        return await _page(request, faults=refusal.faults, bad=_faulty(refusal), status=422)
    kept.drop(form.get("upload"))
    return told_on(
        request,
        _HOME,
        f"已登记改革前数据：新增或更改 {entered} 项，相同 {len(records) - entered} 项",
    )


async def _page(
    request: Request[Any, Any, Any],
    *,
    given: dict[str, str] | None = None,
    bad_batch: str = "",
    bad: str = "",
    faults: list[BaselineFault] | None = None,
    checked: dict[str, Any] | None = None,
    status: int = 200,
) -> Response[bytes]:
    here = asked(request, "words", "page", TOLD) if request.method == "GET" else {}
    words, number = here.get("words", ""), read_page(here.get("page", ""))
    total, found = await baseline_page(words, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    query = {"words": words} if words else {}
    lines = await batches()
    return workbench_page(
        request,
        "workbench/reform.html",
        status=status,
        told=told_here(request),
        batches=lines,
        next_number=max((line.number for line in lines), default=0) + 1,
        given=defaultdict(str, given or {}),
        today=day_of(clock.now()).isoformat(),
        bad_batch=bad_batch,
        bad=bad,
        faults=(faults or [])[:_SHOWN],
        faults_total=len(faults or []),
        checked=checked,
        words=words,
        total=total,
        baselines=[baseline_row(one) for one in found],
        export=f"{_HOME}/export.xlsx?{urlencode(query)}".rstrip("?"),
        pages=page_links(
            number,
            page_numbers(number, -(-total // PAGE_SIZE)),
            lambda n: f"{_HOME}?{urlencode({**query, 'page': n})}",
        ),
    )


def _faulty(refusal: BaselinesRefused) -> str:
    return f"有 {len(refusal.faults)} 处需要改正，一项也没有登记；请改正后重新上传"


def _number(given: str) -> int:
    text = given.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise BadParameter("number", f"批次号应为正整数，现为“{text[:20]}”")
    return int(text)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise BadInput(f"公布日期应如 2018-03-30，现为“{given.strip()[:20]}”") from None


async def _codes(state: State, by: Officer, pasted: str, file: UploadFile | None) -> list[str]:
    """Codes as pasted, one a line, then those of the uploaded list."""
    codes = pasted.split()
    if file is None or not file.filename:
        return codes
    name, content = await sent_file(file, most=FILE_AT_MOST)
    kept = _uploads(state, by)
    upload = await asyncio.to_thread(kept.keep, name, content, clock.now())
    try:
        for row, found in read_records(kept.path(upload), ListedItem):
            if isinstance(found, BadRow):
                raise BadInput(f"“{name[:60]}”第 {row} 行“{found.column}”：{found.message}")
            codes.append(found.item_code)
    finally:
        kept.drop(upload)
    return codes


def _uploads(state: State, by: Officer) -> Uploads:
    return Uploads(services(state).settings.data_dir, by.id)


async def _sheet(name: str, records: list[BaselineRecord]) -> Response[bytes]:
    content = await asyncio.to_thread(workbook, BaselineRecord, records, "改革前数据")
    return download(StoredFile(name, content), "")
