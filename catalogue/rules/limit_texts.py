"""Limits as people write them, and whether they say what the fields say: rule 29."""

import re
from collections.abc import Iterator

from catalogue.model.item import ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from catalogue.rules.elements import applies
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_DAYS = frozenset({LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY})
_UNITS: dict[str, frozenset[LimitUnit]] = {
    "工作日": frozenset({LimitUnit.WORKING_DAY}),
    "自然日": frozenset({LimitUnit.CALENDAR_DAY}),
    "日": _DAYS,
    "天": _DAYS,
    "小时": frozenset({LimitUnit.HOUR}),
    "月": frozenset({LimitUnit.MONTH}),
    "年": frozenset({LimitUnit.YEAR}),
}
_DATE = re.compile(r"\d{4}\s*年(\s*\d{1,2}\s*月)?(\s*\d{1,2}\s*日)?|\d{1,2}\s*月\s*\d{1,2}\s*日")
_STATED = re.compile(
    r"(?<![第\d.])(\d{1,4}|[一二两三四五六七八九十百]+)\s*个?\s*(工作日|自然日|日|天|小时|月|年)"
)
_ABOUT_TIME = re.compile("几日|几天|几个工作日|多久|多长时间|多少天|多少个?工作日|时限|办结|期限")
_NOT_ABOUT_TIME = re.compile("有效")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2}

Stated = tuple[int, frozenset[LimitUnit], str]
"""A period found in a text: number, units it may mean (“日” is either day), as written."""


@rule(
    number=29,
    severity=Severity.WARNING,
    message="{title}写“{stated}”，与填报的时限（{limits}）不一致；请核对后改成同一个数",
    source="ours, from a published item of Lingshan county whose fields say 66 and 24 days, "
    "its notes 20 and 1 and its FAQ 10 (standards §4.1)",
    good={"promised_limit": {"value": 3}, "promised_note": "自受理之日起3个工作日内办结"},
    bad={"promised_limit": {"value": 24}, "promised_note": "自受理之日起2个工作日办结"},
)
def limit_texts_agree(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Notes and answers state the same limits as the fields.

    A text disagrees when it states periods and none of them is the limit's; times of special
    procedures and steps, and dates, do not count.
    """
    if not applies(item):
        return
    statutory, promised = item.statutory_limit, item.promised_limit
    pairs = [
        ("statutory_note", item.statutory_note, [statutory]),
        ("promised_note", item.promised_note, [promised]),
    ]
    for index, entry in enumerate(item.faq):
        question = entry.question
        if _ABOUT_TIME.search(question) and not _NOT_ABOUT_TIME.search(question):
            pairs.append((f"faq[{index}].answer", entry.answer, [promised, statutory]))
    elsewhere = [one.limit for one in item.special_procedures if one.limit]
    elsewhere += [step.limit for step in item.steps if step.limit]
    for element, text, given in pairs:
        limits = [limit for limit in given if limit is not None]
        stated = stated_periods(text)
        if not limits or any(_means(one, limit) for one in stated for limit in limits):
            continue
        other = [one for one in stated if not any(_means(one, limit) for limit in elsewhere)]
        if other:
            yield (
                element,
                {
                    "stated": "、".join(words for _, _, words in other),
                    "limits": "、".join(limit.text for limit in limits),
                },
            )


def stated_periods(text: str) -> list[Stated]:
    """Periods stated in ``text``, Arabic or Chinese numerals: “十五个工作日” is 15 days."""
    return [
        (_number(found[1]), _UNITS[found[2]], found[0])
        for found in _STATED.finditer(_DATE.sub("", text))
    ]


def _means(stated: Stated, limit: TimeLimit) -> bool:
    number, units, _ = stated
    return number == limit.value and limit.unit in units


def _number(text: str) -> int:
    """The value of digits or of a Chinese numeral below one thousand."""
    if text.isdigit():
        return int(text)
    total = digit = 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
