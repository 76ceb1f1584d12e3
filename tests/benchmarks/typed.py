"""What is typed key by key: names and everyday words in characters, in pinyin, by first letters."""

from random import Random

from pypinyin import lazy_pinyin

from tests.benchmarks import vocabulary as words
from tests.benchmarks.corpus import base_items

_LONGEST = 20
"""Keys after which the list has long been short enough to choose from."""


def typed() -> list[str]:
    """Distinct beginnings, tens of thousands, those of one text after each other."""
    texts = [base.name for base in base_items()]
    texts += [everyday for several in words.EVERYDAY.values() for everyday in several]
    texts += words.COLLOQUIAL
    Random(88).shuffle(texts)
    return list(dict.fromkeys(key for text in texts for key in _keyed(text)))


def _keyed(text: str) -> list[str]:
    """All beginnings of ``text`` as it may be typed."""
    heard = lazy_pinyin(text)
    ways = (text, "".join(heard), "".join(one[:1] for one in heard))
    return [way[:keys] for way in ways for keys in range(1, min(len(way), _LONGEST) + 1)]
