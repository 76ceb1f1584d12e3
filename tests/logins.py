"""Logging in, for tests: accounts with passwords, doors, tickets, codes of a phone."""

import hashlib
from datetime import datetime

import pyotp

from catalogue.commands.accounts import NewAccount, create_account
from catalogue.commands.log_in import Door, Ticket, log_in
from catalogue.model.login_policy import LoginPolicy
from catalogue.model.passwords import PasswordPolicy
from catalogue.model.people import Role
from catalogue.queries.accounts import LoggedIn, logged_in
from catalogue.tables import Account, AuditEvent
from tests.factories import NOON

FIRST = "Chu-ci-kouling1"
"""A one-time password, as it is handed over."""
ADDRESS = "192.0.2.7"
POLICY = LoginPolicy()


def a_door(now: datetime = NOON, address: str = ADDRESS, policy: LoginPolicy = POLICY) -> Door:
    """Where and when somebody stands before the login."""
    return Door(policy=policy, passwords=PasswordPolicy(), now=now, address=address)


def a_ticket(token: str) -> Ticket:
    """The ticket of the cookie ``token``."""
    return Ticket(token_hash=hashlib.sha256(token.encode()).hexdigest(), csrf=f"csrf-{token}")


async def an_account(login: str, *roles: Role, password: str = FIRST, now: datetime = NOON) -> int:
    """A new account as the command line makes it; its id."""
    wanted = NewAccount(login=login, name=f"某岗{login}", roles=frozenset(roles))
    return await create_account(wanted, password, by=None, now=now)


async def enter(
    login: str, password: str = FIRST, *, door: Door | None = None, token: str = "t", old: str = ""
) -> None:
    """Log in under the cookie ``token``; ``old`` is the cookie the browser had before."""
    old_hash = hashlib.sha256(old.encode()).hexdigest() if old else ""
    await log_in(login, password, a_ticket(token), door=door or a_door(), old_token_hash=old_hash)


async def session(
    token: str, now: datetime = NOON, policy: LoginPolicy = POLICY
) -> LoggedIn | None:
    """Who is logged in under the cookie ``token``."""
    found = a_ticket(token).token_hash
    return await logged_in(found, now, idle=policy.idle, absolute=policy.absolute)


async def entered(token: str, now: datetime = NOON) -> LoggedIn:
    """The session under ``token``, which there must be."""
    found = await session(token, now)
    assert found is not None
    return found


async def code(login: str, now: datetime) -> str:
    """What the phone enrolled for ``login`` shows at ``now``."""
    row = await Account.select(Account.totp_secret).where(Account.login == login).first()
    assert row is not None
    return pyotp.TOTP(row["totp_secret"]).at(int(now.timestamp()))


async def events(act: str | None = None) -> list[dict[str, object]]:
    """The audit trail in order, of one act or of all."""
    rows = await AuditEvent.select().order_by(AuditEvent.serial)
    return [row for row in rows if act is None or row["act"] == act]
