"""What has been worked out once, kept for the next time, but not without end."""

from typing import TypeVar

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
