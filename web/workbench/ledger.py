"""信息发布登记台账: by month, printed, as CSV."""

import csv
import io
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from msgspec import Struct

from catalogue.errors import BadParameter
from catalogue.model.code_tables import Disclosure
from catalogue.model.ledger import ACTS, LedgerLine
from catalogue.model.people import Officer, Permission
from catalogue.queries.ledger import ledger_page
from web import clock
from web.parameters import read_page
from web.security.sessions import needs, officer
from web.view_models.moment import minute_text
from web.view_models.search import page_links, page_numbers
from web.workbench.pages import workbench_page

_PAGE = 50
_WHOLE_MONTH = 100_000
COLUMNS = (
    "序号",
    "行为",
    "事项编码",
    "事项名称",
    "版本",
    "公开属性",
    "编制人",
    "初审",
    "审核",
    "审发",
    "发布渠道",
    "发布时间",
    "备注",
    "内容摘要",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class LedgerRow(Struct, frozen=True):
    """One line as a row of cells, in the order of ``COLUMNS``."""

    serial: int
    intact: bool
    cells: list[str]


@get("/ledger", opt=needs(Permission.READ_LEDGER))
async def ledger(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The ledger, newest first."""
    month, words = _asked(request)
    number = read_page(request.query_params.get("page", ""))
    found = await ledger_page(
        month=month,
        words=words,
        bodies=_bodies(officer(request)),
        offset=(number - 1) * _PAGE,
        limit=_PAGE,
    )
    query = {"month": month.strftime("%Y-%m") if month else "", "words": words}
    return workbench_page(
        request,
        "workbench/ledger.html",
        columns=COLUMNS,
        rows=[ledger_row(line) for line in found.lines],
        total=found.total,
        month=query["month"],
        words=words,
        this_month=clock.today().strftime("%Y-%m"),
        pages=page_links(
            number,
            page_numbers(number, -(-found.total // _PAGE)),
            lambda n: f"/workbench/ledger?{urlencode({**query, 'page': n})}",
        ),
    )


@get("/ledger/print", opt=needs(Permission.READ_LEDGER))
async def ledger_print(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One month for paper."""
    month, rows = await _month(request)
    return workbench_page(
        request, "workbench/ledger_print.html", columns=COLUMNS, rows=rows, month=month
    )


@get("/ledger.csv", opt=needs(Permission.READ_LEDGER))
async def ledger_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One month as CSV that a spreadsheet opens rightly and takes for no formula."""
    month, rows = await _month(request)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([[_harmless(cell) for cell in row.cells] for row in rows])
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="ledger-{month}.csv"'},
    )


async def _month(request: Request[Any, Any, Any]) -> tuple[str, list[LedgerRow]]:
    month, words = _asked(request)
    month = month or clock.today().replace(day=1)
    bodies = _bodies(officer(request))
    found = await ledger_page(month=month, words=words, bodies=bodies, limit=_WHOLE_MONTH)
    return month.strftime("%Y-%m"), [ledger_row(line) for line in reversed(found.lines)]


def ledger_row(line: LedgerLine) -> LedgerRow:
    """``line`` in the order of ``COLUMNS``."""
    signed = {review.step: review for review in line.reviews}
    people = []
    for step in ("初审", "审核", "审发"):
        one = signed.get(step)
        told = f"{one.by} {_minute(one.at)} {one.opinion}".strip() if one else ""
        people.append(told)
    disclosure = Disclosure(line.disclosure).label if line.disclosure else ""
    cells = [
        str(line.serial),
        ACTS.get(line.act, line.act),
        line.code,
        line.name,
        str(line.number),
        disclosure,
        line.author,
        *people,
        line.channel,
        _minute(line.at),
        line.remark,
        line.content_hash,
    ]
    return LedgerRow(line.serial, line.line_hash == line.digest(), cells)


def _bodies(by: Officer) -> tuple[str, ...] | None:
    return None if by.may(Permission.READ_ALL_BODIES) else by.bodies


def _minute(at: str) -> str:
    return minute_text(datetime.fromisoformat(at)) if at else ""


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _asked(request: Request[Any, Any, Any]) -> tuple[date | None, str]:
    text = request.query_params.get("month", "")
    words = request.query_params.get("words", "")[:100]
    if not text:
        return None, words
    try:
        return date.fromisoformat(f"{text}-01"), words
    except ValueError:
        raise BadParameter("month", f"“{text[:20]}”不是月份，应如 2018-06") from None
