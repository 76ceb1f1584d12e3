"""Bundles, directory and regulations: kept by versions, refused with a reason, audited."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from catalogue.commands.confirm_item import confirm_item
from catalogue.commands.import_register import SHEETS, import_register
from catalogue.commands.keep_bundle import close_bundle, enter_bundle, keep_bundle
from catalogue.commands.keep_directory import (
    confirm_links,
    end_entry,
    end_link,
    enter_directory,
    keep_directory,
)
from catalogue.commands.keep_points import enter_points
from catalogue.commands.note_regulation import note_regulation, note_regulations
from catalogue.database import writing
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.exchange.records import workbook
from catalogue.model.people import Role
from catalogue.model.reform import (
    Bundle,
    NationalBound,
    PointKind,
    RegulationChangeKind,
    Sharing,
)
from catalogue.model.registers import (
    BundleRecord,
    DirectoryLinkRecord,
    DirectoryRecord,
    PointRecord,
    RegulationRecord,
)
from catalogue.queries import bundles, directory, regulations, service_points
from catalogue.tables import (
    AuditEvent,
    BundleItem,
    BundleRow,
    DirectoryEntry,
    DirectoryLink,
    RegulationChange,
    ServicePoint,
)
from tests.factories import NOON, an_item, publish
from tests.workbench import an_officer

NOW = datetime(2018, 9, 1, 4, tzinfo=UTC)
DAY, LATER = date(2018, 6, 1), date(2018, 7, 1)
ONE, TWO = an_item(1), an_item(2)
COMPANY = Bundle(
    key="company",
    name="企业开办",
    items=(ONE.code, TWO.code),
    national_bound=NationalBound(days="8.5", document="国办发〔2018〕32号"),
)


async def test_a_bundle_holds_from_its_day_with_its_items_and_materials(opened: object) -> None:
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)

    assert await keep_bundle(COMPANY, DAY, by=reform, now=NOW)
    assert not await keep_bundle(COMPANY, LATER, by=reform, now=NOW)

    whole = await bundles.whole_bundle("company")
    assert [item.code for item in whole.items] == [ONE.code, TWO.code]
    assert whole.missing == ()
    assert whole.materials.asked == len(ONE.materials) + len(TWO.materials)
    assert len(whole.materials.materials) == len(ONE.materials)
    assert [link.key for link in await bundles.bundles_of_item(TWO.code)] == ["company"]
    with pytest.raises(NotFound):
        await bundles.bundle("company", date(2018, 5, 31))
    assert (await BundleRow.count(), await BundleItem.count()) == (1, 2)


async def test_a_bundle_of_a_past_day_is_that_days(opened: object) -> None:
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    await keep_bundle(COMPANY, DAY, by=reform, now=NOW)
    await keep_bundle(msgspec.structs.replace(COMPANY, name="开办企业"), LATER, by=reform, now=NOW)
    await close_bundle("company", date(2018, 8, 1), by=reform, now=NOW)

    assert (await bundles.bundle("company", date(2018, 6, 30))).bundle.name == "企业开办"
    assert (await bundles.bundle("company", LATER)).bundle.name == "开办企业"
    assert await bundles.bundles() == []
    assert await bundles.bundles_of_item(ONE.code) == []
    assert [one.key for one in await bundles.bundles_of_item(ONE.code, DAY)] == ["company"]
    assert [one.until for one in await bundles.versions("company")] == [date(2018, 8, 1), LATER]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"items": (ONE.code,)}, "至少填两个事项"),
        ({"items": (ONE.code, ONE.code)}, "出现多次"),
        ({"items": (ONE.code, "BS-404")}, "BS-404 不在目录中"),
        ({"key": "Company"}, "应为小写字母"),
        ({"name": " "}, "“名称”必填"),
        ({"visits": 100}, "0 至 99"),
        ({"summary": "长" * 4001}, "“说明”最长 4000 字，现为 4001 字"),
    ],
)
async def test_a_bundle_that_cannot_stand_is_refused(
    opened: object, changes: dict[str, object], told: str
) -> None:
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    with pytest.raises(BadInput, match=told):
        await keep_bundle(msgspec.structs.replace(COMPANY, **changes), DAY, by=reform, now=NOW)
    assert await BundleRow.count() == 0


def test_a_bundle_goes_through_its_form_unchanged() -> None:
    assert BundleRecord.of(COMPANY).bundle == COMPANY
    plain = msgspec.structs.replace(COMPANY, national_bound=None, steps=("一", "二"), visits=1)
    assert BundleRecord.of(plain).bundle == plain


async def test_the_directory_is_kept_by_versions_and_linked_by_name(opened: object) -> None:
    name = ONE.materials[0].name
    await publish(ONE, TWO)
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    entry = DirectoryRecord(code="R1", name=name, sharing=Sharing.UNCONDITIONAL)
    other = DirectoryRecord(code="R2", name="别的资源")

    done = await keep_directory([entry, other], [], DAY, by=reform, now=NOW)
    again = await keep_directory([entry, other], [], LATER, by=reform, now=NOW)

    assert (done.created, again.unchanged) == (2, 2)
    assert (await directory.count_on(), await directory.count_on(date(2018, 5, 31))) == (2, 0)
    total, (suggestion,) = await directory.suggestions()
    assert (total, suggestion.entry_code, suggestion.items) == (1, "R1", 2)
    link = DirectoryLinkRecord(entry_code="R1", material=f"《{suggestion.material}》")
    assert await confirm_links([link], DAY, by=reform, now=NOW) == 1
    assert await confirm_links([link], DAY, by=reform, now=NOW) == 0
    assert await directory.suggestions() == (0, [])
    assert [(one.code, one.links) for one in (await directory.resources())[1]] == [
        ("R1", 1),
        ("R2", 0),
    ]
    await end_link("R1", name, LATER, by=reform, now=NOW)
    assert (await directory.suggestions())[0] == 1
    await end_entry("R1", date(2018, 8, 1), by=reform, now=NOW)
    assert await directory.count_on() == 1
    with pytest.raises(NotFound):
        await directory.resource("R1")


async def test_links_of_an_entry_are_replaced_as_a_whole(opened: object) -> None:
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    entry = DirectoryRecord(code="R1", name="婚姻登记信息")
    a, b, c = (DirectoryLinkRecord(entry_code="R1", material=m) for m in "甲乙丙")
    await keep_directory([entry], [a, b], DAY, by=reform, now=NOW)

    changes = await keep_directory([], [b, c], LATER, by=reform, now=NOW)

    assert (changes.created, changes.ended, changes.unchanged) == (1, 1, 1)
    assert [one.material for one in await directory.links_of(["R1"])] == ["丙", "乙"]
    assert await DirectoryLink.count() == 3


async def test_a_changed_regulation_is_done_where_an_item_was_looked_at(opened: object) -> None:
    await publish(ONE, TWO)
    body = ONE.body.credit_code
    editor = await an_officer("editor", Role.EDITOR, bodies=(body,))
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    change = RegulationRecord(
        title=f"《{ONE.legal_bases[0].title.strip('《》')}》",
        what=RegulationChangeKind.AMENDED,
        on=date(2018, 8, 1),
    )
    await note_regulation(change, by=reform, now=NOW)
    _, (noted,) = await regulations.changes()

    before = await regulations.tasks_of(noted)
    await confirm_item(ONE.code, by=editor, now=NOW)
    after = await regulations.tasks_of(noted)

    assert (before.open, len(before.items)) == (2, 2)
    assert after.open == 1
    assert [(task.card.code, task.how) for task in after.items] == [
        (TWO.code, ""),
        (ONE.code, "已核对无误"),
    ]
    changed = msgspec.structs.replace(TWO, conditions="按新规定")
    await publish(changed, now=NOW)
    last = await regulations.tasks_of(noted)
    assert (last.open, {task.how for task in last.items}) == (0, {"已修订", "已核对无误"})
    with pytest.raises(Conflict, match="已登记过"):
        await note_regulation(change, by=reform, now=NOW)
    again = await note_regulations([change], by=reform, now=NOW)
    assert (again.created, again.unchanged, await RegulationChange.count()) == (0, 1, 1)


async def test_nobody_but_the_reform_office_keeps_the_registers(
    opened: object, tmp_path: Path
) -> None:
    editor = await an_officer("editor", Role.EDITOR)
    link = DirectoryLinkRecord(entry_code="R1", material="甲")
    change = RegulationRecord(title="某条例", what=RegulationChangeKind.REPEALED, on=DAY)
    entry = DirectoryRecord(code="R1", name="甲")
    who = {"by": editor, "now": NOW}
    for attempt in (
        keep_bundle(COMPANY, DAY, **who),
        close_bundle("company", DAY, **who),
        keep_directory([entry], [], DAY, **who),
        confirm_links([link], DAY, **who),
        end_link("R1", "甲", DAY, **who),
        end_entry("R1", DAY, **who),
        note_regulation(change, **who),
        note_regulations([change], **who),
    ):
        with pytest.raises(Forbidden, match="维护改革记录"):
            await attempt
    assert await AuditEvent.count().where(AuditEvent.outcome == "refused") == 8
    with pytest.raises(Forbidden):
        await import_register(
            SHEETS["points"], tmp_path / "x.xlsx", DAY, dry_run=True, by=editor, now=NOW
        )
    for table in (BundleRow, DirectoryEntry, DirectoryLink, RegulationChange):
        assert await table.count() == 0


async def test_a_trial_leaves_nothing_and_says_what_would_become(
    opened: object, tmp_path: Path
) -> None:
    reform = await an_officer("reform", Role.REFORM_OFFICE)
    points = [
        PointRecord(code=f"p{n}", kind=PointKind.TOWN, name=f"{n}镇", division_code="220602")
        for n in range(3)
    ]
    path = tmp_path / "服务点.xlsx"
    path.write_bytes(workbook(PointRecord, points, "服务点"))
    who = {"by": reform, "now": NOW}

    tried = await import_register(SHEETS["points"], path, DAY, dry_run=True, **who)
    assert (tried.rows, tried.changes.created, await ServicePoint.count()) == (3, 3, 0)
    assert await AuditEvent.count() == 0
    done = await import_register(SHEETS["points"], path, DAY, dry_run=False, **who)
    assert (done.changes.created, await ServicePoint.count()) == (3, 3)
    assert await service_points.point_records() == points
    again = await import_register(SHEETS["points"], path, LATER, dry_run=True, **who)
    assert (again.changes.any, again.changes.unchanged) == (False, 3)


async def test_sample_rows_are_marked(opened: object) -> None:
    await publish(ONE, TWO, sample=True)
    async with writing():
        await enter_bundle(COMPANY, DAY, by_name="示例", now=NOON, sample=True)
        point = PointRecord(code="p", kind=PointKind.HALL, name="厅", division_code="220602")
        await enter_points([point], [], DAY, now=NOON, sample=True)
        await enter_directory(
            [DirectoryRecord(code="R", name="甲")], [], DAY, by_name="示例", sample=True
        )
    assert (await bundles.bundle("company")).sample
    assert (await service_points.point("p")).sample
    assert (await directory.resource("R")).sample
