"""Taking turns: with other processes at the index, and with the other threads of this one."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager

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
