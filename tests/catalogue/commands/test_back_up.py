"""Back-up and restore: all of it on either engine, or nothing."""

import asyncio
import pkgutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.table import Table

from catalogue import database
from catalogue.commands.back_up import NOT_COPIED, back_up
from catalogue.commands.restore import Restored, present_moment, restore
from catalogue.engines import Engine
from catalogue.errors import BadFile, Conflict
from catalogue.exchange.backup_file import BackupWriter, End, Head, TableHead
from catalogue.queries import published, synonyms
from catalogue.queries.verification import verify_audit, verify_ledger
from catalogue.tables import (
    TABLES,
    Account,
    AuditEvent,
    CatalogueFact,
    ChangeFeed,
    Correction,
    Item,
    LoginSession,
    PowerVersion,
    Revision,
    Synonym,
)
from tests.catalogue.commands.ways import a_team
from tests.factories import NOON, an_item, publish
from tests.instances import Instances
from tests.workbench import an_officer

LATER = NOON + timedelta(days=1)
_OF_ITS_OWN = {CatalogueFact, AuditEvent, *NOT_COPIED}
"""What a restored catalogue does not share with the copied one, or not quite."""


async def _copy() -> bytes:
    copied, _ = await _copy_and_end()
    return copied


async def _copy_and_end() -> tuple[bytes, End]:
    out = BytesIO()
    identity = await database.catalogue_id("copied")
    end = await back_up(out, name="甲.zhipao", catalogue_id=identity, now=NOON)
    return out.getvalue(), end


async def _restore(raw: bytes, **more: Any) -> Restored:
    return await restore(BytesIO(raw), name="甲.zhipao", catalogue_id="new", now=LATER, **more)


async def _everything() -> dict[str, list[dict[str, Any]]]:
    kept = {}
    for table in (*TABLES, database.Migration):
        rows = await table.raw(f'SELECT * FROM "{table._meta.tablename}" ORDER BY id')
        kept[table._meta.tablename] = rows
    return kept


async def _shared() -> dict[str, list[dict[str, Any]]]:
    own = {table._meta.tablename for table in (*_OF_ITS_OWN, database.Migration)}
    return {name: rows for name, rows in (await _everything()).items() if name not in own}


