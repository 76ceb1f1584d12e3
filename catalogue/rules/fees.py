"""Fees: rules 8 and 14."""

from collections.abc import Iterator

from catalogue.model.item import ServiceItem
from catalogue.rules.elements import applies, filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_FEE = {"name": "考试费", "standard": "每人60元", "basis": "吉发改收费〔2018〕1号"}


@rule(
    number=8,
    severity=Severity.ERROR,
    message="已标明收费，缺{title}；请写全收费项目、标准、依据和是否支持网上支付，不收费的请改《是否收费》",
    source="rules-and-metrics §3.2 no. 8: Wenzhou item checker",
    good={"charged": True, "fees": [_FEE], "pay_online": True},
    bad={"charged": True, "fees": [{"name": "考试费"}], "pay_online": True},
)
def fees_are_spelled_out(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Whoever must pay is told for what, how much, on what ground and how."""
    if not applies(item) or item.charged is not True:
        return
    if not item.fees:
        yield "fees", {}
    for index, fee in enumerate(item.fees):
        if not filled(fee.name):
            yield f"fees[{index}].name", {}
        if not filled(fee.standard):
            yield f"fees[{index}].standard", {}
        if not filled(fee.basis) and not filled(item.fee_basis):
            yield f"fees[{index}].basis", {}
    if item.pay_online is None:
        yield "pay_online", {}


@rule(
    number=14,
    severity=Severity.ERROR,
    message="《是否收费》为否，{title}却为是；请改为否，或补填收费项目",
    source="rules-and-metrics §3.2 no. 14: Wenzhou item checker",
    good={"charged": False, "pay_online": False},
    bad={"charged": False, "pay_online": True},
)
def free_items_take_no_payment(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """What costs nothing cannot be paid online."""
    if applies(item) and item.charged is False and item.pay_online:
        yield "pay_online", {}
