"""办事网点: where one may go, and what one can do there."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from catalogue.model.reform import Stage
from catalogue.queries import service_points
from web.comma_file import comma_file
from web.pages import page
from web.point_parameters import PAGE_SIZE, read_point_page, read_points
from web.view_models.points import CSV_COLUMNS, csv_row, point_page, points_page


@get("/points")
async def points(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Points by division and kind, with a search by name or address."""
    asked = read_points(request.query_params.multi_items())
    total, found = await service_points.points(
        asked.filters, offset=(asked.page - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    counts = await service_points.point_counts()
    done = await service_points.stage_totals([one.code for one in found])
    return page(
        request, "public/points.html", points=points_page(asked, total, found, counts, done)
    )


@get("/points/list.csv")
async def points_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The points in view, on all pages, as CSV."""
    asked = read_points(request.query_params.multi_items(), paged=False)
    _, found = await service_points.points(asked.filters, limit=1_000_000)
    return comma_file("办事网点.csv", CSV_COLUMNS, [csv_row(one) for one in found])


@get("/points/{code:str}")
async def point(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """One point: what it accepts, approves and issues."""
    asked = read_point_page(request.query_params.multi_items())
    held = await service_points.point(code)
    counts = await service_points.stage_counts(code)
    stage = asked.stage or next((stage for stage in Stage if counts.get(stage)), Stage.ACCEPT)
    _, items = await service_points.items_of_point(
        code, stage, offset=(asked.page - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    shown = point_page(held, stage, counts, items, asked.page)
    return page(request, "public/point.html", point=shown)
