"""Passwords: what is refused and why, how they are kept; one-time codes and their replay."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from catalogue.model.one_time_codes import enrolment_address, matching_step
from catalogue.model.passwords import (
    LONGEST,
    PasswordPolicy,
    among,
    hashed,
    matches,
    password_faults,
)

POLICY = PasswordPolicy()
NOON = datetime(2018, 6, 1, 4, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    "password", ["Zk4!windmill7", "春江花月夜Ab39xyzw", "correct-Horse-9-staple"]
)
def test_a_long_mixed_password_is_taken(password: str) -> None:
    assert password_faults(password, POLICY, login="chuang.kou", name="某甲") == []


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("Zk4!windmil", "口令只有 11 个字符，至少要 12 个"),
        ("zkwindmilltower", "口令至少要含大写字母、小写字母、数字、其他字符中的 3 类"),
        ("Zk4!Chuang.Kou9", "口令不能包含登录名"),
        ("Zk4!某甲windmill", "口令不能包含姓名"),
        ("Password1234!", "口令过于常见或有规律，容易被猜到，请另取一个"),
        ("Admin@123456", "口令过于常见或有规律，容易被猜到，请另取一个"),
        ("Aa1!Aa1!Aa1!", "口令过于常见或有规律，容易被猜到，请另取一个"),
        ("Zk4!" * 51, f"口令最长 {LONGEST} 个字符，请缩短"),
    ],
)
def test_a_poor_password_is_refused_with_its_reason(password: str, told: str) -> None:
    assert told in password_faults(password, POLICY, login="chuang.kou", name="某甲")


def test_a_weak_word_within_a_long_password_does_no_harm() -> None:
    assert password_faults("Admin-of-42-windmills", POLICY) == []


def test_the_policy_is_a_matter_of_settings() -> None:
    loose = PasswordPolicy(length=8, classes=1)
    assert password_faults("windmill", loose) == []
    assert loose.told == "至少 8 个字符，不含登录名、姓名或常见口令，不与最近 5 个口令相同"


def test_a_password_is_kept_as_argon2_and_salted() -> None:
    one, other = hashed("Zk4!windmill7"), hashed("Zk4!windmill7")
    assert one.startswith("$argon2id$") and one != other
    assert matches(one, "Zk4!windmill7") and not matches(one, "Zk4!windmill8")
    assert among([hashed("another one"), one], "Zk4!windmill7")
    assert not among([one], "another one")


def test_no_account_matches_nothing_not_even_the_decoy() -> None:
    assert not matches("", "compared with when there is no account")
    assert not matches("", "")


def test_a_code_counts_once_and_for_half_a_minute_either_side() -> None:
    totp = pyotp.TOTP(SECRET)
    code = totp.at(NOON)
    step = int(NOON.timestamp()) // 30
    assert matching_step(SECRET, code, NOON, after=0) == step
    assert matching_step(SECRET, f"{code[:3]} {code[3:]}", NOON, after=0) == step
    assert matching_step(SECRET, code, NOON + timedelta(seconds=30), after=0) == step
    assert matching_step(SECRET, code, NOON + timedelta(seconds=90), after=0) is None
    assert matching_step(SECRET, code, NOON, after=step) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert matching_step(SECRET, code, NOON, after=0) is None


def test_without_a_secret_no_code_matches() -> None:
    assert matching_step("", "000000", NOON, after=0) is None


def test_a_phone_reads_who_and_where_from_the_qr_code() -> None:
    address = enrolment_address(SECRET, "chuang.kou", "白山")
    assert (
        address
        == f"otpauth://totp/%E7%99%BD%E5%B1%B1:chuang.kou?secret={SECRET}&issuer=%E7%99%BD%E5%B1%B1"
    )
