"""A cell into a value of the model, whatever a clerk, a portal or a spreadsheet made of it.

Everything here gives builtins (codes as text, limits as dicts) that ``msgspec.convert`` accepts;
what it cannot read it refuses with a Chinese sentence that tells the mend.
"""

import re
from datetime import date, datetime
from typing import Any

import msgspec

from catalogue.model.code_tables import CodeTable
from catalogue.model.limits import LimitUnit

EMPTY = frozenset({"", "无", "/", "-", "—", "None", "null"})
"""How people write that there is nothing."""

_YES = frozenset({"是", "1", "1.0", "true", "True", "TRUE", "√", "有", "支持", "Y", "y"})
_NO = frozenset({"否", "0", "0.0", "false", "False", "FALSE", "×", "无", "不支持", "N", "n"})
_LIST = re.compile(r"[、；;，,|]+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]00:00(?::00)?)?"
)
_LIMIT = re.compile(
    r"(\d+)(?:\.0)?\s*个?\s*[（(]?\s*(工作日|自然日|日历日|天|日|小时|个?月|年)\s*[）)]?"
)
_UNITS = {
    "工作日": LimitUnit.WORKING_DAY,
    "自然日": LimitUnit.CALENDAR_DAY,
    "日历日": LimitUnit.CALENDAR_DAY,
    "小时": LimitUnit.HOUR,
    "月": LimitUnit.MONTH,
    "个月": LimitUnit.MONTH,
    "年": LimitUnit.YEAR,
}
_AT_ONCE = frozenset({"即办", "当场办结", "即时办结", "当场", "立等可取"})
_LIKE_FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
"""As a spreadsheet knows a formula, a Chinese one by full-width signs as well."""
_EXACT = 1e15
"""From here on a spreadsheet number has lost digits of what was typed."""
_WHOLE = re.compile(r"(-?\d{1,9})(?:\.0+)?")
_SHOWN = 60
_VISIBLE = {"\n": "⏎", "\r": "", "\t": " ", "\u3000": " "}


class Unreadable(ValueError):
    """A cell cannot be read; ``str()`` says what is wrong and how to mend it."""


def text(value: Any) -> str:
    """A cell as text; whole numbers without “.0”, without blanks around and invisible marks.

    Raises:
        Unreadable: a formula, a control character, a number too long to be exact, or something
            that is no single value.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, bool):
        raise Unreadable("应填文字或数字，不是真假值（true/false）")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if abs(value) >= _EXACT:
            raise Unreadable(
                "数字太长，电子表格已丢失后面的位数；请把单元格格式设为“文本”后重新填写"
            )
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        raise Unreadable("应填一个值，不能是列表或对象")
    return str(value)


def _written(value: str) -> str:
    found = _visible(value)
    if found.startswith("="):
        raise Unreadable("单元格是公式；请改为公式算出的值")
    return found[1:] if found.startswith("'") and _LIKE_FORMULA.match(found) else found


def _visible(value: str) -> str:
    found = value.strip()
    if not found.isprintable():  # neither is a line break, but most cells have none
        if control := CONTROL.search(found):
            raise Unreadable(control_told(control[0]))
        found = _INVISIBLE.sub("", found).strip()
    return found


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula: behind an apostrophe where needed.

    ``text()`` takes the apostrophe off again.
    """
    return f"'{text}" if _LIKE_FORMULA.match(text) else text


def control_told(char: str) -> str:
    """Why a text with the control character ``char`` is refused, and the mend."""
    return f"含有看不见的控制字符（U+{ord(char):04X}）；请删去，或粘贴为纯文本后重试"


def code_text(value: Any) -> str:
    """A long code as text.

    Raises:
        Unreadable: the spreadsheet has turned it into a number and lost its last digits.
    """
    if (isinstance(value, float) and abs(value) >= _EXACT) or (
        isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip())
    ):
        raise Unreadable(
            "编码被电子表格转成了科学计数，后面的位数已经丢失，无法还原；"
            "请把该列单元格格式设为“文本”，再重新粘贴完整编码"
        )
    return text(value)


def yes_or_no(value: Any) -> bool:
    """是 / 否 in its many spellings."""
    if isinstance(value, bool):
        return value
    found = text(value)
    if found in _YES:
        return True
    if found in _NO:
        return False
    raise Unreadable("应填“是”或“否”")


