"""A small random catalogue with its reform record, and its figures recomputed in plain Python."""

import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import msgspec

from catalogue.database import insert_many, writing
from catalogue.metrics.scope import POWERS, Scope
from catalogue.model.code_tables import ExerciseLevel, Handling, ItemKind, ItemState, OnlineStage
from catalogue.model.fees import fee_fen
from catalogue.model.item import Fee, ServiceItem
from catalogue.model.limits import ConversionPolicy, LimitUnit, TimeLimit
from catalogue.model.reform import Baseline, Bundle
from catalogue.rules import missing_guide_elements
from catalogue.tables import BaselineRow, Batch, BatchItem, BundleItem, BundleRow, Item
from tests.factories import a_body, an_item, of_body, publish

FIRST, LAST = date(2018, 1, 1), date(2018, 12, 31)
ITEMS = 45
KINDS = (ItemKind.LICENSING, ItemKind.PUBLIC_SERVICE, ItemKind.CONFIRMATION, ItemKind.PENALTY)
DIVISIONS = ("220600", "220621")
LEVELS = (ExerciseLevel.CITY, ExerciseLevel.COUNTY)
BODIES = tuple(a_body(f"部门{n}", n).credit_code for n in (1, 2, 3))
_UNITS = (LimitUnit.WORKING_DAY,) * 3 + (LimitUnit.CALENDAR_DAY, LimitUnit.HOUR)


class Version(msgspec.Struct):
    """One published version: public from ``since`` to before ``until``."""

    item: ServiceItem
    since: date
    until: date | None


class Kept(msgspec.Struct):
    """A row of a register about the item with this code."""

    code: str
    what: Any
    since: date
    until: date | None


class FigureWorld(msgspec.Struct):
    """Everything that was written, as it was meant."""

    versions: list[Version] = []
    baselines: list[Kept] = []
    batched: list[Kept] = []
    bundles: list[Kept] = []

    def public(self, day: date, scope: Scope) -> list[ServiceItem]:
        """The population: public, in use, on application, in scope."""
        return [v.item for v in self.versions if _on(v, day) and self._counts(v.item, day, scope)]

    def _counts(self, item: ServiceItem, day: date, scope: Scope) -> bool:
        held = {
            "batch": [str(k.what) for k in self.batched if k.code == item.code and _on(k, day)],
            "bundle": [k.what for k in self.bundles if k.code == item.code and _on(k, day)],
        }
        kind = (
            item.kind is not ItemKind.PUBLIC_SERVICE
            if scope.kind == POWERS
            else (item.kind.value == scope.kind)
        )
        level = item.exercise_level.value if item.exercise_level else ""
        return all(
            (
                item.kind.on_application and item.state is ItemState.IN_USE,
                not scope.kind or kind,
                scope.body in ("", item.body.credit_code),
                scope.region in ("", item.division_code),
                scope.level in ("", level),
                not scope.batch or scope.batch in held["batch"],
                not scope.bundle or scope.bundle in held["bundle"],
            )
        )

    def baseline(self, code: str, day: date) -> Baseline | None:
        """What the item was before reform, as recorded on ``day``."""
        found = [kept.what for kept in self.baselines if kept.code == code and _on(kept, day)]
        return found[0] if found else None

    def expected(
        self, day: date, scope: Scope, policy: ConversionPolicy
    ) -> dict[str, tuple[Fraction, Fraction, int]]:
        """Metric → numerator, denominator, number of items it is taken over."""
        items = self.public(day, scope)
        n = len(items)
        visits = [i.visits for i in items if i.visits is not None]
        timed = _pairs([(i.statutory_limit, i.promised_limit) for i in items], policy)
        working = _pairs(
            [(i.statutory_limit, i.promised_limit) for i in items], policy, only_working=True
        )
        held = [(i, b) for i in items if (b := self.baseline(i.code, day))]
        before = _pairs([(b.limit, i.promised_limit) for i, b in held], policy)
        sums = {
            "M1": (sum(v <= 1 for v in visits), n, n),
            "M2": (sum(v == 0 for v in visits), n, n),
            "M3": (sum(i.online_depth.value == "4" for i in items), n, n),
            "M4": (sum(i.handling is Handling.IMMEDIATE for i in items), n, n),
            "M5": (sum(visits), len(visits), len(visits)),
            "T1": (sum(a > b for a, b in timed), len(timed), len(timed)),
            "T2": (sum((a - b) / a for a, b in timed), len(timed), len(timed)),
            "T3": (sum(a - b for a, b in timed), sum(a for a, _ in timed), len(timed)),
            "T4": (sum(a - b for a, b in working), len(working), len(working)),
            "A4": (sum((a - b) / a for a, b in before), len(before), len(before)),
            "A4p": (sum(a - b for a, b in before), sum(a for a, _ in before), len(before)),
            "Q1": (sum(not missing_guide_elements(i) for i in items), n, n),
        } | _cuts(held)
        return {k: (Fraction(a), Fraction(b), c) for k, (a, b, c) in sums.items()}


