"""Logging in: alike answers, locks, sessions, second factor, changing the password."""

import time
from datetime import datetime, timedelta
from itertools import pairwise

import pyotp
import pytest

from catalogue.commands.accounts import NewAccount, create_account, disable_account
from catalogue.commands.log_in import Door, Ticket, log_in, log_out
from catalogue.commands.own_account import begin_enrolment, change_password, give_code
from catalogue.errors import BadInput, Conflict, LoginRefused, TooManyFailures
from catalogue.model.login_policy import LoginPolicy
from catalogue.model.passwords import PasswordPolicy
from catalogue.model.people import Role
from catalogue.queries.accounts import LoggedIn, account_facts, logged_in, officer
from catalogue.queries.audit import AuditFilter, audit_page
from catalogue.tables import Account, LoginFailure, LoginSession
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("opened")

ONCE = "Kf7m-92Qx-Tr4b-Wd6h"
NEXT = "Windmill-of-42-sails"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
POLICY = LoginPolicy()
MINUTE = timedelta(minutes=1)


def _door(now: datetime = NOON, address: str = "192.0.2.1", **policy: int) -> Door:
    return Door(policy=LoginPolicy(**policy), passwords=PasswordPolicy(), now=now, address=address)


def _ticket(name: str = "t") -> Ticket:
    return Ticket(token_hash=name, csrf=f"csrf-{name}")


async def _account(login: str = "some", *roles: Role) -> None:
    wanted = NewAccount(login=login, name="某某", roles=frozenset(roles))
    await create_account(wanted, ONCE, by=None, now=NOON)


async def _session(token: str, now: datetime = NOON) -> LoggedIn | None:
    return await logged_in(token, now, idle=POLICY.idle, absolute=POLICY.absolute)


async def _enter(
    login: str, password: str, token: str = "t", door: Door | None = None, old: str = ""
) -> None:
    await log_in(login, password, _ticket(token), door=door or _door(), old_token_hash=old)


async def _refused(login: str, password: str, door: Door | None = None) -> str:
    with pytest.raises(LoginRefused) as refusal:
        await _enter(login, password, door=door)
    return str(refusal.value)


async def test_the_right_password_opens_a_session_that_asks_for_a_new_one() -> None:
    await _account()
    await _enter("Some", ONCE)
    found = await _session("t")
    assert found is not None
    assert (found.officer.login, found.must_change, found.complete) == ("some", True, True)
    assert (await account_facts("some")).last_login_at == NOON


async def test_every_refusal_reads_alike() -> None:
    await _account()
    await _account("gone")
    await disable_account("gone", by=None, now=NOON)
    answers = {
        await _refused("some", "wrong"),
        await _refused("nobody", ONCE),
        await _refused("gone", ONCE),
        await _refused("'; drop table account; --", ONCE),
        await _refused("", ""),
    }
    assert answers == {
        "登录名或口令不正确，或账号已锁定、停用。连续 5 次失败会锁定 15 分钟；"
        "忘记口令请联系系统管理员重置"
    }
    assert await LoginSession.count() == 0


async def test_an_unknown_login_takes_as_long_as_a_wrong_password() -> None:
    await _account()
    await _refused("warm", "up")

    async def best(login: str) -> float:
        took = []
        for number in range(4):
            started = time.perf_counter()
            await _refused(login, "wrong", _door(address=f"198.51.100.{number}", failures=100))
            took.append(time.perf_counter() - started)
        return min(took)

    known, unknown = await best("some"), await best("nobody")
    assert 0.5 < known / unknown < 2


async def test_five_failures_lock_the_account_for_a_quarter_of_an_hour() -> None:
    await _account()
    for _ in range(4):
        await _refused("some", "wrong")
    await _enter("some", ONCE)
    for _ in range(5):
        await _refused("some", "wrong")
    assert (await account_facts("some")).locked_until == NOON + 15 * MINUTE
    assert "已锁定" in await _refused("some", ONCE, _door(NOON + 14 * MINUTE))
    await _enter("some", ONCE, "later", _door(NOON + 15 * MINUTE))
    lines = (await audit_page(AuditFilter(act="登录"))).lines
    assert [line.detail for line in lines][:3] == [
        "口令正确",
        "账号已锁定",
        "登录名或口令不正确；连续 5 次，账号锁定 15 分钟",
    ]
    assert {line.name for line in lines if line.outcome == "refused"} == {"未登录"}
    assert {line.address for line in lines} == {"192.0.2.1"}


