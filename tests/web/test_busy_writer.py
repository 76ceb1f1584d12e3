"""While somebody writes for long, whoever reads in the workbench does not wait."""

import sqlite3
import time
from datetime import timedelta

from tests.web.conftest import Office
from web import clock

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
