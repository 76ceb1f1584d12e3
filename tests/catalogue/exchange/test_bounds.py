"""What the model accepts, both databases take, and what they take comes back the same."""

import random
from typing import Any

import pytest

from catalogue.commands.import_items import import_items
from catalogue.errors import NotFound
from catalogue.model.code_tables import Audience, FirmTheme, PersonTheme
from catalogue.model.item import Material, ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from catalogue.projection import plain_name
from catalogue.queries import published
from catalogue.tables import Item, RevisionMaterial
from tests.factories import a_body, a_load, an_item

pytestmark = pytest.mark.usefixtures("opened")


def random_text(length: int) -> str:
    """Characters that no compression makes short."""
    chance = random.Random(length)
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(length))


EXTREMES: dict[str, dict[str, Any]] = {
    "a name of a thousand characters": {"name": random_text(1000)},
    "a name that grows when folded": {"name": "\ufdfa" * 1000},
    "a name of four-byte characters": {"name": "\U00020000" * 1000},
    "a name of punctuation only": {"name": "（）——"},
    "every audience, and again": {"audience": (*Audience, *Audience)},
    "every theme, and again": {
        "person_themes": (*PersonTheme, *PersonTheme),
        "firm_themes": (*FirmTheme, *FirmTheme),
    },
    "a material of five hundred characters": {"materials": (Material(name=random_text(500)),)},
    "a thousand materials": {"materials": tuple(Material(name=f"材料{n}") for n in range(1000))},
    "the longest limits": {
        "statutory_limit": TimeLimit(36500, LimitUnit.YEAR),
        "promised_limit": TimeLimit(36500, LimitUnit.HOUR),
    },
    "a body of two hundred characters": {"body": a_body(random_text(200))},
    "a very long text": {"conditions": random_text(200_000)},
    "quotes, percent signs and backslashes": {"name": "a'b\"c%s\\d{}；--"},
}


@pytest.mark.parametrize("changes", EXTREMES.values(), ids=EXTREMES)
async def test_extremes_come_back_as_they_went_in(changes: dict[str, Any]) -> None:
    item: ServiceItem = an_item(1, **changes)
    load = a_load(accept=lambda findings: [])
    outcome = await import_items([(2, item)], load)
    assert (outcome.created, outcome.published) == (1, 1)
    assert (await published.guide(item.code)).item == item
    assert await RevisionMaterial.count() == len(item.materials)
    again = await import_items([(2, item)], load)
    assert (again.updated, again.unchanged) == (0, 1)


def test_long_names_are_told_apart_by_their_ends() -> None:
    start = random_text(990)
    assert plain_name(start + "甲") != plain_name(start + "乙")
    assert plain_name(start + "（甲）") == plain_name(start + " 甲")
    assert len(plain_name("\ufdfa" * 1000)) == 600


async def test_the_longest_codes_are_kept_whole() -> None:
    codes = {"implementation_code": "1" * 36, "handling_code": "2" * 50, "local_code": "3" * 64}
    for code in codes.values():
        given = {name: code if value == code else "" for name, value in codes.items()}
        await import_items([(2, an_item(1, **given))], a_load(publish=False))
    assert {row["code"] for row in await Item.select(Item.code)} == set(codes.values())


async def test_a_code_nobody_can_have_is_not_found() -> None:
    for code in ("a\x00b", "\x00", "\ud800", "x" * 10_000, "' OR 1=1 --"):
        with pytest.raises(NotFound):
            await published.guide(code)
