"""An instance answers the same whichever search engine it is set to."""

import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from catalogue.errors import BadInput
from search_index.backend import ENGINES
from tests.factories import an_item
from web.app import create_app
from web.cli import main
from web.settings import load_settings, variables


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory of an instance with three published items."""
    for variable in variables():
        monkeypatch.setenv(variable.name, "")
    items = tmp_path / "items.jsonl"
    items.write_bytes(msgspec.json.Encoder().encode_lines([an_item(n) for n in (1, 2, 3)]))
    typed(tmp_path / "instance", "import", str(items), "--publish-as", "装载测试")
    return tmp_path / "instance"


def typed(data: Path, *words: str) -> str:
    told = CliRunner().invoke(main, ["--data-dir", str(data), *words], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.stdout


def asked(data: Path, engine: str, path: str) -> Any:
    settings = load_settings({"ZHIPAO_DATA_DIR": str(data), "ZHIPAO_SEARCH_ENGINE": engine})
    until = time.monotonic() + 20
    with TestClient(create_app(settings)) as client:
        answer = client.get(path)
        while answer.json() == {"suggestions": []} and time.monotonic() < until:
            time.sleep(0.1)  # the list is made beside the first requests
            answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_commands_find_the_same_with_each_engine(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = an_item(2).name
    answers = []
    for engine in (*ENGINES, ENGINES[0]):
        monkeypatch.setenv("ZHIPAO_SEARCH_ENGINE", engine)
        answers.append(msgspec.json.decode(typed(data, "search", name, "--json")))
        assert "索引已重建：3 个事项" in typed(data, "reindex")
        check = CliRunner().invoke(main, ["--data-dir", str(data), "check", "--json"])
        points = {one["id"]: one for one in msgspec.json.decode(check.stdout)["points"]}
        assert points["index"]["ok"], points["index"]
    assert answers[0]["total"] > 0
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    "path",
    ["/api/v1/items", "/api/v1/items?q=许可&sort=name", "/api/v1/suggest?q=许可"],
)
def test_the_interfaces_answer_the_same_with_each_engine(data: Path, path: str) -> None:
    answers = [asked(data, engine, path) for engine in ENGINES]
    for answer in answers:
        for counted in answer.get("facets", {}).values():
            counted.sort(key=lambda one: one["value"])  # equally frequent ones have no order
    assert answers[0] == answers[1]
    assert answers[0].get("items") or answers[0].get("suggestions"), "of something"


def test_an_engine_that_there_is_not_is_refused_by_the_name_of_the_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(BadInput, match=r"ZHIPAO_SEARCH_ENGINE.*whoosh、tantivy"):
        load_settings({"ZHIPAO_SEARCH_ENGINE": "lucene"})
    monkeypatch.setattr("search_index.backend.find_spec", lambda _: None)
    with pytest.raises(BadInput, match=r"ZHIPAO_SEARCH_ENGINE.*zhipao\[tantivy\]"):
        load_settings({"ZHIPAO_SEARCH_ENGINE": "tantivy"})