def _cuts(held: list[tuple[ServiceItem, Baseline]]) -> dict[str, tuple[Any, Any, int]]:
    materials = [(b.materials, len(i.materials)) for i, b in held if b.materials is not None]
    steps = [(b.steps, len(i.steps)) for i, b in held if b.steps is not None and i.steps]
    papers = [
        (b.certificates, sum(m.is_certificate for m in i.materials))
        for i, b in held
        if b.certificates is not None
    ]
    fees = [
        (b.fee_fen, now)
        for i, b in held
        if b.fee_fen is not None and (now := fee_fen(i)) is not None
    ]

    def saved(pairs: list[tuple[int, int]]) -> int:
        return sum(a - b for a, b in pairs)

    return {
        "A1": (saved(materials), sum(a for a, _ in materials), len(materials)),
        "A1m": (saved(materials), len(materials), len(materials)),
        "A2": (saved(steps), sum(a for a, _ in steps), len(steps)),
        "A2m": (saved(steps), len(steps), len(steps)),
        "A3": (saved(papers), 1, len(papers)),
        "A3f": (Fraction(saved(fees), 100), 1, len(fees)),
    }


def _pairs(
    limits: list[tuple[TimeLimit | None, TimeLimit | None]],
    policy: ConversionPolicy,
    *,
    only_working: bool = False,
) -> list[tuple[Fraction, Fraction]]:
    """Comparable pairs, each in one unit."""
    found = []
    for one, other in limits:
        if one is None or other is None or one.value == 0:
            continue
        same = one.unit is other.unit or other.value == 0
        if same and (one.unit is LimitUnit.WORKING_DAY or not only_working):
            found.append((Fraction(one.value), Fraction(other.value)))
            continue
        first, second = policy.working_days.get(one.unit), policy.working_days.get(other.unit)
        if first is not None and second is not None:
            found.append((one.value * first, other.value * second))
    return found


def _on(held: Version | Kept, day: date) -> bool:
    return held.since <= day and (held.until is None or held.until > day)


async def build(seed: int) -> FigureWorld:
    """Write a random catalogue; the same for the same seed."""
    luck, world = random.Random(seed), FigureWorld()
    days = sorted(luck.sample([FIRST + timedelta(days=n) for n in range(340)], 5))
    drawn = {number: _items(luck, number) for number in range(1, ITEMS + 1)}
    for round_, day in enumerate(days):
        chosen = [n for n in drawn if round_ == 0 or luck.random() < 0.4]
        fresh = [drawn[n] if round_ == 0 else _items(luck, n) for n in chosen]
        noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        await publish(*fresh, now=noon, accept=lambda findings: [])
        for item in fresh:
            world.versions = [_ended(v, item, day) for v in world.versions]
            world.versions.append(Version(item, day, None))
    await _registers(luck, world, days)
    return world


def _ended(version: Version, item: ServiceItem, day: date) -> Version:
    if version.item.code == item.code and version.until is None:
        version.until = day
    return version


def _limit(luck: random.Random) -> TimeLimit | None:
    value = luck.choice((None, 0, 3, 5, 10, 20))
    return None if value is None else TimeLimit(value, luck.choice(_UNITS))


