"""我要纠错 from the guide to the answer, as a reader, a clerk and the reform office see it."""

import re

import pytest

from tests.web.conftest import ITEM, Office

FORM = f"/items/{ITEM}/correct"
TEXT = "办理地点的窗口号写错了，应为 5 号窗口"


def _send(office: Office, **changes: str):
    sent = {"section": "6", "text": TEXT, "contact": "13812341234"} | changes
    return office.as_("").client.post(FORM, data=sent, follow_redirects=False)


def _number(office: Office, **changes: str) -> str:
    answer = _send(office, **changes)
    assert answer.status_code == 303, answer.text
    found = re.fullmatch(r"/corrections/(JC\d{4}-\d{6})", answer.headers["location"])
    assert found
    return found[1]


def test_a_guide_leads_to_the_form_and_the_form_to_a_number(office: Office) -> None:
    assert f'href="{FORM}"' in office.as_("").get(f"/items/{ITEM}").text
    form = office.get(FORM)
    assert form.status_code == 200 and "5个工作日内答复" in form.text
    assert form.text.count("<option") == 13
    shown = office.get(f"/corrections/{_number(office)}").text
    assert "办理地点和时间" in shown and TEXT in shown and "浑江区分局应在" in shown
    assert "13812341234" not in shown and "138****1234" not in shown


def test_a_number_is_typed_as_it_was_noted_down(office: Office) -> None:
    number = _number(office)
    year, serial = number[2:6], int(number[7:])
    for page in (FORM, f"/corrections/{number}", "/site-map"):
        assert 'href="/corrections"' in office.as_("").get(page).text
    box = office.get("/corrections")
    assert box.status_code == 200 and "纠错编号" in box.text and 'role="alert"' not in box.text
    for typed in (number, f" {number.lower()} ", f"{year}-{serial}", f"jc {year}－{serial:06}"):
        found = office.client.get("/corrections", params={"number": typed}, follow_redirects=False)
        assert (found.status_code, found.headers["location"]) == (303, f"/corrections/{number}")


@pytest.mark.parametrize("typed", ["", "JC2018-999999", "<b>", "\x00", "９" * 60, "JC2018-²"])
def test_a_number_that_there_is_not_is_told_and_kept_in_the_box(office: Office, typed: str) -> None:
    answer = office.as_("").get("/corrections", params={"number": typed})
    assert answer.status_code == 404
    assert "请核对编号，形如 JC2018-000001" in answer.text
    assert "<b>" not in answer.text
    assert office.get("/corrections?number=a&number=b").status_code == 422
    assert office.get("/corrections?colour=red").status_code == 422


def test_what_was_typed_is_kept_when_it_is_refused(office: Office) -> None:
    refused = _send(office, text="错<了", contact="a@b.cn")
    assert refused.status_code == 422
    assert "请写明哪里有误，至少 5 个字" in refused.text
    assert "错&lt;了</textarea>" in refused.text and 'value="a@b.cn"' in refused.text
    assert '<option value="6" selected>' in refused.text
    for section in ("", "x", "99", "1.0", "-1"):
        assert "请选择有误的是哪一部分" in _send(office, section=section).text


@pytest.mark.parametrize(
    "address", ["/corrections/JC2018-999999", "/corrections/x", "/items/none/correct"]
)
def test_what_there_is_not_is_told(office: Office, address: str) -> None:
    assert office.as_("").get(address).status_code == 404
    if address.startswith("/items"):
        assert office.client.post(address, data={"section": "0", "text": TEXT}).status_code == 404


def test_the_body_answers_and_everybody_reads(office: Office) -> None:
    number = _number(office)
    office.as_("editor")
    home = office.get("/workbench").text
    assert "待答复的纠错" in home
    waiting = office.get("/workbench/corrections").text
    assert number in waiting and TEXT in waiting and "13812341234" in waiting
    bad = office.post(f"/workbench/corrections/{number}/answer", {"outcome": "", "answer": "x"})
    assert bad.status_code == 422 and f"{number}：请选择处理结果" in bad.text
    given = {"outcome": "mended", "answer": "已改为\r\n5 号窗口"}
    short = office.post(
        f"/workbench/corrections/{number}/answer", {"outcome": "mended", "answer": "好"}
    )
    assert short.status_code == 422 and ">好</textarea>" in short.text
    done = office.post(f"/workbench/corrections/{number}/answer", given)
    assert done.status_code == 303
    again = office.post(f"/workbench/corrections/{number}/answer", given)
    assert again.status_code == 409 and "已由" in again.text
    assert "您填写的答复（未保存）" in again.text and "已改为" in again.text
    answered = office.get("/workbench/corrections?state=answered").text
    assert number in answered and "已改为\n5 号窗口" in answered and "138" not in answered
    shown = office.as_("").get(f"/corrections/{number}").text
    assert "已答复：<strong>已更正</strong>" in shown and "已改为\n5 号窗口" in shown
    assert office.people["editor"].name not in shown, "the body answers, not a person"
    assert "已改为\n5 号窗口" in office.get(FORM).text


