"""Whatever is adjusted, the account of the editions closes; leave one adjustment out, and it never.

Through the command as well, on both databases: the list of every day is what a plain replay gives.
"""

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalogue import database
from catalogue.commands.adjust_power_list import apply_adjustment, apply_adjustments
from catalogue.commands.close_edition import close_loaded
from catalogue.database import writing
from catalogue.errors import Conflict
from catalogue.model.power_list import Account, AdjustmentKind, reconcile
from catalogue.queries.power_changes import moves_between
from catalogue.queries.power_list import (
    compare,
    delegations,
    entries_on,
    hashes_on,
    running_account,
    verify_editions,
)
from catalogue.tables import (
    Delegation,
    HandoverRecord,
    PowerAdjustment,
    PowerEdition,
    PowerLink,
    PowerVersion,
)
from tests.powers import DOCUMENT, LOADED_ON, load
from tests.properties.power_plans import Plan, plans


@given(plans())
def test_recorded_adjustments_always_close(plan: Plan) -> None:
    account = reconcile(plan.hashes(plan.start), plan.hashes(plan.now), plan.moves)

    assert account.closes
    assert account.gaps == ()
    assert account.old + account.net == account.new == len(plan.now)
    assert sum(line.adjustments for line in account.lines) == len(plan.moves)


@given(plans(), st.data())
def test_leaving_out_any_one_adjustment_never_closes(plan: Plan, data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(plan.moves) - 1))
    left = [move for place, move in enumerate(plan.moves) if place != gone]

    account = reconcile(plan.hashes(plan.start), plan.hashes(plan.now), left)

    assert not account.closes
    touched = {code for code, _ in (*plan.moves[gone].removed, *plan.moves[gone].brought)}
    assert touched & {gap.code for gap in account.gaps}


@given(plans(), st.data())
def test_an_adjustment_recorded_with_other_content_never_closes(
    plan: Plan, data: st.DataObject
) -> None:
    places = [place for place, move in enumerate(plan.moves) if move.brought]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    false = plan.moves[place]
    forged = type(false)(
        id=false.id,
        kind=false.kind,
        on=false.on,
        document=false.document,
        removed=false.removed,
        brought=((false.brought[0][0], "another"), *false.brought[1:]),
    )
    moves = [*plan.moves[:place], forged, *plan.moves[place + 1 :]]

    assert not reconcile(plan.hashes(plan.start), plan.hashes(plan.now), moves).closes


async def _empty() -> None:
    for table in (PowerLink, Delegation, HandoverRecord, PowerVersion):
        await table.delete(force=True)
    await PowerAdjustment.delete(force=True)
    await PowerEdition.delete(force=True)


async def _replayed(plan: Plan, at_once: bool, seen: Counter[AdjustmentKind]) -> None:
    await _empty()
    now = datetime.combine(plan.day + timedelta(days=2), time(4), UTC)
    await load(*plan.start.values(), now=now)
    async with writing():
        if at_once:
            await apply_adjustments(plan.adjustments, by_name="测试", now=now)
        else:
            for asked in plan.adjustments:
                await apply_adjustment(asked, by_name="测试", now=now)
    seen.update(asked.kind for asked in plan.adjustments)
    for day, listed in plan.every_day():
        assert {c: e.power for c, e in (await entries_on(day)).items()} == listed, day
    assert await hashes_on(None) == plan.hashes(plan.now)
    empowered = {line.power_code for line in await delegations() if line.kind.value == "empower"}
    assert empowered == {code for code, power in plan.now.items() if power.empowered}
    closing = {"name": "新版", "on": plan.day, "document": DOCUMENT, "by_name": "测试"}
    async with writing():
        line = await close_loaded("new", now=now, **closing)
    assert line.entries == len(plan.now)
    assert all(check.holds for check in await verify_editions())
    shown = (await compare("2017", "new")).account
    assert shown == line.account == await whole_account(plan)


async def whole_account(plan: Plan) -> Account:
    """The account over the whole lists, entry by entry."""
    before, after = await hashes_on(LOADED_ON), await hashes_on(plan.day)
    return reconcile(before, after, await moves_between(LOADED_ON, plan.day))


async def _never_without(plan: Plan, gone: int) -> None:
    """As though one adjustment had been carried out on the list but never been recorded."""
    await PowerEdition.delete().where(PowerEdition.key == "new")
    rows = await PowerAdjustment.select(PowerAdjustment.id).order_by(PowerAdjustment.id)
    number = rows[gone]["id"]
    for reference in (PowerVersion.began, PowerVersion.ended):
        await PowerVersion.update({reference: None}).where(reference == number)
    await PowerAdjustment.delete().where(PowerAdjustment.id == number)
    closing = {"name": "新版", "on": plan.day, "document": DOCUMENT, "by_name": "测试"}
    now = datetime.combine(plan.day + timedelta(days=2), time(4), UTC)
    with pytest.raises(Conflict, match="账不平"):
        async with writing():
            await close_loaded("new", now=now, **closing)
    assert await running_account() == await whole_account(plan)


def _run(url: str, examples: int) -> None:
    seen: Counter[AdjustmentKind] = Counter()
    with asyncio.Runner() as runner:
        engine = runner.run(database.connect(url))

        @settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # shrinking would run the database for minutes
            database=None,
            derandomize=True,
        )
        @given(plans(least=10), st.booleans(), st.integers(0, 10_000))
        def whatever_is_adjusted(plan: Plan, at_once: bool, gone: int) -> None:
            runner.run(_replayed(plan, at_once, seen))
            runner.run(_never_without(plan, gone % len(plan.moves)))

        try:
            whatever_is_adjusted()
        finally:
            runner.run(database.close(engine))
    assert set(seen) == set(AdjustmentKind), seen


def test_the_list_of_every_day_is_the_plain_replay_on_sqlite(tmp_path: Path) -> None:
    _run(f"sqlite:///{tmp_path / 'zhipao.db'}", examples=25)


def test_the_list_of_every_day_is_the_plain_replay_on_postgres(postgres_server: str) -> None:
    async def fresh() -> None:
        import asyncpg

        admin = await asyncpg.connect(postgres_server)
        await admin.execute("DROP DATABASE IF EXISTS editions_property WITH (FORCE)")
        await admin.execute("CREATE DATABASE editions_property")
        await admin.close()

    asyncio.run(fresh())
    _run(postgres_server.replace("/postgres?", "/editions_property?"), examples=15)
