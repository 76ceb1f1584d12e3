"""Frozen reports for the public: the list, each as it was frozen, each computed again."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from catalogue.errors import NotFound
from catalogue.metrics.snapshot import Frozen, frozen_report
from catalogue.queries.snapshots import SnapshotLine, snapshots
from web import clock
from web.pages import page
from web.parameters import PAGE_SIZE, read_nothing, read_page
from web.power_parameters import read_single
from web.recomputing import recompute
from web.reports.downloads import file_answer
from web.reports.exports import MEDIA, Gathered, report_faults
from web.reports.print import TITLES, contents
from web.view_models.search import page_links, page_numbers
from web.view_models.snapshots import snapshot_view

SNAPSHOT = "reports/snapshot.html"
"""The template of one frozen report."""


@get("/reports/snapshots")
async def snapshot_list(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Public frozen reports, newest day first."""
    given = read_single(request.query_params.multi_items(), "page")
    number = read_page(given.get("page", ""))
    total, lines = await snapshots(
        public_only=True, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return page(
        request,
        "reports/snapshots.html",
        total=total,
        snapshots=[snapshot_view(one) for one in lines],
        pages=page_links(
            number,
            page_numbers(number, -(-total // PAGE_SIZE)),
            lambda n: f"/reports/snapshots?page={n}",
        ),
    )


@get("/reports/snapshots/{key:str}")
async def snapshot_page(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """A report as it was frozen, with the hash of its inputs and what they were."""
    read_nothing(request.query_params.multi_items())
    line, frozen = await frozen_report(key, public_only=True)
    downloads = [(f"/reports/snapshots/{key}/report.{kind}", TITLES[kind]) for kind in MEDIA]
    return page(request, SNAPSHOT, **shown_as_frozen(line, frozen, downloads))


@get("/reports/snapshots/{key:str}/verification")
async def snapshot_check(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """The frozen report computed again: the same, or where it differs."""
    read_nothing(request.query_params.multi_items())
    found = await recompute(key, today=clock.today(), public_only=True)
    return page(
        request,
        "reports/snapshot_check.html",
        line=snapshot_view(found.line),
        found=found,
        back=f"/reports/snapshots/{key}",
        back_name=found.line.name,
    )


@get("/reports/snapshots/{key:str}/{file:str}")
async def snapshot_file(
    request: Request[Any, Any, Any], key: FromPath[str], file: FromPath[str]
) -> Response[bytes]:
    """A frozen report as a file; without the list of items, which the frozen document lacks."""
    read_nothing(request.query_params.multi_items())
    name, _, kind = file.rpartition(".")
    if name != "report" or kind not in MEDIA:
        raise NotFound(f"冻结报表没有“{file[:40]}”这个文件；可用的有：{'、'.join(MEDIA)}")
    _, frozen = await frozen_report(key, public_only=True)
    return await file_answer(kind, as_gathered(frozen))


def shown_as_frozen(
    line: SnapshotLine, frozen: Frozen, downloads: list[tuple[str, str]]
) -> dict[str, Any]:
    """What the page of a frozen report shows, to the public or before it is public."""
    return {
        "line": snapshot_view(line),
        "inputs": frozen.inputs.parts,
        "query": "",
        "anyway": [],
        "downloads": downloads,
        **contents(as_gathered(frozen)),
    }


def as_gathered(frozen: Frozen) -> Gathered:
    """A frozen report for the same pages and files as a working one."""
    return Gathered(
        report=frozen.report,
        adjustments=frozen.adjustments,
        faults=report_faults(frozen.report),
    )
