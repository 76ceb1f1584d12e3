"""Accounts: bodies are shown and chosen by name, kept by code."""

import re
import sqlite3
from contextlib import closing

import pytest

from tests.web.conftest import BODY, OTHER_BODY, Office
from tests.web.reviewing import plain

PATH = "/workbench/accounts"
NAME, OTHER_NAME = "白山市公安局浑江区分局", "白山市国土资源局"
NEW = "11220600MB0000000M"
"""A right credit code that no body of the sample has."""


def _bodies(office: Office, login: str = "new.one") -> str:
    with closing(sqlite3.connect(office.data / "zhipao.db")) as database:
        (held,) = database.execute("SELECT bodies FROM account WHERE login = ?", [login]).fetchone()
    return str(held)


def _make(office: Office, bodies: str):
    return office.as_("system").post(PATH, {"login": "new.one", "name": "新来的", "bodies": bodies})


def test_the_list_names_the_bodies_of_each_account(office: Office) -> None:
    page = office.as_("system").get(PATH).text
    assert f'<td>{NAME} <small class="grey">{BODY}</small></td>' in page
    assert f'<td>{OTHER_NAME} <small class="grey">{OTHER_BODY}</small></td>' in page


@pytest.mark.parametrize(
    "typed",
    [
        f"{NAME}\r\n{OTHER_NAME}",
        f"{BODY.lower()} {OTHER_NAME}",
        f"{BODY} {NAME}\n{OTHER_BODY}　{OTHER_NAME}",
        f"{NAME}，{OTHER_BODY}\n\n{NAME}",
        f"{BODY} {OTHER_BODY}",
    ],
)
def test_a_body_is_named_or_coded(office: Office, typed: str) -> None:
    assert _make(office, typed).status_code in (200, 201)
    assert _bodies(office) == f'["{BODY}","{OTHER_BODY}"]'


def test_a_body_without_items_is_given_by_its_code(office: Office) -> None:
    assert _make(office, NEW).status_code in (200, 201)
    assert _bodies(office) == f'["{NEW}"]'
    page = office.get(PATH).text
    assert f'<td><small class="grey">{NEW}</small></td>' in page
    assert "目录中尚无这个主体的事项" in office.get(f"{PATH}/new.one").text


def test_an_unknown_name_is_refused_and_says_what_to_do(office: Office) -> None:
    answer = _make(office, "白山市公安")
    assert answer.status_code == 422
    assert "没有名为“白山市公安”的主体" in plain(answer.text)
    assert "请填统一社会信用代码" in plain(answer.text)
    assert ">白山市公安</textarea>" in answer.text, "what was typed is kept"


def test_more_bodies_than_one_account_can_have_are_refused(office: Office) -> None:
    answer = _make(office, "甲 " * 501)
    assert answer.status_code == 422
    assert "一次最多填 500 个主体，现为 501 个，请分几次填" in plain(answer.text)


def test_a_name_of_two_bodies_is_refused_with_their_codes(office: Office) -> None:
    with closing(sqlite3.connect(office.data / "zhipao.db")) as database, database:
        database.execute(
            "UPDATE revision SET body_name = ? WHERE body_code = ?", [NAME, OTHER_BODY]
        )
    told = plain(_make(office, NAME).text)
    assert f"有 2 个主体都叫“{NAME}”，请改填其中一个的编码" in told
    assert BODY in told and OTHER_BODY in told
    assert _make(office, f"{OTHER_BODY} {NAME}").status_code in (200, 201)
    assert _bodies(office) == f'["{OTHER_BODY}"]'


def test_bodies_of_an_account_are_changed_by_name(office: Office) -> None:
    page = office.as_("system").get(f"{PATH}/editor").text
    (lines,) = re.findall(r"<textarea [^>]*>([^<]*)</textarea>", page)
    assert lines == f"{BODY} {NAME}"
    sent = {"do": "facts", "name": "编辑甲", "bodies": f"{lines}\r\n没有这个局"}
    refused = office.post(f"{PATH}/editor", sent)
    assert refused.status_code == 422 and "没有名为“没有这个局”的主体" in plain(refused.text)
    assert "没有这个局</textarea>" in refused.text and 'value="编辑甲"' in refused.text
    sent["bodies"] = f"{lines}\r\n{OTHER_NAME}"
    assert office.post(f"{PATH}/editor", sent).status_code == 303
    assert _bodies(office, "editor") == f'["{BODY}","{OTHER_BODY}"]'


def test_bodies_are_suggested_by_part_of_their_name_or_code(office: Office) -> None:
    suggest = "/workbench/suggest/bodies"
    found = office.as_("system").get(f"{suggest}?q=公安局 浑江").json()["suggestions"]
    assert found == [{"text": NAME, "value": BODY, "note": f"{BODY} 浑江区"}]
    coded = office.get(f"{suggest}?q={OTHER_BODY[:12]}").json()["suggestions"]
    assert OTHER_BODY in [one["value"] for one in coded]
    assert office.get(f"{suggest}?q=").json() == {"suggestions": []}
    assert office.get(f"{suggest}?q=%25").json() == {"suggestions": []}
    assert office.as_("").get(f"{suggest}?q=公安").status_code == 303
