"""Item codes, credit codes and division codes: parse, build, check.

Structures (GB/T 39554.1-2020 and C 0109 as verified on real catalogues)::

    base code            12 = region 2 + kind 2 + department 2 + main item 3 + sub-item 3
    implementation code  31 = credit code 18 + exercise level 1 + base code 12
    handling code        33 = implementation code 31 + serial number 2 (01–99)
"""

import re
from functools import lru_cache

from msgspec import Struct

from catalogue.errors import BadCode

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BASE = re.compile(r"[0-9]{11}[0-9A-Z]")
_CREDIT = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}")
_LOCAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{2,63}")


class BaseCode(Struct, frozen=True):
    """The parts of a 12-digit base code (基本编码)."""

    region: str
    kind: str
    department: str
    main_item: str
    sub_item: str


class ItemCode(Struct, frozen=True):
    """The parts of a 31- or 33-digit code (实施编码, 业务办理项编码); ``serial`` empty for 31."""

    credit_code: str
    level: str
    base: str
    serial: str


def parse_base_code(text: str) -> BaseCode:
    """Take a base code apart.

    Raises:
        BadCode: not 11 digits followed by a digit or a letter (real catalogues mark a main
            item that has sub-items with a final ``Y``).
    """
    if not _BASE.fullmatch(text):
        raise BadCode(
            f"基本编码“{text}”应为12位：地区2+类型2+主管部门2+主项3+子项3，请核对位数和字符"
        )
    return BaseCode(text[:2], text[2:4], text[4:6], text[6:9], text[9:])


def parse_item_code(text: str) -> ItemCode:
    """Take a 31- or 33-digit code apart.

    Raises:
        BadCode: wrong length, or a part is malformed.
    """
    if len(text) not in (31, 33):
        raise BadCode(
            f"事项编码“{text}”为{len(text)}位，应为31位（实施编码）或33位（业务办理项编码）"
        )
    credit_code, level, base, serial = text[:18], text[18], text[19:31], text[31:]
    if not re.fullmatch(r"[0-9A-Z]{18}", credit_code):
        raise BadCode(f"事项编码“{text}”前18位不是统一社会信用代码，请核对")
    if level not in "123456":
        raise BadCode(f"事项编码“{text}”第19位“{level}”不是行使层级，应为1至6")
    parse_base_code(base)
    if serial and (not serial.isdigit() or serial == "00"):
        raise BadCode(f"事项编码“{text}”末两位“{serial}”应为01至99的顺序号")
    return ItemCode(credit_code, level, base, serial)


def build_item_code(credit_code: str, level: str, base: str, serial: int | None = None) -> str:
    """Join the parts into a 31-digit code, 33 with a serial number.

    Raises:
        BadCode: a part is malformed or the serial number is outside 1–99.
    """
    text = f"{credit_code}{level}{base}" + ("" if serial is None else f"{serial:02d}")
    parse_item_code(text)
    return text


def credit_code_check_digit(first_17: str) -> str:
    """The 18th character of a unified social credit code.

    Source: GB 32100-2015: (31 − Σ value × weight mod 31) mod 31 in a 31-character alphabet
    without I, O, S, V, Z.

    Raises:
        BadCode: not 17 characters of that alphabet.

    >>> credit_code_check_digit("11450721MB1558081")
    '1'
    """
    if len(first_17) != 17 or any(c not in _CREDIT_ALPHABET for c in first_17):
        raise BadCode(f"“{first_17}”不是统一社会信用代码的前17位")
    total = sum(
        _CREDIT_ALPHABET.index(c) * w for c, w in zip(first_17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


@lru_cache(maxsize=4096)
def is_credit_code(text: str) -> bool:
    """Whether ``text`` is a unified social credit code with a right check digit."""
    return bool(_CREDIT.fullmatch(text)) and credit_code_check_digit(text[:17]) == text[17]


def is_local_code(text: str) -> bool:
    """Whether ``text`` may serve as a code of a place's own: 3–64 letters, digits, ``. _ -``."""
    return bool(_LOCAL.fullmatch(text))
