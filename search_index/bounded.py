"""What has been worked out once, kept for the next time, but not without end."""

from collections import OrderedDict
from typing import Generic, TypeVar

_ASKED_PER_ANSWER = 8
"""Questions remembered for each answer that may be kept, a number each."""

K = TypeVar("K")
V = TypeVar("V")


class Bounded(dict[K, V]):
    """A memory of ``most`` things; when it is full it is emptied, and fills anew.

    ``functools.lru_cache`` on a method would hold on to its object, which a frozen heap then
    never lets go.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: K, value: V) -> V:
        """Keep ``value`` under ``key``, and return it."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value


class Recurring(Generic[K, V]):
    """The newest ``most`` answers to what has been asked before; the oldest go first.

    Most questions are asked once.  To keep their answers would push out others, and a page made
    in memory that has just been given back is made faster than one in memory long untouched.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._asked: set[int] = set()

    def get(self, key: K) -> V | None:
        """The answer kept for ``key``."""
        return self._kept.get(key)

    def keep(self, key: K, value: V) -> V:
        """Keep ``value`` where ``key`` has been asked before, and return it."""
        asked = hash(key)
        if asked in self._asked:
            self._kept[key] = value
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            if len(self._asked) >= self._most * _ASKED_PER_ANSWER:
                self._asked.clear()
            self._asked.add(asked)
        return value

    def renewed(self) -> "Recurring[K, V]":
        """No answer any more, but the same knowledge of what is asked again and again."""
        made: Recurring[K, V] = Recurring(self._most)
        made._asked = self._asked
        return made
