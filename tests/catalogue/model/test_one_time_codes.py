"""One-time codes against the vectors of RFC 6238, their window, and that each works once."""

import base64
import hashlib
import hmac
import struct
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from catalogue.model.one_time_codes import enrolment_address, matching_step

SECRET = base64.b32encode(b"12345678901234567890").decode()
"""The SHA-1 secret of RFC 6238, appendix B."""
AT = datetime(2018, 6, 1, 4, 0, 10, tzinfo=UTC)
STEP = int(AT.timestamp()) // 30


def code_at(moment: datetime) -> str:
    """The code of that moment, computed from RFC 4226 §5.3 rather than with our library."""
    key = base64.b32decode(SECRET)
    counter = struct.pack(">Q", int(moment.timestamp()) // 30)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.mark.parametrize(
    ("seconds", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, eight_digits: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert matching_step(SECRET, eight_digits[2:], now, after=0) == seconds // 30


@pytest.mark.parametrize(("shift", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_differ_by_one_step(shift: int, taken: bool) -> None:
    code = code_at(AT + timedelta(seconds=30 * shift))
    assert matching_step(SECRET, code, AT, after=0) == (STEP + shift if taken else None)


def test_a_used_code_and_any_before_it_work_no_more() -> None:
    assert matching_step(SECRET, code_at(AT), AT, after=STEP) is None
    earlier = code_at(AT - timedelta(seconds=30))
    assert matching_step(SECRET, earlier, AT, after=STEP) is None
    later = code_at(AT + timedelta(seconds=30))
    assert matching_step(SECRET, later, AT, after=STEP) == STEP + 1


def test_spaces_between_the_digits_are_forgiven() -> None:
    code = code_at(AT)
    assert matching_step(SECRET, f" {code[:3]} {code[3:]} ", AT, after=0) == STEP


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "1e5000"]
)
def test_what_is_not_six_digits_is_no_code(text: str) -> None:
    assert matching_step(SECRET, text, AT, after=0) is None


def test_without_a_secret_no_code_is_right() -> None:
    assert not [n for n in range(1000) if matching_step("", f"{n:06d}", AT, after=0) is not None]


def test_the_phone_reads_issuer_login_and_secret() -> None:
    address = urlsplit(enrolment_address(SECRET, "chuangkou.2", "白山政务"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert parse_qs(address.query)["secret"] == [SECRET]
    assert parse_qs(address.query)["issuer"] == ["白山政务"]
    assert address.path.endswith("chuangkou.2")