@asynccontextmanager
async def _beside(path: Path, before: Engine) -> AsyncIterator[Engine]:
    """The catalogue in the file ``path`` instead of the open one, ``before``."""
    engine = await database.connect(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        await database.close(engine)
        for table in (*TABLES, database.Migration):
            table._meta._db = before
        database.DB = before


async def _a_catalogue() -> None:
    """One item through all hands, one draft, people, words, somebody logged in."""
    team = await a_team(an_item(1).body.credit_code)
    await team.publish(an_item(1))
    await team.publish(an_item(2))
    await LoginSession.insert(
        LoginSession(token_hash="secret", account=team.editor.id, csrf="c", created_at=NOON)
    )


async def test_the_whole_sample_goes_to_the_other_engine_and_comes_back_the_same(
    opened: Engine, instances: Instances, tmp_path: Path
) -> None:
    instances.sample(tmp_path / "sample")
    async with _beside(tmp_path / "sample" / "zhipao.db", opened):
        first, sealed = await _copy_and_end()
        kept, vouched = await _shared(), await verify_ledger()
        trail = await verify_audit()
    assert vouched.whole and vouched.lines > 3_000 and kept["power_version"]

    restored = await _restore(first)
    assert restored.rows == sealed.rows and restored.made_at == NOON
    assert await verify_ledger() == vouched
    assert (await verify_audit()).lines == trail.lines, (
        "not the line of the copy, but of the restore"
    )
    assert await _shared() == kept

    second, again = await _copy_and_end()
    assert {**again.rows, "audit_event": 0} == {**sealed.rows, "audit_event": 0}
    async with _beside(tmp_path / "back" / "zhipao.db", opened):
        await _restore(second)
        assert await _shared() == kept
        assert await verify_ledger() == vouched
    assert _raw(tmp_path / "back" / "zhipao.db") == _raw(tmp_path / "sample" / "zhipao.db")


def _raw(path: Path) -> dict[str, list[Any]]:
    """Every shared row as SQLite keeps it, types and all."""
    kept = {}
    with sqlite3.connect(path) as raw:
        for table in set(TABLES) - _OF_ITS_OWN:
            name = table._meta.tablename
            columns = [column._meta.name for column in table._meta.columns]
            told = ", ".join(f'typeof("{one}"), quote("{one}")' for one in columns)
            kept[name] = raw.execute(f'SELECT {told} FROM "{name}" ORDER BY id').fetchall()
    raw.close()
    return kept


async def test_what_is_put_in_afterwards_gets_the_next_numbers(opened: Engine) -> None:
    await _a_catalogue()
    raw = await _copy()
    highest = {table: await table.count() for table in (Item, Revision, Account)}
    await _restore(raw, replace=True)
    team = await a_team(an_item(3).body.credit_code, prefix="new.")
    await team.publish(an_item(3))
    for table, count in highest.items():
        ids = await table.select(table.id).order_by(table.id).output(as_list=True)
        assert ids == list(range(1, len(ids) + 1)) and len(ids) > count
    assert (await verify_ledger()).lines == 3
    assert (await verify_ledger()).whole and (await verify_audit()).whole


async def test_nobody_is_logged_in_after_a_restore(opened: Engine) -> None:
    await _a_catalogue()
    assert await LoginSession.count() == 1
    raw = await _copy()
    assert b"secret" not in raw
    await _restore(raw, replace=True)
    assert await LoginSession.count() == 0
    assert await Account.count() == 4


async def test_a_restored_catalogue_is_another_one_to_whoever_follows_it(
    opened: Engine,
) -> None:
    await _a_catalogue()
    raw = await _copy()
    assert await database.catalogue_id("fresh") == "copied"
    restored = await _restore(raw, replace=True)
    assert restored.catalogue_id == "copied"
    assert await database.catalogue_id("fresh") == "new"


async def test_both_are_in_the_audit_trail(opened: Engine) -> None:
    await _a_catalogue()
    raw, end = await _copy_and_end()
    line = (await _trail())[-1]
    assert (line["act"], line["name"], line["subject"]) == ("备份目录库", "命令行", "甲.zhipao")
    assert end.sha256 in line["detail"]
    await _restore(raw, replace=True)
    line = (await _trail())[-1]
    assert (line["act"], line["outcome"]) == ("恢复目录库", "done")
    assert "备份于 2018-06-01" in line["detail"]


async def _trail() -> list[dict[str, Any]]:
    return await AuditEvent.select().order_by(AuditEvent.serial)


async def test_a_catalogue_that_holds_something_is_not_overwritten_unasked(
    opened: Engine,
) -> None:
    await _a_catalogue()
    raw = await _copy()
    before = await _shared()
    with pytest.raises(Conflict, match=r"2 个事项、4 个账号.*--replace"):
        await _restore(raw)
    assert await _shared() == before
    assert (await _trail())[-1]["outcome"] == "refused"


async def test_what_was_written_since_it_was_saved_keeps_it_from_being_replaced(
    opened: Engine,
) -> None:
    await _a_catalogue()
    moment = await present_moment()
    raw = await _copy()
    await publish(an_item(9))
    with pytest.raises(Conflict, match="另存原有内容期间又有人写入"):
        await _restore(raw, replace=True, saved_at=moment)
    assert await Item.count() == 3
    moment = await present_moment()
    assert await _copy() != raw
    await _restore(raw, replace=True, saved_at=moment)
    assert await Item.count() == 2


async def test_an_account_alone_is_something(opened: Engine) -> None:
    raw = await _copy()
    await an_officer("one")
    with pytest.raises(Conflict, match="1 个账号"):
        await _restore(raw)


async def test_a_rehearsal_changes_nothing(opened: Engine) -> None:
    raw = await _copy()
    await _a_catalogue()
    before = await _everything()
    restored = await _restore(raw, replace=True, dry_run=True)
    assert restored.rows["item"] == 0
    assert await _everything() == before


@pytest.mark.parametrize("part", [0.3, 0.9, 0.999])
async def test_a_copy_that_is_not_whole_changes_nothing(opened: Engine, part: float) -> None:
    await _a_catalogue()
    raw = await _copy()
    before = await _shared()
    with pytest.raises(BadFile, match="不完整或已损坏"):
        await _restore(raw[: int(len(raw) * part)], replace=True)
    assert await _shared() == before
    assert (await verify_ledger()).whole and (await verify_audit()).whole
    assert (await published.count()) == 2


async def test_a_copy_is_of_one_moment(opened: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others publish meanwhile is in it with all that belongs to it, or not at all."""
    monkeypatch.setattr("catalogue.commands.back_up._AT_ONCE", 1)
    team = await a_team(an_item(1).body.credit_code)
    await team.publish(an_item(1))
    copying = asyncio.create_task(_copy())
    number = 1
    while not copying.done():
        number += 1
        await team.publish(an_item(number))
    before = await verify_ledger()
    assert before.lines == number > 2

    await _restore(await copying, replace=True)
    verdict = await verify_ledger()
    assert verdict.whole and 1 <= verdict.lines < number
    assert await published.count() == verdict.lines


async def test_a_copy_of_an_earlier_version_is_brought_up_to_date(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = list(pkgutil.iter_modules(database.piccolo_migrations.__path__))
    last = [one for one in every if one.name >= "m0009"]
    with monkeypatch.context() as patched:
        patched.setattr(database.pkgutil, "iter_modules", lambda path: every[: -len(last)])
        later = NOT_COPIED | {Correction}  # which nobody knew then
        patched.setattr("catalogue.commands.back_up.NOT_COPIED", later)
        engine = await database.connect(database_url)
        await _a_catalogue()
        raw, rows = await _copy(), await Revision.select().order_by(Revision.id)
        words = len(await synonyms.pairs())
        await database.close(engine)

    engine = await database.connect(database_url)
    try:
        assert last and len(last) < len(every)
        await _restore(raw, replace=True)
        assert await database.done_migrations() == database.known_migrations()
        assert await Revision.select().order_by(Revision.id) == rows
        assert len(await synonyms.pairs()) >= words
        assert (await verify_ledger()).whole
        assert not await _index_exists("revision_base_code"), "m0009 has dropped it"
        assert await Correction.count() == 0, "there is a table for them now"
    finally:
        await database.close(engine)


async def _index_exists(name: str) -> bool:
    if isinstance(Item._meta.db, SQLiteEngine):
        return bool(await Item.raw("SELECT 1 FROM sqlite_master WHERE name = {}", name))
    return bool(await Item.raw("SELECT 1 FROM pg_indexes WHERE indexname = {}", name))


async def test_a_copy_of_a_later_version_asks_for_a_later_program(
    opened: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = await _copy()
    known = database.known_migrations()
    monkeypatch.setattr(database, "known_migrations", lambda: known[:-1])
    with pytest.raises(BadFile, match=r"更新版本的程序生成.*先升级程序"):
        await _restore(raw)


async def test_a_copy_of_tables_that_are_not_ours_changes_nothing(opened: Engine) -> None:
    await _a_catalogue()
    before = await _shared()
    head = Head(
        catalogue_id="other",
        made_at=NOON,
        migrations=tuple(database.known_migrations()),
        tables=(TableHead("cheese", {"id": "int"}),),
    )
    out = BytesIO()
    with BackupWriter(out, head) as writer:
        writer.add("cheese", [[1]])
        writer.end()
    with pytest.raises(BadFile, match=r"存不进这个数据库.*cheese"):
        await _restore(out.getvalue(), replace=True)
    assert await _shared() == before


async def test_staff_keep_the_words_they_had(opened: Engine) -> None:
    """Words that were taken out do not come back with the seed."""
    await Synonym.delete().where(Synonym.id > 10)
    raw = await _copy()
    await _restore(raw)
    assert await Synonym.count() == 10


def test_tables_come_behind_those_they_refer_to() -> None:
    seen: set[type[Table]] = set()
    for table in database.tables_in_order():
        for key in table._meta.foreign_key_columns:
            assert key._foreign_key_meta.resolved_references in seen
        seen.add(table)
    assert seen == set(TABLES)
    assert {ChangeFeed, PowerVersion} <= seen
