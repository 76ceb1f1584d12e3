"""Spreadsheets over HTTP: what is in view goes out, what comes in is checked, then all or nothing."""

import html
import os
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_plus

import msgspec
import pytest

from catalogue.errors import NotFound
from catalogue.exchange.workbook.shape import EXPORTED, ITEMS
from catalogue.exchange.workbook.writing import export
from catalogue.model import codes
from catalogue.model.item import Body, ServiceItem
from fixtures import baishan_guides
from tests.catalogue.exchange.grids import Formula, Grids
from tests.catalogue.exchange.odd_items import ODD
from tests.factories import NOON, an_item
from tests.web.conftest import BODY, ITEM, OTHER_BODY, Office
from web.workbench import sheets as pages
from web.workbench.uploads import KEPT_AT_MOST, KEPT_FOR, Uploads

OWN = Body(name="白山市公安局浑江区分局", credit_code=BODY)
SAMPLE = {item.code: item for item in baishan_guides()}
MINE = [code for code, item in SAMPLE.items() if item.body.credit_code == BODY]


def mine(serial: int, **changes: Any) -> ServiceItem:
    """An item of the editor's body."""
    item = an_item(serial, body=OWN)
    code = codes.build_item_code(BODY, "3", item.base_code)
    return msgspec.structs.replace(item, implementation_code=code, **changes)


def send(office: Office, content: bytes, name: str = "事项.xlsx") -> Any:
    return office.post("/workbench/sheets/check", files={"file": (name, BytesIO(content))})


def upload_of(page: str) -> str:
    found = re.search(r'name="upload" value="(\w{64})"|sheets/(\w{64})/marked', page)
    assert found
    return found[1] or found[2]


def confirm(office: Office, page: str) -> Any:
    return office.post("/workbench/sheets/import", {"upload": upload_of(page)})


def taken_in(office: Office, content: bytes) -> str:
    """Check and confirm; what the page says afterwards."""
    checked = send(office, content)
    assert checked.status_code == 200, lines(checked.text)
    answer = confirm(office, checked.text)
    assert answer.status_code == 303
    return unquote_plus(answer.headers["location"])


def lines(page: str) -> list[list[str]]:
    """The cells of the tables on a page, row by row."""
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[html.unescape(cell) for cell in row] for row in cells]


def exported(office: Office, query: str = "") -> Grids:
    answer = office.get(f"/workbench/sheets/export.xlsx{query}")
    assert answer.status_code == 200
    return Grids.of(answer.content)


def names(grids: Grids) -> list[str]:
    return [row[0] for row in grids[ITEMS][1:]]


def drafts(office: Office) -> list[str]:
    return names(exported(office, "?state=draft"))


def test_the_template_comes_as_a_download_with_the_officers_body(office: Office) -> None:
    answer = office.as_("editor").get("/workbench/sheets/template.xlsx")
    assert unquote(answer.headers["content-disposition"]) == (
        "attachment; filename*=UTF-8''事项填报模板.xlsx"
    )
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    grids = Grids.of(answer.content)
    assert grids.get(ITEMS, 2, "实施主体编码") == BODY
    assert grids.get(ITEMS, 2, "实施主体") == SAMPLE[ITEM].body.name
    assert grids.get(ITEMS, 2, "事项名称") == ""


def test_an_export_holds_exactly_the_rows_in_view(office: Office) -> None:
    whole = exported(office.as_("editor"))
    assert sorted(names(whole)) == sorted(SAMPLE[code].name for code in MINE)
    word = SAMPLE[ITEM].name[:2]
    some = exported(office, f"?words={word}&state=public")
    assert set(names(some)) == {SAMPLE[c].name for c in MINE if word in SAMPLE[c].name}
    assert 0 < len(names(some)) < len(names(whole))
    page = office.get(f"/workbench/items?words={word}&state=public").text
    link = html.unescape(re.search(r'href="(/workbench/sheets/export[^"]*)"', page)[1])
    assert names(Grids.of(office.get(link).content)) == names(some)
    assert names(exported(office, "?state=draft")) == []
    assert len(names(exported(office.as_("reform")))) == len(SAMPLE)
    body = exported(office, f"?body={OTHER_BODY}")
    assert set(names(body)) == {
        item.name for item in SAMPLE.values() if item.body.credit_code == OTHER_BODY
    }
    for wrong in ("?page=2", "?colour=red", "?state=x"):
        assert office.get(f"/workbench/sheets/export.xlsx{wrong}").status_code == 422


