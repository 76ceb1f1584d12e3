"""Taking turns: with other processes at the index, and with the other threads of this one."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_AGAIN_SECONDS = 0.04
"""Until a lock that somebody holds is asked for again."""
_TURN_SECONDS = 0.0005
"""After which a thread that merges gives way."""


@contextmanager
def giving_way() -> Iterator[None]:
    """Let a thread that computes give way to others ten times as often as it would.

    Whoever publishes meanwhile comes back from the disk some thirty times, and would wait 5 ms
    for the interpreter each time.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@asynccontextmanager
async def granted(
    lock: Callable[[], AbstractContextManager[bool]], *, wait: bool
) -> AsyncIterator[bool]:
    """Whether a lock of the directory was granted; asked for again and again where we ``wait``.

    It may be held by another task of this process, so waiting must not hold up the others.
    """
    while True:
        with lock() as ours:
            if ours or not wait:
                yield ours
                return
        await asyncio.sleep(_AGAIN_SECONDS)


async def to_the_end(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``work`` gives, done in a thread; whoever is cancelled meanwhile waits for its end.

    A thread cannot be stopped.  What it writes into must not be closed, dropped or left to others
    before it is through.
    """
    running = asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({running})
        running.exception()  # seen: the end of the task says all there is to say
        raise
