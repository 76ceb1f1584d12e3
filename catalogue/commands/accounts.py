"""Accounts are made, stopped, mended and given roles.

The system administrator keeps accounts, the security administrator grants roles; neither does
anything to the own account.  ``by`` of ``None`` is the command line on the server.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
from msgspec import Struct

from catalogue.commands.acting import COMMAND_LINE, Deed, acting
from catalogue.errors import BadInput, Conflict, Forbidden
from catalogue.model.codes import is_credit_code
from catalogue.model.passwords import hashed
from catalogue.model.people import Officer, Permission, Role, role_obstacles
from catalogue.model.signs import is_showable, tidy
from catalogue.queries.accounts import AccountFacts, account_facts
from catalogue.queries.files import body_of
from catalogue.tables import Account, LoginSession

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_NAME_LONGEST = 40


class NewAccount(Struct, frozen=True, kw_only=True):
    """What is asked of a new account; roles are granted later, except on the command line."""

    login: str
    name: str
    bodies: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()


async def create_account(
    wanted: NewAccount, password: str, *, by: Officer | None, now: datetime
) -> int:
    """An account with a one-time password that must be changed at the first login; its id.

    Raises:
        Forbidden: not the system administrator, or roles are granted along the way.
        BadInput: login, name, bodies or roles are not as they must be.
        Conflict: the login is taken.
    """
    login = tidy_login(wanted.login)
    kept = await asyncio.to_thread(hashed, password)
    async with _keeping(by, "新建账号", login or wanted.login, now) as deed:
        await _refuse_unfit(login, wanted.name, wanted.bodies)
        if by is not None and wanted.roles:
            raise Forbidden("角色由安全管理员授予，新建账号时不能带角色")
        _refuse_roles(wanted.roles)
        if await Account.exists().where(Account.login == login):
            raise Conflict(f"登录名“{login}”已有人使用，请另取一个")
        account = Account(
            login=login,
            name=tidy(wanted.name),
            roles=_encoded(sorted(role.value for role in wanted.roles)),
            bodies=_encoded(wanted.bodies),
            password_hash=kept,
            password_at=now,
            must_change=True,
            created_at=now,
        )
        await account.save()
        deed.detail = _told(wanted.name, wanted.bodies, wanted.roles)
        return int(account.id)


async def disable_account(login: str, *, by: Officer | None, now: datetime) -> None:
    """The account can no longer log in; whoever is logged in with it is out at once.

    Raises:
        Forbidden: not the system administrator, or the own account.
        NotFound: no such account.
        Conflict: it is disabled already.
    """
    async with _changing(by, "停用账号", login, now) as (account, _):
        if not account.active:
            raise Conflict(f"账号“{login}”已经停用")
        await Account.update({Account.active: False}).where(Account.id == account.id)
        await end_sessions(account.id)


async def enable_account(login: str, password: str, *, by: Officer | None, now: datetime) -> None:
    """The account may log in again, with a fresh one-time password.

    Raises:
        Forbidden: not the system administrator, or the own account.
        NotFound: no such account.
        Conflict: it is in use already.
    """
    kept = await asyncio.to_thread(hashed, password)
    async with _changing(by, "启用账号", login, now) as (account, deed):
        if account.active:
            raise Conflict(f"账号“{login}”已是启用状态")
        await _give(account.id, kept, now)
        await Account.update({Account.active: True}).where(Account.id == account.id)
        deed.detail = "同时重置口令"


async def reset_password(login: str, password: str, *, by: Officer | None, now: datetime) -> None:
    """A fresh one-time password; the account is unlocked and logged out everywhere.

    Raises:
        Forbidden: not the system administrator, or the own account.
        NotFound: no such account.
    """
    kept = await asyncio.to_thread(hashed, password)
    async with _changing(by, "重置口令", login, now) as (account, _):
        await _give(account.id, kept, now)


async def reset_second_factor(login: str, *, by: Officer | None, now: datetime) -> None:
    """The phone is forgotten; it is enrolled anew at the next login.

    Raises:
        Forbidden: not the system administrator, or the own account.
        NotFound: no such account.
    """
    async with _changing(by, "重置动态口令", login, now) as (account, _):
        await Account.update(
            {Account.totp_secret: "", Account.totp_confirmed: False, Account.totp_last: 0}
        ).where(Account.id == account.id)
        await end_sessions(account.id)


async def unlock_account(login: str, *, by: Officer | None, now: datetime) -> None:
    """Failures are forgotten before the time is up.

    Raises:
        Forbidden: not the system administrator, or the own account.
        NotFound: no such account.
    """
    async with _changing(by, "解锁账号", login, now) as (account, _):
        await Account.update({Account.failures: 0, Account.locked_until: None}).where(
            Account.id == account.id
        )


async def set_bodies(
    login: str, name: str, bodies: tuple[str, ...], *, by: Officer | None, now: datetime
) -> None:
    """The person's name and the bodies the person acts for.

    Raises:
        Forbidden: not the system administrator, or the own account.
        NotFound: no such account.
        BadInput: a name or a credit code that is not one.
    """
    async with _changing(by, "变更账号资料", login, now) as (account, deed):
        await _refuse_unfit(login, name, bodies)
        await Account.update({Account.name: tidy(name), Account.bodies: _encoded(bodies)}).where(
            Account.id == account.id
        )
        deed.detail = _told(name, bodies, account.roles)


async def set_roles(
    login: str, roles: frozenset[Role], *, by: Officer | None, now: datetime
) -> None:
    """Grant and take roles; they count from the person's next request on.

    Raises:
        Forbidden: not the security administrator, or the own account.
        NotFound: no such account.
        BadInput: an administrator with another role.
    """
    async with _changing(by, "授权", login, now, Permission.GRANT_ROLES) as (account, deed):
        _refuse_roles(roles)
        given, taken = roles - account.roles, account.roles - roles
        await Account.update({Account.roles: _encoded(sorted(role.value for role in roles))}).where(
            Account.id == account.id
        )
        told = [f"授予{_labels(given)}" if given else "", f"收回{_labels(taken)}" if taken else ""]
        deed.detail = "，".join(filter(None, told)) or "没有变化"


async def end_sessions(account: int, *, but: int = 0) -> None:
    """Log the account out everywhere ``but`` in one session; inside a transaction."""
    await LoginSession.delete().where(LoginSession.account == account, LoginSession.id != but)


def tidy_login(text: str) -> str:
    """A login as it is kept; empty when it cannot be one."""
    login = text.strip().lower()
    return login if _LOGIN.fullmatch(login) else ""


@asynccontextmanager
async def _keeping(
    by: Officer | None,
    act: str,
    login: str,
    now: datetime,
    permission: Permission = Permission.MANAGE_ACCOUNTS,
) -> AsyncIterator[Deed]:
    async with acting(by, act, f"账号 {login[:40]}", now, program=COMMAND_LINE) as deed:
        if by is not None and not by.may(permission):
            raise Forbidden(f"您没有{permission.label}的权限")
        yield deed


@asynccontextmanager
async def _changing(
    by: Officer | None,
    act: str,
    login: str,
    now: datetime,
    permission: Permission = Permission.MANAGE_ACCOUNTS,
) -> AsyncIterator[tuple[AccountFacts, Deed]]:
    """An account that is not the own one."""
    async with _keeping(by, act, login, now, permission) as deed:
        account = await account_facts(tidy_login(login) or login)
        if by is not None and by.id == account.id:
            raise Forbidden(f"不能对自己的账号{act}；请由另一位管理员办理")
        yield account, deed


async def _give(account: int, kept: str, now: datetime) -> None:
    rows = await Account.select(Account.password_hash, Account.past_hashes).where(
        Account.id == account
    )
    await Account.update(
        {
            Account.password_hash: kept,
            Account.past_hashes: past_with(rows[0]["past_hashes"], rows[0]["password_hash"]),
            Account.password_at: now,
            Account.must_change: True,
            Account.failures: 0,
            Account.locked_until: None,
        }
    ).where(Account.id == account)
    await end_sessions(account)


def past_with(past: str, latest: str, keep: int = 24) -> str:
    """The list of former passwords, newest first, with ``latest`` in front."""
    known = msgspec.json.decode(past, type=list[str])
    return msgspec.json.encode([one for one in [latest, *known] if one][:keep]).decode()


async def _refuse_unfit(login: str, name: str, bodies: tuple[str, ...]) -> None:
    if not tidy_login(login):
        raise BadInput("登录名应为 2 至 40 个小写字母、数字或 . _ -，以字母开头，例如 chuangkou.2")
    if not 1 < len(tidy(name)) <= _NAME_LONGEST or not is_showable(name):
        raise BadInput(f"姓名应为 2 至 {_NAME_LONGEST} 个字")
    for body in bodies:
        if not is_credit_code(body) and await body_of(body) is None:
            raise BadInput(f"“{body[:40]}”不是统一社会信用代码（18位，末位为校验位），请核对后重填")


def _refuse_roles(roles: frozenset[Role]) -> None:
    found = role_obstacles(roles)
    if found:
        raise BadInput("；".join(found))


def _encoded(values: Iterable[str]) -> str:
    return msgspec.json.encode(list(dict.fromkeys(values))).decode()


def _labels(roles: Iterable[Role]) -> str:
    return "、".join(sorted(role.label for role in roles))


def _told(name: str, bodies: tuple[str, ...], roles: frozenset[Role]) -> str:
    parts = [tidy(name), f"主体 {'、'.join(bodies)}" if bodies else "", _labels(roles)]
    return "；".join(filter(None, parts))
