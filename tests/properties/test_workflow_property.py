"""Random people do random things to an item: whatever happens, what must hold holds."""

import asyncio
import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import database
from catalogue.commands import change_life, confirm_item, publish, review
from catalogue.commands.save_draft import save_draft
from catalogue.errors import CatalogueError
from catalogue.model.audit import AuditLine
from catalogue.model.chain import ChainCheck
from catalogue.model.code_tables import Disclosure
from catalogue.model.people import Officer, Role
from catalogue.model.workflow import Intent, State, return_targets
from catalogue.queries import ledger, published
from catalogue.queries.drafts import OpenDraft, draft_of
from catalogue.tables import AuditEvent, ChangeFeed, Ledger, Lineage, Review, Revision
from tests.factories import an_item
from tests.workbench import an_officer

TODAY = date(2018, 6, 1)
_BODY = an_item(1).body.credit_code
_ALL = (Role.EDITOR, Role.INITIAL_REVIEWER, Role.REVIEWER, Role.SIGN_OFF)
_PEOPLE: tuple[tuple[str, tuple[Role, ...], str], ...] = (
    ("editor", (Role.EDITOR,), _BODY),
    ("second-editor", (Role.EDITOR, Role.REVIEWER), _BODY),
    ("initial", (Role.INITIAL_REVIEWER,), _BODY),
    ("reviewer", (Role.REVIEWER,), _BODY),
    ("signer", (Role.SIGN_OFF,), _BODY),
    ("everything", _ALL, _BODY),
    ("stranger", _ALL, "11220600000000009X"),
    ("reform", (Role.REFORM_OFFICE,), ""),
)
_ACTS = (
    *("save", "save", "submit", "submit", "pass", "pass", "pass", "clear", "clear"),
    *("sign", "sign", "sign_later", "due", "send_back", "send_back", "take_back"),
    "discard",
    *("suspend", "resume", "cancel", "confirm"),
)
COMMANDS = st.lists(
    st.tuples(
        st.sampled_from(_ACTS),
        st.integers(0, 2 * len(_PEOPLE)),
        st.integers(0, 3),
        st.sampled_from([False] * 5 + [True]),
    ),
    min_size=5,
    max_size=16,
)
"""Act, person (past the last: whoever the draft waits for), argument, stale lock version."""


class World:
    """One item, the people around it, and what they do."""

    def __init__(self, people: list[Officer], serial: int) -> None:
        self.people = people
        self.item = an_item(serial)
        self.code = self.item.code
        self.now = datetime(2018, 6, 1, tzinfo=UTC)
        self.saves = itertools.count(1)

    async def do(self, act: str, person: int, argument: int, stale: bool) -> bool:
        """Whether it was done; a refusal must not have changed anything but the audit trail."""
        self.now += timedelta(minutes=1)
        draft = await draft_of(self.code)
        version = draft.facts.lock_version if draft else 0
        before, events = await self.state(), await AuditEvent.count()
        try:
            by = self.people[person] if person < len(self.people) else self.awaited(draft)
            await self.command(act, by, argument, version + 7 * stale)
        except CatalogueError:
            assert await self.state() == before, act
            assert await AuditEvent.count() == events + 1, act
            return False
        return True

    def awaited(self, draft: OpenDraft | None) -> Officer:
        """Whom the draft waits for: a reviewer of its step, else the editor."""
        state = draft.facts.state if draft else State.DRAFT
        place = {State.INITIAL_REVIEW: 2, State.REVIEW: 3, State.SIGN_OFF: 4}.get(state, 0)
        return self.people[place]

    async def command(self, act: str, by: Officer, argument: int, version: int) -> None:
        common: dict[str, Any] = {"by": by, "now": self.now}
        locked = common | {"lock_version": version}
        if act == "save":
            errors = argument == 0
            reason = f"须现场核验原件（{next(self.saves)}）"
            item = an_item(
                int(self.item.base_code[6:9]), visits=1, visit_reason="" if errors else reason
            )
            known = await Revision.exists().where(Revision.item.code == self.code)
            await save_draft(item, code=self.code if known else None, **locked)
        elif act == "sign_later":
            later = TODAY + timedelta(days=argument + 1)
            await review.sign_off(self.code, publish_on=later, today=TODAY, **locked)
        elif act == "due":
            await publish.publish_due(self.now, TODAY + timedelta(days=argument))
        elif act == "send_back":
            draft = await draft_of(self.code)
            possible = return_targets(draft.facts.state) if draft else ()
            to = possible[argument % len(possible)] if possible else State.REVIEW
            await review.send_back(self.code, to=to, reason="请改", **locked)
        elif act == "clear":
            disclosure = Disclosure.PROACTIVE if argument else Disclosure.ON_REQUEST
            await review.clear_disclosure(self.code, disclosure=disclosure, **locked)
        elif act in ("suspend", "resume", "cancel"):
            why = {"reason": "机构改革", "basis": "示例文件〔2018〕3号"}
            await change_life.propose(self.code, intent=Intent(act), **why, **common)
        elif act == "confirm":
            await confirm_item.confirm_item(self.code, **common)
        elif act in ("take_back", "discard"):
            plain = review.take_back if act == "take_back" else review.discard_draft
            await plain(self.code, **locked)
        else:
            dated = {"submit": review.submit, "pass": review.pass_step, "sign": review.sign_off}
            await dated[act](self.code, today=TODAY, **locked)

    async def state(self) -> tuple[Any, ...]:
        """Everything that is kept of the item, and the length of what only grows."""
        rows = await Revision.select().where(Revision.item.code == self.code).order_by(Revision.id)
        reviews = await Review.select().where(
            Review.revision.is_in([row["id"] for row in rows] or [0])
        )
        lengths = [await table.count() for table in (Ledger, ChangeFeed, Lineage)]
        return rows, reviews, lengths

    async def check(self) -> None:
        """The invariants."""
        rows = await Revision.select().where(Revision.item.code == self.code)
        slots = [row["slot"] for row in rows]
        assert slots.count("draft") <= 1
        assert slots.count("current") <= 1
        assert len({row["number"] for row in rows}) == len(rows)
        lines = [line async for line in ledger.lines() if line.code == self.code]
        once_public = [row for row in rows if row["published_at"] is not None]
        assert len(lines) == len(once_public)
        for line in lines:
            signers = [review.by for review in line.reviews]
            assert [review.step for review in line.reviews] == ["初审", "审核", "审发"]
            assert len(set(signers)) == 3
            assert line.author not in signers
        feed = [c for c in await published.changes_since(0, 100_000) if c.code == self.code]
        assert len(feed) == len(lines)
        assert [c.seq for c in feed] == sorted({c.seq for c in feed})
        for row in rows:
            if row["state"] == State.DRAFT.value:
                counted = await Review.count().where(
                    Review.revision == row["id"], Review.counts.eq(True), Review.act == "passed"
                )
                assert counted == 0


