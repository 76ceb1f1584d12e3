"""Telephone numbers to ask and to complain: rule 9."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from catalogue.model.item import ServiceItem
from catalogue.rules.elements import applies
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_BRACKETED_AREA = re.compile(r"\((0\d{2,3})\)[ -]?")
_NUMBER = re.compile(r"(?<![\d:])\d[\d-]*\d(?!:)")
_LANDLINE = re.compile(r"(0\d{2,3})-\d{7,8}(?:-\d{1,5})?")
_NATIONAL = re.compile(r"12\d{3}|9[56]\d{3,4}|[48]00-?\d{3}-?\d{4}|[48]00-?\d{4}-?\d{3}")
_DASHES = str.maketrans("—–－‐−", "-----")


@rule(
    number=9,
    severity=Severity.ERROR,
    message="{title}未填；请填写带区号的号码，如 0439-3250000，投诉可填 12345",
    source="rules-and-metrics §3.2 no. 9: Wenzhou item checker",
    good={"complaint": {"phone": "12345"}},
    bad={"complaint": {"address": "白山市浑江区"}},
)
def phones_are_given(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """There is a number to ask and a number to complain."""
    if not applies(item):
        return
    for element, text in _phones(item):
        if not text.strip():
            yield element, {}


@rule(
    number=9,
    severity=Severity.ERROR,
    message="{title}“{number}”不是带区号的号码{expected}；请写成“区号-号码”，如 0439-3250000，"
    "多个号码用顿号隔开，全国短号（12345、12315、400…）可直接填",
    source="rules-and-metrics §3.2 no. 9: with area code, Baishan 0439; 12345 allowed",
    good={
        "enquiry": {"phone": "0439-3250000、12315"},
        "_context": {"area_codes": ["0439"]},
    },
    bad={"enquiry": {"phone": "3250000"}},
)
def phones_carry_area_codes(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Every number can be dialled from anywhere; landlines lie in the place's area codes."""
    if not applies(item):
        return
    expected = f"（本地区号 {'、'.join(context.area_codes)}）" if context.area_codes else ""
    for element, text in _phones(item):
        if not text.strip():
            continue
        found = phone_numbers(text)
        wrong = [one for one in found if not _is_dialable(one, context.area_codes)]
        for number in wrong if found else [text]:
            yield element, {"number": number, "expected": expected}


@rule(
    number=9,
    severity=Severity.ERROR,
    message="{title}“{phone}”与咨询电话相同；请另填受理投诉的电话，如 12345",
    source="rules-and-metrics §3.2 no. 9: 咨询 and 投诉 phones differ",
    good={"enquiry": {"phone": "0439-3250000"}, "complaint": {"phone": "12345"}},
    bad={"enquiry": {"phone": "0439-3250000"}, "complaint": {"phone": "(0439)3250000"}},
)
def complaints_have_their_own_phone(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Complaints do not end with those complained of."""
    ask, complain = phone_numbers(item.enquiry.phone), phone_numbers(item.complaint.phone)
    if applies(item) and complain and set(complain) <= set(ask):
        yield "complaint.phone", {"phone": item.complaint.phone}


@lru_cache(maxsize=4096)
def phone_numbers(text: str) -> tuple[str, ...]:
    """The numbers in ``text``, written alike: ``（0439）3250000`` → ``0439-3250000``."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    plain = re.sub(r"\s*-\s*", "-", plain)
    plain = _BRACKETED_AREA.sub(r"\1-", plain)
    plain = re.sub(r"(?<=\d)(?:转|ext\.?)(?=\d)", "-", plain)
    return tuple(one for one in _NUMBER.findall(plain) if len(one.replace("-", "")) >= 5)


def _phones(item: ServiceItem) -> list[tuple[str, str]]:
    return [("enquiry.phone", item.enquiry.phone), ("complaint.phone", item.complaint.phone)]


def _is_dialable(number: str, area_codes: tuple[str, ...]) -> bool:
    if _NATIONAL.fullmatch(number):
        return True
    landline = _LANDLINE.fullmatch(number)
    return landline is not None and (not area_codes or landline[1] in area_codes)
