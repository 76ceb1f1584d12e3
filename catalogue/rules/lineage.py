"""Where an item comes from and what reform made of it: rules 23, 27, 28."""

from collections.abc import Iterator

from catalogue.model.fees import fee_fen, yuan_of
from catalogue.model.item import ServiceItem
from catalogue.model.reform import Baseline
from catalogue.rules.elements import filled
from catalogue.rules.limits import longer
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_CODE = "11220600MB0000001X3000131023000"


@rule(
    number=23,
    severity=Severity.ERROR,
    message="{title}改革后为 {after}，多于改革前的 {before}；请核对改革记录或事项内容",
    source="rules-and-metrics §3.2 no. 23: after ≤ before",
    good={"visits": 0, "_context": {"baseline": {"visits": 2, "basis": "白政办发〔2018〕1号"}}},
    bad={
        "visits": 3,
        "visit_reason": "须现场核验原件",
        "_context": {"baseline": {"visits": 2, "basis": "白政办发〔2018〕1号"}},
    },
)
def reform_never_adds(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """After reform nothing takes longer, costs more, takes more visits, papers or steps."""
    baseline = context.baseline
    if baseline is None:
        return
    before, after = baseline.limit, item.promised_limit
    if before is not None and after is not None and longer(after, before, context):
        yield "promised_limit", {"before": before.text, "after": after.text}
    fee = fee_fen(item)
    if baseline.fee_fen is not None and fee is not None and fee > baseline.fee_fen:
        yield "fees", {"before": f"{yuan_of(baseline.fee_fen)}元", "after": f"{yuan_of(fee)}元"}
    for element, was, now in _counts(item, baseline):
        if was is not None and now is not None and now > was:
            yield element, {"before": was, "after": now}


@rule(
    number=23,
    severity=Severity.ERROR,
    message="改革前数据没有{title}（现为“{basis}”）；请写明文件名称和文号",
    source="rules-and-metrics §3.2 no. 23: basis document given",
    good={"_context": {"baseline": {"visits": 2, "basis": "白政办发〔2018〕1号"}}},
    bad={"_context": {"baseline": {"visits": 2}}},
)
def reform_names_its_basis(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Counts from before reform are vouched for by a document."""
    if context.baseline is not None and not filled(context.baseline.basis):
        yield "baseline.basis", {"basis": context.baseline.basis}


@rule(
    number=27,
    severity=Severity.WARNING,
    message="本部门已有同名事项（{codes}），{title}“{name}”可能重复；请核对，重复的请合并或取消",
    source="rules-and-metrics §3.2 no. 27: same department and same normalised name",
    good={"_context": {"same_name_codes": []}},
    bad={"_context": {"same_name_codes": [_CODE]}},
)
def name_is_not_a_duplicate(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """One body lists a thing once."""
    if context.same_name_codes:
        yield "name", {"codes": "、".join(context.same_name_codes), "name": item.name}


@rule(
    number=28,
    severity=Severity.ERROR,
    message="{how}而来的事项登记了 {count} 个来源事项（《事项名称》“{name}”）；"
    "请登记{needed}不同来源事项的编码",
    source="rules-and-metrics §3.2 no. 28: lineage, so that edition reconciliation closes",
    good={"_context": {"origin": {"how": "split", "parents": [_CODE]}}},
    bad={"_context": {"origin": {"how": "merge", "parents": [_CODE]}}},
)
def lineage_is_kept(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """A split item names the item it was part of, a merged one all it was made of."""
    origin = context.origin
    if origin is None:
        return
    split = origin.how == "split"
    parents = {parent for parent in origin.parents if filled(parent)}
    if len(parents) != 1 if split else len(parents) < 2:
        yield (
            "origin.parents",
            {
                "how": "拆分" if split else "合并",
                "count": len(parents),
                "name": item.name,
                "needed": "1 个" if split else "2 个以上",
            },
        )


def _counts(item: ServiceItem, baseline: Baseline) -> Iterator[tuple[str, int | None, int | None]]:
    """Element, count before, count now; ``None`` where the item does not say."""
    listed = item.materials or item.no_materials
    certificates = sum(material.is_certificate for material in item.materials)
    yield "visits", baseline.visits, item.visits
    yield "materials", baseline.materials, len(item.materials) if listed else None
    yield "materials", baseline.certificates, certificates if listed else None
    yield "steps", baseline.steps, len(item.steps) or None
