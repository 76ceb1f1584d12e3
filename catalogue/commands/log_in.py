"""A person logs in and out; sessions are rows, the browser holds only a random token.

An unknown login, a wrong password, a locked and a disabled account are answered with one
sentence and after one hash comparison, so that none can be told from another.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from catalogue.commands.accounts import tidy_login
from catalogue.commands.acting import UNKNOWN, Deed, enter_event
from catalogue.database import writing
from catalogue.errors import LoginRefused, TooManyFailures
from catalogue.model.audit import Outcome
from catalogue.model.login_policy import LoginPolicy
from catalogue.model.passwords import PasswordPolicy, matches
from catalogue.model.people import Officer
from catalogue.queries.accounts import officer
from catalogue.tables import Account, LoginFailure, LoginSession

SEEN_EVERY = timedelta(seconds=60)
"""How often it is noted that a session is in use."""
_TOLD_EVERY = timedelta(seconds=60)
_TURNED_AWAY = "(turned away)"
"""Stands for a login in the row that marks when an address was last turned away; none is so."""
_ACT = "登录"


class Door(Struct, frozen=True, kw_only=True):
    """What a login is judged by and where it comes from."""

    policy: LoginPolicy
    passwords: PasswordPolicy
    now: datetime
    address: str


class Ticket(Struct, frozen=True, kw_only=True):
    """Fresh secrets of a session: the hash of the cookie's token, and the token of its forms."""

    token_hash: str
    csrf: str


async def log_in(
    login: str, password: str, ticket: Ticket, *, door: Door, old_token_hash: str = ""
) -> None:
    """Open a session under ``ticket``; the browser's former session is ended.

    Raises:
        TooManyFailures: this address has failed too often of late.
        LoginRefused: wrong, locked or disabled, which is not told apart; or the account has just
            been disabled because nobody used it.
    """
    await refuse_busy_address(door, login)
    known = tidy_login(login)
    kept = await Account.select(Account.password_hash).where(Account.login == known).first()
    right = await asyncio.to_thread(matches, kept["password_hash"] if kept else "", password)
    refusal: LoginRefused | None = None
    async with writing():
        # asked again: others may have failed or been locked out while the hash was compared
        row = await Account.select().where(Account.login == known).first()
        if await _is_busy(door):
            refusal = await _refuse_busy(door, known)
        elif row is None or not _may_enter(row, kept, right, door.now):
            await note_failure(row, known, door)
            refusal = LoginRefused(refused_text(door.policy))
        elif _unused(row, door):
            await Account.update({Account.active: False}).where(Account.id == row["id"])
            told = (
                f"账号“{known}”超过 {door.policy.unused_days} 天未使用，已自动停用；"
                "请联系系统管理员重新启用"
            )
            await _enter(known, "停用账号", Outcome.DONE, told, door)
            refusal = LoginRefused(told)
        else:
            await _open_session(row, ticket, door, old_token_hash)
    if refusal is not None:
        refusal.recorded = True
        raise refusal


async def refuse_busy_address(door: Door, login: str) -> None:
    """Refuse an address that has failed too often of late, before anything is compared.

    Raises:
        TooManyFailures: it has.
    """
    if not await _is_busy(door):
        return
    async with writing():
        refusal = await _refuse_busy(door, tidy_login(login))
    refusal.recorded = True
    raise refusal


async def note_failure(
    row: dict[str, Any] | None, login: str, door: Door, what: str = "登录名或口令不正确"
) -> None:
    """Count a failure against the account and the address; inside a transaction.

    The account is locked when it has failed as often as the policy allows.
    """
    detail = what
    if row is None:
        detail = "没有这个登录名"
    elif not row["active"]:
        detail = "账号已停用"
    elif _locked(row, door.now):
        detail = "账号已锁定"
    else:
        failures = row["failures"] + 1
        changes: dict[Any, Any] = {Account.failures: failures}
        if failures >= door.policy.failures:
            changes = {Account.failures: 0, Account.locked_until: door.now + door.policy.lock}
            detail = f"{what}；连续 {failures} 次，账号锁定 {door.policy.lock_minutes} 分钟"
        await Account.update(changes).where(Account.id == row["id"])
    await LoginFailure.delete().where(LoginFailure.at <= door.now - door.policy.address_window)
    await LoginFailure.insert(LoginFailure(address=door.address, login=login, at=door.now))
    await _enter(login, _ACT, Outcome.REFUSED, detail, door)


