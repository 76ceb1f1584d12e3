"""``/reports/report.xlsx``, ``.docx``, ``.csv``, ``.txt``: the report as a file."""

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State

from catalogue.errors import BadParameter
from catalogue.metrics.figure import Report
from web import clock
from web.reports.asked import asked_report, ranking_tables
from web.reports.exports import (
    MEDIA,
    Gathered,
    export,
    file_name,
    items_table,
    refuse_faulty,
)

ANYWAY = "despite_faults"
"""The parameter that asks for a file although the report contradicts itself."""


@get([f"/reports/report.{kind}" for kind in MEDIA])
async def report_file(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """The report of the same parameters as the page; refused while it contradicts itself."""
    here, held = await asked_report(request, state, ANYWAY)
    if not wanted_anyway(here.rest.get(ANYWAY, "")):
        refuse_faulty(held)
    kind = request.url.path.rpartition(".")[2]
    if kind in ("xlsx", "docx"):
        rankings = await ranking_tables(held.report, here.days, here.conversion)
        held = msgspec.structs.replace(held, rankings=rankings)
    if kind == "xlsx":
        held = msgspec.structs.replace(held, items=await items_table(held.report, clock.today()))
    return await file_answer(kind, held)


def wanted_anyway(value: str) -> bool:
    """Whether ``value`` asks for the file in spite of faults.

    Raises:
        BadParameter: neither empty nor 1.
    """
    if value not in ("", "1"):
        raise BadParameter(ANYWAY, f"参数“{ANYWAY}”只能为 1，现为“{value[:40]}”")
    return value == "1"


async def file_answer(kind: str, held: Gathered) -> Response[bytes]:
    """The file of ``kind`` as a download."""
    content = await export(kind, held, now=clock.now())
    return Response(content, media_type=MEDIA[kind], headers=download_headers(held.report, kind))


def download_headers(report: Report, kind: str) -> dict[str, str]:
    """So that a browser saves the file under its own name."""
    name = quote(file_name(report, kind))
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