def _items(luck: random.Random, number: int) -> ServiceItem:
    """Item ``number`` with drawn contents; identity, kind and body stay those of the number."""
    base = an_item(
        number,
        kind=KINDS[number % len(KINDS)],
        division_code=DIVISIONS[number % 2],
        exercise_level=LEVELS[number % 2],
    )
    which = 1 + number % 3
    base = of_body(base, f"部门{which}", which)
    material = base.materials[0]
    fees = (Fee(name="工本费", amount=luck.choice(("10", "25.5", "按件")), standard="每件"),)
    charged = luck.choice((None, False, True))
    return msgspec.structs.replace(
        base,
        visits=luck.choice((None, 0, 1, 1, 2, 3)),
        handling=luck.choice(tuple(Handling)),
        statutory_limit=_limit(luck),
        promised_limit=_limit(luck),
        online_stages=tuple(OnlineStage)[: luck.choice((3, 4, 7))],
        materials=tuple(
            msgspec.structs.replace(material, name=f"材料{m}", is_certificate=luck.random() < 0.5)
            for m in range(luck.randint(0, 4))
        ),
        steps=base.steps[: luck.randint(0, len(base.steps))],
        charged=charged,
        fees=fees if charged else (),
    )


async def _registers(luck: random.Random, world: FigureWorld, days: list[date]) -> None:
    codes = sorted({version.item.code for version in world.versions})
    ids = {row["code"]: row["id"] for row in await Item.select(Item.id, Item.code)}
    for code in codes:
        if luck.random() < 0.6:
            since, until = days[0], luck.choice((None, days[2]))
            world.baselines.append(Kept(code, _baseline(luck), since, until))
            if until:
                world.baselines.append(Kept(code, _baseline(luck), until, None))
        if luck.random() < 0.5:
            ended = luck.choice((None, days[3]))
            world.batched.append(Kept(code, luck.choice((1, 2)), days[1], ended))
        if luck.random() < 0.3:
            world.bundles.append(Kept(code, "kaiban", days[1], None))
    async with writing():
        await insert_many(BaselineRow, [_baseline_row(kept, ids) for kept in world.baselines])
        for number in (1, 2):
            row = {"id": number, "number": number, "name": f"第{number}批", "on_date": days[1]}
            await insert_many(Batch, [row | {"document": "文件", "by": "", "sample": False}])
        await insert_many(
            BatchItem,
            [
                {"batch": k.what, "item": ids[k.code], "since": k.since, "until": k.until}
                for k in world.batched
            ],
        )
        joined = tuple(kept.code for kept in world.bundles)
        bundle = msgspec.json.encode(Bundle(key="kaiban", name="企业开办", items=joined))
        row = {"id": 1, "key": "kaiban", "kind": "one_thing", "name": "企业开办"}
        held = {"document": bundle, "since": days[1], "until": None, "by": "", "sample": False}
        await insert_many(BundleRow, [row | held])
        await insert_many(
            BundleItem,
            [{"bundle": 1, "position": n, "item_code": c} for n, c in enumerate(joined, start=1)],
        )


def _baseline(luck: random.Random) -> Baseline:
    def count() -> int | None:
        return luck.choice((None, 0, 1, 4, 6))

    return Baseline(
        limit=_limit(luck),
        visits=count(),
        materials=count(),
        certificates=count(),
        steps=count(),
        fee_fen=luck.choice((None, 0, 5000)),
        basis="依据文件",
    )


def _baseline_row(kept: Kept, ids: dict[str, int]) -> dict[str, Any]:
    held: Baseline = kept.what
    return {
        "item": ids[kept.code],
        "limit_value": held.limit and held.limit.value,
        "limit_unit": held.limit and held.limit.unit.value,
        "visits": held.visits,
        "materials": held.materials,
        "certificates": held.certificates,
        "steps": held.steps,
        "fee_fen": held.fee_fen,
        "basis": held.basis,
        "since": kept.since,
        "until": kept.until,
        "by": "",
        "sample": False,
    }
