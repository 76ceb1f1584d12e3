"""A catalogue kept since before the power list is brought up to date without loss."""

import pkgutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.table import Table

from catalogue import database
from catalogue.engines import Engine
from catalogue.model.code_tables import ResultType
from catalogue.model.item import Fee, LegalBasis, Material, Result, ServiceItem
from catalogue.rules import Finding
from catalogue.tables import (
    Item,
    Revision,
    RevisionBasis,
    RevisionContent,
    RevisionMaterial,
    RevisionResult,
)
from tests.factories import an_item, publish

_OLD = ("m0001_", "m0002_", "m0003_")
_KEPT = (Item, Revision, RevisionContent, RevisionMaterial)
_COMPARED = (Revision, RevisionMaterial, RevisionResult, RevisionBasis)


def _items() -> list[ServiceItem]:
    """Items that differ in everything the migration projects."""
    plain = an_item(1)
    charged = an_item(
        2,
        visits=1,
        visit_reason="",
        charged=True,
        fees=(
            Fee(name="工本费", amount="10.5"),
            Fee(name="检验费", amount="100"),
        ),
        materials=(
            Material(name="《无犯罪记录》 证明", is_certificate=True),
            Material(name="申请表（Ａ）"),
        ),
        results=(Result(type=ResultType.CERTIFICATE, name="甲证"),),
        legal_bases=(
            LegalBasis(title="水法", document_number="主席令第74号", article="第7条"),
            LegalBasis(title="森林法", document_number="主席令第3号", article="第5条"),
        ),
    )
    bare = an_item(3, materials=(), no_materials=True, results=(), charged=None, visits=None)
    return [plain, charged, bare]


def _accepted(findings: list[Finding]) -> list[Finding]:
    return [msgspec.structs.replace(one, accepted_by="测试") for one in findings]


async def _rows(table: type[Table]) -> list[dict[str, Any]]:
    return await table.raw(f'SELECT * FROM "{table._meta.tablename}" ORDER BY id')


async def _unnumbered(table: type[Table]) -> list[dict[str, Any]]:
    """Rows as they are compared: how they are numbered does not matter."""
    kept = [{k: v for k, v in row.items() if k != "id"} for row in await _rows(table)]
    return sorted(kept, key=repr)


async def _empty_the_database(engine: Engine) -> None:
    if isinstance(engine, SQLiteEngine):
        await database.close(engine)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{engine.path}{suffix}").unlink(missing_ok=True)
        return
    await Revision.raw("DROP SCHEMA public CASCADE")
    await Revision.raw("CREATE SCHEMA public")
    await database.close(engine)


async def _columns(table: type[Table]) -> set[str]:
    name = table._meta.tablename
    if isinstance(table._meta.db, SQLiteEngine):
        return {row["name"] for row in await table.raw(f"PRAGMA table_info({name})")}
    rows = await table.raw(
        "SELECT column_name FROM information_schema.columns WHERE table_name = {}", name
    )
    return {row["column_name"] for row in rows}


async def test_an_old_catalogue_gets_the_projections_of_freshly_written_items(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await database.connect(database_url)
    assert (await publish(*_items(), accept=_accepted)).published == 3
    await publish(msgspec.structs.replace(_items()[0], short_name="又一版"), accept=_accepted)
    kept = {table: await _rows(table) for table in _KEPT}
    fresh = {table: await _unnumbered(table) for table in _COMPARED}
    assert len(fresh[Revision]) == 4 and len(fresh[RevisionBasis]) >= 5
    assert {row["fee_fen"] for row in fresh[Revision]} >= {11050, None}
    await _empty_the_database(engine)

    with monkeypatch.context() as patched:
        every = list(pkgutil.iter_modules(database.piccolo_migrations.__path__))
        old = [one for one in every if one.name.startswith(_OLD)]
        assert len(old) == 3 < len(every)
        patched.setattr(database.pkgutil, "iter_modules", lambda path: old)
        engine = await database.connect(database_url)
        assert "base_code" not in await _columns(Revision)
        async with database.writing():
            for table, rows in kept.items():
                columns = await _columns(table)
                await database.insert_many(
                    table, [{k: v for k, v in row.items() if k in columns} for row in rows]
                )
        await database.close(engine)

    engine = await database.connect(database_url)
    try:
        for table in _COMPARED:
            assert await _unnumbered(table) == fresh[table], table._meta.tablename
    finally:
        await database.close(engine)


async def test_no_index_of_revisions_is_the_beginning_of_another(tmp_path: Path) -> None:
    engine = await database.connect(f"sqlite:///{tmp_path / 'one.db'}")
    try:
        rows = await Revision.raw(
            "SELECT made.name, group_concat(its.name) AS columns "
            "FROM sqlite_master AS made, pragma_index_info(made.name) AS its "
            "WHERE made.type = 'index' AND made.tbl_name = 'revision' GROUP BY made.name"
        )
    finally:
        await database.close(engine)
    columns = {row["name"]: row["columns"] + "," for row in rows}
    assert columns["revision_item_slot"] == "item,slot,"
    spare = [
        one
        for one, its in columns.items()
        if any(other != one and longer.startswith(its) for other, longer in columns.items())
    ]
    assert spare == []
