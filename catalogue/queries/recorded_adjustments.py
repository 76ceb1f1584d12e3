"""Recorded adjustments with the whole content of what they brought, to be written out again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from piccolo.columns import ForeignKey

from catalogue.model.adjustment import Adjustment
from catalogue.model.power_list import Delegated, Handover, Power, decode_power
from catalogue.queries.delegations import (
    DelegationLine,
    HandoverLine,
    delegations_of,
    handovers_of,
)
from catalogue.queries.power_changes import AdjustmentLine, adjustments_between
from catalogue.tables import PowerVersion

_AT_ONCE = 1000


class RecordedAdjustment(Struct, frozen=True, kw_only=True):
    """An adjustment as it would be asked for again; ``old`` are the entries it changed, by code."""

    number: int
    adjustment: Adjustment
    old: dict[str, Power]


async def recorded_adjustments(
    after: date | None, until: date | None = None
) -> list[RecordedAdjustment]:
    """What was recorded for days later than ``after`` and up to ``until``, in the order of days."""
    lines = await adjustments_between(after, until)
    ids = [line.id for line in lines]
    brought = await _contents(PowerVersion.began, ids)
    removed = await _contents(PowerVersion.ended, ids)
    given = {one.adjustment: one for one in reversed(await delegations_of(ids))}
    handed: dict[int | None, list[HandoverLine]] = {}
    for one in await handovers_of(ids):
        handed.setdefault(one.adjustment, []).append(one)
    return [
        RecordedAdjustment(
            number=line.id,
            adjustment=_adjustment(
                line, brought.get(line.id, {}), given.get(line.id), handed.get(line.id, [])
            ),
            old=removed.get(line.id, {}),
        )
        for line in lines
    ]


async def _contents(
    reference: "ForeignKey[Any]", ids: Sequence[int]
) -> dict[int, dict[str, Power]]:
    found: dict[int, dict[str, Power]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows: list[dict[str, Any]] = await PowerVersion.select(
            PowerVersion.code, PowerVersion.document, reference.as_alias("adjustment")
        ).where(reference.is_in(list(ids[start : start + _AT_ONCE])))
        for row in rows:
            power = decode_power(bytes(row["document"]))
            found.setdefault(row["adjustment"], {})[row["code"]] = power
    return found


def _adjustment(
    line: AdjustmentLine,
    brought: Mapping[str, Power],
    given: DelegationLine | None,
    handed: Sequence[HandoverLine],
) -> Adjustment:
    firsts = list({one.item_code: one for one in reversed(handed)}.values())[::-1]
    return Adjustment(
        kind=line.kind,
        on=line.on,
        document=line.document,
        counterpart=line.counterpart,
        reason=line.reason,
        removes=tuple(code for code, _ in line.removed),
        brings=tuple(brought[code] for code, _ in line.brought),
        delegated=_delegated(given) if given else None,
        handover=_handover(firsts[0]) if firsts else None,
        item_codes=tuple(one.item_code for one in firsts if one.item_code),
    )


def _delegated(line: DelegationLine) -> Delegated:
    return Delegated(
        to_group=line.to_group, to_divisions=line.to_divisions, to_name=line.to_name, what=line.what
    )


def _handover(line: HandoverLine) -> Handover:
    return Handover(**{name: getattr(line, name) for name in Handover.__struct_fields__})
