"""The application: routes, headers, what is opened at start and closed at the end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.datastructures import CacheControlHeader
from litestar.openapi import OpenAPIConfig
from litestar.static_files import create_static_files_router

from catalogue import database
from catalogue.queries import published
from web.due import publish_when_due
from web.entrance import entrance
from web.lifecycle import index_follower, open_database
from web.memory import keep_giving_back
from web.openapi import DescribedJson, schema_router
from web.problems import HANDLERS
from web.routes import api_router, public_pages
from web.security.astray import know_who_strayed
from web.security.headers import security_headers
from web.security.refusals import note_refusal
from web.services import Services
from web.settings import Settings, load_settings
from web.unchanged import FILES, unchanged
from web.workbench.login import login_router
from web.workbench.router import workbench_router

_STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings) -> Litestar:
    """An application over the catalogue that ``settings`` name."""
    app = Litestar(
        route_handlers=[
            *public_pages(),
            api_router(),
            login_router(),
            workbench_router(),
            create_static_files_router(
                FILES,
                [_STATIC],
                include_in_schema=False,
                cache_control=CacheControlHeader(no_cache=True),
            ),
        ],
        lifespan=[_lifespan(settings)],
        exception_handlers=HANDLERS,
        after_exception=[note_refusal, know_who_strayed],
        before_send=[security_headers(https=bool(settings.security.https))],
        openapi_config=OpenAPIConfig(
            title="zhipao 政务服务事项目录",
            version="1",
            openapi_router=schema_router(),
            description="公开事项的搜索、办事指南、版本、变更和指标；所有数字附统计口径和公式。",
            render_plugins=[DescribedJson(path="/")],
            use_handler_docstrings=True,
        ),
    )
    app.asgi_handler = entrance(unchanged(app.asgi_handler))
    return app


def _lifespan(settings: Settings) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Opens what the application works with, and lets go of it at the end."""

    @asynccontextmanager
    async def opened(app: Litestar) -> AsyncIterator[None]:
        engine = await open_database(settings)
        try:
            follower = await index_follower(settings)
            await follower.start()
            sample = await published.holds_sample()
            app.state.services = Services(settings, follower, sample=sample)
            tasks = [asyncio.create_task(work) for work in _beside_requests(app.state.services)]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            await database.close(engine)

    return opened


def _beside_requests(services: Services) -> tuple[Coroutine[Any, Any, None], ...]:
    return (
        services.follower.run(),
        services.warm(),
        services.suggestions.run(),
        services.searches.run(),
        publish_when_due(),
        keep_giving_back(),
    )


def from_environment() -> Litestar:
    """The application a server process builds from its environment."""
    return create_app(load_settings())
