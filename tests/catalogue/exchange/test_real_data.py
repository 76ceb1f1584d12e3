"""The profiles on published data: what comes in, what stands in the report, what is found.

The data lie beside the project; where they are missing these tests are skipped.
"""

import csv
import io
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from catalogue import database
from catalogue.commands.import_items import import_items
from catalogue.commands.import_outcome import ImportOutcome
from catalogue.engines import Engine
from catalogue.exchange.elements import elements
from catalogue.exchange.profiles import accept, find_profile, read_items
from catalogue.metrics import display, report
from catalogue.metrics.figure import Figure
from catalogue.metrics.report import build_report
from catalogue.metrics.scope import Scope
from catalogue.model.item import ServiceItem
from catalogue.queries.feed import PublishedFeed
from catalogue.tables import Revision, RevisionFinding
from search_index.follower import IndexFollower
from search_index.request import SearchRequest
from tests.catalogue.exchange.files import items
from tests.factories import a_load

DATA = Path(__file__).parents[4] / "shared" / "data"
EVERYTHING = Scope()
GUANGDONG = DATA / "guangdong" / "items.jsonl"
pytestmark = pytest.mark.skipif(
    not GUANGDONG.exists(), reason="the published data do not lie beside the project"
)


async def take_in(path: Path, name: str) -> ImportOutcome:
    profile = find_profile(name)
    load = a_load(profile=name, accept=lambda findings: accept(findings, profile))
    return await import_items(read_items(path, profile), load)


async def figures(scope: Scope = EVERYTHING) -> dict[str, Figure]:
    built = await build_report(today=date(2026, 1, 1), scope=scope)
    return {figure.id: figure for figure in built.figures}


async def test_guangdong_comes_in_whole_and_the_second_time_changes_nothing(
    opened: Engine,
) -> None:
    first = await take_in(GUANGDONG, "guangdong")
    assert (first.rows, first.created, first.published, first.rejected) == (2262, 2262, 2262, 0)
    assert (first.drafts, first.findings.error) == (0, 0)
    again = await take_in(GUANGDONG, "guangdong")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2262)
    assert await Revision.count() == 2262


async def test_the_report_on_guangdong_is_exact(opened: Engine) -> None:
    await take_in(GUANGDONG, "guangdong")
    found = await figures()
    assert (found["M1"].numerator, found["M1"].denominator) == (2257, 2262)
    assert (found["M2"].numerator, found["M2"].denominator) == (2171, 2262)
    assert found["T3"].value == Fraction(54774 - 18827, 54774)
    assert (found["T3"].numerator, found["T3"].denominator) == (54774 - 18827, 54774)
    assert (display.decimal_text(found["T2"].value) or "").startswith("0.545792")
    for metric in ("T2", "T3"):
        assert found[metric].n == 1513
        assert found[metric].excluded == EXCLUDED
        assert found[metric].n + sum(EXCLUDED.values()) == 2262


EXCLUDED = {report.NO_STATUTORY: 713, report.NO_PROMISED: 27, report.UNITS_DIFFER: 9}
"""Of 2,262: 713 without a statutory limit, 27 more without a promised one, 9 of differing units."""


async def test_permits_alone_have_their_own_figures(opened: Engine) -> None:
    await take_in(GUANGDONG, "guangdong")
    found = await figures(Scope.parse({"kind": "01"}))
    assert (found["T2"].n, found["T3"].n) == (501, 501)
    assert found["M1"].denominator == 501 + sum(found["T2"].excluded.values())
    assert display.decimal_text(found["T3"].value, 6) == "0.842365"
    assert display.decimal_text(found["T2"].value, 6) == "0.823824"


async def test_every_guangdong_item_is_found_by_its_exact_name(tmp_path: Path) -> None:
    engine = await database.connect(f"sqlite:///{tmp_path / 'zhipao.db'}")
    try:
        await take_in(GUANGDONG, "guangdong")
        codes = await Revision.select(Revision.item, Revision.name).where(
            Revision.slot == "current"
        )
        follower = IndexFollower(tmp_path / "index", PublishedFeed("test"))
        index = await follower.start()
    finally:
        await database.close(engine)
    assert index.size == 2262
    lost = []
    for row in codes:
        asked = SearchRequest(words=row["name"], facets=(), limit=100)
        if row["item"] not in {hit.item for hit in index.search(asked).hits}:
            lost.append(row["name"])
    assert lost == []


def test_guangdong_written_as_our_own_template_reads_back_the_same(tmp_path: Path) -> None:
    original = items(GUANGDONG, "guangdong")
    written = _template(original)
    for name, encoding in (("gbk.csv", "gb18030"), ("bom.csv", "utf-8-sig")):
        path = tmp_path / name
        path.write_bytes(written.encode(encoding))
        assert items(path) == original


def _template(found: list[ServiceItem]) -> str:
    """``found`` under the Chinese titles of the national template."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([element.title for element in elements()])
    for item in found:
        built = msgspec.to_builtins(item)
        writer.writerow([_cell(built, element.path) for element in elements()])
    return file.getvalue()


def _cell(built: Any, path: tuple[str, ...]) -> str:
    for part in path:
        built = (built or {}).get(part)
    if built is None:
        return ""
    if isinstance(built, bool):
        return "是" if built else "否"
    if isinstance(built, dict):
        unit = {"working_day": "工作日", "calendar_day": "自然日", "month": "个月", "year": "年"}
        return f"{built['value']}({unit.get(built['unit'], '小时')})"
    if isinstance(built, list | tuple):
        return msgspec.json.encode(built).decode() if built else ""
    return str(built)


async def test_lingshans_second_item_contradicts_itself_and_that_shows(
    opened: Engine,
) -> None:
    path = DATA / "lingshan" / "items.json"
    outcome = await take_in(path, "lingshan")
    assert (outcome.rows, outcome.created, outcome.rejected) == (2, 2, 0)
    told = await RevisionFinding.select(
        RevisionFinding.element, RevisionFinding.message, RevisionFinding.revision.name
    ).where(RevisionFinding.rule == "limit_texts_agree")
    assert {one["revision.name"] for one in told} == {"全民健身设施拆迁或者改变用途批准"}
    messages = {one["element"]: one["message"] for one in told}
    assert "写“20个工作日”，与填报的时限（66个工作日）不一致" in messages["statutory_note"]
    assert "写“1个工作日”，与填报的时限（24个工作日）不一致" in messages["promised_note"]
    assert "写“10日”" in messages["faq[0].answer"]


async def test_no_row_of_guangan_is_lost(opened: Engine) -> None:
    outcome = await take_in(DATA / "guangan" / "items.csv", "guangan")
    assert (outcome.rows, outcome.created, outcome.rejected) == (1135, 1135, 0)
    assert outcome.published + outcome.drafts == 1135
    again = await take_in(DATA / "guangan" / "items.csv", "guangan")
    assert again.unchanged == 1135
