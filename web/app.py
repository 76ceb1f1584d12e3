"""The application: routes, headers, what is opened at start and closed at the end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from litestar import Litestar, Router
from litestar.openapi import OpenAPIConfig
from litestar.static_files import create_static_files_router

from catalogue import database
from catalogue.queries import published
from web.api import bundles as api_bundles
from web.api import items as api_items
from web.api import metrics as api_metrics
from web.api import points as api_points
from web.api import power_list as api_power
from web.api import snapshots as api_snapshots
from web.api import suggest as api_suggest
from web.due import publish_when_due
from web.entrance import entrance
from web.health import health
from web.lifecycle import index_follower, open_database
from web.openapi import DescribedJson
from web.problems import HANDLERS
from web.public import (
    bundles,
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
from web.security.headers import security_headers
from web.security.refusals import note_refusal
from web.services import Services
from web.settings import Settings, load_settings
from web.workbench.login import login_router
from web.workbench.router import workbench_router

_STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings) -> Litestar:
    """An application over the catalogue that ``settings`` name."""

    @contextlib.asynccontextmanager
    async def opened(app: Litestar) -> AsyncIterator[None]:
        engine = await open_database(settings)
        try:
            follower = await index_follower(settings)
            await follower.start()
            sample = await published.holds_sample()
            app.state.services = Services(settings, follower, sample=sample)
            tasks = [
                asyncio.create_task(work)
                for work in (
                    follower.run(),
                    app.state.services.warm(),
                    app.state.services.suggestions.run(),
                    app.state.services.searches.run(),
                    publish_when_due(),
                )
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            await database.close(engine)

    api = Router(
        "/api/v1",
        route_handlers=[
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
        ],
        tags=["v1"],
    )
    handlers: list[Any] = [
        home.home,
        home.themes,
        home.bodies,
        home.site_map,
        search.search,
        items.item,
        items.notice,
        items.outside,
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
        health,
    ]
    for handler in handlers:
        handler.include_in_schema = False
    app = Litestar(
        route_handlers=[
            *handlers,
            api,
            login_router(),
            workbench_router(),
            create_static_files_router("/static", [_STATIC], include_in_schema=False),
        ],
        lifespan=[opened],
        exception_handlers=HANDLERS,
        after_exception=[note_refusal],
        before_send=[security_headers(https=bool(settings.security.https))],
        openapi_config=OpenAPIConfig(
            title="zhipao 政务服务事项目录",
            version="1",
            path="/schema",
            description="公开事项的搜索、办事指南、版本、变更和指标；所有数字附统计口径和公式。",
            render_plugins=[DescribedJson(path="/")],
            use_handler_docstrings=True,
        ),
    )
    app.asgi_handler = entrance(app.asgi_handler)
    return app


def from_environment() -> Litestar:
    """The application a server process builds from its environment."""
    return create_app(load_settings())
