"""What is typed: 300 queries of a fixed mix, and as many distinct ones as a load needs.

The mix is that of the reference measurements: 60 exact names, 60 object and action, 40 object
alone, 60 colloquial, 30 very common, 30 rare, 20 department and object.
"""

from collections.abc import Iterator
from itertools import islice, product
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
    """28,800 queries no two of which are equal, every kind of ``MIX`` at its share.

    Where a kind has fewer, people ask for the same thing in other words of asking.
    """
    random = Random(32)
    things = [(name, thing) for name, things in words.DEPARTMENTS.items() for thing in things]
    pools = {
        "exact name": [base.name for base in base_items()],
        "object and action": [f"{one} {action}" for _, one in things for action in words.ACTIONS],
        "object": [one for _, one in things],
        "colloquial": list(words.COLLOQUIAL),
        "very common": list(words.COMMON),
        "rare": list(words.RARE),
        "department and object": [f"{name} {one}" for name, one in things],
    }
    found: dict[str, None] = {}
    for kind, share in MIX.items():
        random.shuffle(pools[kind])
        asked = (
            f"{before}{one}{after}"
            for before, after in product(_BEFORE, _AFTER)
            for one in pools[kind]
        )
        found |= dict.fromkeys(islice((one for one in asked if one not in found), share * 96))
    mixed = list(found)
    random.shuffle(mixed)
    yield from mixed


_BEFORE = ("", "请问", "我想", "我要", "怎么", "如何", "咨询", "你好，", "请问怎么", "想问一下")
_AFTER = (
    *("", "怎么办", "需要什么材料", "在哪里办", "怎么办理", "要多久", "多少钱", "要什么手续"),
    *("去哪办", "？", "要带什么", "能网上办吗"),
)
"""What people put before and behind what they ask for."""


def hard_queries() -> Iterator[str]:
    """22,796 distinct queries of which most hold words that no item holds together."""
    random = Random(32)
    objects = [thing for things in words.DEPARTMENTS.values() for thing in things]
    made = {base.name: None for base in base_items()}
    made |= {f"{thing} {action}": None for thing in objects for action in words.ACTIONS}
    made |= {f"{thing} {rare}": None for thing in objects for rare in words.RARE[:24]}
    made |= {f"{asked} {rare}": None for asked in words.COLLOQUIAL for rare in words.RARE[:100]}
    found = list(made)
    random.shuffle(found)
    yield from found
