"""Random people do random things to items: whatever happens, what must hold holds."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalogue import database
from catalogue.model.people import Officer
from catalogue.queries.verification import verify_audit, verify_ledger
from tests.properties.invariants import Watch
from tests.properties.world import ALL_ROLES, ITEMS, NEW, PEOPLE, Command, World, everybody

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
    *("lock", "resume"),
}
"""Acts that must have succeeded at least once, or the examples prove little."""


def _the_way(which: int, *first: str, argument: int = 2) -> list[Command]:
    """The straight way of one item to the public, behind ``first``."""
    acts = (*first, "submit", "pass", "clear", "pass", "sign")
    return [(act, which, PEOPLE, argument, False) for act in acts]


_REVIEWS = ("submit", "pass", "clear", "pass", "sign")
STORIES: tuple[list[Command], ...] = (
    _the_way(0, "import", "lock"),
    _the_way(NEW, "save", "submit", "take_back"),
    [*_the_way(0, "hand_over")[:1], *_the_way(ITEMS), *_the_way(0)],
    [*_the_way(1, "merge", argument=0)],
    [*_the_way(1, "suspend"), *_the_way(1, "resume")],
    _the_way(0, "confirm", "attach", "cancel"),
    [(act, 0, ALL_ROLES, 2, False) for act in ("save", "submit", *_REVIEWS)],
    [("save", 1, PEOPLE, 2, False), *[(act, 1, ALL_ROLES, 2, False) for act in _REVIEWS]],
    [*_the_way(1, "save")[:-1], *[(a, 1, PEOPLE, 2, False) for a in ("sign_later", "due")]],
)
"""What a department does, and what one person with all roles would do alone.

Items 0 and 1 are public from the beginning, ``NEW`` is not, ``ITEMS`` is 0 handed over."""


def _mixed(stories: list[int], commands: list[Command]) -> Iterator[Command]:
    """Random commands between the steps of stories, so that much of all kinds does happen."""
    steps = itertools.chain.from_iterable(STORIES[story] for story in stories)
    for command in commands:
        yield from itertools.islice(steps, (1, 2, 3, 6)[command[3]])
        yield command


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
    assert not [act for act in _DONE_BY_SOMEBODY if not done[act]], done


def _try_examples(
    runner: asyncio.Runner, people: list[Officer], done: Counter[str], examples: int
) -> None:
    serials, watch = itertools.count(1), Watch()

    async def example(commands: Iterable[Command]) -> None:
        world = World(people, next(serials), done)
        await world.begin()
        for command in commands:
            await world.do(command)
            await watch.look(world)

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # shrinking would run the database for minutes
        database=None,
        derandomize=True,
    )
    @given(st.permutations(range(len(STORIES))), COMMANDS)
    def whatever_happens(stories: list[int], commands: list[Command]) -> None:
        runner.run(example(_mixed(stories, commands)))

    for story in STORIES:
        runner.run(example(story))
    whatever_happens()


def test_invariants_hold_on_sqlite(tmp_path: Path) -> None:
    _run(f"sqlite:///{tmp_path / 'zhipao.db'}", examples=25)


def test_invariants_hold_on_postgres(postgres_server: str) -> None:
    async def fresh() -> None:
        import asyncpg

        admin = await asyncpg.connect(postgres_server)
        await admin.execute("DROP DATABASE IF EXISTS workflow_property WITH (FORCE)")
        await admin.execute("CREATE DATABASE workflow_property")
        await admin.close()

    asyncio.run(fresh())
    _run(postgres_server.replace("/postgres?", "/workflow_property?"), examples=8)