async def _chains_hold() -> None:
    signed = ChainCheck()
    async for line in ledger.lines():
        assert signed.follows(line), line
    audited = ChainCheck()
    fields = AuditLine.__struct_fields__
    for row in await AuditEvent.select().order_by(AuditEvent.serial):
        assert audited.follows(AuditLine(**{name: row[name] for name in fields})), row


def _run(url: str, examples: int) -> None:
    with asyncio.Runner() as runner:
        engine = runner.run(database.connect(url))

        async def arrive() -> list[Officer]:
            return [
                await an_officer(login, *roles, bodies=(body,) if body else ())
                for login, roles, body in _PEOPLE
            ]

        people = runner.run(arrive())
        serials = itertools.count(1)
        done: dict[str, int] = {}

        @settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        )
        @given(COMMANDS)
        def whatever_happens(commands: list[tuple[str, int, int, bool]]) -> None:
            async def example() -> None:
                world = World(people, next(serials) % 900 + 1)
                for command in _guided(commands):
                    if await world.do(*command):
                        done[command[0]] = done.get(command[0], 0) + 1
                    await world.check()

            runner.run(example())

        whatever_happens()
        runner.run(_chains_hold())
        runner.run(database.close(engine))
    for act in ("save", "submit", "pass", "clear", "sign", "sign_later", "send_back", "take_back"):
        assert done.get(act), f"no example ever did {act}: {done}"


def _guided(commands: list[tuple[str, int, int, bool]]) -> list[tuple[str, int, int, bool]]:
    """Random commands between the steps of the straight way, so that drafts do get published."""
    straight = [
        ("save", 0, 1, False),
        ("submit", 0, 1, False),
        ("pass", 2, 1, False),
        ("clear", 3, 1, False),
        ("pass", 3, 1, False),
        ("sign", 4, 1, False),
    ]
    way = itertools.cycle(straight)
    mixed: list[tuple[str, int, int, bool]] = []
    for command in commands:
        mixed += [*itertools.islice(way, command[2]), command]
    return mixed


def test_invariants_hold_on_sqlite(tmp_path: Path) -> None:
    _run(f"sqlite:///{tmp_path / 'zhipao.db'}", examples=40)


def test_invariants_hold_on_postgres(postgres_server: str) -> None:
    async def fresh() -> None:
        import asyncpg

        admin = await asyncpg.connect(postgres_server)
        await admin.execute("DROP DATABASE IF EXISTS workflow_property WITH (FORCE)")
        await admin.execute("CREATE DATABASE workflow_property")
        await admin.close()

    asyncio.run(fresh())
    _run(postgres_server.replace("/postgres?", "/workflow_property?"), examples=15)
