"""An adjustment of the power list before it is recorded.

Pure: the entries it touches come in as ``Held``, the day and the last closed edition as dates.
For 暂停, 恢复, 赋权 and 划转 the new content follows from the old one and need not be written out.

Source: kinds of adjustment, reference standards §5.2; parts of a handover record, Baishan 2018
report (划转依据、事项衔接、职责边界; 事前勘验 and 事后监管 stay with the department).
"""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec
from msgspec import Struct

from catalogue.model.code_tables import CodeTable, ItemState
from catalogue.model.power_entry import (
    titles,
)
from catalogue.model.power_list import (
    AdjustmentKind,
    Delegated,
    Handover,
    Power,
)

K = AdjustmentKind


class DelegationGroup(CodeTable):
    """赋权去向: to whom power is given (``Delegated.to_group``)."""

    COUNTY = "county", "县（市、区）"
    ZONE = "zone", "经济开发区"


GIVES = frozenset({K.DELEGATE, K.EMPOWER})
"""Kinds that give power to a lower level, and say to whom."""


class Adjustment(Struct, frozen=True, kw_only=True):
    """One adjustment as it is asked for; ``removes`` are codes, ``brings`` whole entries.

    ``brings`` may be left empty for 暂停, 恢复, 赋权 and 划转.  ``item_codes`` are the service
    items that a handover connects; without them those linked to the entry.
    """

    kind: AdjustmentKind
    on: date
    document: str
    counterpart: str = ""
    reason: str = ""
    removes: tuple[str, ...] = ()
    brings: tuple[Power, ...] = ()
    delegated: Delegated | None = None
    handover: Handover | None = None
    item_codes: tuple[str, ...] = ()


class Held(Struct, frozen=True, kw_only=True):
    """An entry of the list with the day its present content holds from."""

    power: Power
    since: date


class Footing(Struct, frozen=True, kw_only=True):
    """What an adjustment is judged against.

    ``held`` are the touched entries that are on the list, ``left`` codes that once were and the
    day they left, ``closed`` the last closed edition's day, ``None`` before the first.
    """

    held: Mapping[str, Held]
    left: Mapping[str, date]
    closed: date | None
    today: date


def completed(asked: Adjustment, held: Mapping[str, Held]) -> Adjustment:
    """``asked`` with the entries it brings, where they follow from the one it removes."""
    if asked.brings or len(asked.removes) != 1 or asked.removes[0] not in held:
        return asked
    old = held[asked.removes[0]].power
    new = following(asked, old)
    return asked if new is old else msgspec.structs.replace(asked, brings=(new,))


def following(asked: Adjustment, old: Power) -> Power:
    """What ``old`` becomes by ``asked`` where nothing else is said; itself where nothing follows.

    With 划转 the body becomes that of the handover record, and the old body's unit is dropped.
    """
    if asked.kind is K.SUSPEND:
        return msgspec.structs.replace(old, state=ItemState.SUSPENDED)
    if asked.kind is K.RESUME:
        return msgspec.structs.replace(old, state=ItemState.IN_USE)
    if asked.kind is K.EMPOWER and asked.delegated:
        both = dict.fromkeys((*old.empowered, *asked.delegated.to_divisions))
        return msgspec.structs.replace(old, empowered=tuple(both))
    if asked.kind is K.TRANSFER and asked.handover:
        to = asked.handover
        return msgspec.structs.replace(old, body_name=to.to_name, body_code=to.to_code, unit="")
    return old


def summary_of(asked: Adjustment, held: Mapping[str, Held]) -> str:
    """What the adjustment does, in one sentence of at most 1,000 characters."""
    old = [held[code].power for code in asked.removes if code in held]
    left = _quoted(power.name for power in old)
    came = _quoted(power.name for power in asked.brings)
    text = f"{asked.kind.label}{left or came}"
    if asked.kind is K.MERGE or asked.kind is K.SPLIT:
        text = f"{asked.kind.label}{left}为{came}"
    elif asked.kind in GIVES and asked.delegated:
        to = asked.delegated.to_name or DelegationGroup(asked.delegated.to_group).label
        text += f"，{'赋予' if asked.kind is K.EMPOWER else '下放至'}{to}"
    elif asked.kind is K.TRANSFER and old:
        text += f"，由{old[0].body_name}划转至{asked.brings[0].body_name}"
    elif asked.kind is K.AMEND and old:
        new = asked.brings[0]
        fields = Power.__struct_fields__
        changed = [name for name in fields if getattr(old[0], name) != getattr(new, name)]
        text += f"：{titles(changed)}"
    return text if len(text) <= 1000 else f"{text[:999]}…"


def _quoted(names: Iterator[str]) -> str:
    return "".join(f"“{name}”" for name in names)
