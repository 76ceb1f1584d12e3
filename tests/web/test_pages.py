"""Pages and API over the sample: what is there answers, what is not is refused by name."""

import re
from collections.abc import Iterator

import pytest
from litestar.testing import TestClient

from fixtures import baishan_guides
from tests.instances import Instances, settings_of
from web.app import create_app
from web.view_models.guide import SECTIONS

SAMPLE = list(baishan_guides())


@pytest.fixture(scope="module")
def client(instances: Instances, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    data = tmp_path_factory.mktemp("pages") / "instance"
    assert instances.guides(data).items == len(SAMPLE)
    with TestClient(create_app(settings_of(data)), raise_server_exceptions=False) as running:
        yield running


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search",
        "/themes",
        "/bodies",
        "/reports",
        "/reports/M1",
        "/corrections",
        "/site-map",
        "/power-list",
        "/power-list/editions",
        "/power-list/changes",
        "/power-list/regulation",
    ],
)
def test_a_page_carries_what_a_government_site_must(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.text
    assert '<html lang="zh-Hans">' in page
    for part in ("SiteName", "SiteDomain", "SiteIDCode", "网站标识码", "ICP备案号", "网站地图"):
        assert part in page
    assert "待配置" in page
    assert "示例数据" in page
    assert page.count("<h1") == 1
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_front_page_says_of_what_its_figures_are_and_when_items_were_published(
    client: TestClient,
) -> None:
    front = client.get("/").text
    assert re.search(rf'<a href="/search"><strong>{len(SAMPLE):,}</strong>', front)
    report = client.get("/api/v1/metrics").json()
    figures = {one["id"]: one for one in report["metrics"]}
    for metric in ("M1", "M2", "T2"):
        found = re.search(rf'<a href="/reports/{metric}">(.*?)</a>', front, re.DOTALL)
        assert found and figures[metric]["display"] in found[1]
        assert (
            f"{figures[metric]['denominator_meaning']} {figures[metric]['denominator']}" in found[1]
        )
        assert "依申请事项" in found[1]
        assert f"现行目录，截止 {report['as_of']}" in found[1]
    newest = front.partition("最近更新")[2]
    assert len(re.findall(r"<dt>发布日期</dt><dd>\d{4}-\d\d-\d\d</dd>", newest)) == 6


@pytest.mark.parametrize("item", SAMPLE, ids=lambda item: item.name)
def test_every_sample_guide_and_notice_is_shown_whole(client: TestClient, item: object) -> None:
    page = client.get(f"/items/{item.code}").text
    for material in item.materials:
        assert material.name in page
    assert item.promised_limit.text in page
    for number, title in enumerate(SECTIONS, start=1):
        assert f'id="s{number}"><span>{number}</span>{title}' in page
    notice = client.get(f"/items/{item.code}/notice")
    assert notice.status_code == 200
    assert "<svg" in notice.text


def test_telephone_numbers_of_a_guide_are_links_and_those_of_its_notice_are_not(
    client: TestClient,
) -> None:
    item = next(one for one in SAMPLE if re.fullmatch(r"0439-\d{7}", one.enquiry.phone))
    link = f'<a href="tel:{item.enquiry.phone}">{item.enquiry.phone}</a>'
    assert link in client.get(f"/items/{item.code}").text
    notice = client.get(f"/items/{item.code}/notice").text
    assert item.enquiry.phone in notice
    assert "tel:" not in notice


def test_everyday_words_find_the_item(client: TestClient) -> None:
    answer = client.get("/api/v1/items", params={"q": "上户口"}).json()
    assert answer["items"][0]["name"] == "出生登记（国内出生婴儿）"
    assert answer["relaxed"] is None
    again = client.get("/api/v1/items", params={"q": "上户口"}).json()
    assert again == answer


def test_what_was_asked_for_is_marked_in_names_and_snippets(client: TestClient) -> None:
    page = client.get("/search", params={"q": "结婚 身份证"}).text
    assert "内地居民<mark>结婚登记</mark></a></h2>" in page
    assert "男女双方<mark>居民身份证</mark></p>" in page
    named = client.get("/search", params={"q": "<结婚>"}).text
    assert "<mark>结婚</mark>" in named and "<结婚>" not in named


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/items?colour=red", "colour"),
        ("/api/v1/items?page=0", "page"),
        ("/api/v1/items?kind=99", "kind"),
        ("/api/v1/items?q=a&q=b", "q"),
        ("/api/v1/metrics?as_of=yesterday", "as_of"),
        ("/api/v1/changes?since=-1", "since"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(client: TestClient, path: str, name: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["parameter"] == name


def test_what_is_unknown_is_not_found(client: TestClient) -> None:
    for path in ("/items/nothing", "/api/v1/items/nothing", "/reports/M99", "/nowhere"):
        assert client.get(path).status_code == 404


def test_what_was_searched_for_instead_is_told_with_the_way_back(client: TestClient) -> None:
    page = client.get("/search", params={"q": "护造"}).text
    assert "已按“护照”搜索" in page and ">仍按“护造”搜索</a>" in page
    literal = client.get("/search", params={"q": "护造", "literal": "1"}).text
    assert "已按" not in literal and "不一定是您要办的" in literal
    assert client.get("/search?q=护造&literal=2").status_code == 422


def test_a_search_without_result_helps(client: TestClient) -> None:
    assert "12345" in client.get("/search?q=qqqqzzzz").text


def test_a_figure_opens_onto_as_many_items_as_it_counts(client: TestClient) -> None:
    figures = {f["id"]: f for f in client.get("/api/v1/metrics").json()["metrics"]}
    behind = client.get("/api/v1/metrics/M1/items").json()
    assert behind["total"] == figures["M1"]["numerator"]
    assert figures["M1"]["denominator"] == len(SAMPLE)


def test_the_schema_and_health_answer(client: TestClient) -> None:
    schema = client.get("/schema").json()
    assert schema["openapi"].startswith("3.1")
    names = {p["name"] for p in schema["paths"]["/api/v1/items"]["get"]["parameters"]}
    assert {"q", "kind", "page"} <= names
    assert client.get("/health").json()["lag"] == 0
