"""Points, bundles, directory and regulations: entered in the workbench, read by the public."""

import io
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from catalogue import database
from catalogue.exchange.records import read_records
from catalogue.model.registers import DirectoryLinkRecord, PointRecord, StageRecord
from catalogue.tables import Ledger
from fixtures import baishan_guides
from tests.factories import publish
from tests.instances import Instances
from tests.web.conftest import ITEM, REFORM_AND_EDITOR, Office, Premises
from web.lifecycle import open_database
from web.server import prepare
from web.settings import Settings

SAMPLE = {item.code: item for item in baishan_guides()}
SECOND = next(code for code, item in SAMPLE.items() if code != ITEM and item.materials)
POINTS = (
    ("服务点编号", "种类", "名称", "行政区划代码", "地址", "办公时间", "电话"),
    ("hj-hall", "政务大厅", "浑江区政务大厅", "220602", "浑江大街1号", "", "0439-3240001"),
    ("hj-01", "乡镇（街道）便民服务中心", "六道江镇便民服务中心", "220602", "", "", ""),
    *(
        (f"hj-v{n:02d}", "村便民服务代办点", f"第{n}村代办点", "220602", "", "", "")
        for n in range(9)
    ),
)
STAGES = (
    ("服务点编号", "事项编码", "办理环节"),
    ("hj-hall", ITEM, "受理"),
    ("hj-hall", ITEM, "审批"),
    ("hj-01", ITEM, "受理"),
    *((f"hj-v{n:02d}", ITEM, "发证") for n in range(9)),
)


