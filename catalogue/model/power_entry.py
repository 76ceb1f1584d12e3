"""One entry of the power list by itself: tidied, checked, compared with what it was before."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from catalogue.model.code_tables import ItemState
from catalogue.model.difference import shown
from catalogue.model.power_list import Power

_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_LINE_END = re.compile("\r\n?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOTHING = frozenset({"", "无", "/", "-", "—", "None", "null"})
"""How people write in a list that there is nothing; reading a spreadsheet drops the same."""
_BLANK = re.compile(r"\s")
_DIVISION = re.compile(r"\d{4}[0-9A-Z]{2}(?:\d{6})?")


class PowerChange(Struct, frozen=True):
    """One column of an entry before and after; empty where it is not filled."""

    title: str
    before: str
    after: str


def named(power: Power) -> str:
    """The entry as a message names it."""
    return f"“{power.name}”（{power.code}）"


def is_division(code: str) -> bool:
    """Whether ``code`` is built like a division's: six digits, or twelve down to the village."""
    return _DIVISION.fullmatch(code) is not None


@cache
def _metas(owner: type[Struct]) -> dict[str, Meta]:
    found = {}
    for name, hint in get_type_hints(owner, include_extras=True).items():
        if get_origin(hint) is Annotated:
            found[name] = next(one for one in get_args(hint)[1:] if isinstance(one, Meta))
    return found


def title_of(field: str, owner: type[Struct] = Power) -> str:
    """The column's title."""
    return _metas(owner)[field].title or field


def titles(fields: Collection[str], owner: type[Struct] = Power) -> str:
    """Titles of these fields in the model's order, joined by “、”."""
    return "、".join(title_of(name, owner) for name in owner.__struct_fields__ if name in fields)


def tidy(power: Power) -> Power:
    """``power`` without blanks around texts, invisible marks, empty and repeated list entries.

    What goes out as a spreadsheet and comes back is then the same entry, with the same hash.
    """
    changes: dict[str, Any] = {}
    for name in Power.__struct_fields__:
        value = getattr(power, name)
        clean: Any = value
        if isinstance(value, tuple):
            clean = tuple(dict.fromkeys(one for one in map(_tidied, value) if one not in _NOTHING))
        elif type(value) is str:
            clean = _tidied(value)
        if clean != value:
            changes[name] = clean
    return msgspec.structs.replace(power, **changes) if changes else power


def _tidied(text: str) -> str:
    return _LINE_END.sub("\n", _INVISIBLE.sub("", text)).strip()


def has_control(text: str) -> bool:
    """Whether ``text`` holds a sign that nobody sees and a database may refuse."""
    return _CONTROL.search(text) is not None


def power_faults(power: Power) -> list[tuple[str, str]]:
    """What keeps ``power`` (tidied) off the list: the column, and a sentence naming the entry."""
    return [(title_of(field), f"{named(power)}{text}") for field, text in _faults(power)]


def _faults(power: Power) -> Iterator[tuple[str, str]]:
    if not power.code or _BLANK.search(power.code):
        yield "code", "的职权编码是空的或含有空格；请填写完整编码"
    for name in ("name", "body_name"):
        if not getattr(power, name):
            yield name, f"没有填写{title_of(name)}；请补填"
    for name, meta in _metas(Power).items():
        value = getattr(power, name)
        if type(value) is str and meta.max_length and len(value) > meta.max_length:
            yield name, f"的{meta.title}最长 {meta.max_length} 字，现为 {len(value)} 字；请缩短"
        if any(map(has_control, value if isinstance(value, tuple) else (str(value),))):
            yield name, f"的{meta.title}含有看不见的控制字符；请删去，或粘贴为纯文本后重试"
    if any(len(code) > 64 for code in power.item_codes):
        yield "item_codes", "的关联事项编码有超过 64 位的；多个编码请用顿号分开"
    if power.state is ItemState.CANCELLED:
        yield "state", "的状态是“取消”；取消的事项不在清单中，请登记取消"
    for code in power.empowered:
        if not is_division(code):
            yield "empowered", f"的赋权对象“{code}”不是行政区划代码；请填 6 位或 12 位代码"


def power_changes(before: Power | None, after: Power) -> tuple[PowerChange, ...]:
    """How ``after`` differs from ``before``; against nothing, everything filled is new."""
    found = []
    for name in Power.__struct_fields__:
        old, new = getattr(before, name, None), getattr(after, name)
        if old != new and (shown(old) or shown(new)):
            found.append(PowerChange(title_of(name), shown(old), shown(new)))
    return tuple(found)
