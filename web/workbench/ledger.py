"""信息发布登记台账: page by page, a month on paper, a month as CSV."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.response import Stream
from msgspec import Struct

from catalogue.model.people import Permission
from catalogue.queries.ledger import LinesWanted, ledger_page, line_faults, wanted_lines
from catalogue.queries.past_days import bodies_on
from web import clock
from web.comma_file import comma_stream
from web.parameters import read_page
from web.security.sessions import needs
from web.view_models.ledger import CSV_COLUMNS, csv_cells, ledger_row, verdict
from web.view_models.moment import minute_text
from web.view_models.search import page_links, page_numbers
from web.workbench.asked import asked, month_of
from web.workbench.bodies import readable_bodies
from web.workbench.pages import workbench_page

PAGE_SIZE = 50
PART_SIZE = 1000
"""Lines printed at once; a month of more comes in parts."""
_FILTERS = ("month", "body", "words")


class Asked(Struct, frozen=True):
    """What the address asks for, and as the filters of the form show it."""

    given: dict[str, str]
    wanted: LinesWanted

    def address(self, path: str, **more: Any) -> str:
        """The same filters on another page of the ledger."""
        query = {name: self.given[name] for name in _FILTERS if self.given[name]}
        return f"/workbench/{path}?{urlencode(query | more)}"


@get("/ledger", opt=needs(Permission.READ_LEDGER))
async def ledger(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The ledger, newest first, each line shown checked."""
    here = _asked(request, "page")
    number, today = read_page(here.given["page"]), clock.today()
    found = await ledger_page(here.wanted, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    faults = await line_faults(found.lines)
    rows = [ledger_row(line, faults.get(line.serial, "")) for line in found.lines]
    month = here.given["month"] or today.strftime("%Y-%m")
    return workbench_page(
        request,
        "workbench/ledger.html",
        rows=rows,
        verdict=verdict(rows),
        total=found.total,
        given=here.given,
        month=month,
        this_month=today.strftime("%Y-%m"),
        bodies=await bodies_on(today, readable_bodies(request)),
        print_address=here.address("ledger/print", month=month),
        csv_address=here.address("ledger.csv", month=month),
        pages=page_links(
            number,
            page_numbers(number, -(-found.total // PAGE_SIZE)),
            lambda n: here.address("ledger", page=n),
        ),
    )


@get("/ledger/print", opt=needs(Permission.READ_LEDGER))
async def ledger_print(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One month for paper, oldest first."""
    here = _asked(request, "part", whole_month=True)
    part = read_page(here.given["part"])
    found = await ledger_page(
        here.wanted, offset=(part - 1) * PART_SIZE, limit=PART_SIZE, newest_first=False
    )
    faults = await line_faults(found.lines)
    rows = [ledger_row(line, faults.get(line.serial, "")) for line in found.lines]
    parts = -(-found.total // PART_SIZE)
    assert here.wanted.month is not None
    return workbench_page(
        request,
        "workbench/ledger_print.html",
        rows=rows,
        verdict=verdict(rows),
        total=found.total,
        month=here.wanted.month,
        part=part,
        parts=[(n, here.address("ledger/print", part=n)) for n in range(1, parts + 1)],
        back=here.address("ledger"),
        printed_at=minute_text(clock.now()),
    )


@get("/ledger.csv", opt=needs(Permission.READ_LEDGER))
async def ledger_csv(request: Request[Any, Any, Any]) -> Stream:
    """One month as CSV that a spreadsheet opens rightly and takes for no formula."""
    here = _asked(request, whole_month=True)
    name = f"ledger-{here.given['month']}.csv"
    return comma_stream(name, CSV_COLUMNS, _rows(here.wanted))


async def _rows(wanted: LinesWanted) -> AsyncIterator[list[str]]:
    async for line in wanted_lines(wanted):
        yield csv_cells(ledger_row(line))


def _asked(request: Request[Any, Any, Any], *more: str, whole_month: bool = False) -> Asked:
    """Filters of the ledger; this month, where a month is needed and none is given."""
    given = asked(request, *_FILTERS, *more)
    month: date | None = month_of("month", given["month"])
    if month is None and whole_month:
        month = clock.today().replace(day=1)
        given["month"] = month.strftime("%Y-%m")
    bodies = readable_bodies(request, given["body"])
    return Asked(given, LinesWanted(month=month, words=given["words"], bodies=bodies))
