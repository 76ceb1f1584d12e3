"""The reform office notes changes of regulations and follows what stands on them."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from catalogue.commands.note_regulation import note_regulation
from catalogue.errors import BadParameter, BadRow, CatalogueError
from catalogue.model.people import Permission
from catalogue.model.reform import RegulationChangeKind
from catalogue.model.registers import RegulationRecord
from catalogue.queries import regulations
from catalogue.queries.regulations import RegulationFilters, Tasks
from web import clock
from web.comma_file import comma_file
from web.forms.records import read_record, record_fields
from web.parameters import Pairs, read_page
from web.refusal_status import status_of
from web.security.sessions import needs, officer, read_form
from web.security.told import TOLD, told_here, told_on
from web.view_models.moment import day_text
from web.view_models.search import page_links, page_numbers
from web.workbench.pages import workbench_page
from web.workbench.registers import dated_name, sheet_file

_MAY = needs(Permission.KEEP_REFORM_RECORD)
_HOME = "/workbench/regulations"
_SIZE = 30
_COLUMNS = ("种类", "编码", "名称", "实施主体", "状态", "完成日期")


@get("/regulations", opt=_MAY)
async def change_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Changes of regulations, newest first, and the form to note one."""
    return await _list(request, {})


@post("/regulations", opt=_MAY)
async def note_change(request: Request[Any, Any, Any]) -> Response[Any]:
    """Note a change."""
    form = await read_form(request)
    filled = read_record(RegulationRecord, form.get, {})
    try:
        if filled.fault:
            raise filled.fault
        await note_regulation(filled.record, by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        return await _list(request, filled.given, refusal)
    told = f"已登记“{filled.record.title}”的{filled.record.what.label}"
    return told_on(request, _HOME, told)


@get("/regulations/export.xlsx", opt=_MAY)
async def export_changes(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The changes in view, on all pages, as the import takes them."""
    filters, _ = _read(request.query_params.multi_items(), paged=False)
    _, found = await regulations.changes(filters, limit=1_000_000)
    return await sheet_file("regulations", [one.record for one in found], dated_name("法规变动"))


@get("/regulations/{number:int}", opt=_MAY)
async def change_tasks(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[bytes]:
    """What stands on a changed regulation, as a list of tasks."""
    page = read_page(request.query_params.get("page", ""))
    tasks = await regulations.tasks_of(await regulations.change(number))
    lines = _lines(tasks)
    start = (page - 1) * _SIZE
    numbers = page_numbers(page, -(-len(lines) // _SIZE))
    return workbench_page(
        request,
        "workbench/regulation.html",
        change=tasks.change,
        lines=lines[start : start + _SIZE],
        total=len(lines),
        open=tasks.open,
        pages=page_links(page, numbers, lambda n: f"{_HOME}/{number}?page={n}"),
    )


@get("/regulations/{number:int}/tasks.csv", opt=_MAY)
async def tasks_csv(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[bytes]:
    """All the tasks of a change as CSV."""
    tasks = await regulations.tasks_of(await regulations.change(number))
    name = f"法规变动_{number}_待核对.csv"
    return comma_file(name, _COLUMNS, [line[:-1] for line in _lines(tasks)])


def _lines(tasks: Tasks) -> list[tuple[str, ...]]:
    """Kind, code, name, body, state, day, address; open ones first."""
    lines = [
        (
            "权责清单",
            one.entry.power.code,
            one.entry.power.name,
            one.entry.power.body_name,
            "已调整" if one.done else "待核对",
            one.done_on.isoformat() if one.done_on else "",
            f"/power-list/{one.entry.power.code}",
        )
        for one in tasks.entries
    ]
    lines += [
        (
            "事项",
            one.card.code,
            one.card.name,
            one.card.body,
            one.how or "待核对",
            day_text(one.done_on),
            f"/workbench/items/{one.card.code}",
        )
        for one in tasks.items
    ]
    return sorted(lines, key=lambda line: bool(line[5]))


def _read(pairs: Pairs, *, paged: bool = True) -> tuple[RegulationFilters, int]:
    names = ("words", "what", *(("page", TOLD) if paged else ()))
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in names:
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：{'、'.join(names)}")
        if name in given:
            raise BadParameter(name, f"参数“{name}”只能给一次")
        given[name] = value[:200]
    what = given.get("what", "")
    if what and what not in {str(one) for one in RegulationChangeKind}:
        known = "、".join(f"{one}（{one.label}）" for one in RegulationChangeKind)
        raise BadParameter("what", f"参数“what”应为以下之一：{known}")
    filters = RegulationFilters(words=given.get("words", ""), what=what)
    return filters, read_page(given.get("page", ""))


async def _list(
    request: Request[Any, Any, Any],
    given: dict[str, str],
    refusal: CatalogueError | None = None,
) -> Response[bytes]:
    filters, number = _read(request.query_params.multi_items())
    total, found = await regulations.changes(filters, offset=(number - 1) * _SIZE, limit=_SIZE)
    query = {n: v for n in RegulationFilters.__struct_fields__ if (v := getattr(filters, n))}
    fault = refusal if isinstance(refusal, BadRow) else None
    return workbench_page(
        request,
        "workbench/regulations.html",
        status=status_of(refusal),
        filters=filters,
        kinds=[(one.value, one.label) for one in RegulationChangeKind],
        total=total,
        changes=found,
        export=f"{_HOME}/export.xlsx?{urlencode(query)}".rstrip("?"),
        pages=page_links(
            number,
            page_numbers(number, -(-total // _SIZE)),
            lambda n: f"{_HOME}?{urlencode({**query, 'page': n})}",
        ),
        fields=record_fields(RegulationRecord, given, fault),
        told=told_here(request),
        bad=str(refusal or ""),
    )
