"""Why an item is first: a page for the reform office, and the command."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from catalogue.commands.keep_search_log import add_up
from catalogue.queries.search_log import Searched
from search_index.explanation import PartKind
from tests.factories import an_item
from tests.web.conftest import ITEM, Office
from tests.web.test_cli import Terminal, terminal  # noqa: F401
from web import clock
from web.bulk import opened
from web.parameters import SearchParameters
from web.search_log import SearchLog, told
from web.settings import load_settings
from web.view_models.labels import SCORE_PARTS

ADDRESS = "/workbench/searches/explain"
DAY = date(2026, 3, 1)


def test_the_page_shows_how_words_were_taken_and_a_sum_for_each_item(office: Office) -> None:
    text = office.as_("reform").get(ADDRESS, params={"q": "請問出生證明需要什么材料"}).text
    for shown in ("请问出生证明需要什么材料", "出生证明 → 出生医学证明", "名称中相连的字", "合计"):
        assert shown in text
    found = office.get("/api/v1/items", params={"q": "出生证明"}).json()["items"]
    places = [text.index(f"/items/{item['code']}") for item in found]
    assert places == sorted(places)


def test_a_region_is_explained_by_itself(office: Office) -> None:
    asked = {"q": "登记", "region": "220602"}
    text = office.as_("reform").get(ADDRESS, params=asked).text
    assert '<option value="220602" selected>浑江区</option>' in text
    total = office.get("/api/v1/items", params=asked).json()["total"]
    assert f"共 {total} 项" in text


def test_nothing_found_leads_to_the_list_of_everyday_words(office: Office) -> None:
    text = office.as_("reform").get(ADDRESS, params={"q": "zzqq"}).text
    assert "/workbench/synonyms?said=zzqq" in text
    assert 'value="zzqq"' in office.get("/workbench/synonyms?said=zzqq").text


def test_the_page_is_the_reform_offices_and_reads_its_parameters(office: Office) -> None:
    assert office.as_("editor").get(ADDRESS).status_code == 403
    keeper = office.as_("reform")
    assert keeper.get(ADDRESS).status_code == 200
    assert keeper.get(ADDRESS, params={"q": "登记", "colour": "red"}).status_code == 422
    assert ADDRESS in keeper.get("/workbench/searches").text
    assert "<b>" not in keeper.get(ADDRESS, params={"q": "<b>登记"}).text


def test_every_kind_of_part_has_its_label() -> None:
    assert set(SCORE_PARTS) == {kind.value for kind in PartKind}


@pytest.fixture
def filled(terminal: Terminal, tmp_path: Path) -> Terminal:  # noqa: F811
    items = tmp_path / "items.jsonl"
    items.write_bytes(msgspec.json.Encoder().encode_lines([an_item(1), an_item(2)]))
    terminal.type("import", items, "--publish-as", "装载测试")
    return terminal


def test_the_command_explains_as_text_and_as_json(filled: Terminal) -> None:
    name = an_item(2).name
    shown = filled.type("search", name[:-1], "--explain")
    assert shown.exit_code == 0
    assert "实际查找：" in shown.stdout and "合计" in shown.stdout
    answer: Any = filled.json("search", name[:-1], "--explain", "--limit", "1")
    (hit,) = answer["hits"]
    assert sum(part["score"] for part in hit["parts"]) == pytest.approx(hit["score"], abs=2e-3)
    assert answer["total"] >= 1
    assert filled.type("search", "长" * 300, "--explain").exit_code == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("出生登记 220602199001011234", "出生登记 #"),
        ("电话１３９０４３９００００", "电话#"),
        ("2206 0219 9001 0112 34 低保", "# 低保"),
        ("139-0439-0000", "#"),
        ("2026年 5 个证", "2026年 5 个证"),
    ],
)
def test_numbers_that_may_be_somebodys_are_blotted_out(typed: str, kept: str) -> None:
    assert told(typed) == kept


def test_a_choice_is_counted_with_its_search() -> None:
    log = SearchLog()
    parameters = SearchParameters(q="出生登记", filters=(("region", ("220602",)),))
    found: Any = SimpleNamespace(total=3, relaxed=None, instead="")
    log.searched(parameters, found, DAY)
    log.chosen(f"http://here{parameters.url}", ITEM, DAY)
    for nowhere in (
        "",
        "http://here/items/1",
        "http://here/search?q=",
        "http://[",
        "/search?x=1&q=y",
    ):
        log.chosen(nowhere, ITEM, DAY)
    (one,) = log._held.values()
    assert (one.filters, one.times, one.chosen, one.items) == ("region=220602", 1, 1, {ITEM: 1})


def test_what_is_not_there_is_not_counted_as_chosen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(SearchLog, "chosen", lambda *given: counted.append(given[2]))
    office.as_("").get("/items/nowhere")
    office.get(f"/items/{ITEM}")
    assert counted == [ITEM]


def test_what_was_chosen_yesterday_is_first_among_equals_today(filled: Terminal) -> None:
    words = "食品经营"
    first, second = (hit["code"] for hit in filled.json("search", words)["items"])
    yesterday = clock.today() - timedelta(days=1)
    chosen = Searched(yesterday, "两项一样", times=9, hits=2, chosen=9, items={second: 9})

    async def choose() -> None:
        async with opened(load_settings({"ZHIPAO_DATA_DIR": str(filled.data)})):
            await add_up([chosen])

    asyncio.run(choose())
    hits = filled.json("search", words, "--explain")["hits"]
    assert [hit["code"] for hit in hits] == [second, first]
    parts = {part["kind"]: part["subject"] for part in hits[0]["parts"]}
    assert parts["chosen"] == "3", "of nine after the same words on one day"
