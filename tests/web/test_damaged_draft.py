"""A draft whose stored content cannot be read any more is told everywhere, and can be discarded."""

import sqlite3
from contextlib import closing

import pytest

from tests.web.conftest import ITEM, Office
from tests.web.reviewing import REVIEW, Way, plain

ITEM_PAGE = f"/workbench/items/{ITEM}"
TOLD = f"事项“{ITEM}”的草稿（第 2 版）存储内容已损坏，不能打开"


@pytest.fixture
def way(office: Office) -> Way:
    return Way(office)


def _damage(office: Office) -> None:
    with closing(sqlite3.connect(office.data / "zhipao.db")) as database, database:
        database.execute(
            "UPDATE revision_content SET document = ? WHERE revision IN"
            " (SELECT id FROM revision WHERE slot = 'draft')",
            [b'{"name"'],
        )


def test_its_editor_discards_it_and_the_public_item_stays(office: Office, way: Way) -> None:
    way.draft(short_name="损坏稿")
    _damage(office)
    page = plain(office.as_("editor").get(REVIEW).text)
    assert f"{TOLD}；请系统管理员从备份恢复，或在“对比和审核”页删除这份草稿" in page
    assert "送审：草稿的存储内容已损坏" in page
    discarded = way.act("editor", "discard")
    assert discarded.status_code == 303
    assert "草稿已删除" in office.get(discarded.headers["location"]).text
    assert office.get(REVIEW).status_code == 404
    assert office.get(f"/items/{ITEM}").status_code == 200
    assert office.get(f"{ITEM_PAGE}/draft").status_code == 200
    audit = plain(office.as_("auditor").get("/workbench/audit").text)
    assert "删除草稿" in audit and ITEM in audit


def test_it_is_told_where_it_cannot_be_opened_and_leads_back(office: Office, way: Way) -> None:
    way.draft(short_name="损坏稿")
    _damage(office)
    office.as_("editor")
    for page in ("draft", "preview"):
        answer = office.get(f"{ITEM_PAGE}/{page}")
        assert answer.status_code == 409 and TOLD in plain(answer.text), page
        assert f'href="{ITEM_PAGE}"' in answer.text
    overview = office.get(ITEM_PAGE)
    assert overview.status_code == 200 and f'href="{REVIEW}"' in overview.text
    listed = office.get("/workbench")
    assert listed.status_code == 200 and "存储内容已损坏，不能打开" in plain(listed.text)
    life = office.get(f"{ITEM_PAGE}/life")
    assert life.status_code == 200


def test_in_review_it_can_only_be_taken_or_sent_back(office: Office, way: Way) -> None:
    way.draft(short_name="损坏稿")
    way.to_initial()
    _damage(office)
    assert way.act("initial", "pass", opinion="同意").status_code == 409
    page = office.as_("initial").get(REVIEW).text
    assert 'name="act" value="pass"' not in page and 'name="act" value="send_back"' in page
    assert office.get("/workbench/queue").status_code == 200
    assert way.act("stranger", "take_back").status_code == 403
    way.done("editor", "take_back")
    way.done("editor", "discard")
    assert office.get(f"/items/{ITEM}").status_code == 200
