"""A login that has ended under an open page: why one is asked for it again, and where it leads."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import ITEM, Office
from tests.web.reviewing import plain
from web import workbench

DRAFT = f"/workbench/items/{ITEM}/draft"
HERE = "http://testserver.local"


def _turned_away(office: Office, path: str, referer: str | bytes) -> dict[str, list[str]]:
    """What the address of the login says when a form sent from ``referer`` meets no session."""
    answer = office.as_("").post(path, headers={"Referer": referer})
    assert answer.status_code == 303
    login = urlsplit(answer.headers["location"])
    assert login.path == "/workbench/login"
    return parse_qs(login.query)


def test_a_form_that_met_no_session_leads_back_to_its_page(office: Office) -> None:
    given = _turned_away(office, DRAFT, f"{HERE}{DRAFT}?b=户".encode())
    assert "next" not in given, "an address that is not plain is not followed"
    given = _turned_away(office, f"/workbench/items/{ITEM}/act", f"{HERE}{DRAFT}?a=1&b=%E6%88%B7")
    assert given == {"unsaved": ["1"], "next": [f"{DRAFT}?a=1&b=%E6%88%B7"]}


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://example.org/",
        "https://example.org//workbench",
        f"{HERE}/items/1",
        f"{HERE}/workbench/login",
        f"{HERE}/workbench/../items",
        "http://[bad",
    ],
)
def test_another_page_than_of_the_workbench_is_not_led_to(office: Office, referer: str) -> None:
    assert _turned_away(office, DRAFT, referer) == {"unsaved": ["1"]}


def test_the_login_page_says_why_one_is_there(office: Office) -> None:
    office.as_("")
    asked = office.get(DRAFT)
    page = office.get(asked.headers["location"]).text
    assert "您还没有登录，或者登录已过期；登录后会回到刚才要看的页面" in plain(page)
    sent = office.post(DRAFT, headers={"Referer": f"{HERE}{DRAFT}"})
    page = office.get(sent.headers["location"]).text
    assert "登录已过期，刚才提交的没有保存；登录后会回到原来的页面，请重新提交" in plain(page)
    assert f'name="next" value="{DRAFT}"' in page
    assert 'role="status"' not in office.get("/workbench/login").text


def test_an_open_page_learns_who_is_logged_in_and_the_token_of_now(office: Office) -> None:
    answer = office.as_("editor").get("/workbench/session")
    assert answer.json() == {"login": "editor", "csrf": "csrf-editor"}
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    form = office.get(DRAFT).text
    assert 'data-keep="editor"' in form
    assert office.as_("").get("/workbench/session").status_code == 303


def test_every_form_in_which_one_writes_keeps_what_was_typed() -> None:
    losing = []
    for template in sorted(
        Path(workbench.__file__).parent.parent.glob("templates/workbench/*.html")
    ):
        for form in re.findall(r"<form\b.*?</form>", template.read_text(), re.S):
            written = any(part in form for part in ("<textarea", "record_fields", "caller()"))
            if written and 'method="post"' in form and "data-keep=" not in form:
                losing.append(f"{template.name}: {form.partition('>')[0]}")
    assert losing == []


def test_an_answer_and_a_note_are_kept_under_the_login_that_opened_them(office: Office) -> None:
    sent = {"section": "6", "text": "窗口号写错了，应为 5 号窗口"}
    assert office.as_("").client.post(f"/items/{ITEM}/correct", data=sent).status_code == 200
    page = office.as_("editor").get("/workbench/corrections").text
    assert re.search(r'/answer[^"]*" method="post" data-keep="editor"', page)
    accounts = office.as_("system").get("/workbench/accounts").text
    assert 'data-keep="system"' in accounts
    assert '<script type="module" src="/static/keep.js"></script>' in accounts
