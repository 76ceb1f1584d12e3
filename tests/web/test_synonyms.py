"""The reform office keeps everyday words; every worker understands them within a second."""

import time

from tests.web.conftest import Office

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
