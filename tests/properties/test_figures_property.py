"""Figures counted in SQL equal a recomputation in plain Python, whatever the scope and the day."""

import asyncio
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import database
from catalogue.metrics.behind import items_behind
from catalogue.metrics.figure import Figure
from catalogue.metrics.report import build_report
from catalogue.metrics.scope import POWERS, Scope
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy
from tests.properties.figures_world import (
    BODIES,
    DIVISIONS,
    FIRST,
    KINDS,
    LAST,
    LEVELS,
    FigureWorld,
    build,
)

EQUAL = ("M1", "M2", "M3", "M4", "T1", "Q1")
"""Metrics whose numerator is a number of items; the others sum over ``n`` items."""


def _some(*values: str) -> st.SearchStrategy[str]:
    return st.just("") | st.sampled_from(values)


SCOPES = st.builds(
    Scope,
    kind=_some(POWERS, *(kind.value for kind in KINDS)),
    body=_some(*BODIES),
    region=_some(*DIVISIONS),
    level=_some(*(level.value for level in LEVELS)),
    batch=_some("1", "2"),
    bundle=_some("kaiban"),
)
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
POLICIES = st.sampled_from(list(CONVERSION_POLICIES.values()))


def test_sql_figures_equal_a_recomputation(database_url: str) -> None:
    with asyncio.Runner() as runner:
        engine = runner.run(database.connect(database_url))
        world = runner.run(build(seed=20181231))

        @settings(max_examples=40, deadline=None)
        @given(SCOPES | st.just(Scope()), DAYS, POLICIES)
        def holds(scope: Scope, day: date, policy: ConversionPolicy) -> None:
            runner.run(_compare(world, scope, day, policy))

        try:
            runner.run(_compare(world, Scope(), LAST, CONVERSION_POLICIES["none"]))
            assert len(world.public(LAST, Scope())) > 20, "the world proves little"
            holds()
        finally:
            runner.run(database.close(engine))


async def _compare(world: FigureWorld, scope: Scope, day: date, policy: ConversionPolicy) -> None:
    report = await build_report(today=LAST, as_of=day, scope=scope, conversion=policy)
    figures = {figure.id: figure for figure in report.figures}
    population = len(world.public(day, scope))
    for metric, (numerator, denominator, n) in world.expected(day, scope, policy).items():
        found = figures[metric]
        assert (found.numerator, found.denominator, found.n) == (numerator, denominator, n), metric
        await _opens(found, population, scope, day, policy)


async def _opens(
    figure: Figure, population: int, scope: Scope, day: date, policy: ConversionPolicy
) -> None:
    """The drill-down has as many items as the figure counts, and its parts make the whole."""

    async def behind(part: str) -> int:
        found = await items_behind(
            figure.id,
            today=LAST,
            part=part,
            scope=scope,
            as_of=day,
            conversion=policy,
            limit=1,
        )
        return found.total

    counted = figure.numerator if figure.id in EQUAL else figure.n
    assert await behind("numerator") == counted, figure.id
    assert await behind("population") == population, figure.id
    assert figure.n + sum(figure.excluded.values()) == population, figure.id
    for reason, items in figure.excluded.items():
        assert await behind(reason) == items, (figure.id, reason)
