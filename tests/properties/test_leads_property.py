"""Random catalogues: what SQL counts as a lead equals a recomputation in plain Python."""

import asyncio
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from statistics import median

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import database
from catalogue.model.code_tables import Handling, ResultType
from catalogue.model.item import Material, Result, ServiceItem
from catalogue.model.leads import LeadTerms
from catalogue.model.limits import LimitUnit, TimeLimit
from catalogue.queries.leads import LeadScope, all_leads, lead_counts
from catalogue.queries.waivable import waivable
from catalogue.rules import Finding
from catalogue.tables import TABLES
from tests.factories import an_item, of_body, publish

TODAY = date(2018, 7, 1)
NAMES = ("甲表", "乙证", "丙书", "丁照")
PLACES = ("220602", "220605", "220621", "220622")
_LIMITS = st.builds(
    TimeLimit, st.integers(0, 12), st.sampled_from((LimitUnit.WORKING_DAY, LimitUnit.HOUR))
)


@st.composite
def catalogues(draw: st.DrawFn) -> list[ServiceItem]:
    """Up to a dozen items of two base codes in four divisions."""
    found = []
    for serial in range(1, draw(st.integers(1, 12)) + 1):
        promised = draw(_LIMITS)
        names = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
        results = draw(st.lists(st.sampled_from(NAMES), max_size=1))
        item = an_item(
            draw(st.integers(1, 2)),
            division_code=draw(st.sampled_from(PLACES)),
            promised_limit=promised,
            statutory_limit=draw(_LIMITS),
            handling=Handling.COMMITTED if promised.value else Handling.IMMEDIATE,
            visits=draw(st.integers(0, 3)),
            visit_reason=draw(st.sampled_from(("", "须核验原件"))),
            materials=tuple(Material(name=name) for name in names),
            no_materials=not names,
            results=tuple(Result(type=ResultType.CERTIFICATE, name=name) for name in results),
        )
        found.append(of_body(item, f"第{serial}局", serial))
    return found


def _accepted(findings: list[Finding]) -> list[Finding]:
    return [msgspec.structs.replace(one, accepted_by="测试") for one in findings]


def _expected(items: list[ServiceItem], terms: LeadTerms) -> dict[str, set[str]]:
    """Kind → codes, each by its own definition."""
    found: dict[str, set[str]] = {
        kind: set()
        for kind in (
            "promised_statutory",
            "far_above_median",
            "differing_materials",
            "held_materials",
            "unexplained_visit",
            "two_visits",
            "fewer_visits",
            "many_materials",
            "never_reviewed",
        )
    }
    for item in items:
        alike = [one for one in items if one.base_code == item.base_code]
        others = [one for one in alike if one is not item]
        promised = item.promised_limit
        assert promised is not None and item.visits is not None
        same_unit = [
            Fraction(one.promised_limit.value)
            for one in others
            if one.promised_limit.unit is promised.unit
        ]
        middle = median(same_unit) if len(same_unit) >= terms.others else None
        issued = {
            result.name
            for one in items
            if one.base_code != item.base_code
            for result in one.results
        }
        sets = {frozenset(material.name for material in one.materials) for one in alike}
        says = {
            "promised_statutory": promised.value > 0 and promised == item.statutory_limit,
            "far_above_median": middle is not None
            and promised.value > middle
            and promised.value >= terms.times_median * middle,
            "differing_materials": len(sets) > 1 and len({one.division_code for one in alike}) > 1,
            "held_materials": any(material.name in issued for material in item.materials),
            "unexplained_visit": item.visits > 0 and not item.visit_reason,
            "two_visits": item.visits >= 2,
            "fewer_visits": item.visits > min(one.visits for one in alike),
            "many_materials": len(item.materials) >= terms.materials,
            "never_reviewed": True,
        }
        for kind, is_lead in says.items():
            if is_lead:
                found[kind].add(item.code)
    return found


@pytest.fixture
def loop_over(database_url: str) -> Iterator[asyncio.Runner]:
    """A runner with the database open; hypothesis runs its examples outside any loop."""
    with asyncio.Runner() as runner:
        engine = runner.run(database.connect(database_url))
        yield runner
        runner.run(database.close(engine))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    items=catalogues(),
    times=st.integers(1, 3),
    others=st.integers(2, 4),
    region=st.sampled_from(("", *PLACES)),
)
def test_leads_are_what_their_definition_says(
    loop_over: asyncio.Runner, items: list[ServiceItem], times: int, others: int, region: str
) -> None:
    terms = LeadTerms(times_median=times, others=others, materials=2)
    expected = _expected(items, terms)
    within = {one.code for one in items if region in ("", one.division_code)}
    scope = LeadScope(region=region)

    async def compare() -> None:
        await _clear()
        outcome = await publish(*items, accept=_accepted)
        assert outcome.published == len(items)
        counts = await lead_counts(scope, terms, TODAY)
        for kind, codes in expected.items():
            found = [one.code async for one in all_leads([kind], scope, terms, TODAY)]
            assert sorted(found) == sorted(codes & within), kind
            assert counts[kind] == len(found), kind
        saving, names = await waivable(scope, TODAY, limit=100)
        assert saving.items == len(expected["held_materials"] & within)
        assert saving.submissions == sum(one.items for one in names)

    loop_over.run(compare())


async def _clear() -> None:
    async with database.writing():
        for table in reversed(TABLES):
            await table.raw(f'DELETE FROM "{table._meta.tablename}"')
