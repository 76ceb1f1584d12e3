"""What every command of ``zhipao`` shares: running, refusing, printing for programs."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, TypeVar

import click
import msgspec

from catalogue.errors import CatalogueError
from web.settings import Settings

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])

OK, REFUSED, BY_SIGNAL = 0, 1, 128
"""Exit status: done; refused or findings; more than 128 by the number of the signal that ended it.
Wrong usage is 2, which click says itself."""
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)
"""What ends a process besides Ctrl-C: a service that is stopped, a terminal that is closed."""


def json_option(command: Command) -> Command:
    """``--json``, as the argument ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="print JSON for programs")(command)


def run(work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives; a refusal, the system's too, ends the command with status 1."""
    try:
        return asyncio.run(work)
    except CatalogueError as error:
        refuse(error)
    except Exception as error:
        refuse_if_the_system_did(error)
        raise


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


def refuse_if_the_system_did(error: Exception) -> None:
    """Tell a full disk and the like in a sentence, and end with status 1.

    A pipe that nobody reads any more is left to click, which ends in silence.
    """
    from catalogue.exchange.told import system_fault

    first = error.args[0] if error.args else None
    found = first if isinstance(first, OSError) else error  # xlsxwriter wraps it so
    if not isinstance(found, OSError) or isinstance(found, BrokenPipeError):
        return
    _forget_output()
    where = f"“{found.filename}”" if found.filename else "结果"
    refuse(
        CatalogueError(f"{where}无法读写（{system_fault(found)}）；请核对磁盘、路径和权限后再试")
    )


def _forget_output() -> None:
    """What could not be written must not be tried again when the process ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):  # not a file of the system, as in a test
        return


class CommandGroup(click.Group):
    """Commands of which none ends in a traceback because the system refused something, and each
    takes back what it has begun when it is interrupted."""

    def invoke(self, context: click.Context) -> Any:
        """As click's, until everything printed has gone out."""
        with _interrupted_by_every_ending() as last:
            try:
                try:
                    return super().invoke(context)
                finally:
                    sys.stdout.flush()
            except OSError as error:
                refuse_if_the_system_did(error)
                raise
            except KeyboardInterrupt:
                click.echo("\n已中断；没有做完的一概不留，可以再执行一次", err=True)
                sys.exit(BY_SIGNAL + last[-1])


@contextmanager
def _interrupted_by_every_ending() -> Iterator[list[int]]:
    """Let every signal that ends a process by default interrupt it, as Ctrl-C does; which did.

    What a signal ends at once leaves its half-written file behind.
    """
    came: list[int] = [signal.SIGINT]

    def interrupt(sign: int, _: FrameType | None) -> None:
        came.append(sign)
        signal.raise_signal(signal.SIGINT)

    mine = threading.current_thread() is threading.main_thread()
    taken = [one for one in _ENDINGS if mine and signal.getsignal(one) is signal.SIG_DFL]
    for one in taken:
        signal.signal(one, interrupt)
    try:
        yield came
    finally:
        for one in taken:
            signal.signal(one, signal.SIG_DFL)


def print_json(answer: Any) -> None:
    """``answer`` as indented JSON, in UTF-8 whatever the terminal."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n")
