"""Preparing an instance and serving it."""

import errno
import gc
import importlib
import logging
import os
import socket
from collections.abc import Callable
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from catalogue import database
from catalogue.errors import CatalogueError
from catalogue.queries import published
from search_index.understanding import load_tables
from web import clock
from web.lifecycle import catalogue_index, open_database
from web.sample import Loaded, load_guides, load_sample
from web.settings import Settings


async def prepare(settings: Settings, *, sample: bool, guides_only: bool = False) -> Loaded:
    """Create the database, load the sample into an empty catalogue, index; what was loaded.

    ``guides_only`` loads the hand-written guides without the rest, published today.
    """
    engine = await open_database(settings)
    try:
        loaded = Loaded(items=0)
        if sample and not await published.count():
            loaded = await (load_guides(clock.now()) if guides_only else load_sample())
        async with catalogue_index(settings):
            return loaded
    finally:
        await database.close(engine)


def free_address(settings: Settings) -> str:
    """The IP address to listen on, after a trial that nobody else listens there.

    Raises:
        CatalogueError: the host is unknown here, or the port is taken or not ours to take.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError):
        raise CatalogueError(
            f"监听地址“{settings.host}”无法识别；请用 --host 另给，如 127.0.0.1 或 0.0.0.0"
        ) from None
    family, kind, protocol, _, address = found[0]
    try:
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            trial.listen()
    except OSError as error:
        why = _TAKEN.get(error.errno or 0, "无法监听")
        raise CatalogueError(
            f"{where} {why}；请用 --host、--port 另选，或停掉占用它的程序"
        ) from None
    return str(address[0])


_TAKEN = {
    errno.EADDRINUSE: "已被其他程序占用",
    errno.EACCES: "没有权限使用",
    errno.EADDRNOTAVAIL: "不是本机的地址",
}


_PATIENCE = 8
"""Seconds that a worker has for ending in peace: five for its answers (``web.worker``), the rest
for what it holds.  One told to end while it starts would not."""

_SILENCE = 120
"""Seconds without a sign of life after which a worker is replaced."""


def load_what_workers_share() -> None:
    """Load before the workers are forked what all of them need and none of them alters.

    They share its pages with this process.  Frozen, because the first search for garbage in a
    worker would write to every page.
    """
    importlib.import_module("web.app")
    load_tables()
    gc.collect()
    gc.freeze()


def serve(settings: Settings, *, address: str, workers: int) -> None:
    """Serve at ``address`` until stopped; prints the address once it is listened on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    os.environ["ZHIPAO_DATA_DIR"] = str(settings.data_dir)
    shown = "localhost" if settings.host in ("127.0.0.1", "::1") else settings.host
    if workers > 1:
        load_what_workers_share()
    answer_requests(
        lambda: importlib.import_module("web.app").from_environment(),
        bind=f"{f'[{address}]' if ':' in address else address}:{settings.port}",
        workers=workers,
        ready=lambda: click.echo(f"zhipao 已启动：http://{shown}:{settings.port}/"),
    )


def answer_requests(
    make: Callable[[], Any], *, bind: str, workers: int, ready: Callable[[], None]
) -> None:
    """Answer requests at ``bind`` with what ``make`` makes in each of ``workers`` processes.

    A process that dies, or is silent for too long, is replaced.  Returns when told to stop.
    """
    told = {
        "bind": bind,
        "workers": workers,
        "worker_class": "web.worker.Worker",
        "timeout": _SILENCE,
        "graceful_timeout": _PATIENCE,
        "loglevel": "warning",
        "control_socket_disable": True,
        "when_ready": lambda _: ready(),
    }
    _Served(make, told).run()


class _Served(BaseApplication):  # type: ignore[misc]
    """An application as gunicorn wants it: settings, and what makes it in each process."""

    def __init__(self, make: Callable[[], Any], told: dict[str, Any]) -> None:
        self.load, self._told = make, told
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn first."""
        for name, value in self._told.items():
            self.cfg.set(name, value)
