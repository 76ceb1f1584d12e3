"""Codes: rule 20."""

from collections.abc import Iterator

import msgspec

from catalogue.errors import BadCode
from catalogue.model.codes import (
    is_credit_code,
    is_local_code,
    parse_base_code,
    parse_item_code,
)
from catalogue.model.item import ServiceItem
from catalogue.rules.elements import filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_SOURCE = "rules-and-metrics §3.2 no. 20; GB/T 39554.1-2020 (standards §2)"


@rule(
    number=20,
    severity=Severity.ERROR,
    message="事项没有任何编码；请填写{title}，没有国家编码的填写《地方实施编码》",
    source=_SOURCE,
    good={"implementation_code": "", "handling_code": "", "local_code": "BS-2018-001"},
    bad={"implementation_code": "", "handling_code": "", "local_code": ""},
)
def item_has_a_code(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """An item has a code, national or the place's own."""
    if not filled(item.code):
        yield "implementation_code", {}


@rule(
    number=20,
    severity=Severity.ERROR,
    message="{title}“{code}”格式不对：{why}；请更正编码",
    source=_SOURCE,
    good={"base_code": "000131023000"},
    bad={"base_code": "00013102300"},
)
def codes_are_well_formed(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Base, implementation, handling and local codes have their length and characters."""
    for element, code, why in (
        ("base_code", item.base_code, _base_fault(item.base_code)),
        ("implementation_code", item.implementation_code, _fault(item.implementation_code, 31)),
        ("handling_code", item.handling_code, _fault(item.handling_code, 33)),
        ("local_code", item.local_code, _local_fault(item.local_code)),
    ):
        if code and why:
            yield element, {"code": code, "why": why}


@rule(
    number=20,
    severity=Severity.ERROR,
    message="{title}“{code}”中的{part}是“{found}”，与所填的“{expected}”不符；请改正编码或所填内容",
    source=_SOURCE,
    good={"exercise_level": "3"},
    bad={"exercise_level": "4"},
)
def codes_agree_with_the_item(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Body, level, kind and base code inside a code are the item's own."""
    level = item.exercise_level.value if item.exercise_level else ""
    found: list[tuple[str, str, str, str, str]] = []
    for element in ("implementation_code", "handling_code"):
        code: str = getattr(item, element)
        if code and not _fault(code, len(code)):
            parsed = parse_item_code(code)
            found += [
                (element, code, "实施主体编码", parsed.credit_code, item.body.credit_code),
                (element, code, "行使层级", parsed.level, level),
                (element, code, "基本编码", parsed.base, item.base_code),
            ]
    if item.base_code and not _base_fault(item.base_code):
        kind = parse_base_code(item.base_code).kind
        found.append(("base_code", item.base_code, "事项类型", kind, item.kind.value))
    if item.implementation_code and len(item.handling_code) == 33:
        stem = item.handling_code[:31]
        found.append(
            ("handling_code", item.handling_code, "实施编码", stem, item.implementation_code)
        )
    for element, code, part, inside, expected in found:
        if expected and inside != expected:
            yield element, {"code": code, "part": part, "found": inside, "expected": expected}


@rule(
    number=20,
    severity=Severity.ERROR,
    message="{title}“{code}”已被另一事项使用；请核对，或取新的顺序号",
    source=_SOURCE,
    good={"_context": {"taken_code": False}},
    bad={"_context": {"taken_code": True}},
)
def code_is_unique(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """No two items share a code."""
    if context.taken_code and item.code:
        element = "handling_code" if item.handling_code else "implementation_code"
        yield element if item.code != item.local_code else "local_code", {"code": item.code}


@rule(
    number=20,
    severity=Severity.ERROR,
    message="{title}由上级目录统一规定为“{fixed}”，现为“{given}”；请改回，确需不同的请报上级调整目录",
    source="rules-and-metrics §3.1 and §3.2 no. 20: elements locked by the base catalogue",
    good={"_context": {"locked": {"kind": "01"}}},
    bad={"_context": {"locked": {"kind": "07"}}},
)
def locked_elements_are_unchanged(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """What the level above has fixed stays as it is."""
    given = msgspec.to_builtins(item) if context.locked else {}
    for element, fixed in context.locked.items():
        value = given.get(element, msgspec.to_builtins(getattr(item, element)))
        if value != fixed:
            yield element, {"fixed": _short(fixed), "given": _short(value)}


@rule(
    number=20,
    severity=Severity.WARNING,
    message="{title}“{code}”不是有效的统一社会信用代码（18位，末位为校验码）；请对照证书核对",
    source="standards §2.2: real catalogues hold temporary and miskeyed body codes, so only "
    "a warning; GB 32100-2015",
    good={"body": {"name": "灵山县行政审批局", "credit_code": "11450721MB15580811", "nature": "1"}},
    bad={"body": {"name": "灵山县行政审批局", "credit_code": "11450721MB15580812", "nature": "1"}},
)
def credit_code_checks_out(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """The body's credit code has the right check digit."""
    code = item.body.credit_code
    if code and not is_credit_code(code):
        yield "body.credit_code", {"code": code}


def _base_fault(code: str) -> str:
    try:
        parse_base_code(code)
    except BadCode as fault:
        return str(fault)
    return ""


def _fault(code: str, length: int) -> str:
    """What is wrong with an item code that should have ``length`` characters."""
    if len(code) != length:
        return f"应为{length}位，现为{len(code)}位"
    try:
        parse_item_code(code)
    except BadCode as fault:
        return str(fault)
    return ""


def _local_fault(code: str) -> str:
    return "" if is_local_code(code) else "应为3至64位字母、数字或 . _ -"


def _short(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else text[:59] + "…"