def test_doors_are_shut_to_whoever_has_no_business_here(office: Office) -> None:
    assert office.as_("").get("/workbench/sheets").status_code == 303
    for path in ("", "/template.xlsx", "/export.xlsx", f"/{'0' * 64}/marked.xlsx"):
        assert office.as_("auditor").get(f"/workbench/sheets{path}").status_code == 403
    assert office.as_("reviewer").get("/workbench/sheets").status_code == 403
    assert office.get("/workbench/sheets/export.xlsx").status_code == 200
    assert send(office, export([mine(1)])).status_code == 403
    office.as_("editor")
    answer = office.post("/workbench/sheets/check", {"csrf": "another"}, files={"file": b"x"})
    assert answer.status_code == 403


def test_an_export_sent_back_untouched_changes_nothing(office: Office) -> None:
    content = office.as_("editor").get("/workbench/sheets/export.xlsx").content
    answer = send(office, content)
    assert answer.status_code == 200
    assert f"共 {len(MINE)} 个事项，与现有内容完全相同，没有需要导入的" in answer.text
    assert drafts(office) == []


def test_odd_texts_survive_the_whole_way_out_and_in(office: Office) -> None:
    odd = [
        mine(
            number,
            name=f"甲{text}",
            conditions=text,
            everyday_names=(f"甲{text}", "乙、丙"),
            faq=({"question": f"问{text}", "answer": text},),
        )
        for number, text in enumerate(ODD, 1)
    ]
    odd = [msgspec.convert(msgspec.to_builtins(item), ServiceItem) for item in odd]
    assert f"新增 {len(odd)}，更新 0" in taken_in(office.as_("editor"), export(odd))
    out = office.get("/workbench/sheets/export.xlsx?state=draft").content
    assert "与现有内容完全相同" in send(office, out).text
    grids = Grids.of(out)
    for row in range(2, len(grids[ITEMS]) + 1):
        grids.set(ITEMS, row, EXPORTED, "")
    assert "与现有内容完全相同" in send(office, grids.written()).text


def test_every_fault_is_told_with_its_cell_and_nothing_is_saved(office: Office) -> None:
    grids = Grids.of(export([mine(n) for n in range(1, 6)]))
    grids.set(ITEMS, 2, "到办事现场次数", "一次")
    grids.set(ITEMS, 3, "实施主体编码", OTHER_BODY)
    grids.set(ITEMS, 4, "承诺办结时限", Formula("=5"))
    grids.set(ITEMS, 6, "实施编码", mine(4).code)
    grids.set("申请材料", 2, "材料形式", "羊皮纸")
    answer = send(office.as_("editor"), grids.written())
    assert answer.status_code == 422
    assert "没有保存任何内容" in answer.text
    told = [line for line in lines(answer.text) if "提醒" not in line]
    assert [line[:3] for line in told if line[1] != "整行"][:5] == [
        ["事项 第 2 行", "到办事现场次数", "一次"],
        ["事项 第 3 行", "实施主体", "白山市公安局浑江区分局"],
        ["事项 第 4 行", "承诺办结时限", "1"],
        ["事项 第 6 行", "实施编码", mine(4).code],
        ["申请材料 第 2 行", "材料形式", "羊皮纸"],
    ]
    assert "不是您的部门" in told[1][3]
    assert "与第 5 行的编码相同" in told[3][3]
    assert drafts(office) == []
    assert "确认导入" not in answer.text


def test_the_marked_copy_is_for_its_sender_only(office: Office) -> None:
    grids = Grids.of(export([mine(1)]))
    grids.set(ITEMS, 2, "到办事现场次数", "一次")
    answer = send(office.as_("editor"), grids.written())
    address = f"/workbench/sheets/{upload_of(answer.text)}/marked.xlsx"
    marked = Grids.of(office.get(address).content)
    assert marked["检查结果"][1][:5] == [ITEMS, 2.0, "到办事现场次数", "必须改正", "一次"]
    assert marked.get(ITEMS, 2, "到办事现场次数") == "一次"
    assert office.as_("stranger").get(address).status_code == 404
    assert office.as_("editor").get("/workbench/sheets/..%2f..%2f/marked.xlsx").status_code == 404


def test_a_clean_workbook_becomes_drafts_once_and_is_never_published(office: Office) -> None:
    grids = exported(office.as_("editor"))
    row = next(n for n, cells in enumerate(grids[ITEMS], 1) if SAMPLE[ITEM].name == cells[0])
    grids.set(ITEMS, row, "事项简称", "出生登记改")
    checked = send(office, grids.written())
    assert f"共 {len(MINE)} 个事项：新增 0，更新 1，未变 {len(MINE) - 1}" in checked.text
    assert f"<td>{SAMPLE[ITEM].name}</td><td>事项简称</td>" in checked.text
    assert drafts(office) == []
    assert office.as_("stranger").get("/workbench/sheets").status_code == 200
    assert confirm(office, checked.text).status_code == 404
    assert drafts(office.as_("editor")) == []
    answer = confirm(office, checked.text)
    assert "新增 0，更新 1，均存为草稿" in unquote_plus(answer.headers["location"])
    assert drafts(office) == [SAMPLE[ITEM].name]
    assert office.get(f"/api/v1/items/{ITEM}").json()["item"].get("short_name") != "出生登记改"
    assert confirm(office, checked.text).status_code == 404