def sheet(*rows: tuple[str, ...]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet("表")
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            page.write_string(line, place, cell)
    book.close()
    return target.getvalue()


def send(office: Office, register: str, content: bytes, name: str = "表.xlsx") -> Any:
    return office.post(
        f"/workbench/registers/{register}/check",
        {"since": "2018-06-01"},
        files={"file": (name, content)},
    )


def take(office: Office, register: str, content: bytes) -> Any:
    """Try and confirm; the page that confirms has what was tried."""
    tried = send(office, register, content)
    assert tried.status_code == 200, tried.text
    hidden = dict(re.findall(r'name="(upload|since)" value="([^"]*)"', tried.text))
    return office.post(f"/workbench/registers/{register}/import", hidden)


def records(path: Path, content: bytes, owner: type) -> list[Any]:
    path.write_bytes(content)
    return [record for _, record in read_records(path, owner)]


async def _publish_guides(settings: Settings) -> None:
    engine = await open_database(settings)
    try:
        await publish(*SAMPLE.values())
    finally:
        await database.close(engine)
    await prepare(settings, sample=False)


@pytest.fixture
def office(instances: Instances, premises: Premises) -> Iterator[Office]:
    """An instance over the hand-written guides alone, with the reform office and an editor."""
    instances.copy("guides of 2018", premises.data, _publish_guides)
    with premises.opened(REFORM_AND_EDITOR) as office:
        yield office


@pytest.fixture
def pointed(office: Office) -> Office:
    """The office with eleven points that do something of ``ITEM``."""
    office.as_("reform")
    assert take(office, "points", sheet(*POINTS)).status_code == 303
    assert take(office, "stages", sheet(*STAGES)).status_code == 303
    return office


def test_points_by_spreadsheet_are_read_by_the_public(pointed: Office) -> None:
    pointed.as_("")
    listed = pointed.get("/points").text
    assert "共 11 个网点" in listed
    assert "浑江区政务大厅" in listed
    narrowed = pointed.get("/points?kind=village&division=220602").text
    assert "共 9 个网点" in narrowed
    assert "政务大厅</a></h2>" not in narrowed
    assert "共 1 个网点" in pointed.get("/points", params={"q": "六道江"}).text
    dial = '<a href="tel:0439-3240001">0439-3240001</a>'
    assert dial in listed and dial in pointed.get("/points/hj-hall").text
    assert dial in pointed.get(f"/items/{ITEM}").text
    hall = pointed.get("/points/hj-hall").text
    assert "受理 1 项" in hall and "审批 1 项" in hall and "发证" not in hall
    assert SAMPLE[ITEM].name in hall
    csv = pointed.get("/points/list.csv?kind=village").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 1 + 9
    assert csv[1] == "hj-v00,第0村代办点,村便民服务代办点,浑江区,,,,"
    answer = pointed.get("/api/v1/points", params={"kind": "town"}).json()
    assert answer["total"] == 1
    assert answer["points"][0] | {"since": ""} == {
        "code": "hj-01",
        "name": "六道江镇便民服务中心",
        "kind": "town",
        "kind_label": "乡镇（街道）便民服务中心",
        "division": "220602",
        "division_name": "浑江区",
        "address": "",
        "hours": "",
        "phone": "",
        "since": "",
        "items": 1,
        "sample": False,
    }


def test_the_guide_says_where_each_stage_is_done_nearby(pointed: Office) -> None:
    guide = pointed.as_("").get(f"/items/{ITEM}").text
    assert '<h3 id="nearby">就近办理</h3>' in guide
    assert "可以受理（交材料）：2 个网点" in guide
    assert "负责审批：1 个网点" in guide
    assert "可以取件（发证）：9 个网点" in guide
    assert "其余 6 个村便民服务代办点" in guide
    assert guide.count('href="/points/hj-v') == 9
    assert "nearby" not in pointed.get(f"/items/{SECOND}").text


@pytest.mark.parametrize(
    ("query", "codes"), [("point=town", {ITEM}), ("point=hall", {ITEM}), ("point=village", set())]
)
def test_search_filters_by_the_kind_of_point_that_accepts(
    pointed: Office, query: str, codes: set[str]
) -> None:
    pointed.as_("")
    wanted = {"hall": ("政务大厅", 1), "town": ("乡镇（街道）便民服务中心", 1)}
    until = time.monotonic() + 30  # the index follows within a moment, on a busy machine later
    while True:
        found = pointed.get(f"/api/v1/items?{query}").json()
        counts = {one["value"]: (one["label"], one["count"]) for one in found["facets"]["point"]}
        if counts == wanted or time.monotonic() > until:
            break
        time.sleep(0.02)
    assert counts == wanted
    assert {item["code"] for item in found["items"]} == codes
    assert "就近受理" in pointed.get("/search").text


def test_what_is_exported_is_what_is_in_view_and_comes_in_unchanged(
    pointed: Office, tmp_path: Path
) -> None:
    villages = pointed.get("/workbench/points/export.xlsx?kind=village").content
    assert len(records(tmp_path / "a.xlsx", villages, PointRecord)) == 9
    stages = pointed.get("/workbench/points/stages.xlsx?q=浑江区政务大厅").content
    assert [r.stage.value for r in records(tmp_path / "b.xlsx", stages, StageRecord)] == [
        "accept",
        "approve",
    ]
    again = send(pointed, "points", pointed.get("/workbench/points/export.xlsx").content)
    assert "与现有内容完全相同" in again.text


def test_a_faulty_sheet_tells_row_column_and_mend_and_saves_nothing(office: Office) -> None:
    office.as_("reform")
    bad = sheet(
        POINTS[0],
        POINTS[1],
        ("hj hall", "大厅", "", "220602", "", "", ""),
        ("hj-hall", "政务大厅", "又一个", "22", "", "", ""),
    )
    answer = send(office, "points", bad)
    assert answer.status_code == 422
    assert "第 3 行" in answer.text
    assert "不在代码表中" in answer.text
    assert "没有保存任何内容" in answer.text
    assert "confirm" not in answer.text and "确认导入" not in answer.text
    mended = sheet(POINTS[0], POINTS[1], ("hj-hall", "政务大厅", "又一个", "22", "", "", ""))
    answer = send(office, "points", mended)
    assert answer.status_code == 422
    assert "与第 1 条重复" in answer.text
    assert "应为所在县" in answer.text
    assert "共 0 个网点" in office.get("/points").text


@pytest.mark.parametrize(
    ("register", "name", "content", "told"),
    [
        ("points", "a.xlsx", b"", "是空文件"),
        ("points", "a.doc", b"x", "不是 .xlsx 或 .csv 文件"),
        ("points", "a.csv", "编号\n1\n".encode(), "缺少列"),
        ("stages", "a.csv", "服务点编号,事项编码,办理环节\n".encode(), "表头下面没有内容"),
        (
            "stages",
            "a.csv",
            f"服务点编号,事项编码,办理环节\nx,{ITEM},受理\n".encode(),
            "没有编号为“x”",
        ),
        (
            "links",
            "a.csv",
            "信息资源编码,材料名称\nR1,户口簿\n".encode(),
            "没有编码为“R1”的信息资源",
        ),
        (
            "regulations",
            "a.csv",
            "法规名称,变动,变动日期\n某某条例,被替代,2018-01-01\n".encode(),
            "请填写替代它的法规",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(
    office: Office, register: str, name: str, content: bytes, told: str
) -> None:
    answer = send(office.as_("reform"), register, content, name)
    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.parametrize(
    "page", ["/workbench/registers/points/import", "/workbench/power-list/sheets/import"]
)
def test_what_is_no_upload_names_no_file_or_folder(
    office: Office, tmp_path: Path, page: str
) -> None:
    office.as_("reform")
    assert send(office, "points", sheet(*POINTS)).status_code == 200
    held = sorted(path.relative_to(office.data) for path in office.data.rglob("*"))
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside.json").write_text("{}")
    for named in ("..", "../..", "", ".", str(tmp_path / "beside")):
        form = {"upload": named, "since": "2018-06-01", "purpose": "adjust"}
        assert office.post(page, form).status_code == 422
    assert (tmp_path / "beside").is_dir() and (tmp_path / "beside.json").is_file()
    still = {path.relative_to(office.data) for path in office.data.rglob("*")}
    assert still >= set(held)


def test_every_register_has_a_template_that_its_import_understands(
    office: Office, tmp_path: Path
) -> None:
    office.as_("reform")
    for register in ("points", "stages", "directory", "links", "regulations"):
        page = office.get(f"/workbench/registers/{register}")
        assert page.status_code == 200
        template = office.get(f"/workbench/registers/{register}/template.xlsx")
        answer = send(office, register, template.content)
        assert "表头下面没有内容" in answer.text, register


def test_a_point_is_entered_changed_and_closed_by_form(office: Office) -> None:
    office.as_("reform")
    given = {"code": "ly-01", "kind": "branch", "name": "临江分厅", "division_code": "220681"}
    assert office.post("/workbench/points/new", given | {"since": "2018-06-01"}).status_code == 303
    again = office.post("/workbench/points/new", given)
    assert again.status_code == 422 and "已有这个编号的服务点" in again.text
    changed = office.post("/workbench/points/ly-01", given | {"phone": "0439-1"})
    assert changed.status_code == 303
    page = office.get("/workbench/points/ly-01").text
    assert 'value="0439-1"' in page
    bad = office.post("/workbench/points/ly-01/stages", {"item": "BS-404", "stages": "accept"})
    assert bad.status_code == 422 and "目录中没有编码为“BS-404”的事项" in bad.text
    done = office.post("/workbench/points/ly-01/stages", {"item": ITEM, "stages": "accept"})
    assert done.status_code == 303
    assert "受理 1 项" in office.get("/points/ly-01").text
    assert office.post("/workbench/points/ly-01/close", {}).status_code == 303
    assert office.get("/points/ly-01").status_code == 404


BUNDLE = {
    "key": "newborn",
    "name": "新生儿落户一件事",
    "kind": "one_thing",
    "items": f"{ITEM}\n{SECOND}",
    "form": "新生儿落户申请表",
    "promise": "3个工作日",
    "limit_before": "11个工作日",
    "steps_before": "一\n二\n三\n四\n五\n六\n七",
    "steps": "一\n二\n三",
    "visits": "1",
    "bound_days": "8.5",
    "bound_document": "国办发〔2018〕32号",
    "lead": "浑江区政务服务局",
    "since": "2018-06-01",
}


def test_a_bundle_is_entered_by_form_and_read_by_the_public(office: Office) -> None:
    office.as_("reform")
    answer = office.post("/workbench/bundles/new", BUNDLE)
    assert answer.status_code == 303, answer.text
    assert "减少 57.1 %" in office.get("/bundles/newborn").text
    office.as_("")
    page = office.get("/bundles/newborn").text
    assert "改革前 11个工作日，减少 72.7 %" in page
    assert "国家要求压缩至 8.5 个工作日以内（国办发〔2018〕32号）" in page
    assert "本地承诺 3个工作日，比国家要求短 5.5 个工作日" in page
    assert "咨询电话" not in page, "no item says where the leading body is asked"
    asked = len(SAMPLE[ITEM].materials) + len(SAMPLE[SECOND].materials)
    assert f"逐项办理共要 {asked} 份材料" in page
    for material in SAMPLE[ITEM].materials:
        assert material.name in page
    assert "新生儿落户一件事" in office.get("/bundles").text
    guide = office.get(f"/items/{ITEM}").text
    assert 'href="/bundles/newborn">一件事“新生儿落户一件事”</a>' in guide
    for words in ("怎么给新生儿落户", SAMPLE[ITEM].name):
        found = office.get("/search", params={"q": words}).text
        assert '<a href="/bundles/newborn">新生儿落户一件事</a>' in found
    assert "/bundles/newborn" not in office.get("/search?q=qqqq").text
    listed = office.get("/api/v1/bundles").json()["bundles"]
    assert [one["key"] for one in listed] == ["newborn"]
    assert listed[0]["national_bound"] == "8.5"
    whole = office.get("/api/v1/bundles/newborn").json()
    assert whole["asked"] == asked
    assert whole["bundle"]["items"] == [ITEM, SECOND]
    assert whole["bundle"]["promise"] == {"value": 3, "unit": "working_day", "text": "3个工作日"}
    assert office.get("/bundles/nothing").status_code == 404
    assert office.get("/api/v1/bundles/nothing").status_code == 404


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"items": ITEM}, "至少填两个事项"),
        ({"items": f"{ITEM}\nBS-404"}, "BS-404 不在目录中"),
        ({"promise": "很快"}, "不是时限"),
        ({"visits": "一次"}, "不是整数"),
        ({"bound_days": "八天半"}, "最多一位小数，如 8.5"),
        ({"key": "新生儿"}, "应为小写字母、数字和连字符"),
        ({"since": "明天"}, "“生效日期”应为日期"),
        ({"since": "2999-01-01"}, "生效日期最晚为今天"),
    ],
)
def test_a_bundle_form_that_cannot_stand_is_shown_again_with_what_was_typed(
    office: Office, changes: dict[str, str], told: str
) -> None:
    answer = office.as_("reform").post("/workbench/bundles/new", BUNDLE | changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert "新生儿落户申请表" in answer.text
    assert "还没有公布" in office.get("/bundles").text


def test_a_bundle_says_where_its_leading_body_is_asked(office: Office) -> None:
    leading = SAMPLE[SECOND]
    outside = next(
        one
        for one in SAMPLE.values()
        if one.enquiry.phone and one.body.name not in (leading.body.name, SAMPLE[ITEM].body.name)
    )
    office.as_("reform")
    for key, lead in (("inside", leading), ("outside", outside)):
        given = BUNDLE | {"key": key, "lead": lead.body.name}
        assert office.post("/workbench/bundles/new", given).status_code == 303
    office.as_("")
    said = {one.enquiry.phone for one in SAMPLE.values() if one.body.name == outside.body.name}
    assert _asked_at(office, "inside") == leading.enquiry.phone
    assert _asked_at(office, "outside") in said


def _asked_at(office: Office, key: str) -> str:
    found = re.search(r"<dt>咨询电话</dt><dd>(.*?)</dd>", office.get(f"/bundles/{key}").text)
    assert found
    return re.sub(r"<.*?>", "", found[1])


def test_a_bundle_changes_by_versions_and_ends(office: Office) -> None:
    office.as_("reform").post("/workbench/bundles/new", BUNDLE)
    given = BUNDLE | {"promise": "2个工作日", "since": "2018-07-01"}
    assert office.post("/workbench/bundles/newborn", given).status_code == 303
    page = office.get("/workbench/bundles/newborn").text
    assert "2018-06-01 起，至 2018-07-01 前" in page
    assert "2018-07-01 起，现行" in page
    earlier = office.post("/workbench/bundles/newborn", BUNDLE)
    assert earlier.status_code == 409 and "不能改成自更早的 2018-06-01 起" in earlier.text
    assert office.post("/workbench/bundles/newborn/close", {"on": "2018-08-01"}).status_code == 303
    assert office.get("/bundles/newborn").status_code == 404


def test_the_directory_suggests_materials_of_the_same_name(office: Office, tmp_path: Path) -> None:
    office.as_("reform")
    material = SAMPLE[ITEM].materials[0].name
    rows = (
        ("信息资源编码", "信息资源名称", "信息资源提供方", "共享类型"),
        ("R/1", f"《{material}》", "浑江区公安分局", "无条件共享"),
        ("R2", "无人要的资源", "某局", "不予共享"),
    )
    assert take(office, "directory", sheet(*rows)).status_code == 303
    assert "/workbench/directory/suggestions" in office.get("/workbench/directory").text
    page = office.get("/workbench/directory/suggestions").text
    assert '待确认的材料对应 <small class="grey">1 条' in page
    assert material in page and "无人要的资源" not in page
    none = office.post("/workbench/directory/suggestions", {})
    assert none.status_code == 422 and "没有勾选" in none.text
    said = office.post("/workbench/directory/suggestions", {"pair": f"R/1\n{material}"})
    assert said.status_code == 303
    assert "没有待确认的对应" in office.get("/workbench/directory/suggestions").text
    entry = office.get("/workbench/directory/entry?code=R/1").text
    assert material in entry and "reform（改革办）" in entry
    exported = office.get("/workbench/directory/links.xlsx").content
    assert records(tmp_path / "l.xlsx", exported, DirectoryLinkRecord) == [
        DirectoryLinkRecord(entry_code="R/1", material=material)
    ]
    unlinked = office.post(
        "/workbench/directory/entry/unlink", {"code": "R/1", "material": material}
    )
    assert unlinked.status_code == 303
    assert "还没有对应的材料" in office.get("/workbench/directory/entry?code=R/1").text
    assert office.post("/workbench/directory/entry/close", {"code": "R2"}).status_code == 303
    assert '信息资源目录 <small class="grey">1 条' in office.get("/workbench/directory").text


def test_an_entry_is_entered_and_changed_by_form(office: Office) -> None:
    office.as_("reform")
    given = {"code": "R1", "name": "婚姻登记信息", "sharing": "2", "since": "2018-06-01"}
    assert office.post("/workbench/directory/new", given).status_code == 303
    again = office.post("/workbench/directory/new", given)
    assert again.status_code == 422 and "已有这个编码的信息资源" in again.text
    changed = given | {"holder_name": "白山市民政局", "since": "2018-07-01"}
    assert office.post("/workbench/directory/entry/save", changed).status_code == 303
    page = office.get("/workbench/directory?words=民政").text
    assert "婚姻登记信息" in page and "有条件共享" in page
    assert office.get("/workbench/directory?linked=yes").text.count("婚姻登记信息") == 0


def test_a_changed_regulation_lists_what_stands_on_it(office: Office) -> None:
    office.as_("reform")
    basis = SAMPLE[ITEM].legal_bases[0]
    change = {"title": basis.title, "what": "amended", "on": "2035-01-01"}
    assert office.post("/workbench/regulations", change).status_code == 303
    again = office.post("/workbench/regulations", change)
    assert again.status_code == 409 and "已登记过" in again.text
    (number,) = re.findall(
        r"/workbench/regulations/(\d+)", office.get("/workbench/regulations").text
    )
    page = office.get(f"/workbench/regulations/{number}").text
    standing = [i for i in SAMPLE.values() if basis.title in {b.title for b in i.legal_bases}]
    assert SAMPLE[ITEM].name in page
    assert f"{len(standing)} 项，待核对 {len(standing)} 项" in page
    rows = office.get(f"/workbench/regulations/{number}/tasks.csv").text.strip().splitlines()
    assert len(rows) == 1 + len(standing)
    early = {"title": basis.title, "what": "repealed", "on": "2017-01-01"}
    office.post("/workbench/regulations", early)
    _, other = sorted(
        re.findall(r"/workbench/regulations/(\d+)", office.get("/workbench/regulations").text)
    )
    assert f"{len(standing)} 项，待核对 0 项" in office.get(f"/workbench/regulations/{other}").text
    assert office.get("/workbench/regulations/999999").status_code == 404
    bad = office.post(
        "/workbench/regulations", {"title": "某条例", "what": "replaced", "on": "2018-01-01"}
    )
    assert bad.status_code == 422 and "请填写替代它的法规" in bad.text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/points?colour=red", "colour"),
        ("/points?kind=castle", "kind"),
        ("/points?division=22", "division"),
        ("/points/x?stage=eat", "stage"),
        ("/bundles?page=1", "page"),
        ("/api/v1/points?size=1000", "size"),
        ("/api/v1/items?point=castle", "point"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(office: Office, path: str, name: str) -> None:
    answer = office.as_("").get(path)
    assert answer.status_code == 422
    assert f"“{name}”" in answer.text


def test_a_result_of_an_earlier_item_is_marked_as_not_to_be_handed_in(office: Office) -> None:
    by_name = {item.name: item for item in SAMPLE.values()}
    company, food = by_name["内资有限公司设立登记"], by_name["食品经营许可证核发（新办）"]
    given = BUNDLE | {"key": "restaurant", "items": f"{company.code}\n{food.code}"}
    assert office.as_("reform").post("/workbench/bundles/new", given).status_code == 303
    page = office.get("/bundles/restaurant").text
    assert "由本件事前一环节产生，不用提交：第 1 项“内资有限公司设立登记”的办理结果" in page
    asked = len(company.materials) + len(food.materials)
    assert f"逐项办理共要 {asked} 份材料，合并后只交 {asked - 1} 份，少交 1 份。" in page
    materials = office.get("/api/v1/bundles/restaurant").json()["materials"]
    produced = [(m["name"], m["produced_by"]) for m in materials if m["produced_by"]]
    assert produced == [("营业执照", company.code)]


def test_the_handover_stands_in_the_guide(office: Office) -> None:
    with sqlite3.connect(office.data / "zhipao.db") as kept:
        kept.execute(
            "INSERT INTO handover_record (power_code, power_name, item_code, from_code, from_name, "
            "to_code, to_name, connection, boundary, inspects_before, approves, supervises_after, "
            "on_date, document, sample) VALUES ('P1', '许可', ?, '', '甲局', '', '审批局', '', '', "
            "'甲局', '', '', '2018-03-20', '某通知', 0)",
            (ITEM,),
        )
    page = office.as_("").get(f"/items/{ITEM}").text
    assert "本事项于 2018-03-20 由甲局划转至审批局办理。" in page
    rows = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page.partition("划转后谁负责")[2]))
    assert (rows["事前勘验"], rows["审批"]) == ("甲局", "审批局")
    assert (rows["事后监管"], rows["划转依据"]) == ("交接书未写明", "某通知")


def test_a_checked_sheet_is_kept_while_somebody_else_writes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.as_("reform")
    tried = send(office, "points", sheet(*POINTS))
    hidden = dict(re.findall(r'name="(upload|since)" value="([^"]*)"', tried.text))
    other = sqlite3.connect(office.data / "zhipao.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with monkeypatch.context() as patched:
        patched.setitem(Ledger._meta.db.connection_kwargs, "timeout", 0.1)
        assert office.post("/workbench/registers/points/import", hidden).status_code == 503
    other.close()
    assert office.post("/workbench/registers/points/import", hidden).status_code == 303
