"""The power list as the public reads it, pages and API over two small editions."""

import asyncio
import csv
import io
import re
from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from python_calamine import CalamineWorkbook

from catalogue import database
from tests.factories import an_item, publish
from tests.power import BUREAU, FORESTRY, KINDS, NEW, OLD, load_power_list
from web.app import create_app
from web.lifecycle import open_database
from web.server import prepare
from web.settings import Settings, load_settings

ITEM = an_item(7)
ENTRIES = 60


async def _fill(settings: Settings) -> None:
    engine = await open_database(settings)
    await publish(ITEM)
    await load_power_list(ENTRIES, item=ITEM.code)
    await database.close(engine)
    await prepare(settings, sample=False)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = load_settings({"ZHIPAO_DATA_DIR": str(tmp_path_factory.mktemp("instance"))})
    asyncio.run(_fill(settings))
    with TestClient(create_app(settings), raise_server_exceptions=False) as running:
        yield running


def _text(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


def _total(page: str) -> int:
    found = re.search(r'<h2 id="entries">.*?：([\d,]+) 项</h2>', page)
    assert found
    return int(found[1].replace(",", ""))


def _rows(client: TestClient, query: str) -> list[dict[str, str]]:
    content = client.get(f"/power-list/list.csv?{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_the_list_of_now_is_the_newest_edition_and_counts_add_up(client: TestClient) -> None:
    page = _text(client, "/power-list")
    assert _total(page) == ENTRIES - 1
    counts = [int(n) for kind in KINDS for n in re.findall(rf"{kind.label} (\d+)</a>", page)]
    assert len(counts) == len(KINDS)
    assert sum(counts) == ENTRIES - 1
    assert page.count('<th scope="row"') == 30
    assert "示例数据" in page


def test_every_past_day_has_its_own_list(client: TestClient) -> None:
    expected = {
        "2017-12-28": 0,
        "2017-12-29": 60,
        "2018-01-05": 61,
        "2018-02-05": 62,
        "2018-03-05": 63,
        "2018-04-05": 62,
        "2018-05-05": 61,
        "2018-06-05": 59,
        "2018-12-20": 59,
    }
    # added, taken over, split into two, cancelled, delegated, three merged into one
    found = {day: _total(_text(client, f"/power-list?as_of={day}")) for day in expected}
    assert found == expected


def test_an_edition_is_the_list_of_its_day(client: TestClient) -> None:
    by_edition = _rows(client, f"edition={OLD[0]}")
    assert by_edition == _rows(client, f"as_of={OLD[2]}")
    assert len(by_edition) == ENTRIES
    both = client.get(f"/power-list?edition={OLD[0]}&as_of={OLD[2]}")
    assert both.status_code == 422
    assert "只能给一个" in both.text
    assert client.get("/power-list?edition=1999").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "kind=01", f"body={FORESTRY}", "state=2", "q=第12项", "q=2206-000", "level=3&kind=02"],
)
def test_files_hold_exactly_what_is_in_view(client: TestClient, query: str) -> None:
    total = _total(_text(client, f"/power-list?{query}"))
    rows = _rows(client, query)
    assert len(rows) == total > 0
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(f"/power-list/list.xlsx?{query}").content)
    )
    sheet = book.get_sheet_by_name("权责清单").to_python()
    assert [row[0] for row in sheet[1:]] == [row["职权编码"] for row in rows]
    assert book.sheet_names == ["权责清单", "说明"]
    facts = dict(row[:2] for row in book.get_sheet_by_name("说明").to_python() if len(row) > 1)
    assert facts["项数"] == str(total)


def test_filters_keep_what_they_say(client: TestClient) -> None:
    assert {row["权力类型"] for row in _rows(client, "kind=02")} == {"行政处罚"}
    assert {row["行使主体"] for row in _rows(client, f"body={BUREAU}")} == {BUREAU}
    assert [row["职权编码"] for row in _rows(client, "state=2")] == ["2206-0009"]


def test_nothing_found_says_how_to_go_on(client: TestClient) -> None:
    assert "去掉条件再看" in _text(client, "/power-list?q=没有这个")
    early = _text(client, "/power-list?as_of=2000-01-01")
    assert "还没有权责清单" in early and OLD[1] in early


