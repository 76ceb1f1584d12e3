"""Preparing an instance and serving it."""

import logging
import os

import click
from granian import Granian
from granian.constants import Interfaces

from catalogue import database
from catalogue.commands.import_items import Load, import_items
from catalogue.queries import published
from fixtures import baishan_guides
from web import clock
from web.lifecycle import catalogue_index, open_database
from web.settings import Settings

SAMPLE_BY = "示例数据装载"


async def prepare(settings: Settings, *, sample: bool) -> int:
    """Create the database, load the sample into an empty catalogue, index; items loaded."""
    engine = await open_database(settings)
    try:
        loaded = 0
        if sample and not await published.count():
            load = Load(by=SAMPLE_BY, now=clock.now(), profile="sample", publish=True, sample=True)
            outcome = await import_items(enumerate(baishan_guides(), start=1), load)
            loaded = outcome.published
        async with catalogue_index(settings):
            return loaded
    finally:
        await database.close(engine)


def serve(settings: Settings, *, workers: int) -> None:
    """Serve until stopped; prints the address once it answers."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    os.environ["ZHIPAO_DATA_DIR"] = str(settings.data_dir)
    server = Granian(
        "web.app:from_environment",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        workers=workers,
        log_access=False,
        log_level="warning",
    )
    shown = "localhost" if settings.host in ("127.0.0.1", "::1") else settings.host
    server.on_startup(lambda: click.echo(f"zhipao 已启动：http://{shown}:{settings.port}/"))
    server.serve()
