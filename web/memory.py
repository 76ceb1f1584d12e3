"""Memory that the allocator keeps for later is given back to the system now and then."""

import asyncio
import ctypes

_EVERY = 30.0
"""Seconds; taking pages back costs some milliseconds, and the next large search a few more."""


def give_back() -> None:
    """Give back what lies unused, where the C library can.

    Large results leave tens of megabytes of free pieces behind in every worker of a province.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


async def keep_giving_back() -> None:
    """Do so for ever."""
    while True:
        await asyncio.sleep(_EVERY)
        await asyncio.to_thread(give_back)