def refused_text(policy: LoginPolicy) -> str:
    """The one sentence for every login that is refused."""
    return (
        "登录名或口令不正确，或账号已锁定、停用。"
        f"连续 {policy.failures} 次失败会锁定 {policy.lock_minutes} 分钟；"
        "忘记口令请联系系统管理员重置"
    )


async def log_out(session: int, *, by: Officer, now: datetime) -> None:
    """End one session."""
    async with writing():
        await LoginSession.delete().where(LoginSession.id == session)
        await enter_event(by, Deed("退出登录", f"账号 {by.login}"), Outcome.DONE, now)


async def touch_session(session: int, now: datetime) -> None:
    """Note that a session is in use; written once a minute at most."""
    await LoginSession.update({LoginSession.seen_at: now}).where(
        LoginSession.id == session, LoginSession.seen_at < now - SEEN_EVERY
    )


async def _is_busy(door: Door) -> bool:
    since = door.now - door.policy.address_window
    count = await LoginFailure.count().where(
        LoginFailure.address == door.address,
        LoginFailure.at > since,
        LoginFailure.login != _TURNED_AWAY,
    )
    return bool(count >= door.policy.address_failures)


async def _refuse_busy(door: Door, login: str) -> TooManyFailures:
    """The refusal of a busy address, entered once a minute: whoever keeps knocking must not be
    able to fill the audit trail."""
    minutes = door.policy.address_minutes
    told = f"这个网络地址 {minutes} 分钟内登录失败过多，暂不接受登录；请 {minutes} 分钟后再试"
    entered = await LoginFailure.exists().where(
        LoginFailure.address == door.address,
        LoginFailure.at > door.now - _TOLD_EVERY,
        LoginFailure.login == _TURNED_AWAY,
    )
    if not entered:
        mark = LoginFailure(address=door.address, login=_TURNED_AWAY, at=door.now)
        await LoginFailure.insert(mark)
        detail = f"{told}（一分钟内的后续尝试不再逐次记录）"
        await _enter(login, _ACT, Outcome.REFUSED, detail, door)
    return TooManyFailures(told)


def _may_enter(
    row: dict[str, Any], kept: dict[str, Any] | None, right: bool, now: datetime
) -> bool:
    same = kept is not None and row["password_hash"] == kept["password_hash"]
    return right and same and row["active"] and not _locked(row, now)


def _locked(row: dict[str, Any], now: datetime) -> bool:
    return row["locked_until"] is not None and row["locked_until"] > now


def _unused(row: dict[str, Any], door: Door) -> bool:
    seen = [row[name] for name in ("last_login_at", "password_at", "created_at") if row[name]]
    return door.policy.unused(max(seen, default=None), door.now)


async def _open_session(
    row: dict[str, Any], ticket: Ticket, door: Door, old_token_hash: str
) -> None:
    policy, now = door.policy, door.now
    await LoginSession.delete().where(
        (LoginSession.token_hash == old_token_hash)
        | (LoginSession.seen_at < now - policy.idle)
        | (LoginSession.created_at < now - policy.absolute)
    )
    changes: dict[Any, Any] = {Account.last_login_at: now}
    by = await officer(row["login"])
    if not (by.needs_second_factor or row["totp_confirmed"]):
        changes |= {Account.failures: 0, Account.locked_until: None}
    aged = row["password_at"] is None or now - row["password_at"] > door.passwords.lasts
    if aged:
        changes[Account.must_change] = True
    await Account.update(changes).where(Account.id == row["id"])
    session = LoginSession(
        token_hash=ticket.token_hash,
        account=row["id"],
        csrf=ticket.csrf,
        created_at=now,
        seen_at=now,
        address=door.address,
    )
    await session.save()
    deed = Deed(_ACT, f"账号 {by.login}", "口令正确")
    await enter_event(by, deed, Outcome.DONE, now, door.address)


async def _enter(login: str, act: str, outcome: Outcome, detail: str, door: Door) -> None:
    subject = f"账号 {login or '（不合规的登录名）'}"
    deed = Deed(act, subject, detail)
    await enter_event(None, deed, outcome, door.now, door.address, UNKNOWN)
