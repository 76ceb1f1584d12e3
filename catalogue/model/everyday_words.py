"""Everyday words (日常用语) that stand for official wordings, and the seed of the list."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

LONGEST_SAID = 20
LONGEST_MEANT = 60


class Pair(Struct, frozen=True, kw_only=True):
    """An everyday word and one official wording it stands for."""

    said: Annotated[str, Meta(title="日常用语", min_length=1, max_length=LONGEST_SAID)]
    meant: Annotated[str, Meta(title="规范说法", min_length=1, max_length=LONGEST_MEANT)]
    note: Annotated[str, Meta(title="说明", max_length=200)] = ""


def pairs_in(text: str) -> Iterator[Pair]:
    """The pairs in a text of lines ``said = meant、meant``; ``#`` begins a remark.

    >>> [pair.meant for pair in pairs_in("过户 = 不动产转移登记、机动车转移登记")]
    ['不动产转移登记', '机动车转移登记']
    """
    for line in text.splitlines():
        said, equals, meant = line.partition(" = ")
        if equals and not line.startswith("#"):
            yield from (Pair(said=said.strip(), meant=one.strip()) for one in meant.split("、"))
