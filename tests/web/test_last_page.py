"""Paging through more results than are put in order at once, over the whole sample."""

from tests.instances import Instances
from tests.web.conftest import Premises


def test_the_last_page_of_many_holds_what_is_left_and_pages_behind_it_nothing(
    instances: Instances, premises: Premises
) -> None:
    instances.sample(premises.data)
    with premises.opened({}) as office:
        for asked in ("q=许可", "sort=name"):
            first = office.get(f"/api/v1/items?{asked}&size=100").json()
            total, last = first["total"], -(-first["total"] // 100)
            assert total > 1_000
            shown = office.get(f"/api/v1/items?{asked}&size=100&page={last}").json()["items"]
            assert len(shown) == total - 100 * (last - 1)
            behind = office.get(f"/api/v1/items?{asked}&size=100&page={2 * last + 3}")
            assert behind.status_code == 200 and behind.json()["items"] == []
