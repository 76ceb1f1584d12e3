"""Figures of bundles (一件事): steps and promise before and now, the cuts of the joined items."""

from fractions import Fraction
from typing import Any

import msgspec
from piccolo.columns.combination import And

from catalogue.as_of import in_force, public_on
from catalogue.metrics import display, formulas
from catalogue.metrics.comparable import pair_of
from catalogue.metrics.days import Days
from catalogue.metrics.figure import BundleFigures, ItemCut
from catalogue.metrics.populations import LimitGroup
from catalogue.model.limits import ConversionPolicy, LimitUnit, TimeLimit
from catalogue.model.reform import Baseline, Bundle
from catalogue.queries.baselines import baselines_of
from catalogue.tables import BundleRow, Revision

_AT_ONCE = 1000
_decode = msgspec.json.Decoder(Bundle).decode


async def bundle_figures(days: Days, conversion: ConversionPolicy) -> tuple[BundleFigures, ...]:
    """Every bundle in force on the day, by name of kind and key."""
    rows = (
        await BundleRow.select(BundleRow.document)
        .where(in_force(BundleRow, days.day))
        .order_by(BundleRow.kind, BundleRow.key)
    )
    bundles = [_decode(bytes(row["document"])) for row in rows]
    codes = list(dict.fromkeys(code for bundle in bundles for code in bundle.items))
    items = await _items(codes, days)
    before = await baselines_of([row["item"] for row in items.values()], days.day)
    return tuple(_figures(bundle, items, before, conversion) for bundle in bundles)


async def _items(codes: list[str], days: Days) -> dict[str, dict[str, Any]]:
    """Code → the public revision of the day."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(codes), _AT_ONCE):
        rows = await Revision.select(
            Revision.item,
            Revision.item.code.as_alias("code"),
            Revision.name,
            Revision.statutory_value,
            Revision.statutory_unit,
            Revision.promised_value,
            Revision.promised_unit,
            Revision.material_count,
            Revision.step_count,
        ).where(
            And(public_on(days.moment), Revision.item.code.is_in(codes[start : start + _AT_ONCE]))
        )
        found |= {row["code"]: row for row in rows}
    return found


def _figures(
    bundle: Bundle,
    items: dict[str, dict[str, Any]],
    before: dict[int, Baseline],
    conversion: ConversionPolicy,
) -> BundleFigures:
    rows = [items[code] for code in bundle.items if code in items]
    pairs = [pair for row in rows if (pair := _pair(_limits(row), conversion))]
    counted = [(*pair, 1) for pair in pairs]
    mean, pooled = formulas.mean_cut(counted), formulas.pooled_cut(counted)
    steps_before, steps = len(bundle.steps_before), len(bundle.steps)
    steps_cut = Fraction(steps_before - steps, steps_before) if steps_before else None
    own = _pair(_promise(bundle), conversion)
    limit_cut = formulas.item_cut(*own) if own else None
    bound = bundle.national_bound
    return BundleFigures(
        key=bundle.key,
        name=bundle.name,
        kind=bundle.kind.label,
        items=tuple(_item(row, before.get(row["item"]), conversion) for row in rows),
        steps_before=steps_before,
        steps=steps,
        steps_cut=steps_cut,
        steps_display=fallen(steps_cut),
        limit_before=bundle.limit_before.text if bundle.limit_before else "",
        limit=bundle.promise.text if bundle.promise else "",
        limit_cut=limit_cut,
        limit_display=fallen(limit_cut),
        bound=f"{bound.days}个工作日" if bound else "",
        bound_document=bound.document if bound else "",
        within_bound=_within(bundle, conversion),
        mean_cut=mean,
        mean_display=display.percent(mean),
        pooled_cut=pooled,
        pooled_display=display.percent(pooled),
        path=f"/bundles/{bundle.key}",
    )


def _item(row: dict[str, Any], before: Baseline | None, conversion: ConversionPolicy) -> ItemCut:
    limits = _limits(row)
    pair = _pair(limits, conversion)
    cut = formulas.item_cut(*pair) if pair else None
    return ItemCut(
        code=row["code"],
        name=row["name"],
        statutory=_text(limits.statutory, limits.statutory_unit) or "无",
        promised=_text(limits.promised, limits.promised_unit) or "无",
        cut=cut,
        display=display.percent(cut),
        steps_before=before.steps if before else None,
        steps=row["step_count"] or None,
        materials_before=before.materials if before else None,
        materials=row["material_count"],
    )


def _limits(row: dict[str, Any]) -> LimitGroup:
    return LimitGroup(
        row["statutory_value"],
        LimitUnit(row["statutory_unit"]) if row["statutory_unit"] else None,
        row["promised_value"],
        LimitUnit(row["promised_unit"]) if row["promised_unit"] else None,
        1,
    )


def _promise(bundle: Bundle) -> LimitGroup:
    before, now = bundle.limit_before, bundle.promise
    return LimitGroup(
        before.value if before else None,
        before.unit if before else None,
        now.value if now else None,
        now.unit if now else None,
        1,
    )


def _pair(group: LimitGroup, conversion: ConversionPolicy) -> tuple[Fraction, Fraction] | None:
    return pair_of(group, conversion)[0]


def _text(value: int | None, unit: LimitUnit | None) -> str:
    return TimeLimit(value, unit).text if value is not None and unit is not None else ""


def _within(bundle: Bundle, conversion: ConversionPolicy) -> bool | None:
    """Whether the promise keeps the national bound; ``None`` where there is nothing to compare."""
    if bundle.national_bound is None or bundle.promise is None:
        return None
    promised = conversion.convert(bundle.promise)
    try:
        bound = Fraction(bundle.national_bound.days)
    except ValueError:
        return None
    return None if promised is None else promised.working_days <= bound


def fallen(cut: Fraction | None) -> str:
    """A cut as the change it is: “−57.1 %”.

    >>> fallen(Fraction(4, 7))
    '−57.1 %'
    """
    return display.percent(None if cut is None else -cut).replace("-", "−")
