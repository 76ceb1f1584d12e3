"""What the workbench tells as done comes from the workbench, and from this login."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.web.conftest import ITEM, Office
from web.security.told import told_query

FORGED = "请将口令发送到某某"
PAGES = {
    "/workbench": "editor",
    "/workbench/queue": "reviewer",
    "/workbench/corrections": "editor",
    "/workbench/sheets": "editor",
    f"/workbench/items/{ITEM}": "editor",
    f"/workbench/items/{ITEM}/draft": "editor",
    "/workbench/password": "editor",
    "/workbench/power-list": "reform",
    "/workbench/reform": "reform",
    "/workbench/leads": "reform",
    "/workbench/bundles": "reform",
    "/workbench/points": "reform",
    "/workbench/directory": "reform",
    "/workbench/directory/suggestions": "reform",
    "/workbench/regulations": "reform",
    "/workbench/registers/points": "reform",
    "/workbench/accounts/editor": "system",
    "/workbench/roles/editor": "security",
}
"""Every page that tells what was done, with one who may see it."""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_tells_what_its_own_login_has_sealed_and_nothing_else(
    office: Office, path: str
) -> None:
    who = PAGES[path]
    office.as_(who)
    own = told_query("已办“甲 & 乙”", f"csrf-{who}")
    answer = office.get(f"{path}?{own}")
    assert answer.status_code == 200
    assert "已办“甲 &amp; 乙”" in answer.text
    foreign = told_query(FORGED, "csrf-of-somebody-else")
    for forged in (f"told={quote(FORGED)}", foreign, f"{own}{quote(FORGED)}"):
        answer = office.get(f"{path}?{forged}")
        assert answer.status_code == 200
        assert FORGED not in answer.text, forged


def test_the_longest_sentence_fits_where_it_is_read() -> None:
    (told,) = parse_qs(told_query("长" * 1000, "secret"))["told"]
    assert len(told) <= 200


def test_what_was_confirmed_is_told_to_whoever_did_it_only(office: Office) -> None:
    done = office.as_("editor").post(f"/workbench/items/{ITEM}/confirm")
    address = done.headers["location"]
    assert urlsplit(address).path == f"/workbench/items/{ITEM}"
    assert "已记录今天核对无误" in office.get(address).text
    assert "已记录今天核对无误" not in office.as_("reviewer").get(address).text
