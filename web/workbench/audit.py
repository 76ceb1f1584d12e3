"""The audit trail: read by the auditor, filtered, paged, taken away as CSV, its chain checked."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post

from catalogue.commands.audit_reading import record_check, record_export
from catalogue.errors import BadParameter
from catalogue.model.audit import AuditLine, Outcome
from catalogue.model.people import Permission
from catalogue.queries.audit import AuditFilter, acts, audit_page
from catalogue.queries.verification import verify_audit
from web import clock
from web.comma_file import comma_file
from web.parameters import read_page
from web.security.sessions import needs, officer, read_form, settings_of
from web.view_models.moment import second_text
from web.view_models.search import page_links, page_numbers
from web.workbench.pages import workbench_page

_PAGE = 50
_AT_MOST = 100_000
"""Lines of one export; more are asked for by narrower days."""
OUTCOMES = {Outcome.DONE.value: "成功", Outcome.REFUSED.value: "被拒绝"}
COLUMNS = ("序号", "时间", "姓名", "行为", "对象", "结果", "说明", "来源地址")
_NAMES = ("since", "until", "who", "act", "outcome")


@get("/audit", opt=needs(Permission.READ_AUDIT))
async def audit(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Events newest first."""
    return await _page(request)


@post("/audit/check", opt=needs(Permission.READ_AUDIT))
async def check_audit(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Follow the whole chain and say whether it holds."""
    await read_form(request)
    verdict = await verify_audit()
    told = verdict.fault or f"审计记录完整：{verdict.lines} 行，链未断"
    await record_check(told, whole=verdict.whole, by=officer(request), now=clock.now())
    return await _page(request, told=told, whole=verdict.whole)


@get("/audit.csv", opt=needs(Permission.READ_AUDIT))
async def audit_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What the filter shows, oldest first, as CSV."""
    wanted, query = _asked(request)
    found = await audit_page(wanted, limit=_AT_MOST)
    if found.total > _AT_MOST:
        raise BadParameter(
            "since", f"共 {found.total} 行，一次最多导出 {_AT_MOST} 行；请缩小日期范围后再导出"
        )
    told = f"{found.total} 行，筛选：{query or '无'}"
    await record_export(told, by=officer(request), now=clock.now())
    name = f"audit-{clock.today():%Y%m%d}.csv"
    return comma_file(name, COLUMNS, [audit_row(line) for line in reversed(found.lines)])


def audit_row(line: AuditLine) -> list[str]:
    """``line`` in the order of ``COLUMNS``."""
    return [
        str(line.serial),
        second_text(datetime.fromisoformat(line.at)),
        line.name,
        line.act,
        line.subject,
        OUTCOMES.get(line.outcome, line.outcome),
        line.detail,
        line.address,
    ]


async def _page(
    request: Request[Any, Any, Any], *, told: str = "", whole: bool = True
) -> Response[bytes]:
    wanted, query = _asked(request)
    number = read_page(request.query_params.get("page", ""))
    found = await audit_page(wanted, offset=(number - 1) * _PAGE, limit=_PAGE)
    return workbench_page(
        request,
        "workbench/audit.html",
        wanted=wanted,
        acts=await acts(),
        outcomes=OUTCOMES,
        columns=COLUMNS,
        rows=[
            (audit_row(line), line.outcome, line.line_hash == line.digest()) for line in found.lines
        ],
        total=found.total,
        days=settings_of(request).security.audit_days,
        export=f"/workbench/audit.csv?{query}".rstrip("?"),
        today=clock.today().isoformat(),
        told=told,
        whole=whole,
        pages=page_links(
            number,
            page_numbers(number, -(-found.total // _PAGE)),
            lambda n: f"/workbench/audit?{urlencode({'page': n})}{'&' if query else ''}{query}",
        ),
    )


def _asked(request: Request[Any, Any, Any]) -> tuple[AuditFilter, str]:
    """The filter, and the query string that says it again."""
    given = {name: request.query_params.get(name, "")[:100] for name in _NAMES}
    wanted = AuditFilter(
        since=_day("since", given["since"]),
        until=_day("until", given["until"]),
        who=given["who"],
        act=given["act"],
        outcome=given["outcome"],
    )
    return wanted, urlencode({name: value for name, value in given.items() if value})


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter(name, f"“{text[:20]}”不是日期，应如 2018-06-01") from None
