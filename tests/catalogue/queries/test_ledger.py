"""The register is read by month, body and words, and each line shown is checked."""

from datetime import date, timedelta

import pytest

from catalogue.model.chain import FIRST_HASH
from catalogue.queries.ledger import LinesWanted, ledger_page, line_faults, wanted_lines
from catalogue.tables import Ledger, RevisionContent
from tests.factories import NOON, an_item, of_body, publish

pytestmark = pytest.mark.usefixtures("opened")

JUNE = date(2018, 6, 1)
OTHER = of_body(an_item(9), "白山市测试局", 77)


async def _published() -> None:
    """Four lines: 31 May, two in June (the first just after midnight in the place), 1 July."""
    midnight = NOON.replace(month=5, day=31, hour=16)  # 00:00 of 1 June in the place
    await publish(an_item(1), now=midnight - timedelta(seconds=1))
    await publish(an_item(2), now=midnight)
    await publish(OTHER, now=NOON + timedelta(days=10))
    await publish(an_item(3), now=midnight + timedelta(days=30))


async def _serials(**wanted: object) -> list[int]:
    page = await ledger_page(LinesWanted(**wanted))
    assert page.total == len(page.lines)
    return [line.serial for line in page.lines]


async def test_a_month_is_one_of_the_place() -> None:
    await _published()
    assert await _serials() == [4, 3, 2, 1]
    assert await _serials(month=JUNE) == [3, 2]
    assert await _serials(month=date(2018, 5, 1)) == [1]
    assert await _serials(month=date(2018, 7, 1)) == [4]
    assert await _serials(month=date(2018, 12, 1)) == []


async def test_lines_are_found_by_words_codes_and_bodies() -> None:
    await _published()
    assert await _serials(words=an_item(2).name) == [2]
    assert await _serials(words=an_item(3).code[:30]) == [4]
    assert await _serials(bodies=(OTHER.body.credit_code,)) == [3]
    assert await _serials(bodies=(an_item().body.credit_code,), month=JUNE) == [2]
    assert await _serials(bodies=()) == []


async def test_pages_and_the_whole_run_through_the_same_lines() -> None:
    await _published()
    forward = [
        line.serial
        for start in (0, 3)
        for line in (
            await ledger_page(LinesWanted(), offset=start, limit=3, newest_first=False)
        ).lines
    ]
    assert forward == [1, 2, 3, 4]
    assert [line.serial async for line in wanted_lines(LinesWanted(), batch=3)] == forward
    in_june = [line.serial async for line in wanted_lines(LinesWanted(month=JUNE), batch=1)]
    assert in_june == [2, 3]


async def _faults(**wanted: object) -> dict[int, str]:
    return await line_faults((await ledger_page(LinesWanted(**wanted))).lines)


async def test_lines_as_they_were_written_have_no_fault() -> None:
    await _published()
    assert await _faults() == {}
    assert await _faults(month=JUNE) == {}
    assert await line_faults([]) == {}


async def test_a_changed_cell_is_told_of_its_line_and_a_resealed_line_of_the_next() -> None:
    await _published()
    await Ledger.update({Ledger.author: "别人"}).where(Ledger.serial == 2)
    assert await _faults() == {2: "本行与行摘要不符，已被改动"}
    changed = (await ledger_page(LinesWanted(words=an_item(2).name))).lines[0]
    resealed = changed.sealed(changed.previous_hash)
    await Ledger.update({Ledger.line_hash: resealed.line_hash}).where(Ledger.serial == 2)
    assert await _faults() == {3: "与前一行不相接，前一行已被改动或删去"}
    assert await _faults(words=OTHER.name) == {3: "与前一行不相接，前一行已被改动或删去"}


async def test_a_removed_line_is_missed_by_the_one_behind_it() -> None:
    await _published()
    await Ledger.delete().where(Ledger.serial == 1)
    assert await _faults() == {2: "与前一行不相接，前一行已被改动或删去"}
    (second,) = (await ledger_page(LinesWanted(words=an_item(2).name))).lines
    assert second.previous_hash != FIRST_HASH


async def test_changed_bytes_of_a_revision_are_told_of_the_line_that_speaks_of_it() -> None:
    await _published()
    rows = await RevisionContent.select(
        RevisionContent.id, RevisionContent.document, RevisionContent.revision.name
    )
    (third,) = [row for row in rows if row["revision.name"] == an_item(3).name]
    await RevisionContent.update(
        {RevisionContent.document: third["document"].replace(b"1", b"2", 1)}
    ).where(RevisionContent.id == third["id"])
    assert await _faults() == {4: "所登记版本的内容已被改动"}
