"""What is kept of each document beside its terms: columns of numbers, and what a hit shows.

``RowsBeingWritten`` gathers them document by document, ``Rows`` reads them from a file.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

import msgspec
import numpy as np

from catalogue.queries.documents import FACET_FIELDS, PublishedDocument
from search_index import weights
from search_index.array_file import Array, ArrayFile
from search_index.bounded import Bounded
from search_index.facets import Vocabulary
from search_index.phrases import Phrases
from search_index.postings import key_of
from search_index.text import plain, unified
from search_index.traits import traits

TEXT_CODING = "utf-16-le"
"""How texts are kept: read back three times faster than UTF-8, and a third shorter."""
_CODE_BYTES = 40


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a hit shows of a document, and what it is called."""

    item: int
    code: str
    name: str
    everyday_names: tuple[str, ...]


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of rows says beside its arrays.

    ``facets`` are the values of each facet field in the order of their codes, ``widths`` how
    many a document holds at most.  For a whole generation only there are ``average`` (length of
    each scored field), ``regions`` (value → first document and the one after the last) and
    ``segments`` (the names of the segments that were joined).
    """

    size: int
    facets: dict[str, list[str]]
    widths: dict[str, int]
    average: dict[str, float] = {}
    regions: dict[str, tuple[int, int]] = {}
    segments: list[str] = []


_encode_entry = msgspec.msgpack.Encoder().encode
_decode_called = msgspec.msgpack.Decoder(list[tuple[str, bool, int]]).decode
_decode_entry = msgspec.msgpack.Decoder(Entry).decode


class RowsBeingWritten:
    """Rows of the documents of one segment, in their order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._texts: list[bytes] = []
        self._published: list[float] = []
        self._facets: list[dict[str, tuple[str, ...]]] = []

    def __len__(self) -> int:
        return len(self.entries)

    def add(self, document: PublishedDocument) -> None:
        """Take in what is kept of ``document``."""
        name = unified(document.name)
        self.entries.append(Entry(document.item, document.code, name, document.everyday_names))
        self._texts.append(unified(document.text).encode(TEXT_CODING, "replace"))
        self._published.append(_moment(document.published_at))
        self._facets.append(document.facets)

    def take_over(self, rows: "Rows", gone: Collection[int]) -> None:
        """Take in the documents of ``rows`` but those numbered in ``gone``."""
        values = {field: ("", *rows.meta.facets[field]) for field in FACET_FIELDS}
        columns = {field: rows.codes(field) for field in FACET_FIELDS}
        for number in range(rows.size):
            if number in gone:
                continue
            self.entries.append(rows.entry(number))
            self._texts.append(rows.text(number).encode(TEXT_CODING))
            self._published.append(float(rows.published[number]))
            self._facets.append(
                {
                    field: tuple(values[field][int(one[number])] for one in held if one[number])
                    for field, held in columns.items()
                }
            )

    def arrays(self) -> tuple[dict[str, Array], Meta]:
        """The rows as they are written, and what is said beside them."""
        vocabularies = {field: Vocabulary() for field in FACET_FIELDS}
        codes = {
            field: vocabularies[field].encode([one.get(field, ()) for one in self._facets])
            for field in FACET_FIELDS
        }
        entries = [_encode_entry(one) for one in self.entries]
        lengths = [math.log(max(len(plain(one.name)), 1)) for one in self.entries]
        found: dict[str, Array] = {
            "items": np.array([one.item for one in self.entries], np.int64),
            "traits": np.array([traits(one.name) for one in self.entries], np.int32),
            "name_lengths": np.array(lengths, np.float32),
            "published": np.array(self._published, np.float64),
            "entry": np.frombuffer(b"".join(entries), np.uint8),
            "entry.ends": _ends(entries),
            "text": np.frombuffer(b"".join(self._texts), np.uint8),
            "text.ends": _ends(self._texts),
        }
        for field, table in codes.items():
            for place, column in enumerate(table.T):
                found[f"facet.{field}.{place}"] = column.astype(np.int32)
        meta = Meta(
            size=len(self),
            facets={field: one.values for field, one in vocabularies.items()},
            widths={field: table.shape[1] for field, table in codes.items()},
        )
        return found | names_of(self.entries), meta


def names_of(entries: Sequence[Entry]) -> dict[str, Array]:
    """Documents by the key of their plain name, by that of anything else they are exactly called
    (code, everyday names), and by their plain code, each in the order of the keys."""
    named: list[tuple[int, int]] = []
    also: list[tuple[int, int]] = []
    codes: list[bytes] = []
    for number, entry in enumerate(entries):
        name = plain(entry.name)
        named.append((key_of(name.encode()), number))
        others = {plain(one) for one in (entry.code, *entry.everyday_names)} - {name}
        also += [(key_of(one.encode()), number) for one in others]
        codes.append(plain(entry.code).encode()[:_CODE_BYTES])
    coded = np.array(codes, f"S{_CODE_BYTES}")
    order = coded.argsort(kind="stable")
    return {
        **_sorted_pairs("named", named),
        **_sorted_pairs("also", also),
        "codes": coded[order],
        "codes.documents": order.astype(np.int32),
    }


