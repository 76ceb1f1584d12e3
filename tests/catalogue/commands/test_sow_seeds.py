"""The everyday words that ship with the program come to every catalogue, the staff's will kept."""

from datetime import UTC, datetime
from importlib.resources import files

from catalogue import database
from catalogue.commands.keep_synonyms import sow_seeds
from catalogue.engines import Engine
from catalogue.model.everyday_words import LONGEST_MEANT, LONGEST_SAID, pairs_in
from catalogue.projection import plain_name
from catalogue.tables import Synonym

SEED = files("catalogue").joinpath("seeds/everyday_words.txt").read_text(encoding="utf-8")
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def test_every_pair_of_the_seed_says_something_once() -> None:
    pairs = [(plain_name(pair.said), plain_name(pair.meant)) for pair in pairs_in(SEED)]
    assert len(set(pairs)) == len(pairs)
    for said, meant in pairs:
        assert said and meant and said != meant
        assert len(said) <= LONGEST_SAID and len(meant) <= LONGEST_MEANT
    lines = [line.partition(" = ")[0] for line in SEED.splitlines() if not line.startswith("#")]
    said = [line for line in lines if line]
    assert len(set(said)) == len(said), "a word stands on one line only"


async def test_a_new_catalogue_has_the_whole_seed(opened: Engine) -> None:
    assert await Synonym.count() == len(list(pairs_in(SEED)))
    async with database.writing():
        assert await sow_seeds() == 0


async def test_an_older_catalogue_gains_what_it_lacks_and_keeps_what_was_ended(
    opened: Engine,
) -> None:
    lacking, ended, *_ = await Synonym.select().order_by(Synonym.id).limit(2)
    async with database.writing():
        await Synonym.delete().where(Synonym.id == lacking["id"])
        await Synonym.update({Synonym.ended_at: LATER}).where(Synonym.id == ended["id"])
        assert await sow_seeds() == 1
    rows = await Synonym.select().where(Synonym.said.is_in([lacking["said"], ended["said"]]))
    told = {(row["said"], row["meant"]): row["ended_at"] for row in rows}
    assert told[lacking["said"], lacking["meant"]] is None
    assert told[ended["said"], ended["meant"]] == LATER
