"""Passwords: what one must be like, how it is kept, how it is compared.

Source: rules-and-metrics §6 (GB/T 22239 8.1.4.1 a asks for complexity and periodic change; the
values are ours and may be set).
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Meta, Struct

LONGEST = 200
"""Characters; longer input is refused before it is hashed."""

_CLASSES = "大写字母、小写字母、数字、其他字符"
_WEAK = (
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "qwerty",
    "qwer",
    "asdf",
    "zxcv",
    "1qaz",
    "2wsx",
    "abcd",
    "1234",
    "!@#$",
    "1qaz2wsx",
    "1q2w3e4r",
    "zaq12wsx",
    "asdfgh",
    "zxcvbn",
    "letmein",
    "welcome",
    "iloveyou",
    "admin",
    "administrator",
    "abcdef",
    "abc123",
    "123456",
    "654321",
    "112233",
    "123123",
    "111111",
    "000000",
    "666666",
    "888888",
    "5201314",
    "woaini",
    "mima",
    "zhengwu",
    "zhipao",
    "baishan",
)
"""Pieces that are guessed first; a password that is little more than one of them is refused."""

_BESIDE_WEAK = 6
"""Characters a password must have besides a weak piece."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with 19 MiB: OWASP's recommendation; many logins at once must not exhaust memory."""


class PasswordPolicy(Struct, frozen=True, kw_only=True):
    """What is asked of a password."""

    length: Annotated[int, Meta(title="口令最短长度", description="个字符", ge=8, le=64)] = 12
    classes: Annotated[
        int, Meta(title="口令至少含几类字符", description=f"{_CLASSES}中的几类", ge=1, le=4)
    ] = 3
    barred: Annotated[
        int, Meta(title="不得重复的最近口令", description="个，含现在的口令", ge=0, le=24)
    ] = 5
    days: Annotated[
        int, Meta(title="口令更换周期", description="天；到期后登录时必须更换", ge=1, le=3650)
    ] = 90

    @property
    def lasts(self) -> timedelta:
        """How long a password may be kept."""
        return timedelta(days=self.days)

    @property
    def told(self) -> str:
        """The policy as one sentence beside the field."""
        classes = "" if self.classes == 1 else f"，含{_CLASSES}中的至少 {self.classes} 类"
        past = f"，不与最近 {self.barred} 个口令相同" if self.barred else ""
        return f"至少 {self.length} 个字符{classes}，不含登录名、姓名或常见口令{past}"


def password_faults(
    password: str, policy: PasswordPolicy, *, login: str = "", name: str = ""
) -> list[str]:
    """Why ``password`` may not be taken by the person ``login``, ``name``; empty when it may."""
    faults = []
    if len(password) < policy.length:
        faults.append(f"口令只有 {len(password)} 个字符，至少要 {policy.length} 个")
    if len(password) > LONGEST:
        faults.append(f"口令最长 {LONGEST} 个字符，请缩短")
    if _classes(password) < policy.classes:
        faults.append(f"口令至少要含{_CLASSES}中的 {policy.classes} 类")
    plain = password.casefold()
    for what, word in (("登录名", login), ("姓名", name)):
        if len(word) > 1 and word.casefold() in plain:
            faults.append(f"口令不能包含{what}")
    if _is_weak(plain):
        faults.append("口令过于常见或有规律，容易被猜到，请另取一个")
    return faults


def _classes(password: str) -> int:
    upper = any(char.isascii() and char.isupper() for char in password)
    lower = any(char.isascii() and char.islower() for char in password)
    digit = any(char.isascii() and char.isdigit() for char in password)
    other = any(not (char.isascii() and char.isalnum()) for char in password)
    return sum((upper, lower, digit, other))


def _is_weak(plain: str) -> bool:
    rest = plain
    for word in sorted(_WEAK, key=len, reverse=True):
        rest = rest.replace(word, "")
    told_apart = len(set(plain))
    return told_apart < _BESIDE_WEAK or (rest != plain and len(set(rest)) < _BESIDE_WEAK)


def hashed(password: str) -> str:
    """``password`` as it is kept: Argon2id with a salt of its own.  Takes tens of milliseconds."""
    return _HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether ``password`` is the one that is kept as ``kept``; as slow as ``hashed``.

    An empty ``kept`` (no such account, or one without a password) matches nothing and takes
    as long as any other.
    """
    try:
        _HASHER.verify(kept or _decoy(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def among(past: Iterable[str], password: str) -> bool:
    """Whether ``password`` is one of the ``past`` ones, which are kept hashed."""
    return any(matches(kept, password) for kept in past)


@cache
def _decoy() -> str:
    return hashed("compared with when there is no account")