def called_in(entries: Iterable[Entry]) -> Counter[tuple[str, bool]]:
    """Names and everyday names (``True``) with how many of ``entries`` have them."""
    found: Counter[tuple[str, bool]] = Counter()
    for entry in entries:
        found[entry.name, False] += 1
        for one in entry.everyday_names:
            found[one, True] += 1
    return found


def called_kept(entries: Iterable[Entry]) -> Array:
    """What ``Rows.called`` reads back."""
    called = called_in(entries).items()
    return np.frombuffer(msgspec.msgpack.encode([(*one, many) for one, many in called]), np.uint8)


class Rows:
    """The rows of one file."""

    def __init__(self, file: ArrayFile) -> None:
        self._arrays: Mapping[str, Array] = file.arrays
        self.meta = msgspec.json.decode(file.meta, type=Meta)
        self.size = self.meta.size
        self.items: Array = self._arrays["items"]
        self.traits: Array = self._arrays["traits"]
        self.name_lengths: Array = self._arrays["name_lengths"]
        self.published: Array = self._arrays["published"]
        self._shown = Bounded[int, tuple[Entry, str]](weights.SHOWN_KEPT)
        self._named = {
            kind: (file.arrays[f"{kind}.keys"].data, file.arrays[f"{kind}.documents"])
            for kind in ("named", "also")
        }
        self._entries, self._entry_ends = file.pieces("entry")
        self._texts, self._text_ends = file.pieces("text")

    def codes(self, field: str) -> list[Array]:
        """Columns of the codes of a facet field's values, 0 for none; see ``meta.facets``."""
        return [self._arrays[f"facet.{field}.{n}"] for n in range(self.meta.widths[field])]

    def entry(self, number: int) -> Entry:
        """What a hit shows of document ``number``."""
        ends = self._entry_ends
        return _decode_entry(self._entries[ends[number] : ends[number + 1]])

    def text(self, number: int) -> str:
        """The searched text of document ``number``."""
        ends = self._text_ends
        return str(self._texts[ends[number] : ends[number + 1]], TEXT_CODING)

    def shown(self, number: int) -> tuple[Entry, str]:
        """Entry and text of document ``number``, from the cache when shown before."""
        found = self._shown.get(number)
        if found is None:
            found = self._shown.keep(number, (self.entry(number), self.text(number)))
        return found

    def exactly(self, kind: str, key: int) -> list[int]:
        """Documents by the key of a name (``named``) or of what else they are called (``also``)."""
        keys, documents = self._named[kind]
        start = bisect_left(keys, key)
        if start == len(keys) or keys[start] != key:
            return []
        found: list[int] = documents[start : bisect_right(keys, key, start)].tolist()
        return found

    def coded(self, beginning: str) -> Array:
        """Documents whose plain code begins so."""
        codes, first = self._arrays["codes"], beginning.encode()[:_CODE_BYTES]
        start = codes.searchsorted(np.bytes_(first))
        end = codes.searchsorted(np.bytes_(first.ljust(_CODE_BYTES, b"\xff")), "right")
        return self._arrays["codes.documents"][start:end]

    def called(self) -> Counter[tuple[str, bool]]:
        """Names and everyday names with how many documents have them; not kept in memory."""
        if "called" not in self._arrays:
            return called_in(map(self.entry, range(self.size)))
        found = _decode_called(self._arrays["called"].data)
        return Counter({(text, everyday): many for text, everyday, many in found})

    @cached_property
    def phrases(self) -> Phrases:
        """What the documents are called, for queries by sound and with slips."""
        return Phrases(dict.fromkeys(plain(text) for text, _ in self.called()))

    def name_rank(self, name: str) -> float:
        """Where ``name`` stands among the names of a whole generation: the rank of an equal name,
        else half way between its neighbours."""
        order, ranks = self._arrays["name_order"], self._arrays["name_ranks"]
        at = bisect_left(order, name, key=lambda number: self.entry(number).name)
        if at == len(order):
            return len(order) + 0.5
        rank = float(ranks[order[at]])
        return rank if self.entry(order[at]).name == name else rank - 0.5

    @property
    def name_ranks(self) -> Array:
        """Of each document of a whole generation the rank of its name."""
        return self._arrays["name_ranks"]


def _ends(pieces: Sequence[bytes]) -> Array:
    return np.cumsum([0, *map(len, pieces)], dtype=np.int64)


def _sorted_pairs(name: str, pairs: list[tuple[int, int]]) -> dict[str, Array]:
    pairs.sort()
    return {
        f"{name}.keys": np.array([key for key, _ in pairs], np.int64),
        f"{name}.documents": np.array([number for _, number in pairs], np.int32),
    }


def _moment(published_at: str) -> float:
    return datetime.fromisoformat(published_at).timestamp()
