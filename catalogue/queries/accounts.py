"""Accounts and the browsers logged in with them."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.model.people import Officer, Role
from catalogue.queries.conditions import all_of, any_of, holds
from catalogue.tables import Account, LoginSession

_ROLES = msgspec.json.Decoder(frozenset[Role])
_BODIES = msgspec.json.Decoder(tuple[str, ...])
_FACTS = (
    Account.id,
    Account.login,
    Account.name,
    Account.roles,
    Account.bodies,
    Account.active,
    Account.must_change,
    Account.totp_confirmed,
    Account.locked_until,
    Account.last_login_at,
)


class AccountFacts(Struct, frozen=True, kw_only=True):
    """An account as those who keep it see it; nothing secret is among it."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    bodies: tuple[str, ...]
    active: bool
    must_change: bool
    totp_confirmed: bool
    locked_until: datetime | None
    last_login_at: datetime | None

    def locked(self, now: datetime) -> bool:
        """Whether too many failures keep it locked at this moment."""
        return self.locked_until is not None and self.locked_until > now

    @property
    def role_names(self) -> list[str]:
        """The roles as a person reads them, in the order of the table."""
        return [role.label for role in Role if role in self.roles]


class LoggedIn(Struct, frozen=True, kw_only=True):
    """A valid session: whose it is, its form token, what it still has to do."""

    session: int
    officer: Officer
    csrf: str
    second_factor: bool
    must_change: bool
    totp_confirmed: bool
    seen_at: datetime

    @property
    def asks_second_factor(self) -> bool:
        """Whether a one-time code is asked: by a role, or because the person enrolled a phone."""
        return self.officer.needs_second_factor or self.totp_confirmed

    @property
    def complete(self) -> bool:
        """Whether the second factor, where one is asked of this person, has been given."""
        return self.second_factor or not self.asks_second_factor


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
        seen_at=row["seen_at"],
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


async def account_facts(login: str) -> AccountFacts:
    """The account with this login.

    Raises:
        NotFound: there is none.
    """
    rows = await Account.select(*_FACTS).where(Account.login == login)
    if not rows:
        raise NotFound(f"没有登录名为“{login[:40]}”的账号；请在账号列表中核对登录名")
    return _facts(rows[0])


async def account_list(
    words: str = "", *, offset: int = 0, limit: int = 50
) -> tuple[int, list[AccountFacts]]:
    """How many accounts have ``words`` in login or name, and those from ``offset`` on."""
    where: Any = Account.id > 0
    if words:
        named = [
            any_of([holds(Account.login, word.lower()), holds(Account.name, word)])
            for word in words.split()
        ]
        where = all_of([where, *named])
    total = await Account.count().where(where)
    rows = (
        await Account.select(*_FACTS)
        .where(where)
        .order_by(Account.login)
        .offset(offset)
        .limit(limit)
    )
    return int(total), [_facts(row) for row in rows]


async def nobody_yet() -> bool:
    """Whether the catalogue has no account at all: somebody must make the first on the server."""
    return not await Account.exists()


def _facts(row: dict[str, Any]) -> AccountFacts:
    values = row | {"roles": _ROLES.decode(row["roles"]), "bodies": _BODIES.decode(row["bodies"])}
    return AccountFacts(**values)


def _officer(row: dict[str, Any], prefix: str) -> Officer:
    return Officer(
        id=row[f"{prefix}id"],
        login=row[f"{prefix}login"],
        name=row[f"{prefix}name"],
        bodies=_BODIES.decode(row[f"{prefix}bodies"]),
        roles=_ROLES.decode(row[f"{prefix}roles"]),
    )