def test_pages_of_the_list_follow_one_another(client: TestClient) -> None:
    codes = [
        code
        for number in (1, 2)
        for code in re.findall(
            r'<small class="grey">(2206-\d+)', _text(client, f"/power-list?page={number}")
        )
    ]
    assert codes == [row["职权编码"] for row in _rows(client, "")]
    behind = client.get("/power-list?kind=01&page=10000")
    assert behind.status_code == 404
    assert "没有第 10000 页，共 1 页" in behind.text
    assert 'href="/power-list?kind=01&amp;page=1"' in behind.text


def test_an_entry_is_shown_whole_with_its_item_and_duties(client: TestClient) -> None:
    page = _text(client, "/power-list/2206-0013")
    for text in ("林地水域第13项权力", "《中华人民共和国森林法》第十五条", "法规科", "市级"):
        assert text in page
    for duty in ("受理", "审查", "决定", "送达", "监管"):
        assert f"<p>{duty}</p>" in page
    assert f'<a href="/items/{ITEM.code}">{ITEM.name}</a>' in page
    assert "尚未公开的事项" in page and "未公开办事指南" in page


def test_the_guide_of_an_item_leads_to_its_entry(client: TestClient) -> None:
    basis = _text(client, f"/items/{ITEM.code}").partition("设定依据</h2>")[2].partition("<h3>")[0]
    assert '<a href="/power-list/2206-0013">林地水域第13项权力</a>' in basis


def test_history_names_adjustment_document_and_what_changed(client: TestClient) -> None:
    amended = _text(client, "/power-list/2206-0011")
    assert "白山市权责清单调整通知第10号" in amended
    assert re.search(r"承办机构</th><td[^>]*>法规科</td><td[^>]*>审批科", amended)
    assert "法规科" in _text(client, "/power-list/2206-0011?as_of=2018-10-04")
    split = _text(client, "/power-list/2206-0001")
    assert "已于 2018-03-05 离开清单" in split
    assert "/power-list/2206-9011" in split and "/power-list/2206-9012" in split
    assert "/power-list/2206-0006" in _text(client, "/power-list/2206-9013")
    assert "2018-01-01 还没有列入清单" in _text(client, "/power-list/2206-9001?as_of=2018-01-01")
    assert "白山经济开发区" in _text(client, "/power-list/2206-0005")
    assert "抚松县" in _text(client, "/power-list/2206-0003")


def test_a_transferred_entry_shows_who_does_what(client: TestClient) -> None:
    page = _text(client, "/power-list/2206-0007")
    assert f"{FORESTRY} → {BUREAU}" in page
    for title, text in [("事前勘验", FORESTRY), ("审批", BUREAU), ("事后监管", FORESTRY)]:
        assert f"<dt>{title}</dt><dd>{text}</dd>" in page


EQUATION = "60 + 新增 1 + 承接 1 + 拆分 1 − 取消 1 − 下放 1 − 合并 2 = 59"


def test_the_account_is_printed_as_an_equation_with_its_check(client: TestClient) -> None:
    for path in ("/power-list/editions", "/power-list/changes?from=2017&to=2018"):
        page = _text(client, path)
        assert EQUATION in page
        assert "60 + 3 − 4 = 59，与新的清单 59 项一致，逐项核对相符。" in page


def test_every_adjustment_is_listed_and_filtered(client: TestClient) -> None:
    def numbers(query: str) -> list[str]:
        return re.findall(r'<li id="a(\d+)">', _text(client, f"/power-list/changes?{query}"))

    assert len(numbers("")) == 10
    assert len(numbers("kind=merge")) == 1
    assert len(numbers(f"body={BUREAU}")) == 1
    assert numbers(f"kind=merge&body={BUREAU}") == []
    content = client.get("/power-list/changes.csv?kind=merge").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content, newline=""))
    assert (row["调整种类"], row["日期"]) == ("合并", "2018-06-05")
    assert re.findall(r"（(2206-\d+)）", row["减少的事项"]) == [
        "2206-0004",
        "2206-0006",
        "2206-0008",
    ]


def test_editions_the_wrong_way_round_are_refused_by_name(client: TestClient) -> None:
    for path in ("/power-list/changes", "/power-list/changes.csv", "/api/v1/power-list/changes"):
        answer = client.get(f"{path}?from=2018&to=2017")
        assert answer.status_code == 422, path
        assert "不早于" in answer.text
        assert client.get(f"{path}?to=2017").status_code == 422
        assert client.get(f"{path}?from=1999").status_code == 404