def whole_number(value: Any) -> int:
    """A count; “一次” is not one."""
    found = _WHOLE.fullmatch(text(value))
    if not found:
        raise Unreadable("不是整数，请填 0、1、2…")
    return int(found[1])


def day(value: Any) -> str:
    """A day as ISO text: 2018-03-01, 2018/3/1, 2018年3月1日; a date cell loses its hour."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    found = _DATE.fullmatch(text(value))
    if not found:
        raise Unreadable("不是日期，请写成 2018-03-01")
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        raise Unreadable("没有这一天，请写成 2018-03-01") from None


def table_code(value: Any, table: type[CodeTable]) -> str:
    """A code of ``table`` from its code, its code without leading zeros, or its label."""
    found = text(value)
    codes = {str(member) for member in table}
    if found in codes:
        return found
    by_label = table.by_label(found)
    if by_label is not None:
        return str(by_label)
    padded = {code for code in codes if found.isdigit() and code.lstrip("0") == found.lstrip("0")}
    if len(padded) == 1:
        return padded.pop()
    known = "、".join(f"{member.value} {member.label}" for member in table)
    raise Unreadable(f"不在代码表中，请填以下之一：{known}")


def parts(value: Any) -> list[Any]:
    """A list, or a text that holds several values: a JSON list, one per line, else between 、；，|.

    Raises:
        Unreadable: neither.
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = json_list(value)
    if isinstance(value, list | tuple):
        return [part for part in value if part is not None and not _is_empty(part)]
    found = _visible(value) if isinstance(value, str) else text(value)
    split = found.split("\n") if "\n" in found else _LIST.split(found)
    return [part.strip() for part in split if part.strip() not in EMPTY]


def _is_empty(part: Any) -> bool:
    return isinstance(part, str) and part.strip() in EMPTY


def json_list(value: str) -> list[Any]:
    """The list that ``value`` spells in JSON.

    Raises:
        Unreadable: it spells none.
    """
    try:
        found = msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise Unreadable("不是有效的列表；请每行写一项")
    return found


def limit(value: Any, unit: Any = None) -> dict[str, Any]:
    """A period with its unit: “20(工作日)”, “5个工作日”, “即办”, or 5 beside a unit's code.

    Raises:
        Unreadable: no number, or a number without a unit, or “日” which may mean either day.
    """
    found = text(value)
    if found in _AT_ONCE or found == "0":
        return {"value": 0, "unit": LimitUnit.WORKING_DAY.value}
    given = _unit(text(unit)) if unit is not None and text(unit) else None
    stated = _LIMIT.fullmatch(found)
    own = _UNITS.get(stated[2]) if stated else None
    if own and given and own is not given:
        raise Unreadable(f"与单位“{given.label}”不一致，请核对")
    if stated and (own or given):
        return {"value": int(stated[1]), "unit": (own or given or LimitUnit.WORKING_DAY).value}
    if given:
        return {"value": whole_number(value), "unit": given.value}
    if stated or _WHOLE.fullmatch(found):
        raise Unreadable("没有写明工作日还是自然日，请写成“5个工作日”或“5个自然日”")
    raise Unreadable("不是时限，请写成“5个工作日”；没有时限的留空")


def _unit(code: str) -> LimitUnit:
    for member in LimitUnit:
        if code in (member.national_code, member.value, member.label):
            return member
    raise Unreadable(f"时限单位“{code[:20]}”不认识，请填 1（工作日）、2（自然日）或 H（小时）")


def shown(value: Any) -> str:
    """A cell as an error quotes it: short, in one piece, nothing unprintable."""
    try:
        found = value if isinstance(value, str) else text(value)
    except Unreadable:
        found = _spelt(value)
    start = "".join(c if c.isprintable() else _VISIBLE.get(c, "�") for c in found[:_SHOWN])
    return start if len(found) <= _SHOWN else start[: _SHOWN - 1] + "…"


def _spelt(value: Any) -> str:
    if isinstance(value, list | tuple | dict | bool):
        try:
            return msgspec.json.encode(value).decode()
        except (TypeError, ValueError, RecursionError):
            return "…"
    return str(value)