def test_the_items_page_counts_what_waits_until_it_is_answered(office: Office) -> None:
    item = f"/workbench/items/{ITEM}"
    assert "件纠错待答复" not in office.as_("editor").get(item).text
    numbers = [_number(office), _number(office, text="收费标准也写错了一位数")]
    page = office.as_("editor").get(item).text
    assert '有 2 件纠错待答复：<a href="/workbench/corrections">' in page
    given = {"outcome": "mended", "answer": "已改为 5 号窗口"}
    done = office.post(f"/workbench/corrections/{numbers[0]}/answer", given)
    told = f'role="status">已答复 {numbers[0]}，答复已公开</p>'
    assert told in office.get(done.headers["location"]).text
    assert "有 1 件纠错待答复" in office.get(item).text


def test_others_see_what_is_theirs(office: Office) -> None:
    number = _number(office)
    reform = office.as_("reform").get("/workbench/corrections").text
    assert number in reform and "138****1234" in reform and "13812341234" not in reform
    assert "</textarea>" not in reform, "the reform office reads, the body answers"
    assert number not in office.as_("stranger").get("/workbench/corrections").text
    given = {"outcome": "mended", "answer": "不是我们的事项"}
    refused = office.as_("stranger").post(f"/workbench/corrections/{number}/answer", given)
    assert refused.status_code == 403
    for who in ("system", "auditor"):
        assert office.as_(who).get("/workbench/corrections").status_code == 403


def test_the_sheet_has_no_contact_and_no_formula(office: Office) -> None:
    number = _number(office, text="=HYPERLINK 这里写错了")
    sheet = office.as_("initial").get("/workbench/corrections.csv").text
    assert number in sheet and ITEM in sheet and "'=HYPERLINK" in sheet
    assert "1381234" not in sheet and "138****" not in sheet
    assert office.as_("stranger").get("/workbench/corrections.csv").text.count("\n") == 1


def test_a_readers_numbers_in_the_text_are_for_the_body_only(office: Office) -> None:
    text = "窗口电话 0439-3222222 是空号，请打 138 1234 1234 或写 li@example.org 找我"
    shown = "窗口电话 0439-****222 是空号，请打 ****234 或写 ****@example.org 找我"
    number = _number(office, text=text)
    public = office.as_("").get(f"/corrections/{number}").text
    assert shown in public and "3222222" not in public
    assert shown in office.as_("reform").get("/workbench/corrections").text
    for who in ("editor", "initial"):
        assert text in office.as_(who).get("/workbench/corrections").text
        assert text in office.get("/workbench/corrections.csv").text
    assert shown in office.as_("reform").get("/workbench/corrections.csv").text
    office.as_("editor").post(
        f"/workbench/corrections/{number}/answer",
        {"outcome": "mended", "answer": "已改为 0439-3333333"},
    )
    answered = office.as_("").get(FORM).text
    assert shown in answered and "3222222" not in answered
    assert "已改为 0439-3333333" in answered, "what the body writes is meant for everybody"


def test_a_contact_that_is_none_is_told_with_the_mend(office: Office) -> None:
    refused = _send(office, contact="微信同名")
    assert refused.status_code == 422
    assert "联系方式请写电话或邮箱，如 13800000000" in refused.text
    assert f">{TEXT}</textarea>" in refused.text


def test_an_answer_refused_on_a_later_page_is_kept_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.workbench.corrections._PAGE", 1)
    _number(office)
    second = _number(office, text="收费标准也写错了一位数")
    page = office.as_("editor").get("/workbench/corrections?page=2").text
    form = re.search(rf'action="(/workbench/corrections/{second}/answer[^"]*)"', page)
    assert form
    refused = office.post(form[1].replace("&amp;", "&"), {"outcome": "mended", "answer": "好"})
    assert refused.status_code == 422 and ">好</textarea>" in refused.text


@pytest.mark.parametrize("where", [FORM, "/workbench/logout"])
@pytest.mark.parametrize(
    ("kind", "text"),
    [("text/plain", b"\xff\xfe"), ("text/plain; charset=foo", b"abc")],
    ids=["bytes", "charset"],
)
def test_a_form_that_cannot_be_read_is_refused(
    office: Office, where: str, kind: str, text: bytes
) -> None:
    head = f'--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Type: {kind}\r\n\r\n'
    answer = office.as_("editor").client.post(
        where,
        content=head.encode() + text + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 400
    assert "表单中的文字不是 UTF-8 编码" in answer.text


def test_text_that_was_lost_on_the_way_is_refused(office: Office) -> None:
    refused = _send(office, text="办理地点写错了\ufffd\ufffd")
    assert refused.status_code == 422 and "编码不对的文字" in refused.text
    raw = office.client.post(
        FORM,
        content=b"section=6&text=%C4%E3%BA%C3%C4%E3%BA%C3",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert raw.status_code == 422 and "编码不对的文字" in raw.text


def test_a_form_that_is_too_large_is_told_how_large_it_may_be(office: Office) -> None:
    answer = _send(office, text="长" * 4_000_000)
    assert answer.status_code == 413
    assert "一次最多发送 10 MB，现在的更大，没有收下" in answer.text
