"""Two people act on the same draft at the same moment, from processes of their own."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from catalogue import database
from catalogue.commands import review
from catalogue.commands.save_draft import save_draft
from catalogue.model.code_tables import Disclosure
from catalogue.queries import ledger
from catalogue.queries.drafts import require_draft
from catalogue.queries.verification import verify_audit, verify_ledger
from catalogue.tables import AuditEvent, ChangeFeed, Revision
from tests.catalogue.commands.ways import TODAY, Team, a_team
from tests.factories import NOON, an_item

_ROUNDS, _SIGNED = 200, 40
_CHILD = """
import asyncio, json, sys
from catalogue import database
from catalogue.commands.save_draft import save_draft
from catalogue.errors import Conflict
from catalogue.queries.accounts import officer
from tests.factories import NOON, an_item

async def main(url: str, login: str, rounds: int) -> None:
    engine = await database.connect(url)
    by = await officer(login)
    won = []
    for number in range(1, rounds + 1):
        item = an_item(1, short_name=f"{login}-{number}")
        while True:
            try:
                await save_draft(item, code=item.code, lock_version=number, by=by, now=NOON)
                won.append(number)
                break
            except Conflict:
                if await version(item.code) > number:
                    break
    print(json.dumps(won))
    await database.close(engine)

async def version(code: str) -> int:
    from catalogue.queries.drafts import require_draft
    return (await require_draft(code)).facts.lock_version

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


async def test_one_wins_the_other_is_told_and_nothing_is_lost(database_url: str) -> None:
    engine = await database.connect(database_url)
    team = await a_team(an_item(1).body.credit_code)
    rival = await a_team(an_item(1).body.credit_code, "rival-")
    await save_draft(an_item(1), lock_version=0, by=team.editor, now=NOON)
    logins = (team.editor.login, rival.editor.login)
    won = [
        set(json.loads(out)) for out in await _children(_CHILD, database_url, logins, str(_ROUNDS))
    ]
    assert won[0] | won[1] == set(range(1, _ROUNDS + 1))
    assert not won[0] & won[1]
    draft = await require_draft(an_item(1).code)
    assert draft.facts.lock_version == _ROUNDS + 1
    assert await Revision.count() == 1
    assert (await verify_audit()).whole
    await database.close(engine)


_SIGNERS = """
import asyncio, json, sys
from catalogue import database
from catalogue.commands import review
from catalogue.errors import Conflict
from catalogue.queries.accounts import officer
from tests.catalogue.commands.ways import TODAY
from tests.factories import NOON

async def main(url: str, login: str, drafts: dict[str, int]) -> None:
    engine = await database.connect(url)
    by = await officer(login)
    won = []
    for code, version in drafts.items():
        try:
            await review.sign_off(code, lock_version=version, by=by, now=NOON, today=TODAY)
            won.append(code)
        except Conflict:
            pass
    print(json.dumps(won))
    await database.close(engine)

asyncio.run(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
"""


async def test_two_signers_at_once_publish_once(database_url: str) -> None:
    engine = await database.connect(database_url)
    team = await a_team(an_item(1).body.credit_code)
    rival = await a_team(an_item(1).body.credit_code, "rival-")
    drafts: dict[str, int] = {}
    for serial in range(1, _SIGNED + 1):
        item = an_item(serial)
        await save_draft(item, lock_version=0, by=team.editor, now=NOON)
        await _to_sign_off(team, item.code)
        drafts[item.code] = (await require_draft(item.code)).facts.lock_version
    before = await AuditEvent.count()
    signers = (team.signer.login, rival.signer.login)
    won = [
        set(json.loads(out))
        for out in await _children(_SIGNERS, database_url, signers, json.dumps(drafts))
    ]
    assert won[0] | won[1] == set(drafts)
    assert not won[0] & won[1]
    lines = [line async for line in ledger.lines()]
    assert sorted(line.code for line in lines) == sorted(drafts)
    assert all(line.reviews[2].by in (team.signer.name, rival.signer.name) for line in lines)
    assert await ChangeFeed.count() == _SIGNED
    told = await AuditEvent.select().where(AuditEvent.serial > before)
    outcomes = [row["outcome"] for row in told]
    assert (outcomes.count("done"), outcomes.count("refused")) == (_SIGNED, _SIGNED)
    assert (await verify_ledger()).whole
    assert (await verify_audit()).whole
    await database.close(engine)


async def _children(program: str, url: str, logins: tuple[str, ...], argument: str) -> list[str]:
    """What two processes print that begin at the same moment."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", program, url, login, argument],
            cwd=Path(__file__).parents[3],
            stdout=subprocess.PIPE,
            text=True,
        )
        for login in logins
    ]
    outputs = [await asyncio.to_thread(child.communicate) for child in children]
    assert [child.returncode for child in children] == [0, 0]
    return [out for out, _ in outputs]


async def _to_sign_off(team: Team, code: str) -> None:
    async def lock() -> int:
        return (await require_draft(code)).facts.lock_version

    at = {"now": NOON, "today": TODAY}
    await review.submit(code, lock_version=await lock(), by=team.editor, **at)
    await review.pass_step(code, lock_version=await lock(), by=team.initial, **at)
    cleared = {"disclosure": Disclosure.PROACTIVE, "by": team.reviewer, "now": NOON}
    await review.clear_disclosure(code, lock_version=await lock(), **cleared)
    await review.pass_step(code, lock_version=await lock(), by=team.reviewer, **at)
