"""Limits of logging in under pressure: guesses at the same moment, and what no answer tells."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from catalogue.commands.accounts import reset_second_factor
from catalogue.commands.own_account import begin_enrolment, change_password, give_code
from catalogue.errors import BadInput, Conflict, LoginRefused, TooManyFailures
from catalogue.model import passwords
from catalogue.model.login_policy import LoginPolicy
from catalogue.model.people import Role
from catalogue.queries.accounts import account_facts, officer
from catalogue.tables import Account, LoginSession
from tests.factories import NOON
from tests.logins import (
    FIRST,
    a_door,
    a_ticket,
    an_account,
    code,
    enter,
    entered,
    events,
    session,
)

WRONG = "Bu-shi-zhege-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LATER = NOON + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same hashes with the least work."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()


@pytest.fixture
async def clerk(opened: object) -> int:
    return await an_account("chuangkou", Role.EDITOR)


@pytest.fixture
async def signer(opened: object) -> int:
    """Somebody of whom a code is asked, with a phone enrolled at ``NOON``."""
    account = await an_account("shenfa", Role.SIGN_OFF)
    await begin_enrolment(SECRET, by=await officer("shenfa"))
    await enter("shenfa", token="enrol")
    await tell_code("enrol", await code("shenfa", NOON), renewed="enrolled")
    return account


async def tell_code(token: str, digits: str, *, now=NOON, renewed: str = "renewed") -> None:
    found = await entered(token, now)
    await give_code(found.session, digits, a_ticket(renewed), by=found.officer, door=a_door(now))


async def fail(login: str, times: int, **door: object) -> str:
    """Fail to log in so many times; what was told the last time."""
    told = ""
    for _ in range(times):
        with pytest.raises(LoginRefused) as refused:
            await enter(login, WRONG, door=a_door(**door))
        told = str(refused.value)
    return told


async def test_the_database_keeps_neither_cookie_nor_password_nor_secret(signer: int) -> None:
    await enter("shenfa", token="cookie-value")
    kept = str([row["token_hash"] for row in await LoginSession.select()])
    trail = str(await events())
    assert "cookie-value" not in kept + trail
    assert FIRST not in kept + trail
    assert SECRET not in trail
    assert len(await events()) >= 4


@pytest.mark.parametrize("login", ["", "a' OR 1=1 --", "管理员", "x" * 500, "chuangkou\x00"])
async def test_a_login_nobody_has_is_answered_like_a_wrong_password(clerk: int, login: str) -> None:
    assert await fail(login, 1) == await fail("chuangkou", 1)


async def test_guesses_at_the_same_moment_cannot_outrun_the_lock(clerk: int) -> None:
    guesses = [enter("chuangkou", WRONG, token=f"g{n}") for n in range(8)]
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert [type(answer) for answer in answers] == [LoginRefused] * 8
    with pytest.raises(LoginRefused):
        await enter("chuangkou", FIRST, door=a_door(LATER))
    assert await LoginSession.count() == 0


async def test_guesses_at_the_same_moment_cannot_outrun_the_bar_of_an_address(
    opened: object,
) -> None:
    door = a_door(policy=LoginPolicy(address_failures=5))
    crowd = [enter(f"nobody{n}", WRONG, door=door) for n in range(12)]
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    kinds = [type(answer) for answer in answers]
    assert (kinds.count(LoginRefused), kinds.count(TooManyFailures)) == (5, 7)


async def test_whoever_keeps_knocking_does_not_fill_the_audit_trail(clerk: int) -> None:
    policy = LoginPolicy(address_failures=3)
    await fail("nobody", 3, policy=policy)
    before = len(await events())
    told = await fail("chuangkou", 50, policy=policy)
    assert told == "这个网络地址 15 分钟内登录失败过多，暂不接受登录；请 15 分钟后再试"
    assert len(await events()) == before + 1
    assert "后续尝试不再逐次记录" in str((await events())[-1]["detail"])
    await fail("chuangkou", 1, policy=policy, now=NOON + timedelta(minutes=2))
    assert len(await events()) == before + 2
    after = NOON + timedelta(minutes=16)
    await enter("chuangkou", door=a_door(after, policy=policy))


async def test_failures_do_not_add_up_over_a_success(clerk: int) -> None:
    await fail("chuangkou", 4)
    await enter("chuangkou")
    await fail("chuangkou", 4)
    assert not (await account_facts("chuangkou")).locked(LATER)


async def test_a_locked_account_does_not_lose_its_open_sessions(clerk: int) -> None:
    await enter("chuangkou", token="open")
    await fail("chuangkou", 5)
    assert await session("open", LATER) is not None


async def test_a_guess_does_not_tell_that_an_account_lies_idle(clerk: int) -> None:
    told = await fail("chuangkou", 1, now=NOON + timedelta(days=91))
    assert told.startswith("登录名或口令不正确")
    assert (await account_facts("chuangkou")).active


async def test_one_code_lets_one_of_two_browsers_in(signer: int) -> None:
    for token in ("one", "two"):
        await enter("shenfa", token=token, door=a_door(LATER))
    digits = await code("shenfa", LATER)
    answers = await asyncio.gather(
        tell_code("one", digits, now=LATER, renewed="first"),
        tell_code("two", digits, now=LATER, renewed="second"),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["LoginRefused", "NoneType"]


async def test_wrong_codes_in_one_browser_end_the_login_half_done_in_every_other(
    signer: int,
) -> None:
    for token in ("one", "two"):
        await enter("shenfa", token=token, door=a_door(LATER))
    for number in range(5):
        with pytest.raises(LoginRefused):
            await tell_code("one", f"{number:06d}", now=LATER)
    assert await session("one", LATER) is None
    with pytest.raises(LoginRefused):
        await tell_code("two", await code("shenfa", LATER), now=LATER)


async def test_two_new_passwords_at_once_leave_one_that_works(clerk: int) -> None:
    news = ("Er-yue-jingzhe2", "San-yue-qingming3")
    for token in ("one", "two"):
        await enter("chuangkou", token=token)
    every = [await entered(token) for token in ("one", "two")]
    answers = await asyncio.gather(
        *(
            change_password(
                found.session, FIRST, new, a_ticket(new), by=found.officer, door=a_door()
            )
            for found, new in zip(every, news, strict=True)
        ),
        return_exceptions=True,
    )
    kinds = [type(answer).__name__ for answer in answers]
    assert kinds.count("NoneType") == 1
    done = kinds.index("NoneType")
    assert kinds[1 - done] in ("Conflict", "LoginRefused")
    await enter("chuangkou", news[done])
    with pytest.raises(LoginRefused):
        await enter("chuangkou", news[1 - done])


async def test_a_refused_new_password_is_not_in_the_audit_trail(clerk: int) -> None:
    await enter("chuangkou", token="here")
    found = await entered("here")
    with pytest.raises(BadInput, match="至少要 12 个"):
        await change_password(
            found.session, FIRST, "Duan-1", a_ticket("new"), by=found.officer, door=a_door()
        )
    (event,) = await events("修改口令")
    assert event["outcome"] == "refused"
    assert "Duan-1" not in str(event)


async def test_a_confirmed_phone_is_not_replaced_without_a_reset(signer: int) -> None:
    by = await officer("shenfa")
    with pytest.raises(Conflict, match="换手机请联系系统管理员重置"):
        await begin_enrolment("ANOTHERSECRET234", by=by)
    await reset_second_factor("shenfa", by=None, now=NOON)
    assert await LoginSession.count().where(LoginSession.account == signer) == 0
    assert await begin_enrolment("ANOTHERSECRET234", by=by) == "ANOTHERSECRET234"
    assert await begin_enrolment("THIRDSECRET23456", by=by) == "ANOTHERSECRET234"
    assert not await Account.exists().where(Account.totp_secret == SECRET)
