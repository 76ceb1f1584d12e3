"""What stands on the shelf is what is public, whatever is published in between."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from catalogue.queries import published
from catalogue.queries.feed import PublishedFeed
from search_index.follower import IndexFollower
from search_index.request import SearchRequest
from tests.factories import a_body, an_item, publish
from web import shelf as shelf_module
from web.shelf import Shelf
from web.view_models.facet_json import FacetPieces
from web.view_models.labels import FACETS, value_label

pytestmark = pytest.mark.usefixtures("opened")


class Reads:
    """Counts the items that were read from the database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.items: list[int] = []
        self._cards = published.cards
        monkeypatch.setattr(published, "cards", self._counted)

    async def _counted(self, ids: Sequence[int]) -> list[published.Card]:
        self.items += ids
        return await self._cards(ids)


async def followed(tmp_path: Path) -> tuple[IndexFollower, Shelf, list[int]]:
    """A follower over three published items, the shelf beside it, the items' ids."""
    await publish(*(an_item(n) for n in (1, 2, 3)))
    follower = IndexFollower(tmp_path / "index", PublishedFeed("here"))
    engine = await follower.start()
    return follower, Shelf(engine), sorted(engine.items(10))


async def test_cards_are_read_once_and_encoded_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shelf, items = await followed(tmp_path)
    reads = Reads(monkeypatch)
    cards = await shelf.cards(items)
    raw = await shelf.raw_cards(list(reversed(items)))
    assert [card.name for card in cards.values()] == [an_item(n).name for n in (1, 2, 3)]
    assert list(map(msgspec.json.decode, raw)) == [
        msgspec.to_builtins(cards[item]) for item in reversed(items)
    ]
    await shelf.cards(items)
    assert sorted(reads.items) == items
    assert await shelf.cards([*items, 999]) == cards, "what is not public is absent"


async def test_a_publication_takes_down_the_cards_of_what_changed_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower, shelf, items = await followed(tmp_path)
    await shelf.raw_cards(items)
    await publish(an_item(2, name="改了名的事项"))
    await follower.step()
    reads = Reads(monkeypatch)
    names = [msgspec.json.decode(card)["name"] for card in await shelf.raw_cards(items)]
    assert names == [an_item(1).name, "改了名的事项", an_item(3).name]
    assert set(reads.items) == {items[1]}


async def test_many_changes_or_a_new_index_clear_the_shelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower, shelf, items = await followed(tmp_path)
    await shelf.cards(items)
    monkeypatch.setattr(shelf_module, "_CHANGES_FOLLOWED", 2)
    await publish(*(an_item(n, name=f"又一次{n}") for n in (1, 2, 3)))
    await follower.step()
    assert [c.name for c in (await shelf.cards(items)).values()] == [
        "又一次1",
        "又一次2",
        "又一次3",
    ]
    await publish(an_item(3, name="第三次"))
    await follower.start(rebuild=True)
    assert (await shelf.cards(items))[items[2]].name == "第三次"


async def test_an_answer_lives_as_long_as_its_generation(tmp_path: Path) -> None:
    follower, shelf, _ = await followed(tmp_path)
    old = shelf.searched_now()
    assert shelf.answer("q") is None
    assert shelf.keep("q", b"old", old) == b"old"
    assert shelf.answer("q") is None, "it may never be asked again"
    assert shelf.keep("q", b"old", old) == b"old"
    assert shelf.answer("q") == b"old"
    await publish(an_item(1, name="换新"))
    await follower.step()
    assert shelf.answer("q") is None
    shelf.keep("q", b"made before, finished after", old)
    assert shelf.answer("q") is None, "an answer of the old generation is never kept in the new"
    shelf.keep("q", b"new", shelf.searched_now())
    assert shelf.answer("q") == b"new"


async def test_facets_carry_counts_and_labels_and_learn_new_bodies(tmp_path: Path) -> None:
    follower, shelf, _ = await followed(tmp_path)
    request = SearchRequest(facets=("kind", "body", "visits"))
    for _ in range(2):
        result = follower.engine.search(request)
        names = await shelf.body_names()
        assert msgspec.json.decode(await shelf.facets(result)) == {
            field: [
                {"value": value, "label": value_label(field, value, names), "count": many}
                for value, many in counts.pairs()
            ]
            for field, counts in result.facets.items()
        }
        body = msgspec.structs.replace(a_body("新设的局", 77), nature=an_item().body.nature)
        item = an_item(9, body=body, implementation_code="", local_code="BS-9")
        assert (await publish(item)).drafts == 0
        await follower.step()
    assert body.credit_code in result.facets["body"].values
    assert names[body.credit_code] == "新设的局"


@pytest.mark.parametrize("words", ["", "没有这样的事", "第一"])
async def test_facets_read_alike_however_they_were_counted(tmp_path: Path, words: str) -> None:
    follower, shelf, _ = await followed(tmp_path)
    for fields in ((), ("kind",), tuple(FACETS)):
        counted = follower.engine.search(SearchRequest(words=words, facets=fields)).facets
        pieces = FacetPieces(await shelf.body_names())
        assert tuple(counted) == fields
        assert pieces.encoded(counted) == pieces.encoded(dict(counted)), "by numbers, by values"
        assert msgspec.json.decode(pieces.encoded(counted)).keys() == set(fields)


async def test_warming_puts_up_every_card_of_a_small_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shelf, items = await followed(tmp_path)
    await shelf.warm()
    reads = Reads(monkeypatch)
    assert len(await shelf.raw_cards(items)) == 3
    assert reads.items == []
