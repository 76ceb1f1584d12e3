"""Numbers in what anybody may write that could be a person's: found, and blotted out."""

import re
from collections.abc import Callable
from functools import cache

_ONE = r"[\dXxＸｘ*＊]"
"""A digit, also of full width; the check character of an identity number; one blotted before."""
_BETWEEN = r"[ \t\u00a0\u3000\-‐‑–—－]"
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+[@＠](?=[A-Za-z0-9-]+\.[A-Za-z])")
_SEPARATORS = re.compile(_BETWEEN)
_AREA_CODE = re.compile(r"[0０]\d{2,3}[-－ ]")
_DAY = re.compile(r"(19|20)\d\d[-－]\d\d?[-－]\d\d?")
_SHOWN_FROM = 7
"""Digits of the shortest telephone number."""


def without_runs(text: str, at_least: int, instead: Callable[[str], str]) -> str:
    """``text`` with every run of so many digits, in groups or not, replaced.

    >>> without_runs("低保 2206 0219 9001 0112 34", 6, lambda run: "#")
    '低保 #'
    """
    return _runs(at_least).sub(lambda found: instead(found[0]), text)


def for_everybody(text: str) -> str:
    """``text`` without what could tell who wrote it: telephone, identity number, e-mail address.

    An area code and the last three digits stay, so that it can be understood which number of an
    office is meant; a day stays whole.

    >>> for_everybody("窗口电话 0439-3222222 是空号，2018-06-01 起应为 13812341234")
    '窗口电话 0439-****222 是空号，2018-06-01 起应为 ****234'
    >>> for_everybody("请联系 zhang.san@example.org")
    '请联系 ****@example.org'
    """
    return without_runs(_MAIL.sub("****@", text), _SHOWN_FROM, _shortened)


@cache
def _runs(at_least: int) -> re.Pattern[str]:
    return re.compile(f"{_ONE}(?:{_BETWEEN}{{0,3}}{_ONE}){{{at_least - 1},}}")


def _shortened(run: str) -> str:
    if _DAY.fullmatch(run) or not any(char.isdecimal() for char in run):
        return run
    area = _AREA_CODE.match(run)
    return f"{area[0] if area else ''}****{_SEPARATORS.sub('', run)[-3:]}"
