"""Every public page and every route of the API; the workbench has its own list."""

from typing import Any

from litestar import Router

from web import elder
from web.api import bundles as api_bundles
from web.api import items as api_items
from web.api import metrics as api_metrics
from web.api import points as api_points
from web.api import power_list as api_power
from web.api import snapshots as api_snapshots
from web.api import suggest as api_suggest
from web.health import health
from web.public import (
    bundles,
    corrections,
    files,
    home,
    items,
    points,
    power_changes,
    power_files,
    power_list,
    power_registers,
    power_regulation,
    search,
)
from web.reports import downloads, figures, ranking, reductions, snapshots
from web.reports import print as report_pages

PAGES: tuple[Any, ...] = (
    home.home,
    home.themes,
    home.bodies,
    home.site_map,
    search.search,
    items.item,
    items.notice,
    items.outside,
    corrections.correct,
    corrections.send,
    corrections.corrections,
    corrections.correction,
    files.attachment,
    bundles.bundles,
    bundles.bundle,
    points.points,
    points.points_csv,
    points.point,
    power_list.power_list,
    power_registers.power_delegations,
    power_registers.power_handovers,
    power_list.power_entry,
    power_files.power_list_csv,
    power_files.power_list_xlsx,
    power_changes.power_editions,
    power_changes.power_changes,
    power_changes.power_changes_csv,
    power_regulation.power_regulation,
    figures.reports,
    reductions.reductions,
    reductions.reductions_csv,
    ranking.ranking_page,
    ranking.ranking_csv,
    report_pages.charts_page,
    report_pages.text_page,
    report_pages.print_page,
    downloads.report_file,
    snapshots.snapshot_list,
    snapshots.snapshot_page,
    snapshots.snapshot_check,
    snapshots.snapshot_file,
    figures.figure_items,
    elder.switch,
    health,
)
"""Pages and files for everybody; none of them stands in the OpenAPI document."""

API: tuple[Any, ...] = (
    api_items.search_items,
    api_items.one_item,
    api_items.item_revisions,
    api_items.changes,
    api_bundles.api_bundles,
    api_bundles.api_bundle,
    api_points.api_points,
    api_snapshots.api_snapshots,
    api_snapshots.api_snapshot,
    api_snapshots.api_verification,
    api_suggest.suggest,
    api_metrics.metrics,
    api_metrics.metric_items,
    api_power.power_editions,
    api_power.power_changes,
    api_power.power_entries,
    api_power.power_entry,
)


def public_pages() -> list[Any]:
    """The handlers of all public pages."""
    for page in PAGES:
        page.include_in_schema = False
    return list(PAGES)


def api_router() -> Router:
    """The API, under its version."""
    return Router("/api/v1", route_handlers=list(API), tags=["v1"])
