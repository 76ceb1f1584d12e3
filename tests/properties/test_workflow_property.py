"""Random people do random things to items: whatever happens, what must hold holds."""

import asyncio
import itertools
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalogue import database
from catalogue.model.people import Officer
from catalogue.queries.verification import verify_audit, verify_ledger
from tests.properties.invariants import Watch
from tests.properties.world import ITEMS, PEOPLE, Command, World, everybody

_ACTS = (
    *("save", "save", "import", "submit", "pass", "pass", "clear", "sign", "sign_later", "due"),
    *("send_back", "send_back", "take_back", "discard", "suspend", "resume", "cancel"),
    *("merge", "split", "hand_over", "hand_over", "confirm", "attach", "lock", "lock"),
)
COMMANDS = st.lists(
    st.tuples(
        st.sampled_from(_ACTS) | st.sampled_from([str(number) for number in range(40)]),
        st.integers(0, 2 * ITEMS - 1),
        st.integers(0, 3 * PEOPLE).map(lambda person: min(person, PEOPLE)),
        st.integers(0, 3),
        st.sampled_from([False] * 5 + [True]),
    ),
    min_size=6,
    max_size=14,
)
_DONE_BY_SOMEBODY = {
    *("save", "import", "submit", "pass", "clear", "sign", "sign_later", "due", "send_back"),
    *("take_back", "discard", "suspend", "cancel", "merge", "hand_over", "confirm", "attach"),
    "lock",
}
"""Acts that must have succeeded at least once, or the examples prove little."""


def _guided(commands: list[Command]) -> list[Command]:
    """Random commands between steps of the straight way, so that drafts do get published."""
    ways = [
        [(act, which, PEOPLE, 2, False) for act in _STRAIGHT] for which in (*range(ITEMS), ITEMS)
    ]
    steps = itertools.cycle(itertools.chain(ways[0], ways[1], ways[0], ways[ITEMS], ways[2]))
    mixed: list[Command] = []
    for command in commands:
        mixed += [*itertools.islice(steps, (0, 1, 2, len(_STRAIGHT))[command[3]]), command]
    return mixed


_STRAIGHT = ("save", "submit", "pass", "clear", "pass", "sign")


def _run(url: str, examples: int) -> None:
    done: Counter[str] = Counter()
    with asyncio.Runner() as runner:
        engine = runner.run(database.connect(url))
        try:
            people = runner.run(everybody())
            _try_examples(runner, people, done, examples)
            ledger, audit = runner.run(verify_ledger()), runner.run(verify_audit())
        finally:
            runner.run(database.close(engine))
    assert (ledger.fault, audit.fault) == ("", "")
    assert ledger.lines > examples // 4, "drafts do get published"
    assert not [act for act in _DONE_BY_SOMEBODY if not done[act]], done


def _try_examples(
    runner: asyncio.Runner, people: list[Officer], done: Counter[str], examples: int
) -> None:
    serials, watch = itertools.count(1), Watch()

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # shrinking would run the database for minutes
        database=None,
        derandomize=True,
    )
    @given(COMMANDS)
    def whatever_happens(commands: list[Command]) -> None:
        async def example() -> None:
            world = World(people, next(serials), done)
            for command in _guided(commands):
                await world.do(command)
                await watch.look(world)

        runner.run(example())

    whatever_happens()


def test_invariants_hold_on_sqlite(tmp_path: Path) -> None:
    _run(f"sqlite:///{tmp_path / 'zhipao.db'}", examples=30)


def test_invariants_hold_on_postgres(postgres_server: str) -> None:
    async def fresh() -> None:
        import asyncpg

        admin = await asyncpg.connect(postgres_server)
        await admin.execute("DROP DATABASE IF EXISTS workflow_property WITH (FORCE)")
        await admin.execute("CREATE DATABASE workflow_property")
        await admin.close()

    asyncio.run(fresh())
    _run(postgres_server.replace("/postgres?", "/workflow_property?"), examples=12)
