"""How good a ranking is: nDCG@10 and success@1 over judged queries."""

import math
from collections.abc import Callable, Sequence

import msgspec


class JudgedQuery(msgspec.Struct, frozen=True):
    """A query with the codes of the items that answer it."""

    query: str
    relevant: tuple[str, ...]


class Verdict(msgspec.Struct, frozen=True):
    """Means over all queries, each in [0, 1]."""

    queries: int
    ndcg_at_10: float
    success_at_1: float


def judge(queries: Sequence[JudgedQuery], ranking: Callable[[str], Sequence[str]]) -> Verdict:
    """Judge ``ranking``, which gives the codes of the first ten items for a query."""
    gains, firsts = 0.0, 0
    for one in queries:
        found = ranking(one.query)[:10]
        relevant = set(one.relevant)
        gains += ndcg(found, relevant)
        firsts += bool(found) and found[0] in relevant
    many = len(queries) or 1
    return Verdict(len(queries), gains / many, firsts / many)


def ndcg(found: Sequence[str], relevant: set[str]) -> float:
    """Normalised discounted cumulative gain at 10 of one ranking, gain 1 per relevant item.

    >>> ndcg(["a", "b"], {"a"})
    1.0
    """
    gain = sum(
        1 / math.log2(place + 2) for place, code in enumerate(found[:10]) if code in relevant
    )
    best = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    return gain / best if best else 0.0
