"""The reform office keeps the directory of information resources and its links to materials."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from catalogue.commands.keep_directory import confirm_links, end_entry, end_link, keep_directory
from catalogue.errors import BadInput, BadParameter, BadRow, CatalogueError
from catalogue.model.people import Permission
from catalogue.model.reform import Sharing
from catalogue.model.registers import DirectoryLinkRecord, DirectoryRecord
from catalogue.queries import directory
from catalogue.queries.directory import DirectoryFilters
from web import clock
from web.forms.records import read_record, record_fields, values_of
from web.parameters import Pairs, read_page
from web.refusal_status import status_of
from web.security.sessions import needs, officer, read_form
from web.security.told import TOLD, told_here, told_on
from web.view_models.search import page_links, page_numbers
from web.workbench.asked_day import read_day
from web.workbench.pages import workbench_page
from web.workbench.registers import dated_name, sheet_file

_MAY = needs(Permission.KEEP_REFORM_RECORD)
_HOME = "/workbench/directory"
_SIZE = 30
_LINKED = {"yes": "已对应材料", "no": "未对应材料"}
_SEPARATOR = "\n"


@get("/directory", opt=_MAY)
async def entry_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Entries with their holders, and how many materials each stands in for."""
    filters, number = _read(request.query_params.multi_items())
    total, found = await directory.resources(filters, offset=(number - 1) * _SIZE, limit=_SIZE)
    query = _query(filters)
    return workbench_page(
        request,
        "workbench/directory.html",
        filters=filters,
        sharings=[(one.value, one.label) for one in Sharing],
        linked=_LINKED,
        total=total,
        entries=found,
        export=f"{_HOME}/export.xlsx?{urlencode(query)}".rstrip("?"),
        links=f"{_HOME}/links.xlsx?{urlencode(query)}".rstrip("?"),
        pages=_pages(_HOME, query, number, total),
        told=told_here(request),
    )


