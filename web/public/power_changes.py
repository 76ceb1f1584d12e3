"""清单版次 and the account between two of them, with every adjustment, for the public."""

from typing import Any

from litestar import Request, Response, get

from catalogue.queries.power_list import compare, editions
from web.comma_file import comma_file
from web.pages import page
from web.parameters import read_nothing
from web.power_parameters import PAGE_SIZE, chosen_adjustments, read_changes, resolved
from web.view_models.power_account import (
    ADJUSTMENT_COLUMNS,
    account_view,
    adjustment_cells,
    adjustment_view,
    edition_views,
    kinds_between,
)
from web.view_models.search import page_links, page_numbers


@get("/power-list/editions")
async def power_editions(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every edition, newest first, with its account against the one before."""
    read_nothing(request.query_params.multi_items())
    return page(request, "public/power_editions.html", editions=edition_views(await editions()))


@get("/power-list/changes")
async def power_changes(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The account from one edition to another, every adjustment, what changed body by body."""
    view = read_changes(request.query_params.multi_items(), "page")
    closed = await editions()
    if len(closed) < 2 and not (view.old or view.new):
        return page(request, "public/power_changes.html", closed=closed, found=None)
    view = resolved(view, closed)
    found = await compare(view.old, view.new)
    lines = chosen_adjustments(view, found)
    first = (view.page - 1) * PAGE_SIZE
    return page(
        request,
        "public/power_changes.html",
        closed=closed,
        found=found,
        view=view,
        account=account_view(found.account),
        total=len(lines),
        adjustments=[adjustment_view(one) for one in lines[first : first + PAGE_SIZE]],
        kinds=kinds_between(found.adjustments),
        bodies=sorted({one.body for line in found.adjustments for one in line.touched}),
        csv=view.url("/power-list/changes.csv"),
        pages=page_links(
            view.page,
            page_numbers(view.page, -(-len(lines) // PAGE_SIZE)),
            lambda n: view.url(page=str(n)),
        ),
    )


@get("/power-list/changes.csv")
async def power_changes_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The adjustments that the page lists under the same filters, on all its pages."""
    view = resolved(read_changes(request.query_params.multi_items()), await editions())
    found = await compare(view.old, view.new)
    name = f"权责清单调整_{found.old.key}_{found.new.key}.csv"
    return comma_file(
        name, ADJUSTMENT_COLUMNS, map(adjustment_cells, chosen_adjustments(view, found))
    )
