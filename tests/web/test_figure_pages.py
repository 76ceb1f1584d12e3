"""The report's pages over the sample: figures, what they open, files, rankings, reductions."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.instances import Instances, settings_of
from web.app import create_app

_ITEMS_COUNTED = ("M1", "M2", "M3", "M4", "T1", "Q1", "E2")
"""Metrics whose numerator is a number of items or entries; the others sum over ``n`` of them."""


@pytest.fixture(scope="module")
def office(instances: Instances, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An instance over the whole sample; nothing here writes."""
    data = tmp_path_factory.mktemp("figures") / "instance"
    instances.sample(data)
    with TestClient(create_app(settings_of(data)), raise_server_exceptions=False) as client:
        yield client


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _total(page: str) -> int:
    found = re.search(r"下载这 (\d+) 项", page)
    assert found
    return int(found[1])


def test_the_report_of_the_sample_and_everything_it_opens(office: TestClient) -> None:
    answer = office.get("/api/v1/metrics").json()
    metrics = {one["id"]: one for one in answer["metrics"]}
    _numbers(answer, metrics["M1"])
    _dashboard(office)
    _figures_open_what_they_count(office, metrics)
    _periods_and_days(office)
    _rankings(office)
    _reductions(office, metrics)


def _numbers(answer: dict[str, Any], m1: dict[str, Any]) -> None:
    assert (m1["numerator"], m1["denominator"], m1["display"]) == (3165, 3321, "95.3 %")
    assert [part["value"] for part in m1["parts"]] == [2025, 1140]
    assert [one["display"] for one in m1["against"]] == ["95.3 %", "96.0 %"]
    assert m1["margin_display"] == "+15.3个百分点"
    assert answer["edition_change"]["net"] == -24
    assert [batch["cumulative"] for batch in answer["batches"]][-1] == 3165
    facts = {one["id"]: one["value"] for one in answer["facts"]}
    assert [facts[f"F{n}"] for n in range(1, 9)] == [3297, 1944, 21, 32, 219, 427, 4593, 3165]


def _dashboard(office: TestClient) -> None:
    shown = office.get("/reports").text
    for told in (
        "达到目标 80.0 %，高 15.3个百分点",
        "对白山市权责清单（2018年版） 3,297 项：96.0 %；分子含公共服务 1,140 项",
        "行政职权 2,025 项",
        "= 3,297",
        "平均 85.0 %，总量 82.9 %",
        "−57.1 %",
        "−72.7 %",
    ):
        assert told in shown, told
    assert "到现场次数≤1的事项数 ÷ 全部事项数" in shown
    assert 'lang="en"' not in shown and "count(" not in shown


def _figures_open_what_they_count(office: TestClient, metrics: dict[str, Any]) -> None:
    for metric, figure in metrics.items():
        page = office.get(f"/reports/{metric}")
        assert page.status_code == 200, metric
        rows = _rows(office.get(f"/reports/{metric}.csv").content)
        assert _total(page.text) == len(rows), metric
        if metric in ("E1", "A3i"):
            signs = [row["变化"] for row in rows]
            assert signs.count("增加") - signs.count("减少") == -24
        else:
            counted = figure["numerator"] if metric in _ITEMS_COUNTED else figure["n"]
            assert len(rows) == counted, metric
        for reason, items in figure["excluded"].items():
            left = office.get(f"/reports/{metric}.csv", params={"part": reason})
            assert len(_rows(left.content)) == items, (metric, reason)
    assert office.get("/reports/M1?part=没有").status_code == 404
    assert office.get("/reports/M99.csv").status_code == 404


def _periods_and_days(office: TestClient) -> None:
    spring = office.get("/api/v1/metrics?as_of=2018-04-30").json()
    assert [batch["number"] for batch in spring["batches"]] == [1]
    assert spring["edition_change"] is None
    edition = office.get("/api/v1/metrics?edition=2018").json()
    assert (edition["edition"], edition["as_of"]) == ("2018", "2018-12-20")
    beside = office.get("/reports?edition=2018&compared_with=2018-04-30").text
    assert "上期（2018-04-30）" in beside
    assert office.get("/reports?compared_with=2017").status_code == 200, "an edition's day"
    assert office.get("/reports?edition=2018&as_of=2018-12-19").status_code == 422
    assert office.get("/reports?edition=1999").status_code == 404
    assert office.get("/reports?compared_with=2018-13-01").status_code == 422


def _rankings(office: TestClient) -> None:
    rows = _rows(office.get("/reports/ranking.csv?metric=M1&by=region").content)
    assert sum(int(row["分母"].replace(",", "")) for row in rows) == 3321
    ranks = [int(row["名次"]) for row in rows]
    assert ranks == sorted(ranks)
    assert "抚松县" in office.get("/reports/ranking?metric=T2&by=region").text
    assert office.get("/reports/ranking?metric=E1").status_code == 422
    assert office.get("/reports/ranking?by=colour").status_code == 422


def _reductions(office: TestClient, metrics: dict[str, Any]) -> None:
    shown = office.get("/reports/reductions").text
    for title in ("减事项", "减材料", "减证明", "减环节", "减费用", "互联网+"):
        assert title in shown
    assert "减时限（较法定时限）" in shown
    assert "减时限（较改革前时限）" in shown
    assert metrics["A1"]["display"] in shown
    for by in ("body", "region", "kind"):
        rows = _rows(office.get(f"/reports/reductions.csv?by={by}").content)
        assert sum(int(row["事项数"]) for row in rows) == 3321, by
        assert office.get(f"/reports/reductions?by={by}").status_code == 200
    items = _rows(office.get("/reports/reductions.csv?by=item&kind=20").content)
    assert {row["事项类型"] for row in items} == {"公共服务"}
    assert office.get("/reports/reductions?by=item&page=2").status_code == 200
    assert office.get("/reports/reductions?by=colour").status_code == 422


@pytest.mark.parametrize("path", ["/reports/ranking?x=1", "/reports/reductions?metric=M1"])
def test_unknown_parameters_are_refused(office: TestClient, path: str) -> None:
    assert office.get(path).status_code == 422


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("body=nope", "没有代码为“nope”的实施主体"),
        ("region=zz9999", "没有代码为“zz9999”的区划"),
        ("batch=99", "没有代码为“99”的批次"),
        ("bundle=nope", "没有代码为“nope”的一件事"),
    ],
)
def test_codes_that_nothing_has_are_refused_and_not_counted_as_nought(
    office: TestClient, asked: str, told: str
) -> None:
    for path in ("/api/v1/metrics", "/api/v1/metrics/M1/items", "/reports", "/reports/ranking"):
        answer = office.get(f"{path}?{asked}")
        assert answer.status_code == 422, path
        assert told in answer.text, path
    assert office.get("/reports?region=220681").status_code == 200
