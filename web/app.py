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
from web.api import items as api_items
from web.api import metrics as api_metrics
from web.api import suggest as api_suggest
from web.due import publish_when_due
from web.entrance import entrance
from web.health import health
from web.lifecycle import index_follower, open_database
from web.openapi import DescribedJson
from web.problems import HANDLERS
from web.public import files, home, items, search
from web.reports import figures
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
            api_suggest.suggest,
            api_metrics.metrics,
            api_metrics.metric_items,
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
        figures.reports,
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
