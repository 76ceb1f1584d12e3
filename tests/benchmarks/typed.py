"""What is typed key by key: names and everyday words in characters, in pinyin, by first letters."""

from random import Random

from pypinyin import lazy_pinyin

from tests.benchmarks import vocabulary as words
from tests.benchmarks.corpus import base_items

_LONGEST = 20
"""Keys after which the list has long been short enough to choose from."""


def typed() -> list[str]:
    """Distinct beginnings, those of one text after each other; enough for any load.

    Beside the names there are, objects with actions that no item has are typed too.
    """
    objects = [thing for things in words.DEPARTMENTS.values() for thing in things]
    texts = [base.name for base in base_items()]
    texts += [thing + action for thing in objects for action in words.ACTIONS]
    texts += [everyday for several in words.EVERYDAY.values() for everyday in several]
    texts += words.COLLOQUIAL
    Random(88).shuffle(texts)
    return list(dict.fromkeys(key for text in dict.fromkeys(texts) for key in _keyed(text)))


def _keyed(text: str) -> list[str]:
    """All beginnings of ``text`` as it may be typed."""
    heard = lazy_pinyin(text)
    ways = (text, "".join(heard), "".join(one[:1] for one in heard))
    return [way[:keys] for way in ways for keys in range(1, min(len(way), _LONGEST) + 1)]
