"""What every command of ``zhipao`` shares: running, refusing, printing for programs."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NoReturn, TypeVar

import click
import msgspec

from catalogue.errors import CatalogueError
from web.settings import Settings

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])

OK, REFUSED = 0, 1
"""Exit status: done; refused or findings.  Wrong usage is 2, which click says itself."""


def json_option(command: Command) -> Command:
    """``--json``, as the argument ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="print JSON for programs")(command)


def run(work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives; a refusal ends the command with status 1."""
    try:
        return asyncio.run(work)
    except CatalogueError as error:
        refuse(error)


def run_opened(settings: Settings, work: Callable[[], Awaitable[T]], *, create: bool = False) -> T:
    """``run`` of ``work`` over the open catalogue, which is made only with ``create``."""
    from web.lifecycle import opened

    async def done() -> T:
        async with opened(settings, create=create):
            return await work()

    return run(done())


def refuse(error: CatalogueError) -> NoReturn:
    """Say why on the error stream and end with status 1."""
    click.echo(f"错误：{error}", err=True)
    sys.exit(REFUSED)


def print_json(answer: Any) -> None:
    """``answer`` as indented JSON, in UTF-8 whatever the terminal."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n")
