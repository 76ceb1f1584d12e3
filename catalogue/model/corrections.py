"""我要纠错: what a reader finds wrong in a published guide, and the body's answer to it.

Source: rules-and-metrics §1.3 (a report per section, its number given back, a deadline, the answer
public), §1.4 (38 % of the platforms checked gave no answer within five working days), §6 (contact).
"""

import re
import unicodedata

from msgspec import Struct

from catalogue.model.code_tables import CodeTable
from catalogue.model.signs import is_showable, tidy

ANSWER_WITHIN = 5
"""Working days."""
SHORTEST, LONGEST = 5, 500
"""Characters of what is wrong, and of the answer."""
LONGEST_CONTACT = 60
_TELEPHONE = re.compile(r"\+?[0-9()][0-9() -]*(?:(?:转|-|#) ?[0-9]{1,6})?")
_FEWEST_DIGITS = 7
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NUMBER = re.compile(r"(?:JC)?([0-9]{4})[-‐–—]?([0-9]{1,9})")
SECTIONS = 12
"""Of a guide; 0 is the guide as a whole."""


class Outcome(CodeTable):
    """What became of a report."""

    MENDED = "mended", "已更正"
    UNCHANGED = "unchanged", "核实无误，不作更改"
    ELSEWHERE = "elsewhere", "不属于本部门，已说明去处"


class Report(Struct, frozen=True, kw_only=True):
    """What a reader sends: about which section, what is wrong, how to be reached if they wish."""

    code: str
    section: int
    text: str
    contact: str = ""


def unfit(report: Report) -> str:
    """Why ``report`` cannot be taken, as a sentence; empty when it can."""
    if not 0 <= report.section <= SECTIONS:
        return "请选择有误的是哪一部分"
    if fault := text_fault(report.text, "哪里有误"):
        return fault
    if report.contact and not is_contact(tidy(report.contact)):
        return (
            "联系方式请写电话或邮箱，如 13800000000、0439-3000000、name@example.org，"
            f"最长 {LONGEST_CONTACT} 个字；也可以不填"
        )
    return ""


def is_contact(text: str) -> bool:
    """Whether ``text`` is a telephone number, or an e-mail address.

    >>> is_contact("0439-3222222 转 12"), is_contact("a.b@example.org"), is_contact("在家")
    (True, True, False)
    """
    if len(text) > LONGEST_CONTACT or not text.isprintable():
        return False
    folded = unicodedata.normalize("NFKC", text)
    digits = sum(char.isdecimal() for char in folded)
    called = digits >= _FEWEST_DIGITS and _TELEPHONE.fullmatch(folded)
    return bool(called or _MAIL.fullmatch(folded))


def text_fault(text: str, what: str) -> str:
    """Why ``text`` does not say ``what``; empty when it does."""
    if len(text) < SHORTEST:
        return f"请写明{what}，至少 {SHORTEST} 个字"
    if len(text) > LONGEST:
        return f"{what}最长 {LONGEST} 个字，现有 {len(text)} 个字，请缩短"
    if not is_showable(text, "\n\t"):
        return f"{what}中有不可见的字符，请重新输入"
    return ""


def number_of(year: int, serial: int) -> str:
    """The number a reader is given.

    >>> number_of(2018, 7)
    'JC2018-000007'
    """
    return f"JC{year}-{serial:06}"


def tidy_number(typed: str) -> str:
    """A number as ``number_of`` writes it, of one that was typed; others stay as they are.

    >>> tidy_number(" jc２０１８－7 "), tidy_number("2018000007"), tidy_number("x")
    ('JC2018-000007', 'JC2018-000007', 'x')
    """
    folded = unicodedata.normalize("NFKC", typed)
    found = _NUMBER.fullmatch("".join(folded.split()).upper())
    return number_of(int(found[1]), int(found[2])) if found else typed.strip()


def masked(contact: str) -> str:
    """``contact`` as others than the body's own people see it.

    >>> masked("13812341234"), masked("a.b@example.org"), masked("")
    ('138****1234', 'a.b****.org', '')
    """
    if len(contact) < 8:
        return "****" if contact else ""
    return f"{contact[:3]}****{contact[-4:]}"
