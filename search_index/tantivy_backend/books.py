"""Books of phrases kept from state to state; only shards whose names changed are read anew."""

from collections.abc import Iterable, Sequence

from search_index.phrases import Phrases


class Books:
    """One book for each shard of names."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[frozenset[str], Phrases]] = {}

    def for_names(self, shards: Sequence[Iterable[str]]) -> list[Phrases]:
        """The books of ``shards``, each of plain names."""
        found = []
        for number, names in enumerate(map(frozenset, shards)):
            kept = self._kept.get(number)
            if kept is None or kept[0] != names:
                kept = self._kept[number] = names, Phrases(sorted(names))
            found.append(kept[1])
        return found
