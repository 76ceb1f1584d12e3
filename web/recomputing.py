"""Frozen reports computed again on request, one at a time: anybody may ask, and it is work."""

import asyncio
from datetime import date
from weakref import WeakKeyDictionary

from catalogue.metrics.snapshot import Verification, verify_snapshot

_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def recompute(key: str, *, today: date, public_only: bool) -> Verification:
    """The frozen report ``key`` beside the same report computed now.

    Raises:
        NotFound: there is none.
    """
    turn = _TURNS.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turn:
        return await verify_snapshot(key, today=today, public_only=public_only)