async def test_twenty_failures_shut_an_address_out_and_no_other() -> None:
    await _account()
    for number in range(20):
        await _refused(f"guess{number}", "wrong")
    with pytest.raises(TooManyFailures, match="请 15 分钟后再试"):
        await _enter("some", ONCE)
    await _enter("some", ONCE, door=_door(address="192.0.2.2"))
    await _enter("some", ONCE, "t2", _door(NOON + 15 * MINUTE))
    await _refused("guess", "wrong", _door(NOON + 15 * MINUTE))
    assert await LoginFailure.count() == 1


async def test_what_was_typed_by_mistake_as_login_is_not_kept() -> None:
    await _refused(NEXT + "!", "")
    assert NEXT not in str(await LoginFailure.select())
    line = (await audit_page(AuditFilter())).lines[0]
    assert (line.subject, line.detail) == ("账号 （不合规的登录名）", "没有这个登录名")


async def test_a_new_login_ends_the_browsers_old_session_and_dead_ones() -> None:
    await _account()
    await _enter("some", ONCE, "a")
    await _enter("some", ONCE, "b", old="a")
    assert await _session("a") is None and await _session("b") is not None
    later = NOON + POLICY.idle + MINUTE
    await _enter("some", ONCE, "c", _door(later))
    assert await LoginSession.select(LoginSession.token_hash) == [{"token_hash": "c"}]


async def test_a_session_ends_when_idle_and_after_its_time() -> None:
    await _account()
    await _enter("some", ONCE)
    assert await _session("t", NOON + POLICY.idle) is not None
    assert await _session("t", NOON + POLICY.idle + MINUTE) is None
    await LoginSession.update({LoginSession.seen_at: NOON + POLICY.absolute}, force=True)
    assert await _session("t", NOON + POLICY.absolute) is not None
    assert await _session("t", NOON + POLICY.absolute + MINUTE) is None


async def test_logging_out_ends_the_session() -> None:
    await _account()
    await _enter("some", ONCE)
    found = await _session("t")
    assert found is not None
    await log_out(found.session, by=found.officer, now=NOON)
    assert await _session("t") is None


async def test_an_account_nobody_used_for_90_days_is_disabled_at_login() -> None:
    await _account()
    await _account("other")
    await _enter("some", ONCE, door=_door(NOON + timedelta(days=90)))
    late = _door(NOON + timedelta(days=91))
    assert await _refused("other", ONCE, late) == (
        "账号“other”超过 90 天未使用，已自动停用；请联系系统管理员重新启用"
    )
    assert not (await account_facts("other")).active
    assert "登录名或口令不正确" in await _refused("other", ONCE, late)


async def test_a_password_of_90_days_must_be_changed() -> None:
    await _account()
    await Account.update({Account.must_change: False}, force=True)
    await _enter("some", ONCE, "a", _door(NOON + timedelta(days=90)))
    assert not (await _session("a", NOON + timedelta(days=90))).must_change
    await _enter("some", ONCE, "b", _door(NOON + timedelta(days=90, seconds=1)))
    assert (await _session("b", NOON + timedelta(days=90, seconds=1))).must_change


async def _logged_in(login: str = "some", token: str = "t") -> LoggedIn:
    await _enter(login, ONCE, token)
    found = await _session(token)
    assert found is not None
    return found


async def test_changing_the_password_ends_every_other_session() -> None:
    await _account()
    await _logged_in(token="elsewhere")
    found = await _logged_in()
    await change_password(found.session, ONCE, NEXT, _ticket("new"), by=found.officer, door=_door())
    assert await _session("elsewhere") is None and await _session("t") is None
    renewed = await _session("new")
    assert renewed is not None
    assert (renewed.must_change, renewed.csrf) == (False, "csrf-new")
    await _refused("some", ONCE)
    await _enter("some", NEXT)


