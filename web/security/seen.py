"""That a session is in use, written once a minute, without keeping a page waiting for it.

SQLite has one writer at a time: while a large import writes, whoever only reads must not wait.
"""

import asyncio
import logging
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection

from catalogue.commands.log_in import SEEN_EVERY, touch_session
from catalogue.queries.accounts import LoggedIn

_log = logging.getLogger("zhipao.web")
_WAITS = 0.2
"""Seconds a page waits for the note; then it goes on, and the note is written when it can be."""


async def note_seen(
    connection: ASGIConnection[Any, Any, Any, Any], found: LoggedIn, now: datetime
) -> None:
    """Note that ``found`` is in use, unless that was noted within the last minute."""
    notes: dict[int, asyncio.Task[None]] = connection.app.state.setdefault("session_notes", {})
    if now - found.seen_at <= SEEN_EVERY or found.session in notes:
        return
    note = asyncio.create_task(_touch(found.session, now))
    notes[found.session] = note
    note.add_done_callback(lambda _: notes.pop(found.session, None))
    await asyncio.wait({note}, timeout=_WAITS)


async def _touch(session: int, now: datetime) -> None:
    try:
        await touch_session(session, now)
    except Exception as error:
        _log.warning("会话的使用时间没有记下，下次访问再记：%s", error)
