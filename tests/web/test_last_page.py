"""Paging through more results than are put in order at once, over the whole sample."""

import html
import re

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
            page = office.get(f"/search?{asked}&page=10000")
            assert page.status_code == 404
            assert f"没有第 10000 页，共 {-(-total // 10)} 页" in page.text
            assert f'&amp;page={-(-total // 10)}">看最后一页' in page.text
        for path in ("/points", "/reports/ranking", "/reports/M1"):
            behind = office.get(f"{path}?page=9999")
            assert behind.status_code == 404, path
            assert re.search(r"没有第 9999 页，共 \d+ 页", behind.text), path
            (last,) = re.findall(r'href="([^"]+)">看最后一页', behind.text)
            assert office.get(html.unescape(last)).status_code == 200, last
