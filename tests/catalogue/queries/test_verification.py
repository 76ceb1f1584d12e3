"""Changing one byte of anything that vouches for a publication is found and named."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from catalogue import database
from catalogue.commands.save_draft import save_draft
from catalogue.model.people import Role
from catalogue.queries.verification import verify_audit, verify_ledger
from catalogue.tables import AuditEvent, Ledger, Revision, RevisionContent
from tests.factories import NOON, an_item, publish
from tests.workbench import an_officer


@pytest.fixture
async def three(opened: object) -> None:
    await publish(*(an_item(n) for n in (1, 2, 3)))
    verdict = await verify_ledger()
    assert (verdict.lines, verdict.fault) == (3, "")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "改过的名称"),
        ("code", "改过的编码"),
        ("author", "别人"),
        ("reviews", '[{"step":"初审","by":"别人","at":"","opinion":""}]'),
        ("at", "2018-06-01T04:00:01+00:00"),
        ("content_hash", "0" * 64),
        ("previous_hash", "1" * 64),
        ("line_hash", "2" * 64),
        ("number", 9),
        ("remark", ""),
    ],
)
async def test_a_changed_ledger_row_is_named(three: None, column: str, value: object) -> None:
    await Ledger.update({column: value}).where(Ledger.serial == 2)
    verdict = await verify_ledger()
    assert not verdict.whole
    assert "台账第 2 行" in verdict.fault


async def test_one_byte_of_a_stored_revision_is_found(three: None) -> None:
    row = (await RevisionContent.select().order_by(RevisionContent.id))[1]
    changed = bytes(row["document"]).replace(b'"visits":1', b'"visits":0')
    assert changed != row["document"]
    await RevisionContent.update({RevisionContent.document: changed}).where(
        RevisionContent.id == row["id"]
    )
    verdict = await verify_ledger()
    assert "台账第 2 行" in verdict.fault
    assert "内容已被改动" in verdict.fault


async def test_a_revision_whose_hash_was_changed_with_it_is_found(three: None) -> None:
    await Revision.update({Revision.content_hash: "3" * 64}).where(Revision.name == an_item(3).name)
    assert "台账第 3 行" in (await verify_ledger()).fault


async def test_a_cut_off_end_is_found(three: None) -> None:
    await Ledger.delete().where(Ledger.serial == 3)
    assert "台账却没有登记" in (await verify_ledger()).fault


async def test_a_line_taken_out_of_the_middle_is_found(three: None) -> None:
    await Ledger.delete().where(Ledger.serial == 2)
    assert "台账第 2 行" in (await verify_ledger()).fault


async def test_a_changed_audit_line_is_found(opened: object) -> None:
    editor = await an_officer("editor", Role.EDITOR, bodies=(an_item(1).body.credit_code,))
    for serial in (1, 2, 3):
        await save_draft(an_item(serial), lock_version=0, by=editor, now=NOON)
    assert (await verify_audit()).lines == 3
    await AuditEvent.update({AuditEvent.name: "别人"}).where(AuditEvent.serial == 2)
    assert "审计记录第 2 行" in (await verify_audit()).fault


def _flipped(path: str, table: str, column: str, row: int) -> None:
    """Change one bit of one stored value in the SQLite file, as no command would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        told = (
            f'SELECT id, CAST("{column}" AS BLOB) FROM "{table}" ORDER BY id LIMIT 1 OFFSET {row}'
        )
        key, value = connection.execute(told).fetchone()
        middle = len(value) // 2
        damaged = value[:middle] + bytes([value[middle] ^ 0x80]) + value[middle + 1 :]
        kind = "BLOB" if column == "document" else "TEXT"
        connection.execute(
            f'UPDATE "{table}" SET "{column}" = CAST(? AS {kind}) WHERE id = ?', (damaged, key)
        )


@pytest.mark.parametrize("row", [0, 1, 2])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(
            ("ledger", column)
            for column in (
                *("code", "name", "content_hash", "disclosure", "act", "author", "reviews"),
                *("remark", "channel", "at", "previous_hash", "line_hash"),
            )
        ),
        ("revision_content", "document"),
        *(
            ("revision", column)
            for column in (
                "name",
                "kind",
                "body_code",
                "body_name",
                "division_code",
                "published_at",
            )
        ),
        ("item", "code"),
    ],
)
async def test_one_flipped_bit_is_found_and_its_line_named(
    migrated_sqlite: Path, tmp_path: Path, table: str, column: str, row: int
) -> None:
    path = shutil.copy(migrated_sqlite, tmp_path / "zhipao.db")
    engine = await database.connect(f"sqlite:///{path}")
    try:
        await publish(*(an_item(n) for n in (1, 2, 3)))
        _flipped(str(path), table, column, row)
        fault = (await verify_ledger()).fault
    finally:
        await database.close(engine)
    assert fault.startswith(f"台账第 {row + 1} 行（"), fault
    if column != "code":
        assert an_item(row + 1).code in fault


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("visits", 0),
        ("promised_value", 1),
        ("charged", True),
        ("item_state", "3"),
        ("material_count", 0),
        ("audiences", "1"),
        ("slot", "draft"),
        ("published_at", NOON + timedelta(days=1)),
    ],
)
async def test_what_lists_and_figures_read_is_held_against_the_content(
    three: None, column: str, value: object
) -> None:
    await Revision.update({column: value}).where(Revision.name == an_item(2).name)
    verdict = await verify_ledger()
    assert verdict.fault.startswith(f"台账第 2 行（{an_item(2).code}"), verdict.fault


async def test_a_line_that_speaks_of_another_revision_is_found(three: None) -> None:
    first = (await Ledger.select().order_by(Ledger.serial))[0]["revision"]
    await Ledger.update({Ledger.revision: first}).where(Ledger.serial == 2)
    assert "台账第 2 行" in (await verify_ledger()).fault


async def test_signatures_are_held_to_the_byte(three: None) -> None:
    """Spaces in the JSON, or a key that decodes to the same, are changes all the same."""
    await Ledger.update({Ledger.reviews: "[ ]"}).where(Ledger.serial == 2)
    assert "台账第 2 行" in (await verify_ledger()).fault


async def test_a_draft_changed_behind_the_workflow_is_found(three: None) -> None:
    editor = await an_officer("editor", Role.EDITOR, bodies=(an_item(1).body.credit_code,))
    await save_draft(an_item(4), lock_version=0, by=editor, now=NOON)
    assert (await verify_ledger()).whole
    row = (await RevisionContent.select().order_by(RevisionContent.id))[3]
    changed = bytes(row["document"]).replace(b'"visits":1', b'"visits":0')
    await RevisionContent.update({RevisionContent.document: changed}).where(
        RevisionContent.id == row["id"]
    )
    fault = (await verify_ledger()).fault
    assert an_item(4).code in fault and "草稿内容已被改动" in fault


async def test_the_head_is_the_last_lines_hash(three: None) -> None:
    last = (await Ledger.select().order_by(Ledger.serial))[-1]
    assert (await verify_ledger()).head == last["line_hash"]


async def test_more_lines_than_one_batch_are_followed(opened: object) -> None:
    await publish(*(an_item(n) for n in range(1, 604)))
    assert (await verify_ledger()).lines == 603
    await Ledger.update({Ledger.author: "别人"}).where(Ledger.serial == 502)
    assert "台账第 502 行" in (await verify_ledger()).fault
