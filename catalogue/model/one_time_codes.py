"""One-time codes of six digits from an app on the phone (TOTP, RFC 6238)."""

import hmac
from datetime import datetime

import pyotp

_SECONDS = 30
_NEIGHBOURS = (0, -1, 1)
"""Steps that count besides the present one: clocks differ by up to half a minute."""


def matching_step(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """The step [30 s since 1970] whose code is ``code``; ``None`` when none is.

    Only steps later than ``after``, the last one used, count: a code works once (RFC 6238 §5.2).
    """
    digits = "".join(code.split())
    if not secret or not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // _SECONDS
    for neighbour in _NEIGHBOURS:
        step = present + neighbour
        if step > after and hmac.compare_digest(totp.at(step * _SECONDS), digits):
            return step
    return None


def enrolment_address(secret: str, login: str, issuer: str) -> str:
    """``otpauth://…`` as a phone's app reads it from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)
