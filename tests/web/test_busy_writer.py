"""While somebody writes for long, readers do not wait and other writers are told so."""

import sqlite3
import threading
import time
from datetime import timedelta

import pytest
from click.testing import CliRunner

from catalogue import engines
from catalogue.tables import Ledger
from tests.web.conftest import ITEM, Office
from web import clock
from web.cli import main

_SEEN = (
    "SELECT seen_at FROM login_session JOIN account ON account.id = login_session.account "
    "WHERE login = 'editor'"
)


def test_a_page_is_read_while_an_import_writes_and_the_session_stays_alive(
    office: Office,
) -> None:
    database = sqlite3.connect(office.data / "zhipao.db", isolation_level=None)
    before = (clock.now() - timedelta(minutes=5)).isoformat(sep=" ")
    database.execute("UPDATE login_session SET seen_at = ?", (before,))
    database.execute("BEGIN IMMEDIATE")
    started = time.perf_counter()
    answers = [office.as_("editor").get("/workbench/items") for _ in range(3)]
    took = time.perf_counter() - started
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert took < 5
    assert database.execute(_SEEN).fetchone()[0] == before
    database.execute("ROLLBACK")
    for _ in range(100):
        if database.execute(_SEEN).fetchone()[0] > before:
            break
        time.sleep(0.05)
    assert database.execute(_SEEN).fetchone()[0] > before
    database.close()


def test_who_writes_meanwhile_is_told_to_come_back_and_nothing_is_left_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"section": "0", "text": "办理地点写错了，请核对", "contact": ""}
    database = sqlite3.connect(office.data / "zhipao.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    monkeypatch.setitem(Ledger._meta.db.connection_kwargs, "timeout", 0.1)
    office.as_("").post(f"/items/{ITEM}/correct", wrong)
    before = threading.active_count()
    answers = [office.post(f"/items/{ITEM}/correct", wrong) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {503}
    assert "正有其他程序批量写入数据库，请稍后再试" in answers[0].text
    for _ in range(200):  # a thread ends a moment after its connection
        if threading.active_count() <= before:
            break
        time.sleep(0.02)
    assert threading.active_count() <= before
    database.execute("ROLLBACK")
    database.close()
    assert office.post(f"/items/{ITEM}/correct", wrong).status_code < 400


def test_a_command_meanwhile_ends_with_a_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_BUSY_SECONDS", 0.1)
    database = sqlite3.connect(office.data / "zhipao.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    said = CliRunner().invoke(
        main, ["--data-dir", str(office.data), "user", "add", "xinren", "--name", "新人"]
    )
    database.close()
    assert said.exit_code == 1
    assert said.stderr == "错误：正有其他程序批量写入数据库，请稍后再试\n"
