"""Visits on site: rules 4 to 7."""

from collections.abc import Iterator

from catalogue.model.code_tables import Channel
from catalogue.model.item import ServiceItem
from catalogue.rules.elements import applies, filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_NO_REASON = frozenset({"", "无", "无需", "无须", "不需要", "不涉及", "/", "-"})


@rule(
    number=4,
    severity=Severity.ERROR,
    message="《到办事现场次数》为 {visits} 次，未填{title}；"
    "请写明为什么必须到现场（如“须现场核验原件”）",
    source="rules-and-metrics §3.2 no. 4: national element limit_scene_explain",
    good={"visits": 1, "visit_reason": "须现场核验原件"},
    bad={"visits": 1, "visit_reason": ""},
)
def visits_are_explained(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Whoever must come in person is told why."""
    if applies(item) and item.visits and not filled(item.visit_reason):
        yield "visit_reason", {"visits": item.visits}


@rule(
    number=5,
    severity=Severity.WARNING,
    message="《到办事现场次数》为 0，{title}却写“{reason}”；请清空原因，或改正次数",
    source="rules-and-metrics §3.2 no. 5: Wenzhou item checker",
    good={"visits": 0, "visit_reason": "无"},
    bad={"visits": 0, "visit_reason": "须现场核验原件"},
)
def no_visit_needs_no_reason(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """An item without visits gives no reason for coming."""
    reason = item.visit_reason.strip(" 。.\u3000\n")
    if applies(item) and item.visits == 0 and reason not in _NO_REASON:
        yield "visit_reason", {"reason": item.visit_reason}


@rule(
    number=6,
    severity=Severity.ERROR,
    message="《到办事现场次数》为 0 又不网办，{title}（{channels}）中没有不到现场的办法；"
    "请加“快递申请”，或标明支持物流快递、自助终端，或改正次数",
    source="rules-and-metrics §3.2 no. 6: Wenzhou item checker",
    good={"visits": 0, "online": False, "online_stages": [], "channels": ["1", "3"]},
    bad={
        "visits": 0,
        "online": False,
        "online_stages": [],
        "channels": ["1"],
        "express": False,
        "self_service": False,
    },
)
def no_visit_has_another_way(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Whoever need not come can hand in by post, courier or terminal, if not online."""
    offline = item.online is False and not item.online_stages
    another_way = Channel.POST in item.channels or item.express or item.self_service
    if applies(item) and item.visits == 0 and offline and not another_way:
        channels = "、".join(channel.label for channel in item.channels) or "未填"
        yield "channels", {"channels": channels}


@rule(
    number=7,
    severity=Severity.ERROR,
    message="《网上办理深度》已到“{depth}”，{title}却是 {visits} 次；请改为 0，或核对网上办理深度",
    source="rules-and-metrics §3.2 no. 7; depth from the stages (standards §3)",
    good={"online_stages": ["1", "2", "3", "4"], "visits": 1, "visit_reason": "须现场核验原件"},
    bad={"online_stages": ["4", "5", "6"], "visits": 1, "visit_reason": "须现场核验原件"},
)
def full_online_needs_no_visit(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """What runs online from end to end needs no visit."""
    if applies(item) and item.full_online and item.visits:
        yield "visits", {"depth": item.online_depth.label, "visits": item.visits}
