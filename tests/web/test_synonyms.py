"""The reform office keeps everyday words; every worker understands them within a second."""

import time
from urllib.parse import urlencode

from tests.web.conftest import ITEM, Office

SAID, MEANT = "整个馆子", "食品经营许可"


def names(office: Office, words: str) -> list[str]:
    answer = office.get("/api/v1/items", params={"q": words}).json()
    return [item["name"] for item in answer["items"]]


def test_a_word_added_is_understood_within_a_second_and_audited(office: Office) -> None:
    keeper = office.as_("reform")
    assert not any(MEANT in name for name in names(office, SAID)[:1])

    answer = keeper.post("/workbench/synonyms", {"said": SAID, "meant": MEANT})

    assert answer.status_code == 303
    until = time.monotonic() + 1
    while time.monotonic() < until and not any(MEANT in n for n in names(office, SAID)[:1]):
        time.sleep(0.05)
    assert MEANT in names(office, SAID)[0]
    trail = office.as_("auditor").get("/workbench/audit").text
    assert "新增日常用语" in trail
    assert SAID in trail


def logged(office: Office, look: str, words: str) -> str:
    """The page of the log once ``words`` stand in it."""
    until = time.monotonic() + 8
    while True:
        text = office.as_("reform").get("/workbench/searches", params={"look": look}).text
        if words in text or time.monotonic() > until:
            return text
        time.sleep(0.2)


def test_failed_and_chosen_searches_stand_in_the_log_without_anybody_in_it(
    office: Office,
) -> None:
    office.as_("")
    office.get("/search", params={"q": "zzqqxx"})
    office.get("/search", params={"q": "出生登记 220602199001011234"})
    came_from = f"http://testserver.local/search?{urlencode({'q': '出生登记'})}"
    office.get(f"/items/{ITEM}", headers={"Referer": came_from})

    assert "zzqqxx" in logged(office, "zero", "zzqqxx")
    office.as_("").get("/search", params={"q": "huzhao"})
    office.get("/search", params={"q": "出生登记"})
    loose = logged(office, "loose", "huzhao")
    assert "huzhao" in loose and ">出生登记</a>" not in loose
    hot = logged(office, "hot", "出生登记 #")
    assert "出生登记 #" in hot
    assert "220602199001011234" not in hot


def test_the_log_is_the_reform_offices(office: Office) -> None:
    assert office.as_("editor").get("/workbench/searches").status_code == 403
