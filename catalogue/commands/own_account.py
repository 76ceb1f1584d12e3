"""What people do to their own account: a new password, a phone for one-time codes, its code."""

import asyncio
from typing import Any

import msgspec

from catalogue.commands.accounts import end_sessions, past_with
from catalogue.commands.acting import Deed, acting, enter_event
from catalogue.commands.log_in import Door, Ticket, note_failure, refuse_busy_address
from catalogue.database import writing
from catalogue.errors import BadInput, Conflict, LoginRefused
from catalogue.model.audit import Outcome
from catalogue.model.one_time_codes import matching_step
from catalogue.model.passwords import among, hashed, matches, password_faults
from catalogue.model.people import Officer
from catalogue.tables import Account, LoginSession

_WRONG_CODE = (
    "动态口令不正确或已用过；请等手机上出现下一个 6 位数再填，并核对手机时间是否准确。"
    "换了手机请联系系统管理员重置"
)


async def change_password(
    session: int, old: str, new: str, ticket: Ticket, *, by: Officer, door: Door
) -> None:
    """Replace the password; every other session of the account ends, this one is renewed.

    Raises:
        TooManyFailures: this address has failed too often of late.
        LoginRefused: the present password is wrong; counted as a failed login.
        BadInput: the new one is not as the policy asks, or one of the last ones.
    """
    await refuse_busy_address(door, by.login)
    row = await _account(by)
    if not await asyncio.to_thread(matches, row["password_hash"], old):
        await _fail(by, door, session, "修改口令时现口令不正确", "现口令不正确，没有修改")
    faults = password_faults(new, door.passwords, login=by.login, name=by.name)
    past = msgspec.json.decode(past_with(row["past_hashes"], row["password_hash"]), type=list[str])
    if await asyncio.to_thread(among, past[: door.passwords.barred], new):
        faults.append(f"口令与最近 {door.passwords.barred} 个口令之一相同，请另取一个")
    kept = "" if faults else await asyncio.to_thread(hashed, new)
    async with acting(by, "修改口令", f"账号 {by.login}", door.now):
        if faults:
            raise BadInput("；".join(faults))
        changed = (
            await Account.update(
                {
                    Account.password_hash: kept,
                    Account.past_hashes: msgspec.json.encode(past).decode(),
                    Account.password_at: door.now,
                    Account.must_change: False,
                    Account.failures: 0,
                }
            )
            .where(Account.id == by.id, Account.password_hash == row["password_hash"])
            .returning(Account.id)
        )
        if not changed:
            raise Conflict("口令刚刚在别处被更改，没有修改；请重新登录后再试")
        await end_sessions(by.id, but=session)
        await _renew(session, ticket)


async def begin_enrolment(secret: str, *, by: Officer) -> str:
    """The secret a phone is enrolled with: ``secret``, or the one that was shown before.

    Raises:
        Conflict: a phone is enrolled already.
    """
    async with writing():
        row = await _account(by)
        if row["totp_confirmed"]:
            raise Conflict("动态口令已经启用；换手机请联系系统管理员重置")
        if row["totp_secret"]:
            return str(row["totp_secret"])
        await Account.update({Account.totp_secret: secret}).where(Account.id == by.id)
        return secret


async def give_code(session: int, code: str, ticket: Ticket, *, by: Officer, door: Door) -> None:
    """The one-time code of a login; the first one given confirms the enrolment.

    The session goes on under ``ticket``.

    Raises:
        TooManyFailures: this address has failed too often of late.
        LoginRefused: the code is wrong, used, or the account locked; counted as a failed login.
    """
    await refuse_busy_address(door, by.login)
    async with writing():
        row = await _account(by)
        locked = row["locked_until"] is not None and row["locked_until"] > door.now
        step = matching_step(row["totp_secret"], code, door.now, after=row["totp_last"])
        if step is not None and not locked:
            await Account.update(
                {
                    Account.totp_confirmed: True,
                    Account.totp_last: step,
                    Account.failures: 0,
                    Account.locked_until: None,
                }
            ).where(Account.id == by.id)
            await _renew(session, ticket, second_factor=True)
            act = "登录" if row["totp_confirmed"] else "启用动态口令"
            deed = Deed(act, f"账号 {by.login}", "动态口令正确")
            await enter_event(by, deed, Outcome.DONE, door.now, door.address)
            return
    await _fail(by, door, session, "动态口令不正确", _WRONG_CODE)


async def _fail(by: Officer, door: Door, session: int, what: str, told: str) -> None:
    """Count the failure; a locked account is logged out.

    Raises:
        LoginRefused: always.
    """
    async with writing():
        await note_failure(await _account(by), by.login, door, what)
        row = await _account(by)
        if row["locked_until"] is not None and row["locked_until"] > door.now:
            await LoginSession.delete().where(LoginSession.id == session)
            told = (
                f"连续 {door.policy.failures} 次失败，账号已锁定 {door.policy.lock_minutes} 分钟；"
                "请到时重新登录，或联系系统管理员解锁"
            )
    refusal = LoginRefused(told)
    refusal.recorded = True
    raise refusal


async def _account(by: Officer) -> dict[str, Any]:
    rows = await Account.select().where(Account.id == by.id)
    return rows[0]


async def _renew(session: int, ticket: Ticket, *, second_factor: bool = False) -> None:
    changes: dict[Any, Any] = {
        LoginSession.token_hash: ticket.token_hash,
        LoginSession.csrf: ticket.csrf,
    }
    if second_factor:
        changes[LoginSession.second_factor] = True
    await LoginSession.update(changes).where(LoginSession.id == session)
