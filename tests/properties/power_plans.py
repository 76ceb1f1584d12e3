"""Random valid years of a power list, drawn as plain numbers and replayed in plain Python."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from catalogue.model.adjustment import Adjustment
from catalogue.model.code_tables import ItemState
from catalogue.model.power_list import AdjustmentKind, Delegated, Move, Power, power_hash
from tests.powers import HANDOVER, LOADED_ON, a_power, an_adjustment

K = AdjustmentKind
DIVISIONS = ("220602", "220605", "220621", "220622", "220623", "220681", "2206A1")

STEP = st.tuples(
    st.sampled_from(AdjustmentKind),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.sampled_from((0, 0, 1, 7)),
)
"""Kind, two picks, days since the adjustment before."""


class Plan:
    """A list that adjustments are grown on; ``days`` has the list after each adjustment's day."""

    def __init__(self, entries: int) -> None:
        self.start = {power.code: power for power in map(a_power, range(1, entries + 1))}
        self.now = dict(self.start)
        self.day = LOADED_ON
        self.days: dict[date, dict[str, Power]] = {LOADED_ON: dict(self.start)}
        self.adjustments: list[Adjustment] = []
        self.moves: list[Move] = []
        self._serial = entries
        self._left: list[str] = []

    def grow(self, step: tuple[AdjustmentKind, int, int, int]) -> None:
        """One more adjustment, when the list as it is allows this kind."""
        kind, one, other, days = step
        found = self._asked(kind, one, other)
        if found is None:
            return
        removes, brings, papers = found
        self.day = max(self.day, LOADED_ON + timedelta(days=1)) + timedelta(days=days)
        removed = tuple((code, power_hash(self.now.pop(code))) for code in removes)
        self._left += [code for code in removes if code not in {p.code for p in brings}]
        self._left = [code for code in self._left if code not in {p.code for p in brings}]
        self.now |= {power.code: power for power in brings}
        self.days[self.day] = dict(self.now)
        asked = an_adjustment(kind, on=self.day, removes=removes, brings=brings, **papers)
        self.adjustments.append(asked)
        self.moves.append(
            Move(
                id=len(self.moves) + 1,
                kind=kind,
                on=self.day,
                document=asked.document,
                removed=removed,
                brought=tuple((power.code, power_hash(power)) for power in brings),
            )
        )

    def _asked(
        self, kind: AdjustmentKind, one: int, other: int
    ) -> tuple[tuple[str, ...], tuple[Power, ...], dict[str, Any]] | None:
        if kind in (K.ADD, K.TAKE_OVER):
            again = self._left and other % 2
            fresh = a_power(self._next())
            if again:
                fresh = msgspec.structs.replace(fresh, code=self._left[one % len(self._left)])
            return (), (fresh,), {}
        if kind is K.MERGE and len(self.now) < 2:
            return None
        codes = sorted(self.now)
        if kind is K.RESUME:
            codes = [c for c in codes if self.now[c].state is ItemState.SUSPENDED]
        if not codes:
            return None
        code = codes[one % len(codes)]
        old = self.now[code]
        if kind is K.CANCEL:
            return (code,), (), {}
        if kind is K.MERGE:
            second = codes[(one + 1 + other % (len(codes) - 1)) % len(codes)]
            kept = old if other % 3 else msgspec.structs.replace(old, name=f"{old.name}（合并）")
            return (code, second), (kept,), {}
        if kind is K.SPLIT:
            first = old if other % 2 else a_power(self._next())
            return (code,), (first, a_power(self._next())), {}
        return self._going_on(kind, old, other)

    def _going_on(
        self, kind: AdjustmentKind, old: Power, other: int
    ) -> tuple[tuple[str, ...], tuple[Power, ...], dict[str, Any]] | None:
        changes: dict[str, Any] = {}
        papers: dict[str, Any] = {}
        place = DIVISIONS[other % len(DIVISIONS)]
        if kind in (K.DELEGATE, K.EMPOWER):
            group = "zone" if place == "2206A1" else "county"
            papers["delegated"] = Delegated(to_group=group, to_divisions=(place,))
        if kind is K.DELEGATE:
            return (old.code,), (), papers
        if kind is K.EMPOWER:
            changes["empowered"] = tuple(dict.fromkeys((*old.empowered, place)))
        elif kind is K.TRANSFER:
            name = f"第{other % 3}审批局"
            papers["handover"] = msgspec.structs.replace(HANDOVER, to_name=name)
            changes = {"body_name": name, "body_code": HANDOVER.to_code, "unit": ""}
        elif kind is K.SUSPEND:
            changes["state"] = ItemState.SUSPENDED
        elif kind is K.RESUME:
            changes["state"] = ItemState.IN_USE
        else:
            changes = {"duties": f"责任{other}", "empowered": old.empowered[other % 2 :]}
            if other % 5 == 0:
                changes["code"] = a_power(self._next()).code
        new = msgspec.structs.replace(old, **changes)
        return None if new == old else ((old.code,), (new,), papers)

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def hashes(self, powers: dict[str, Power]) -> dict[str, str]:
        """As the account sees a list."""
        return {code: power_hash(power) for code, power in powers.items()}

    def every_day(self) -> Iterator[tuple[date, dict[str, Power]]]:
        """Each day from the first edition to a day after the last adjustment, with its list."""
        listed = self.start
        for number in range((self.day - LOADED_ON).days + 2):
            day = LOADED_ON + timedelta(days=number)
            listed = self.days.get(day, listed)
            yield day, listed


@st.composite
def plans(draw: st.DrawFn, least: int = 1) -> Plan:
    """A list of a few entries and the adjustments of a year, at least one."""
    plan = Plan(draw(st.integers(3, 7)))
    for step in draw(st.lists(STEP, min_size=least, max_size=20)):
        plan.grow(step)
    if not plan.moves:
        plan.grow((K.ADD, 0, 0, 1))
    return plan
