"""A filled-in form as an item, or every reason why it is not one yet."""

from datetime import date
from enum import Enum
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.exchange import cells
from catalogue.exchange.cells import Unreadable
from catalogue.exchange.elements import Element, elements
from catalogue.model.code_tables import CodeTable
from catalogue.model.item import ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from web.forms.state import FormState, Texts, is_blank

Errors = dict[str, str]
"""Field name → what is wrong with what was typed, and how to mend it."""

_REQUIRED = "请填写这一项，没有它就无法识别"


class Read(Struct, frozen=True):
    """The item when everything could be read, and what could not."""

    item: ServiceItem | None
    errors: Errors


def read_item(state: FormState) -> Read:
    """``state`` as an item; ``None`` with errors when a field cannot be read.

    Findings of the item rules are no errors: a draft may have any number of them.
    """
    errors: Errors = {}
    built: dict[str, Any] = {}
    for element in elements():
        if element.entries:
            rows = _read_rows(element, state.tables.get(element.path[0], []), errors)
            built[element.path[0]] = rows
        else:
            value = _read(element, ".".join(element.path), state.single, errors)
            _place(built, element.path, value)
    _require(ServiceItem, built, "", errors)
    return Read(None if errors else _converted(built, errors), errors)


def _read_rows(element: Element, rows: list[Texts], errors: Errors) -> list[dict[str, Any]]:
    """Rows with something in them; numbers in error names are those of the form."""
    owner = element.entries
    assert owner is not None
    found = []
    for number, row in enumerate(rows):
        if is_blank(row):
            continue
        prefix = f"{element.path[0]}.{number}."
        built: dict[str, Any] = {}
        own: Errors = {}
        for inner in elements(owner):
            _place(built, inner.path, _read(inner, inner.path[0], row, own))
        _require(owner, built, "", own)
        errors |= {prefix + name: told for name, told in own.items()}
        found.append(built)
    return found


def _read(element: Element, name: str, texts: Texts, errors: Errors) -> Any:
    """The value of one field; ``None`` when it is empty or cannot be read."""
    try:
        if element.hint is TimeLimit:
            return _limit(name, texts)
        given = texts.get(name, [])
        if element.many:
            return _many(element, given)
        text = given[-1] if given else ""
        return _single(element, text)
    except Unreadable as fault:
        errors[name] = str(fault)
        return None


def _limit(name: str, texts: Texts) -> dict[str, Any] | None:
    value = next(iter(texts.get(f"{name}.value", [])), "").strip()
    unit = next(iter(texts.get(f"{name}.unit", [])), "") or LimitUnit.WORKING_DAY.value
    if not value:
        return None
    if unit not in {member.value for member in LimitUnit}:
        raise Unreadable("时限单位不认识，请重新选择")
    return {"value": cells.whole_number(value), "unit": unit}


def _many(element: Element, given: list[str]) -> list[str]:
    if isinstance(element.hint, type) and issubclass(element.hint, Enum):
        known = {str(member.value) for member in element.hint}
        unknown = [text for text in given if text and text not in known]
        if unknown:
            raise Unreadable(f"“{unknown[0][:20]}”不在选项中，请重新选择")
        return [text for text in given if text]
    return [line for text in given for line in text.split("\n") if line.strip()]


def _single(element: Element, text: str) -> Any:
    hint = element.hint
    if hint is str:
        return text if text.strip() else ""
    if not text.strip():
        return None
    if hint is bool:
        return cells.yes_or_no(text)
    if hint is int:
        return cells.whole_number(text)
    if hint is date:
        return cells.day(text)
    if isinstance(hint, type) and issubclass(hint, CodeTable):
        return cells.table_code(text, hint)
    raise TypeError(f"a form has no field for {hint}")


def _place(built: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    if value is None or value == "" or value == []:
        return
    for name in path[:-1]:
        built = built.setdefault(name, {})
    built[path[-1]] = value


def _require(owner: type[Struct], built: dict[str, Any], prefix: str, errors: Errors) -> None:
    for field in msgspec.structs.fields(owner):
        if field.required and field.name not in built:
            errors.setdefault(prefix + field.name, _REQUIRED)


def _converted(built: dict[str, Any], errors: Errors) -> ServiceItem | None:
    """Builtins within the bounds of the model; what is out of bounds is told by its field."""
    try:
        return msgspec.convert(built, ServiceItem)
    except msgspec.ValidationError as error:
        told, _, path = str(error).partition(" - at `$")
        name = path.rstrip("`").lstrip(".").replace("[", ".").replace("]", "")
        errors[name or "name"] = _bounds(told)
        return None


def _bounds(told: str) -> str:
    """msgspec's sentence on a bound as a Chinese one."""
    number = told.rpartition(" ")[2]
    if "length <=" in told:
        return f"太长，最多 {number} 个字"
    if "<=" in told:
        return f"太大，最大 {number}"
    if ">=" in told:
        return f"太小，最小 {number}"
    return "这一项的内容不合规格，请核对"
