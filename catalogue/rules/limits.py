"""Statutory and promised limits: rules 1, 2, 15, 21."""

import re
from collections.abc import Iterator

from catalogue.model.code_tables import Handling, ItemKind
from catalogue.model.item import ServiceItem
from catalogue.model.limits import TimeLimit
from catalogue.rules.elements import applies, filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_AT_ONCE = re.compile("即时|当场|即办|立即")
_CONVERSION = re.compile("折算|折合|换算|相当于|折为")


@rule(
    number=1,
    severity=Severity.ERROR,
    message="《承诺办结时限》为即办（0），{title}却是“{handling}”；"
    "请改为“即办件”，或填写实际承诺的时限",
    source="rules-and-metrics §3.2 no. 1: Wenzhou item checker",
    good={"promised_limit": {"value": 0}, "promised_note": "", "handling": "1"},
    bad={"promised_limit": {"value": 0}, "promised_note": "", "handling": "2"},
)
def done_at_once_is_immediate(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """What is promised on the spot is an immediate item."""
    at_once = item.promised_limit is not None and item.promised_limit.value == 0
    if applies(item) and at_once and item.handling is Handling.COMMITTED:
        yield "handling", {"handling": item.handling.label}


@rule(
    number=2,
    severity=Severity.ERROR,
    message="{title}是“即办件”，《承诺办结时限》却是“{promised}”，超过即办的上限（{bound}）；"
    "请改为“承诺件”，或把承诺办结时限改到上限以内",
    source="rules-and-metrics §3.2 no. 2: Wenzhou item checker; the bound is a place's setting",
    good={
        "promised_limit": {"value": 1},
        "promised_note": "",
        "handling": "1",
        "_context": {"immediate_within": 1},
    },
    bad={"promised_limit": {"value": 1}, "promised_note": "", "handling": "1"},
)
def immediate_items_take_no_days(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """An item that takes longer than the bound of immediate items is a committed one.

    A limit the conversion policy cannot express in working days counts as longer.
    """
    promised = item.promised_limit
    if not applies(item) or item.handling is not Handling.IMMEDIATE or promised is None:
        return
    converted = context.conversion.convert(promised)
    if promised.value and (converted is None or converted.working_days > context.immediate_within):
        bound = TimeLimit(context.immediate_within).text
        yield "handling", {"promised": promised.text, "bound": bound}


@rule(
    number=15,
    severity=Severity.ERROR,
    message="{title}“{promised}”长于《法定办结时限》“{statutory}”；"
    "请缩短承诺时限，或核对法定时限及单位",
    source="rules-and-metrics §3.2 no. 15; §4 time units: compared only after conversion",
    good={"statutory_limit": {"value": 10}, "promised_limit": {"value": 10}},
    bad={"statutory_limit": {"value": 10}, "promised_limit": {"value": 11}},
)
def promise_is_within_the_law(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Nobody is promised more time than the law allows.

    Limits the policy cannot compare are left to ``limit_units_agree``.
    """
    promised, statutory = item.promised_limit, item.statutory_limit
    if not applies(item) or promised is None or statutory is None:
        return
    if statutory.value == 0 and not _AT_ONCE.search(item.statutory_note):
        return
    if longer(promised, statutory, context):
        yield "promised_limit", {"promised": promised.text, "statutory": statutory.text}


@rule(
    number=15,
    severity=Severity.ERROR,
    message="未填{title}，也未说明；请填写法定时限，或在《法定办结时限说明》写明为何没有（如“法律法规未规定”）",
    source="rules-and-metrics §3.2 no. 15: no statutory limit is null with an explanation; "
    "optional for public services (standards §4)",
    good={"statutory_limit": None, "statutory_note": "法律法规未规定办结时限"},
    bad={"statutory_limit": None, "statutory_note": ""},
)
def missing_statutory_limit_is_explained(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Where the law sets no limit the item says so."""
    optional = not applies(item) or item.kind is ItemKind.PUBLIC_SERVICE
    if not optional and item.statutory_limit is None and not filled(item.statutory_note):
        yield "statutory_limit", {}


@rule(
    number=15,
    severity=Severity.ERROR,
    message="{title}填了 0；没有法定时限请留空并写明《法定办结时限说明》，"
    "法律要求当场办结的请在说明中写“当场”或“即时”",
    source="rules-and-metrics §3.2 no. 15 and §4: L = 0 is an input error except 即时",
    good={
        "statutory_limit": {"value": 0},
        "statutory_note": "依法当场办结",
        "handling": "1",
        "promised_limit": {"value": 0},
    },
    bad={"statutory_limit": {"value": 0}, "statutory_note": ""},
)
def statutory_limit_is_not_zero(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Zero is no way to say that the law sets no limit."""
    limit = item.statutory_limit
    zero = limit is not None and limit.value == 0
    if applies(item) and zero and not _AT_ONCE.search(item.statutory_note):
        yield "statutory_limit", {}


@rule(
    number=21,
    severity=Severity.WARNING,
    message="{title}“{promised}”与《法定办结时限》“{statutory}”单位不同；"
    "请统一单位，或在《承诺办结时限说明》写明如何折算",
    source="rules-and-metrics §3.2 no. 21 and §0 no. 4; units themselves are in the type",
    good={
        "statutory_limit": {"value": 30, "unit": "calendar_day"},
        "promised_limit": {"value": 3},
        "promised_note": "法定30个自然日，按7个自然日折算5个工作日",
    },
    bad={
        "statutory_limit": {"value": 30, "unit": "calendar_day"},
        "promised_limit": {"value": 3},
        "promised_note": "",
    },
)
def limit_units_agree(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Both limits use one unit, or a note says how they compare."""
    promised, statutory = item.promised_limit, item.statutory_limit
    if not applies(item) or not promised or not statutory:
        return
    if not promised.value or not statutory.value or promised.unit is statutory.unit:
        return
    if not _CONVERSION.search(item.promised_note + item.statutory_note):
        yield "promised_limit", {"promised": promised.text, "statutory": statutory.text}


def longer(one: TimeLimit, other: TimeLimit, context: Context) -> bool:
    """Whether ``one`` is longer than ``other``; false when the policy cannot compare them."""
    if one.unit is other.unit or not one.value or not other.value:
        return one.exceeds(other)
    left, right = context.conversion.convert(one), context.conversion.convert(other)
    return left is not None and right is not None and left.working_days > right.working_days
