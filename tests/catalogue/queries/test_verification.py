"""Changing one byte of anything that vouches for a publication is found and named."""

import pytest

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
