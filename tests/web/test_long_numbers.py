"""Numbers in addresses that are longer than any column can hold."""

import pytest

from tests.web.conftest import ITEM, Office

LONG = ["2147483648", "9" * 20, "9" * 5000, "-1"]


@pytest.mark.parametrize("number", LONG, ids=lambda number: number[:12])
@pytest.mark.parametrize(
    "address",
    [
        f"/workbench/items/{ITEM}/revisions/{{}}",
        "/workbench/regulations/{}",
        "/workbench/regulations/{}/tasks.csv",
    ],
)
def test_what_cannot_be_a_number_of_ours_is_not_found(
    office: Office, address: str, number: str
) -> None:
    assert office.as_("reform").get(address.format(number)).status_code == 404


@pytest.mark.parametrize("number", LONG, ids=lambda number: number[:12])
def test_an_everyday_word_of_such_a_number_is_refused(office: Office, number: str) -> None:
    answer = office.as_("reform").post(f"/workbench/synonyms/{number}/end", {})
    assert answer.status_code in (404, 422)
