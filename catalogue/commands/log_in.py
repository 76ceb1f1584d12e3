"""A person logs in and out; sessions are rows, the browser holds only a random token."""

from datetime import datetime, timedelta

from catalogue.tables import LoginSession

_SEEN_EVERY = timedelta(seconds=60)


async def touch_session(session: int, now: datetime) -> None:
    """Note that a session is in use; written once a minute at most."""
    await LoginSession.update({LoginSession.seen_at: now}).where(
        LoginSession.id == session, LoginSession.seen_at < now - _SEEN_EVERY
    )
