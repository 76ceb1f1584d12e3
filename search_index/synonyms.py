"""Everyday words and what the catalogue calls them, as the staff keep them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, product

from search_index.bounded import Bounded
from search_index.phrases import Phrases
from search_index.text import plain

_MEANINGS = 6
"""Alternatives that synonyms may add to one query."""
_KEPT = 4_000
"""Texts of which it is remembered what they mean."""


class Synonyms:
    """Immutable but for what it remembers; a change of the list makes new ones.

    Args:
        pairs: everyday words and one official wording each; a word may have several.

    ``mended`` is what phrases were likely meant to be in one state of an index; see ``slips``.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._meant: dict[str, list[str]] = {}
        for said, meant in pairs:
            if key := plain(said):
                self._meant.setdefault(key, []).append(meant)
        self._answers = Bounded[str, tuple[str, ...]](_KEPT)
        self.mended = Bounded[tuple[str, str], tuple[str, ...]](_KEPT)
        self._lengths: dict[str, list[int]] = {}  # by first character, longest first
        for key in sorted(self._meant, key=len, reverse=True):
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))

    @cached_property
    def phrases(self) -> Phrases:
        """The everyday words, for queries by sound and with slips; they take a moment to make."""
        return Phrases(self._meant)

    def __len__(self) -> int:
        return sum(map(len, self._meant.values()))

    def meanings(self, text: str) -> Sequence[str]:
        """``text`` (plain) with the everyday words in it replaced by their meanings.

        Of words within each other the longest counts: 办营业执照 is not 执照.  Several are
        replaced together: 个体执照丢了 means 个体工商户登记补发.  Whoever names a trade opens it:
        烧烤店 means what 开烧烤店 does.
        """
        found = self._answers.get(text)
        return self._answers.keep(text, self._replaced(text)) if found is None else found

    def _replaced(self, text: str) -> tuple[str, ...]:
        pieces: list[list[str]] = []
        at = 0
        for start, said in self._said(text):
            pieces += [[text[at:start]], self._meant[said]]
            at = start + len(said)
        if not pieces:
            return tuple(self._meant.get(_opened(text), ()))
        combined = product(*pieces, [text[at:]])
        found = dict.fromkeys("".join(one) for one in islice(combined, _MEANINGS))
        return tuple(one for one in found if plain(one) != text)

    def said_in(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """The everyday words in ``text`` (plain), each with its meanings; see ``meanings``."""
        words = [said for _, said in self._said(text)] or [_opened(text)]
        return [(said, tuple(self._meant[said])) for said in words if said in self._meant]

    def useful(self, books: Iterable[Phrases]) -> list[str]:
        """Everyday words of which some meaning stands in one of ``books``."""
        every = list(books)
        return [
            said
            for said, meant in self._meant.items()
            if any(book.holds(plain(one)) for one in meant for book in every)
        ]

    def _said(self, text: str) -> Iterator[tuple[int, str]]:
        behind = 0
        for at, character in enumerate(text):
            lengths = self._lengths.get(character)
            if lengths is None or at < behind:
                continue
            for length in lengths:
                piece = text[at : at + length]
                if piece in self._meant:
                    yield at, piece
                    behind = at + length
                    break


def _opened(trade: str) -> str:
    return f"开{trade}"


NO_SYNONYMS = Synonyms()
"""None at all."""
