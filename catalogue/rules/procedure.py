"""Questions, steps and special procedures: rules 11, 12 and 22."""

import re
from collections.abc import Iterator

from catalogue.model.code_tables import ItemKind
from catalogue.model.item import ServiceItem, SpecialProcedure
from catalogue.rules.elements import applies, filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_FIRST = re.compile("受理|收件|接件")
_LAST = re.compile("送达|发证|颁证|取证|取件|领取|领证")
_TIME_IN_WORDS = re.compile(r"\d\s*个?(工作日|自然日|日|天|月|小时)|时限|实际(所需|用时|时间)")


@rule(
    number=11,
    severity=Severity.WARNING,
    message="行政许可没有{title}；请至少写一问一答，如“多久能办完？”",
    source="rules-and-metrics §3.2 no. 11: Wenzhou item checker",
    good={"faq": [{"question": "可以代办吗？", "answer": "可以，须带委托书。"}]},
    bad={"faq": []},
)
def licence_answers_questions(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """A licence answers at least one question people ask."""
    answered = any(filled(entry.answer) for entry in item.faq)
    if item.kind is ItemKind.LICENSING and not answered:
        yield "faq", {}


@rule(
    number=12,
    severity=Severity.WARNING,
    message="行政许可的{title}（{steps}）没有“{missing}”；请补上从受理到送达的各个环节",
    source="rules-and-metrics §3.2 no. 12: 受理…送达; never an error, reform cuts steps",
    good={"steps": [{"name": "受理"}, {"name": "审查决定"}, {"name": "制证送达"}]},
    bad={"steps": [{"name": "受理"}, {"name": "审查决定"}]},
)
def licence_steps_run_to_delivery(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """The steps of a licence run from acceptance to delivery, however few they are."""
    if item.kind is not ItemKind.LICENSING:
        return
    names = "、".join(step.name for step in item.steps)
    for pattern, missing in ((_FIRST, "受理"), (_LAST, "送达")):
        if not pattern.search(names):
            yield "steps", {"steps": names or "未填", "missing": missing}


@rule(
    number=22,
    severity=Severity.ERROR,
    message="“{procedure}”缺{title}；请写明特别程序的时间、依据和是否计入办结时限",
    source="rules-and-metrics §3.2 no. 22; 行政许可法第四十五条; column seen on guide pages (§1.2)",
    good={
        "special_procedures": [
            {
                "kind": "01",
                "limit": {"value": 20},
                "basis": "《行政许可法》第四十七条",
                "counted": False,
            }
        ]
    },
    bad={"special_procedures": [{"kind": "01", "limit": {"value": 20}, "counted": False}]},
)
def special_procedures_are_complete(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """A hearing or survey states its time, its basis and whether it counts.

    A time in words (“按实际所需时间”) in the procedure's name stands for its limit.
    """
    if not applies(item):
        return
    for index, one in enumerate(item.special_procedures):
        for field in _missing(one):
            yield f"special_procedures[{index}].{field}", {"procedure": one.name or one.kind.label}


def _missing(one: SpecialProcedure) -> Iterator[str]:
    if one.limit is None and not _TIME_IN_WORDS.search(one.name):
        yield "limit"
    if not filled(one.basis):
        yield "basis"
    if one.counted is None:
        yield "counted"
