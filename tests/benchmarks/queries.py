"""What is typed: 300 queries of a fixed mix, and as many distinct ones as a load needs.

The mix is that of the reference measurements: 60 exact names, 60 object and action, 40 object
alone, 60 colloquial, 30 very common, 30 rare, 20 department and object.
"""

from collections.abc import Iterator
from random import Random

from tests.benchmarks import vocabulary as words
from tests.benchmarks.corpus import base_items

MIX = {
    "exact name": 60,
    "object and action": 60,
    "object": 40,
    "colloquial": 60,
    "very common": 30,
    "rare": 30,
    "department and object": 20,
}


def queries() -> tuple[str, ...]:
    """The 300 queries, every kind at its share, in a fixed mixed order."""
    random = Random(300)
    names = [base.name for base in base_items()]
    objects = [thing for things in words.DEPARTMENTS.values() for thing in things]
    pairs = [(name, thing) for name, things in words.DEPARTMENTS.items() for thing in things]
    made = {
        "exact name": random.sample(names, 60),
        "object and action": [
            f"{thing} {random.choice(words.ACTIONS)}" for thing in random.sample(objects, 60)
        ],
        "object": random.sample(objects, 40),
        "colloquial": list(words.COLLOQUIAL),
        "very common": list(words.COMMON),
        "rare": random.sample(words.RARE[60:], 30),
        "department and object": [f"{name} {thing}" for name, thing in random.sample(pairs, 20)],
    }
    assert {kind: len(found) for kind, found in made.items()} == MIX
    found = [query for kind in made.values() for query in kind]
    random.shuffle(found)
    return tuple(found)


def distinct_queries() -> Iterator[str]:
    """Queries no two of which are equal, tens of thousands: names, pairs, places beside them."""
    random = Random(32)
    objects = [thing for things in words.DEPARTMENTS.values() for thing in things]
    made = {base.name: None for base in base_items()}
    made |= {f"{thing} {action}": None for thing in objects for action in words.ACTIONS}
    made |= {f"{thing} {rare}": None for thing in objects for rare in words.RARE[:24]}
    made |= {f"{asked} {rare}": None for asked in words.COLLOQUIAL for rare in words.RARE[:100]}
    found = list(made)
    random.shuffle(found)
    yield from found
