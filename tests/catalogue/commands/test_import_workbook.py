"""A department's workbook on both databases: out and in again, all or nothing."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from catalogue.commands import import_workbook as command
from catalogue.commands.import_workbook import import_workbook
from catalogue.commands.save_draft import save_draft
from catalogue.errors import BadFile
from catalogue.exchange.workbook.shape import ITEMS
from catalogue.exchange.workbook.writing import export
from catalogue.model.people import Role
from catalogue.queries.drafts import draft_of
from catalogue.queries.working_items import working_items
from catalogue.tables import AuditEvent, Revision
from tests.catalogue.exchange.grids import Grids
from tests.factories import NOON, an_item, publish
from tests.workbench import an_officer

ONE, TWO, THREE = an_item(1), an_item(2), an_item(3)
BODY = ONE.body.credit_code


async def _import(path: Path, content: bytes, **more: object) -> command.WorkbookReport:
    path.write_bytes(content)
    editor = await an_officer("editor", Role.EDITOR, bodies=(BODY,))
    return await import_workbook(path, by=editor, now=NOON, **more)


async def test_what_is_worked_on_is_the_draft_where_there_is_one(opened: object) -> None:
    await publish(ONE, TWO)
    changed = msgspec.structs.replace(TWO, short_name="改过")
    editor = await an_officer("other", Role.EDITOR, bodies=(BODY,))
    await save_draft(changed, code=TWO.code, lock_version=0, by=editor, now=NOON)
    found = await working_items([TWO.code, "没有", ONE.code])
    assert list(found.items()) == [(TWO.code, changed), (ONE.code, ONE)]


async def test_rows_become_drafts_and_sent_back_again_change_nothing(
    opened: object, tmp_path: Path
) -> None:
    blanks = msgspec.structs.replace(TWO, conditions=" 前后有空\r\n", refusals="\x07铃")
    await publish(ONE, blanks)
    changed = msgspec.structs.replace(ONE, short_name="改过")
    grids = Grids.of(export([ONE, blanks, THREE]))
    grids.set(ITEMS, 2, "事项简称", "改过")
    report = await _import(tmp_path / "事项.xlsx", grids.written())
    assert (report.rows, report.created, report.updated, report.unchanged) == (3, 1, 1, 1)
    assert (report.faults, report.applied, report.changes) == ((), True, 2)
    first, third = await draft_of(ONE.code), await draft_of(THREE.code)
    assert first and third and (first.item, third.item) == (changed, THREE)
    assert await draft_of(TWO.code) is None

    before = await Revision.select().order_by(Revision.id)
    held = await working_items([ONE.code, TWO.code, THREE.code])
    editor = await an_officer("again", Role.EDITOR, bodies=(BODY,))
    path = tmp_path / "再来.xlsx"
    path.write_bytes(export(held.values()))
    again = await import_workbook(path, by=editor, now=NOON)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert not again.applied
    assert await Revision.select().order_by(Revision.id) == before


async def test_one_fault_anywhere_keeps_everything_out(opened: object, tmp_path: Path) -> None:
    grids = Grids.of(export([ONE, TWO]))
    grids.set("申请材料", 2, "复印件份数", "两份")
    report = await _import(tmp_path / "事项.xlsx", grids.written())
    ((fault,), applied) = report.faults, report.applied
    assert (fault.sheet, fault.row, fault.column) == ("申请材料", 2, "复印件份数")
    assert not applied
    assert await Revision.count() == 0
    done = await AuditEvent.select().where(AuditEvent.outcome == "done")
    assert done == []


async def test_a_workbook_brings_only_so_many_items(
    opened: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "ITEMS_AT_MOST", 1)
    with pytest.raises(BadFile, match="有 2 个事项，一次最多 1 个"):
        await _import(tmp_path / "事项.xlsx", export([ONE, TWO]))


@pytest.mark.parametrize("known", [True, False])
async def test_what_a_colleague_saves_while_it_waits_for_its_turn_is_not_overwritten(
    opened: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Between the look at what is held and the transaction there may be half a minute."""
    if known:
        await publish(ONE)
    theirs = msgspec.structs.replace(ONE, conditions="同事一小时的修改")
    colleague = await an_officer("colleague", Role.EDITOR, bodies=(BODY,))
    really_import = command.import_drafts

    async def after_the_colleague(*rows: Any, **given: Any) -> Any:
        code = ONE.code if known else None
        await save_draft(theirs, code=code, lock_version=0, by=colleague, now=NOON)
        return await really_import(*rows, **given)

    monkeypatch.setattr(command, "import_drafts", after_the_colleague)
    grids = Grids.of(export([ONE]))
    grids.set(ITEMS, 2, "事项简称", "改过")
    report = await _import(tmp_path / "事项.xlsx", grids.written())
    ((fault,), applied) = report.faults, report.applied
    assert (fault.sheet, fault.row, applied) == (ITEMS, 2, False)
    assert "刚刚被他人更改；为免覆盖他人的修改，没有采用这一行" in fault.message
    draft = await draft_of(ONE.code)
    assert draft and draft.item == theirs
