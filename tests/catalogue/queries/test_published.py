"""What the public may see, and only that."""

import pytest

from catalogue.errors import NotFound
from catalogue.model.code_tables import Audience, FirmTheme, PersonTheme
from catalogue.queries import published, published_documents
from tests.factories import a_body, an_item, publish

pytestmark = pytest.mark.usefixtures("opened")


async def test_an_unknown_code_is_refused_with_a_mend() -> None:
    with pytest.raises(NotFound, match="核对编码"):
        await published.guide("1" * 31)


async def test_cards_come_in_the_order_asked() -> None:
    await publish(an_item(1), an_item(2), an_item(3))
    ids = [document.item for document in await published_documents.documents([1, 2, 3])]
    asked = [ids[2], ids[0], 10_000]
    assert [card.item for card in await published.cards(asked)] == [ids[2], ids[0]]


async def test_a_card_carries_limits_with_their_units() -> None:
    await publish(an_item(1))
    (card,) = await published.newest(1)
    assert card.promised_limit == an_item(1).promised_limit
    assert card.statutory_limit == an_item(1).statutory_limit
    assert card.audience == an_item(1).audience


async def test_all_documents_come_in_region_order_whatever_the_batch() -> None:
    regions = ["220621", "220600", "220681", "220621", "220602"]
    await publish(*(an_item(n, division_code=r) for n, r in enumerate(regions, 1)))
    seen = [d.region async for page in published_documents.all_documents(batch=2) for d in page]
    assert seen == sorted(regions)


async def test_drafts_are_in_no_public_answer() -> None:
    await publish(an_item(1), publish=False)
    assert await published.count() == 0
    assert await published.newest(10) == []
    assert await published.bodies() == []
    assert await published.themes() == []
    assert [page async for page in published_documents.all_documents()] == []


async def test_bodies_and_themes_are_counted() -> None:
    both = {
        "audience": (Audience.PERSON, Audience.ENTERPRISE),
        "person_themes": (PersonTheme.BIRTH,),
        "firm_themes": (FirmTheme.SETUP, FirmTheme.TAX),
    }
    body = a_body("白山市测试局")
    await publish(*(an_item(n, **both, body=body) for n in (1, 2)), accept=lambda findings: [])
    assert [(b.name, b.items) for b in await published.bodies()] == [("白山市测试局", 2)]
    assert [(t.value, t.items) for t in await published.themes()] == [
        ("person-005", 2),
        ("firm-005", 2),
        ("firm-025", 2),
    ]


async def test_a_document_holds_what_is_searched_and_counted() -> None:
    await publish(an_item(1))
    (document,) = await published_documents.documents([1])
    item = an_item(1)
    assert document.everyday_names[: len(item.everyday_names)] == item.everyday_names
    assert item.materials[0].name in document.text
    assert document.facets["kind"] == (item.kind.value,)
    assert document.facets["visits"] == (str(item.visits),)