@get("/directory/export.xlsx", opt=_MAY)
async def export_entries(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The entries in view, on all pages, as the import takes them."""
    filters, _ = _read(request.query_params.multi_items(), paged=False)
    _, found = await directory.resources(filters, limit=1_000_000)
    return await sheet_file("directory", [one.record for one in found], dated_name("信息资源目录"))


@get("/directory/links.xlsx", opt=_MAY)
async def export_links(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The links of the entries in view, as the import takes them."""
    filters, _ = _read(request.query_params.multi_items(), paged=False)
    _, found = await directory.resources(filters, limit=1_000_000)
    records = await directory.link_records([one.code for one in found])
    return await sheet_file("links", records, dated_name("信息资源与材料对应"))


@get("/directory/suggestions", opt=_MAY)
async def suggestion_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Entries called exactly like a material, to be confirmed."""
    return await _suggestions(request)


@post("/directory/suggestions", opt=_MAY)
async def confirm_suggestions(request: Request[Any, Any, Any]) -> Response[Any]:
    """Confirm the ticked ones."""
    form = await read_form(request)
    try:
        chosen = [_chosen(text) for text in form.all("pair")]
        if not chosen:
            raise BadInput("没有勾选任何一条；请勾选要确认的对应")
        count = await confirm_links(chosen, clock.today(), by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        return await _suggestions(request, refusal)
    return told_on(request, f"{_HOME}/suggestions", f"已确认 {count} 条对应")


@get("/directory/new", opt=_MAY)
async def new_entry(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty form."""
    return await _entry(request, "", {})


@post("/directory/new", opt=_MAY)
async def create_entry(request: Request[Any, Any, Any]) -> Response[Any]:
    """Register an entry."""
    form = await read_form(request)
    filled = read_record(DirectoryRecord, form.get, {})
    try:
        if filled.fault:
            raise filled.fault
        code = filled.record.code
        if await directory.is_entry(code):
            raise BadRow("信息资源编码", code, "已有这个编码的信息资源；请核对编码")
        since = read_day(form.get("since"))
        await keep_directory([filled.record], [], since, by=officer(request), now=clock.now())
    except CatalogueError as refusal:
        return await _entry(request, "", filled.given, refusal)
    return told_on(request, f"{_HOME}/entry", f"已登记“{filled.record.name}”", code=code)


@get("/directory/entry", opt=_MAY)
async def edit_entry(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One entry (``code``) with its links; a code may hold signs that an address cannot."""
    code = request.query_params.get("code", "")[:64]
    held = await directory.resource(code)
    told = told_here(request)
    return await _entry(request, code, values_of(held.record), told=told)


@post("/directory/entry/{act:str}", opt=_MAY)
async def change_entry(request: Request[Any, Any, Any], act: FromPath[str]) -> Response[Any]:
    """``save`` its data, ``link`` or ``unlink`` a material, ``close`` it."""
    form = await read_form(request)
    code = form.get("code")
    held = await directory.resource(code)
    filled = read_record(DirectoryRecord, form.get, {"code": code})
    by, now = officer(request), clock.now()
    link = DirectoryLinkRecord(entry_code=code, material=form.get("material").strip())
    try:
        since = read_day(form.get("since"))
        if act == "save":
            if filled.fault:
                raise filled.fault
            changes = await keep_directory([filled.record], [], since, by=by, now=now)
            return told_on(
                request, f"{_HOME}/entry", "已保存" if changes.any else "内容没有变化", code=code
            )
        if act == "link":
            await confirm_links([link], since, by=by, now=now)
            return told_on(request, f"{_HOME}/entry", f"已对应材料“{link.material}”", code=code)
        if act == "unlink":
            await end_link(code, link.material, since, by=by, now=now)
            return told_on(request, f"{_HOME}/entry", f"已取消与“{link.material}”的对应", code=code)
        if act == "close":
            await end_entry(code, since, by=by, now=now)
            return told_on(request, _HOME, f"已停用“{held.name}”")
        raise BadInput(f"不认识操作“{act[:20]}”")
    except CatalogueError as refusal:
        given = filled.given if act == "save" else values_of(held.record)
        return await _entry(request, code, given, refusal)


def _chosen(text: str) -> DirectoryLinkRecord:
    code, _, material = text.replace("\r\n", _SEPARATOR).partition(_SEPARATOR)
    if not code or not material:
        raise BadInput("勾选的内容无法识别；请刷新页面后重新勾选")
    return DirectoryLinkRecord(entry_code=code, material=material)


def _read(pairs: Pairs, *, paged: bool = True) -> tuple[DirectoryFilters, int]:
    names = ("words", "sharing", "linked", *(("page", TOLD) if paged else ()))
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in names:
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：{'、'.join(names)}")
        if name in given:
            raise BadParameter(name, f"参数“{name}”只能给一次")
        given[name] = value[:200]
    if given.get("sharing") and given["sharing"] not in {str(one) for one in Sharing}:
        raise BadParameter("sharing", "参数“sharing”应为 1、2 或 3")
    if given.get("linked") and given["linked"] not in _LINKED:
        raise BadParameter("linked", "参数“linked”应为 yes 或 no")
    wanted = {name: given.get(name, "") for name in ("words", "sharing", "linked")}
    return DirectoryFilters(**wanted), read_page(given.get("page", ""))


def _query(filters: DirectoryFilters) -> dict[str, str]:
    return {n: v for n in DirectoryFilters.__struct_fields__ if (v := getattr(filters, n))}


def _pages(path: str, query: dict[str, str], number: int, total: int) -> Any:
    numbers = page_numbers(number, -(-total // _SIZE))
    return page_links(number, numbers, lambda n: f"{path}?{urlencode({**query, 'page': n})}")


async def _suggestions(
    request: Request[Any, Any, Any], refusal: CatalogueError | None = None
) -> Response[bytes]:
    number = read_page(request.query_params.get("page", ""))
    total, found = await directory.suggestions(offset=(number - 1) * _SIZE, limit=_SIZE)
    return workbench_page(
        request,
        "workbench/directory_suggestions.html",
        status=status_of(refusal),
        total=total,
        lines=[(one, f"{one.entry_code}{_SEPARATOR}{one.material}") for one in found],
        pages=_pages(f"{_HOME}/suggestions", {}, number, total),
        told=told_here(request),
        bad=str(refusal or ""),
    )


async def _entry(
    request: Request[Any, Any, Any],
    code: str,
    given: dict[str, str],
    refusal: CatalogueError | None = None,
    *,
    told: str = "",
) -> Response[bytes]:
    fault = refusal if isinstance(refusal, BadRow) else None
    return workbench_page(
        request,
        "workbench/directory_entry.html",
        status=status_of(refusal),
        code=code,
        name=given.get("name", "") if code else "",
        fields=record_fields(
            DirectoryRecord, given, fault, frozenset({"code"}) if code else frozenset[str]()
        ),
        links=await directory.links_of([code]) if code else [],
        told=told,
        bad=str(refusal or ""),
        today=clock.today().isoformat(),
    )