def test_findings_of_the_rules_are_told_and_do_not_stop_anybody(office: Office) -> None:
    item = mine(1, conditions="", complaint={})
    item = msgspec.convert(msgspec.to_builtins(item), ServiceItem)
    checked = send(office.as_("editor"), export([item]))
    assert checked.status_code == 200
    told = {(line[0], line[1], line[2]) for line in lines(checked.text)}
    assert ("事项 第 2 行", "受理条件", item.name) in told
    assert ("事项 第 2 行", "监督投诉方式·电话", item.name) in told
    assert "不影响导入" in checked.text
    assert confirm(office, checked.text).status_code == 303
    assert drafts(office) == [item.name]


def test_what_changed_between_check_and_confirmation_is_not_overwritten(office: Office) -> None:
    first, second = exported(office.as_("editor")), exported(office)
    row = next(n for n, cells in enumerate(first[ITEMS], 1) if SAMPLE[ITEM].name == cells[0])
    first.set(ITEMS, row, "事项简称", "先")
    second.set(ITEMS, row, "事项简称", "后")
    slow = send(office, second.written())
    assert slow.status_code == 200
    taken_in(office, first.written())
    answer = confirm(office, slow.text)
    assert answer.status_code == 422
    assert "已经被更改" in answer.text
    again = exported(office, "?state=draft")
    assert again.get(ITEMS, 2, "事项简称") == "先"


def test_only_the_bytes_that_were_checked_are_imported(office: Office) -> None:
    checked = send(office.as_("editor"), export([mine(1)]))
    (kept,) = (office.data / "uploads").glob("*/*/*.xlsx")
    kept.write_bytes(export([mine(2)]))
    assert confirm(office, checked.text).status_code == 404
    assert drafts(office) == []


@pytest.mark.parametrize(
    ("name", "content", "status", "told"),
    [
        ("事项.xlsm", lambda: export([mine(1)]), 422, "不是 .xlsx 文件"),
        ("事项.csv", lambda: b"a,b", 422, "不是 .xlsx 文件"),
        ("事项.xlsx", lambda: b"PK\x03\x04 broken", 422, "不是 Excel 工作簿"),
        ("事项.xlsx", lambda: b"", 422, "是空文件"),
        ("事项.xlsx", lambda: bytes(pages.FILE_AT_MOST + 1), 422, "超过 20 MB"),
        ("事项.xlsx", lambda: bytes(pages.FILE_AT_MOST + (5 << 20)), 413, "超过 20 MB"),
    ],
)
def test_what_is_no_workbook_is_refused_on_the_page_and_not_kept(
    office: Office,
    name: str,
    content: Callable[[], bytes],
    status: int,
    told: str,
) -> None:
    answer = send(office.as_("editor"), content(), name)
    assert answer.status_code == status
    assert told in answer.text
    assert 'name="file"' in answer.text
    assert not list(office.data.glob("uploads/*/*/*"))
    assert "没有选择文件" in office.post("/workbench/sheets/check", files={"other": b""}).text


def test_uploads_are_forgotten_with_time_and_beyond_a_few(tmp_path: Path) -> None:
    own, other = Uploads(tmp_path, 1), Uploads(tmp_path, 2)
    first = own.keep("一.xlsx", b"1", NOON)
    own.note(first, ())
    assert own.path(first).read_bytes() == b"1"
    with pytest.raises(NotFound):
        other.path(first)
    old = (NOON - KEPT_FOR - timedelta(seconds=1)).timestamp()
    os.utime(own.path(first).parent, (old, old))
    other.keep("../../二.xlsx", b"2", NOON)
    with pytest.raises(NotFound):
        own.path(first)
    assert [file.name for file in tmp_path.glob("uploads/*/*/*")] == [".._.._二.xlsx".lstrip(".")]
    many = [own.keep("三.xlsx", str(number).encode(), NOON) for number in range(9)]
    kept = [upload for upload in many if (tmp_path / "uploads" / "1" / upload).exists()]
    assert len(kept) == KEPT_AT_MOST
    own.drop(kept[0])
    with pytest.raises(NotFound):
        own.faults(kept[0])
