"""Bundles (一件事, 多证合一) for the public: the list and one bundle."""

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from catalogue.metrics import display, formulas
from catalogue.model.bundle_materials import MergedMaterial
from catalogue.model.bundle_promise import bound_margin
from catalogue.model.item import ServiceItem
from catalogue.model.limits import TimeLimit
from catalogue.model.reform import Bundle
from catalogue.queries.bundles import HeldBundle, WholeBundle
from web.view_models.telephone import Dialled, dialled

PRODUCED = "由本件事前一环节产生，不用提交"
_UNSAID = "未公开"


class BundleCard(Struct, frozen=True, kw_only=True):
    """A bundle in the list."""

    key: str
    name: str
    kind: str
    summary: str
    items: int
    promise: str
    limit_before: str
    steps: str
    visits: str
    sample: bool


class BundleItemView(Struct, frozen=True, kw_only=True):
    """One item of a bundle, in the order of handling."""

    code: str
    name: str
    body: str
    promise: str


class BundleMaterialView(Struct, frozen=True, kw_only=True):
    """One merged material; ``used_by`` names the items by their number in the bundle."""

    name: str
    form: str
    copies: str
    need: str
    condition: str
    used_by: str
    produced_by: str


class BundlePage(Struct, frozen=True, kw_only=True):
    """One bundle as its page shows it."""

    key: str
    name: str
    kind: str
    summary: str
    sample: bool
    facts: list[tuple[str, str, str]]
    bound: str
    items: list[BundleItemView]
    missing: list[str]
    form: str
    to_submit: list[BundleMaterialView]
    produced: list[BundleMaterialView]
    materials_told: str
    steps_before: tuple[str, ...]
    steps: tuple[str, ...]
    lead: str
    phone: list[Dialled]
    place: str
    basis: str
    since: str


def bundle_card(held: HeldBundle) -> BundleCard:
    """``held`` for the list."""
    bundle = held.bundle
    before, now = len(bundle.steps_before), len(bundle.steps)
    return BundleCard(
        key=bundle.key,
        name=bundle.name,
        kind=bundle.kind.label,
        summary=bundle.summary,
        items=len(bundle.items),
        promise=bundle.promise.text if bundle.promise else "",
        limit_before=bundle.limit_before.text if bundle.limit_before else "",
        steps=f"{before} 个减为 {now} 个" if before and now else "",
        visits="" if bundle.visits is None else f"{bundle.visits} 次",
        sample=held.sample,
    )


def bundle_page(whole: WholeBundle) -> BundlePage:
    """``whole`` for its page."""
    bundle = whole.held.bundle
    numbers = {item.code: n for n, item in enumerate(whole.items, start=1)}
    names = {item.code: item.name for item in whole.items}
    merged = whole.materials
    many = f"{len(merged.to_submit)} 份"
    fewer = f"合并后只交 {many}，少交 {merged.saved} 份" if merged.saved > 0 else f"合并后交 {many}"
    return BundlePage(
        key=bundle.key,
        name=bundle.name,
        kind=bundle.kind.label,
        summary=bundle.summary,
        sample=whole.held.sample,
        facts=_facts(bundle),
        bound=_bound(bundle),
        items=[_item(item) for item in whole.items],
        missing=list(whole.missing),
        form=bundle.form,
        to_submit=[_material(one, numbers, names) for one in merged.to_submit],
        produced=[_material(one, numbers, names) for one in merged.produced],
        materials_told=f"逐项办理共要 {merged.asked} 份材料，{fewer}。",
        steps_before=bundle.steps_before,
        steps=bundle.steps,
        lead=bundle.lead,
        phone=dialled(whole.phone),
        place=bundle.place,
        basis=bundle.basis,
        since=whole.held.since.isoformat() if whole.held.since else "",
    )


def _facts(bundle: Bundle) -> list[tuple[str, str, str]]:
    """Label, value, and what stands small below it."""
    before, now = len(bundle.steps_before), len(bundle.steps)
    facts = []
    if bundle.promise or bundle.limit_before:
        facts.append(("承诺办结时限", _limit(bundle.promise), _limit_cut(bundle)))
    if before or now:
        told = f"改革前 {before} 个，{_cut(before, now)}" if before and now else ""
        facts.append(("办理环节", f"{now} 个" if now else _UNSAID, told))
    facts.append(("包含事项", f"{len(bundle.items)} 项", ""))
    if bundle.visits is not None:
        facts.append(("到现场次数", f"{bundle.visits} 次", ""))
    return facts


def _limit_cut(bundle: Bundle) -> str:
    before, now = bundle.limit_before, bundle.promise
    if before is None:
        return ""
    told = f"改革前 {before.text}"
    if now is None or (now.value and now.unit is not before.unit):
        return told
    return f"{told}，{_cut(before.value, now.value)}"


def _cut(before: int, now: int) -> str:
    """“减少 57.1 %”, “没有减少” or “增加 20.0 %”."""
    if before <= 0:
        return "没有减少"
    share = formulas.item_cut(before, now)
    if share == 0:
        return "没有减少"
    return f"{'减少' if share > 0 else '增加'} {display.percent(abs(share))}"


def _bound(bundle: Bundle) -> str:
    """The national bound beside our promise, in one sentence."""
    bound = bundle.national_bound
    if bound is None:
        return ""
    source = f"（{bound.document}）" if bound.document else ""
    told = f"国家要求压缩至 {bound.days} 个工作日以内{source}"
    margin = bound_margin(bundle)
    if margin is None or bundle.promise is None:
        return f"{told}。"
    beside = {True: "比国家要求短", False: "超出国家要求"}[margin > 0]
    days = f"{beside} {_days(abs(margin))} 个工作日" if margin else "与国家要求相同"
    return f"{told}；本地承诺 {bundle.promise.text}，{days}。"


def _days(days: Fraction) -> str:
    return f"{float(days):g}"


def _item(item: ServiceItem) -> BundleItemView:
    return BundleItemView(
        code=item.code,
        name=item.name,
        body=item.body.name or _UNSAID,
        promise=_limit(item.promised_limit),
    )


def _material(
    one: MergedMaterial, numbers: dict[str, int], names: dict[str, str]
) -> BundleMaterialView:
    return BundleMaterialView(
        name=one.name,
        form=one.form.label if one.form else _UNSAID,
        copies=_copies(one),
        need=one.necessity.label if one.necessity else _UNSAID,
        condition="；".join(one.conditions),
        used_by=_used_by(one.items, numbers),
        produced_by=f"第 {numbers[one.produced_by]} 项“{names[one.produced_by]}”的办理结果"
        if one.produced_by
        else "",
    )


def _used_by(codes: Sequence[str], numbers: dict[str, int]) -> str:
    if len(codes) == len(numbers) and len(codes) > 1:
        return "全部事项"
    return "第 " + "、".join(str(numbers[code]) for code in codes) + " 项"


def _copies(one: MergedMaterial) -> str:
    parts = []
    if one.originals:
        parts.append(f"原件 {one.originals} 份")
    if one.copies:
        parts.append(f"复印件 {one.copies} 份")
    return "、".join(parts) or _UNSAID


def _limit(limit: TimeLimit | None) -> str:
    return limit.text if limit else _UNSAID
