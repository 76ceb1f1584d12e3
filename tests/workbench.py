"""People to test the workbench with: accounts by role, browsers already logged in."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from catalogue.model.people import Officer, Role
from catalogue.tables import Account, LoginSession

SINCE = datetime(2018, 1, 1, tzinfo=UTC)


async def an_officer(login: str, *roles: Role, bodies: tuple[str, ...] = ()) -> Officer:
    """An account without a password, as its officer; named by login and duties, not as a person."""
    held = frozenset(roles)
    name = f"{login}（{'、'.join(sorted(role.label for role in held))}）"
    account = Account(
        login=login,
        name=name,
        roles=msgspec.json.encode(sorted(role.value for role in held)).decode(),
        bodies=msgspec.json.encode(bodies).decode(),
        must_change=False,
        totp_confirmed=True,
        created_at=SINCE,
    )
    await account.save()
    return Officer(id=account.id, login=login, name=name, bodies=bodies, roles=held)


async def arrive(
    people: Mapping[str, tuple[Role, str]], now: datetime
) -> tuple[dict[str, Officer], dict[str, str]]:
    """``people`` (login → role, body or none), and the values of their session cookies."""
    officers = {
        login: await an_officer(login, role, bodies=(body,) if body else ())
        for login, (role, body) in people.items()
    }
    return officers, {login: await a_session(one, now) for login, one in officers.items()}


async def a_session(officer: Officer, now: datetime, *, second_factor: bool = True) -> str:
    """A session cookie's value for ``officer``; its form token is ``csrf-<login>``."""
    token = f"token-{officer.login}"
    await LoginSession.insert(
        LoginSession(
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            account=officer.id,
            csrf=f"csrf-{officer.login}",
            second_factor=second_factor,
            created_at=now,
            seen_at=now,
        )
    )
    return token
