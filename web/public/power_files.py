"""The entries in view as a file: the same filters and day as the page, all pages."""

import asyncio
from typing import Any

from litestar import Request, Response, get

from catalogue.errors import BadInput
from catalogue.exchange.power_list import edition_csv, edition_workbook
from catalogue.model.power_list import Power
from catalogue.queries.files import StoredFile
from catalogue.queries.power_list import edition, entries
from web import clock
from web.download import download
from web.power_parameters import FILTERS, ListView, read_list

_AT_MOST = {"xlsx": 20_000, "csv": 100_000}
"""Entries that one file may hold; a whole city's list has three thousand."""
_AT_ONCE = 2_000


@get("/power-list/list.csv")
async def power_list_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The entries in view with the published columns, as CSV."""
    view, powers = await _in_view(request, "csv")
    return _file(view, "csv", await asyncio.to_thread(edition_csv, powers))


@get("/power-list/list.xlsx")
async def power_list_xlsx(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The entries in view as a workbook: the list, and a sheet that says what it is."""
    view, powers = await _in_view(request, "xlsx")
    facts = await facts_of(view, len(powers))
    return _file(view, "xlsx", await asyncio.to_thread(edition_workbook, powers, facts))


async def _in_view(request: Request[Any, Any, Any], kind: str) -> tuple[ListView, list[Power]]:
    view = await read_list(request.query_params.multi_items(), clock.today())
    most = _AT_MOST[kind]
    total, found = await entries(view.day, view.filters, limit=_AT_ONCE)
    if total > most:
        raise BadInput(
            f"筛选出 {total:,} 项，一个文件最多 {most:,} 项；请按地区、主体或类型缩小范围"
        )
    while len(found) < total:
        _, more = await entries(view.day, view.filters, offset=len(found), limit=_AT_ONCE)
        if not more:
            break
        found += more
    return view, [one.power for one in found]


async def facts_of(view: ListView, total: int) -> list[tuple[str, str]]:
    """What the sheet 说明 says of the file."""
    facts = [("内容", "权责清单"), ("日期", str(view.day or f"现行（{clock.today()}）"))]
    if view.edition:
        line = await edition(view.edition)
        facts += [("版次", f"{line.name}（{line.key}）"), ("公布文件", line.document)]
    facts += [(FILTERS[name], value) for name, value in view.given]
    return [*facts, ("项数", str(total))]


def _file(view: ListView, kind: str, content: bytes) -> Response[bytes]:
    day = view.day or clock.today()
    return download(StoredFile(f"权责清单_{day}.{kind}", content), "")