async def test_the_last_five_passwords_are_barred() -> None:
    await _account()
    by = await officer("some")
    session = (await _logged_in()).session
    passwords = [ONCE, *(f"Windmill-of-{n}-sails" for n in range(41, 46))]
    for old, new in pairwise(passwords):
        await change_password(session, old, new, _ticket(), by=by, door=_door())
    for barred in passwords[1:]:
        with pytest.raises(BadInput, match="口令与最近 5 个口令之一相同"):
            await change_password(session, passwords[-1], barred, _ticket(), by=by, door=_door())
    await change_password(session, passwords[-1], ONCE, _ticket(), by=by, door=_door())


async def test_a_poor_new_password_changes_nothing() -> None:
    await _account()
    found = await _logged_in()
    with pytest.raises(BadInput, match="口令不能包含登录名"):
        await change_password(
            found.session, ONCE, "Some-windmill-42", _ticket("n"), by=found.officer, door=_door()
        )
    assert await _session("n") is None
    await _enter("some", ONCE, "again")


async def test_guessing_the_present_password_locks_the_account() -> None:
    await _account()
    found = await _logged_in()
    told = ""
    for _ in range(5):
        with pytest.raises(LoginRefused) as refusal:
            await change_password(
                found.session, "wrong", NEXT, _ticket("n"), by=found.officer, door=_door()
            )
        told = str(refusal.value)
    assert told.startswith("连续 5 次失败，账号已锁定 15 分钟")
    assert await _session("t") is None
    await _refused("some", ONCE)


def _code(now: datetime = NOON) -> str:
    return pyotp.TOTP(SECRET).at(now)


async def test_a_phone_is_enrolled_by_its_first_code() -> None:
    await _account("signer", Role.SIGN_OFF)
    found = await _logged_in("signer")
    assert not found.complete
    assert await begin_enrolment(SECRET, by=found.officer) == SECRET
    assert await begin_enrolment("ANOTHER", by=found.officer) == SECRET
    with pytest.raises(LoginRefused, match="动态口令不正确或已用过"):
        await give_code(found.session, "000000", _ticket("n"), by=found.officer, door=_door())
    assert not (await account_facts("signer")).totp_confirmed
    await give_code(found.session, _code(), _ticket("n"), by=found.officer, door=_door())
    done = await _session("n")
    assert done is not None and done.complete and done.totp_confirmed
    assert await _session("t") is None
    with pytest.raises(Conflict, match="动态口令已经启用"):
        await begin_enrolment("ANOTHER", by=found.officer)


async def test_a_code_does_not_work_twice() -> None:
    await _account("signer", Role.SIGN_OFF)
    first = await _logged_in("signer", "a")
    await begin_enrolment(SECRET, by=first.officer)
    await give_code(first.session, _code(), _ticket("a2"), by=first.officer, door=_door())
    again = await _logged_in("signer", "b")
    assert not again.complete
    with pytest.raises(LoginRefused, match="动态口令不正确或已用过"):
        await give_code(again.session, _code(), _ticket("b2"), by=again.officer, door=_door())
    later = NOON + MINUTE
    await give_code(again.session, _code(later), _ticket("b2"), by=again.officer, door=_door(later))
    done = await _session("b2", later)
    assert done is not None and done.complete


async def test_guessing_codes_locks_the_account_whatever_passwords_come_between() -> None:
    await _account("signer", Role.SIGN_OFF)
    found = await _logged_in("signer", "first")
    await begin_enrolment(SECRET, by=found.officer)
    for number in range(5):
        found = await _logged_in("signer", f"t{number}")
        with pytest.raises(LoginRefused):
            await give_code(found.session, "000000", _ticket("n"), by=found.officer, door=_door())
    assert (await account_facts("signer")).locked(NOON)
    other = await _session("first")
    assert other is not None
    with pytest.raises(LoginRefused):
        await give_code(other.session, _code(), _ticket("n"), by=other.officer, door=_door())
    assert await _session("n") is None
