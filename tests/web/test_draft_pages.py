"""The form over HTTP: saved without loss, findings beside fields, conflicts and strangers."""

import re

from tests.web.conftest import BODY, ITEM, OTHER_BODY, Office


def _sent(page: str) -> dict[str, list[str]]:
    """What a browser would send of a page's form, were nothing changed."""
    from html import unescape

    form = page[page.index('<form class="draft"') :]
    form = re.sub(r"<template>.*?</template>", "", form, flags=re.S)
    pairs: dict[str, list[str]] = {}

    def add(name: str, value: str) -> None:
        if name not in ("csrf", "do") and not name.startswith("file:"):
            pairs.setdefault(unescape(name), []).append(unescape(value))

    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([\w:-]+)="([^"]*)"', tag))
        box = attributes.get("type") == "checkbox"
        if "name" in attributes and not (box and " checked" not in tag):
            add(attributes["name"], attributes.get("value", ""))
    for attributes, text in re.findall(r"<textarea ([^>]*)>\n(.*?)</textarea>", form, re.S):
        add(re.search(r'name="([^"]+)"', attributes)[1], text)
    for attributes, inner in re.findall(r"<select ([^>]*)>(.*?)</select>", form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected>', inner)
        first = re.search(r'<option value="([^"]*)"', inner)
        add(re.search(r'name="([^"]+)"', attributes)[1], (chosen or first)[1])
    return pairs


def test_saving_the_form_as_it_was_shown_loses_nothing(office: Office) -> None:
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    answer = office.post(f"/workbench/items/{ITEM}/draft", _sent(page))
    assert answer.status_code == 303
    before = office.get(f"/api/v1/items/{ITEM}").json()
    again = office.get(f"/workbench/items/{ITEM}/draft").text
    assert _sent(again) | {"lock_version": ["0"], "based_on": ["1"]} == _sent(page)
    preview = office.get(f"/workbench/items/{ITEM}/preview").text
    assert before["content_hash"][:16] != ""
    assert "这是草稿的预览" in preview


def test_preview_and_submission_are_offered_once_there_is_a_draft(office: Office) -> None:
    item, hint = f"/workbench/items/{ITEM}", "先保存草稿，才能预览和送审"
    ways = (f'href="{item}/preview"', f'href="{item}/review"')
    page = office.as_("editor").get(f"{item}/draft").text
    assert hint in page and not any(way in page for way in ways)
    assert office.post(f"{item}/draft", _sent(page)).status_code == 303
    page = office.get(f"{item}/draft").text
    assert hint not in page and all(way in page for way in ways)
    assert all(office.get(f"{item}/{way}").status_code == 200 for way in ("preview", "review"))
    assert hint in office.get("/workbench/items/new").text


def test_what_cannot_be_read_is_told_beside_its_field_and_stays_typed(office: Office) -> None:
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    sent = _sent(page) | {"visits": ["一次"], "materials.0.copies": ["两份"]}
    answer = office.post(f"/workbench/items/{ITEM}/draft", sent)
    assert answer.status_code == 422
    assert "有 2 处填写无法识别，没有保存" in answer.text
    assert 'value="一次"' in answer.text
    assert 'value="两份"' in answer.text
    assert "不是整数，请填 0、1、2…" in answer.text
    assert office.get(f"/workbench/items/{ITEM}/preview").status_code == 404


def test_rows_are_added_moved_and_removed_without_scripts(office: Office) -> None:
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    sent = _sent(page)
    names = [sent[f"materials.{n}.name"][0] for n in range(2)]
    moved = office.post(f"/workbench/items/{ITEM}/draft", sent | {"do": "down:materials:0"})
    after = _sent(moved.text)
    assert [after[f"materials.{n}.name"][0] for n in range(2)] == names[::-1]
    added = _sent(
        office.post(f"/workbench/items/{ITEM}/draft", after | {"do": "add:materials"}).text
    )
    count = sum(name.startswith("materials.") and name.endswith(".name") for name in added)
    assert count == 1 + sum(n.startswith("materials.") and n.endswith(".name") for n in sent)
    removed = office.post(f"/workbench/items/{ITEM}/draft", added | {"do": "remove:materials:0"})
    assert _sent(removed.text)["materials.0.name"] == [names[0]]


def test_findings_come_while_one_types(office: Office) -> None:
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    sent = _sent(page) | {"code": ITEM, "visits": ["1"], "visit_reason": [""]}
    answer = office.post("/workbench/items/check", sent).json()
    assert answer["errors"] == {}
    told = [one for one in answer["findings"] if one["field"] == "visit_reason"]
    assert told and told[0]["blocking"]
    assert "必须现场办理原因" in told[0]["message"]


def test_a_new_item_is_saved_with_its_attachment(office: Office) -> None:
    page = office.as_("editor").get("/workbench/items/new").text
    sent = _sent(page) | {
        "name": ["犬只登记"],
        "kind": ["20"],
        "local_code": ["HJ-2018-077"],
        "materials.0.name": ["犬只登记申请表"],
    }
    file = {"file:materials.0.blank_form": ("申请表.pdf", b"%PDF-1.4 blank", "application/pdf")}
    answer = office.post("/workbench/items/new", sent, files=file)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/workbench/items/HJ-2018-077/draft?told=")
    form = office.get("/workbench/items/HJ-2018-077/draft").text
    link = re.search(r'/workbench/files/[0-9a-f]{64}/[^"]+', form)
    got = office.get(link[0])
    assert got.content == b"%PDF-1.4 blank"
    assert got.headers["content-disposition"].startswith("attachment")
    public = link[0].replace("/workbench", "")
    assert office.get(public).status_code == 404


def test_a_file_that_is_not_what_its_name_says_is_refused(office: Office) -> None:
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    file = {"file:materials.0.blank_form": ("申请表.pdf", b"MZ program", "application/pdf")}
    answer = office.post(f"/workbench/items/{ITEM}/draft", _sent(page), files=file)
    assert answer.status_code == 422
    assert "内容与后缀不符" in answer.text


def test_the_slower_of_two_is_told_and_keeps_what_was_typed(office: Office) -> None:
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    first = _sent(page) | {"short_name": ["先到"]}
    assert office.post(f"/workbench/items/{ITEM}/draft", first).status_code == 303
    stale = _sent(page) | {"lock_version": ["9"], "short_name": ["后到"]}
    answer = office.post(f"/workbench/items/{ITEM}/draft", stale)
    assert answer.status_code == 409
    assert "没有丢失" in answer.text
    assert 'value="后到"' in answer.text
    assert 'value="先到"' in office.get(f"/workbench/items/{ITEM}/draft").text


def test_another_bodys_item_is_refused_everywhere(office: Office) -> None:
    office.as_("stranger")
    for path in ("", "/draft", "/preview", "/life"):
        assert office.get(f"/workbench/items/{ITEM}{path}").status_code == 403, path
    for path in ("/draft", "/life", "/confirm"):
        assert office.post(f"/workbench/items/{ITEM}{path}").status_code == 403, path


def test_the_list_shows_ones_own_body_only(office: Office) -> None:
    mine = office.as_("editor").get("/workbench/items").text
    assert "出生登记（国内出生婴儿）" in mine
    assert BODY in mine and OTHER_BODY not in mine
    every = office.as_("reform").get("/workbench/items?words=登记").text
    assert OTHER_BODY in every
    assert office.get("/workbench/items?state=nothing").status_code == 422


def test_confirming_an_item_makes_it_fresh(office: Office) -> None:
    answer = office.as_("editor").post(f"/workbench/items/{ITEM}/confirm")
    assert answer.status_code == 303
    assert "已记录今天核对无误" in office.get(answer.headers["location"]).text


def test_locked_elements_cannot_be_changed_by_a_county(office: Office) -> None:
    lock = {"code": ITEM, "elements": ["name"], "document": "示例文件〔2018〕1号"}
    assert office.as_("reform").post("/workbench/locks", lock).status_code == 303
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    assert "由上级目录统一规定，不能更改" in page
    sent = _sent(page) | {"name": ["另一个名称"]}
    assert office.post(f"/workbench/items/{ITEM}/draft", sent).status_code == 303
    assert "由上级目录统一规定为" in office.get(f"/workbench/items/{ITEM}").text


def _publish(office: Office, **changes: str) -> None:
    from tests.web.reviewing import Way

    way = Way(office)
    way.draft(**changes)
    way.to_sign_off()
    way.done("signer", "sign", opinion="同意发布")


def test_a_form_opened_on_an_older_public_revision_is_refused(office: Office) -> None:
    before = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    assert (_sent(before)["lock_version"], _sent(before)["based_on"]) == (["0"], ["1"])
    _publish(office, short_name="已公布")
    old = _sent(before) | {"short_name": ["照旧版改的"]}
    office.as_("editor")
    moved = office.post(f"/workbench/items/{ITEM}/draft", old | {"do": "add:materials"})
    assert _sent(moved.text)["based_on"] == ["1"], "changing rows does not make it newer"
    answer = office.post(f"/workbench/items/{ITEM}/draft", old)
    assert answer.status_code == 409
    assert "在您打开之后" in answer.text and "没有丢失" in answer.text
    assert 'value="照旧版改的"' in answer.text
    assert office.get(f"/workbench/items/{ITEM}/preview").status_code == 404, "nothing was saved"
    again = _sent(answer.text)
    assert again["based_on"] == ["2"]
    assert office.post(f"/workbench/items/{ITEM}/draft", again).status_code == 303
    assert 'value="照旧版改的"' in office.get(f"/workbench/items/{ITEM}/draft").text


def test_a_draft_published_meanwhile_is_told_and_can_be_taken_up_again(office: Office) -> None:
    page = office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
    assert office.post(f"/workbench/items/{ITEM}/draft", _sent(page)).status_code == 303
    draft = _sent(office.get(f"/workbench/items/{ITEM}/draft").text)
    assert draft["based_on"] == ["0"] and draft["lock_version"] != ["0"]
    _publish(office, short_name="已公布")
    answer = office.as_("editor").post(f"/workbench/items/{ITEM}/draft", draft)
    assert answer.status_code == 409
    again = _sent(answer.text)
    assert (again["lock_version"], again["based_on"]) == (["0"], ["2"])
    assert office.post(f"/workbench/items/{ITEM}/draft", again).status_code == 303