def test_what_stands_on_a_regulation(client: TestClient) -> None:
    page = _text(client, "/power-list/regulation?title=森林法&article=15")
    found = re.findall(r"权责清单 (\d+) 项", page)
    forestry = [row for row in _rows(client, "") if "森林法" in row["实施依据"]]
    assert found[0] == str(len(forestry))
    assert "依据中写明第15条的" in page
    assert "权责清单 0 项" in _text(client, "/power-list/regulation?title=森林法&article=16")
    title = ITEM.legal_bases[0].title.strip("《》")
    assert ITEM.name in _text(client, f"/power-list/regulation?title={title}")
    refused = client.get("/power-list/regulation?title=森林法&article=某条")
    assert refused.status_code == 422
    assert "无法识别" in refused.text


def test_the_api_answers_in_the_agreed_shape(client: TestClient) -> None:
    editions = client.get("/api/v1/power-list/editions").json()["editions"]
    assert [(one["id"], one["name"], one["date"], one["entries"]) for one in editions] == [
        (OLD[0], OLD[1], str(OLD[2]), 60),
        (NEW[0], NEW[1], str(NEW[2]), 59),
    ]
    changes = client.get("/api/v1/power-list/changes?from=2017&to=2018").json()
    assert (changes["net"], changes["difference"], changes["closes"]) == (-1, 0, True)
    assert changes["gaps"] == []
    assert {line["kind"]: line["net"] for line in changes["lines"]} == {
        "add": 1, "take_over": 1, "split": 1, "cancel": -1, "delegate": -1, "merge": -2,
        "empower": 0, "transfer": 0, "suspend": 0, "amend": 0,
    }  # fmt: skip
    assert len(changes["adjustments"]) == 10
    merged = client.get("/api/v1/power-list/changes?kind=merge").json()["adjustments"]
    assert [len(one["removed"]) for one in merged] == [3]


def test_the_api_lists_entries_of_a_day_with_counts(client: TestClient) -> None:
    answer = client.get("/api/v1/power-list/entries?as_of=2018-03-05&kind=01&size=5").json()
    assert (answer["as_of"], answer["size"], len(answer["entries"])) == ("2018-03-05", 5, 5)
    assert {one["entry"]["kind"] for one in answer["entries"]} == {"01"}
    by_kind = {one["value"]: one["count"] for one in answer["facets"]["kind"]}
    assert by_kind["01"] == answer["total"]
    assert sum(by_kind.values()) == 63
    one = client.get("/api/v1/power-list/entries/2206-0011").json()
    assert (one["listed"], one["entry"]["unit"], len(one["versions"])) == (True, "审批科", 2)
    assert one["versions"][1]["changes"] == [
        {"column": "承办机构", "before": "法规科", "after": "审批科"}
    ]
    gone = client.get("/api/v1/power-list/entries/2206-0002").json()
    assert (gone["listed"], gone["ended_by"]["kind"]) == (False, "cancel")


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/power-list/entries?colour=1", "colour"),
        ("/power-list/entries?kind=99", "kind"),
        ("/power-list/entries?state=3", "state"),
        ("/power-list/entries?as_of=2018-13-01", "as_of"),
        ("/power-list/entries?as_of=2999-01-01", "as_of"),
        ("/power-list/entries?size=101", "size"),
        ("/power-list/entries?q=a%00", "q"),
        ("/power-list/entries?kind=01&kind=02", "kind"),
        ("/power-list/editions?page=1", "page"),
        ("/power-list/changes?kind=x", "kind"),
        ("/power-list/entries/2206-0001?full=1", "full"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    client: TestClient, path: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["parameter"]) == (422, parameter)


@pytest.mark.parametrize("code", ["x", "%00", "a%20b", "9" * 3000, "..%2Fx"])
def test_an_unknown_entry_is_not_found(client: TestClient, code: str) -> None:
    for path in (f"/power-list/{code}", f"/api/v1/power-list/entries/{code}"):
        assert client.get(path).status_code == 404, path


def test_the_comma_file_says_what_it_is(client: TestClient) -> None:
    answer = client.get("/power-list/list.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
