"""Accounts and the browsers logged in with them."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.model.people import Officer, Role
from catalogue.tables import Account, LoginSession

_ROLES = msgspec.json.Decoder(frozenset[Role])
_BODIES = msgspec.json.Decoder(tuple[str, ...])


class LoggedIn(Struct, frozen=True, kw_only=True):
    """A valid session: whose it is, its form token, what it still has to do."""

    session: int
    officer: Officer
    csrf: str
    second_factor: bool
    must_change: bool
    totp_confirmed: bool

    @property
    def complete(self) -> bool:
        """Whether the second factor, where one is asked of this person, has been given."""
        return self.second_factor or not self.officer.needs_second_factor


async def logged_in(
    token_hash: str, now: datetime, *, idle: timedelta, absolute: timedelta
) -> LoggedIn | None:
    """The session behind a token; ``None`` when it has ended, timed out or lost its account."""
    rows = (
        await LoginSession.select(
            LoginSession.id,
            LoginSession.csrf,
            LoginSession.second_factor,
            LoginSession.created_at,
            LoginSession.seen_at,
            *LoginSession.account.all_columns(),
        )
        .where(LoginSession.token_hash == token_hash)
        .limit(1)
    )
    if not rows:
        return None
    row = rows[0]
    if now - row["created_at"] > absolute or now - row["seen_at"] > idle:
        return None
    if not row["account.active"]:
        return None
    return LoggedIn(
        session=row["id"],
        officer=_officer(row, "account."),
        csrf=row["csrf"],
        second_factor=row["second_factor"],
        must_change=row["account.must_change"],
        totp_confirmed=row["account.totp_confirmed"],
    )


async def officer(login: str) -> Officer:
    """The person with this login.

    Raises:
        NotFound: there is none.
    """
    rows = await Account.select().where(Account.login == login)
    if not rows:
        raise NotFound(f"没有登录名为“{login[:40]}”的账号")
    return _officer(rows[0], "")


def _officer(row: dict[str, Any], prefix: str) -> Officer:
    return Officer(
        id=row[f"{prefix}id"],
        login=row[f"{prefix}login"],
        name=row[f"{prefix}name"],
        bodies=_BODIES.decode(row[f"{prefix}bodies"]),
        roles=_ROLES.decode(row[f"{prefix}roles"]),
    )
