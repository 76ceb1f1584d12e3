"""What an item derives from its own elements."""

import pytest

from catalogue.model.code_tables import ItemKind, OnlineDepth, OnlineStage
from catalogue.model.item import ServiceItem


@pytest.mark.parametrize(
    ("stages", "depth"),
    [
        ((), OnlineDepth.I),
        ((OnlineStage.ADVICE, OnlineStage.OTHER), OnlineDepth.I),
        ((OnlineStage.COLLECT,), OnlineDepth.II),
        ((OnlineStage.ACCEPT, OnlineStage.COLLECT), OnlineDepth.III),
        ((OnlineStage.CERTIFICATE,), OnlineDepth.IV),
    ],
)
def test_depth_follows_from_the_stages(stages: tuple[OnlineStage, ...], depth: OnlineDepth) -> None:
    item = ServiceItem(name="x", kind=ItemKind.LICENSING, online_stages=stages)
    assert item.online_depth is depth


def test_the_longest_code_is_the_code() -> None:
    item = ServiceItem(name="x", kind=ItemKind.LICENSING, local_code="L-1")
    assert item.code == "L-1"
    item = ServiceItem(
        name="x", kind=ItemKind.LICENSING, implementation_code="i" * 31, handling_code="h" * 33
    )
    assert item.code == "h" * 33


def test_an_unknown_number_of_visits_is_not_one_visit() -> None:
    assert not ServiceItem(name="x", kind=ItemKind.LICENSING).at_most_one_visit
    assert ServiceItem(name="x", kind=ItemKind.LICENSING, visits=0).at_most_one_visit
