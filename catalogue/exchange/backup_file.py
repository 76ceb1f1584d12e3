"""A whole catalogue in one compressed stream, from which either engine can be filled.

Gzip over pieces: four bytes of length, four of CRC-32, then MessagePack.  The first piece says what
this is a copy of, the last one how many rows each table has, with the SHA-256 of every piece before
it; between them stand rows, table after table.  What was cut off or damaged is told as such.
"""

import gzip
import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

import msgspec
from msgspec import Struct

from catalogue.errors import BadFile

FORMAT = 1
"""Of the stream; a reader knows its own and those before it."""
_FRAME = struct.Struct(">II")
"""Before a piece: its length [bytes] and its CRC-32, so that no damaged one is taken for good."""
_LEVEL = 3
"""Of gzip: a tenth larger than its usual 6, in half the time."""
_KINDS: dict[str, type] = {
    "bool": bool,
    "bytes": bytes,
    "date": date,
    "datetime": datetime,
    "int": int,
    "str": str,
}
"""What a column may hold.  Each may be missing as well."""
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error)
_MALFORMED = (msgspec.DecodeError, UnicodeDecodeError)


class TableHead(Struct, frozen=True, array_like=True):
    """A table and its columns, in the order of its rows: name → one of ``_KINDS``."""

    name: str
    columns: dict[str, str]


class Head(Struct, frozen=True, kw_only=True, tag="head"):
    """What is copied: which catalogue, when, with which migrations done."""

    format: int = FORMAT
    catalogue_id: str
    made_at: datetime
    migrations: tuple[str, ...]
    tables: tuple[TableHead, ...]


class _Rows(Struct, frozen=True, tag="rows"):
    table: str
    rows: msgspec.Raw


class End(Struct, frozen=True, kw_only=True, tag="end"):
    """How many rows each table has, and the SHA-256 [hex] of all pieces before this one."""

    rows: dict[str, int]
    sha256: str


class Rows(NamedTuple):
    """Some rows of one table, each a list of values in the order of its columns."""

    table: TableHead
    values: list[list[Any]]


class BackupWriter:
    """Writes a copy into ``out`` piece by piece; it is whole once ``end`` has been called."""

    def __init__(self, out: BinaryIO, head: Head) -> None:
        self._stream = gzip.GzipFile(fileobj=out, mode="wb", compresslevel=_LEVEL, mtime=0)
        self._sum = hashlib.sha256()
        self._rows = {table.name: 0 for table in head.tables}
        self._write(head)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()

    def add(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Append ``rows``, each in the order of the table's columns."""
        self._write(_Rows(table, msgspec.Raw(msgspec.msgpack.encode(rows))))
        self._rows[table] += len(rows)

    def end(self) -> End:
        """Seal what was written."""
        end = End(rows=self._rows, sha256=self._sum.hexdigest())
        self._write(end)
        return end

    def _write(self, piece: Struct) -> None:
        encoded = msgspec.msgpack.encode(piece)
        framed = _FRAME.pack(len(encoded), zlib.crc32(encoded)) + encoded
        self._sum.update(framed)
        self._stream.write(framed)


class BackupReader:
    """Reads a copy from ``source``, which need not be seekable.

    Args:
        source: the stream.
        name: what to call it in a refusal.

    Raises:
        BadFile: it is no copy, or of a format not known yet.
    """

    def __init__(self, source: BinaryIO, name: str) -> None:
        self._name = name
        self._stream = gzip.GzipFile(fileobj=source, mode="rb")
        self._sum = hashlib.sha256()
        self._pieces = 0
        self._decoder: msgspec.msgpack.Decoder[Head | _Rows | End] = msgspec.msgpack.Decoder(
            Head | _Rows | End
        )
        self.head = self._head()

    def rows(self) -> Iterator[Rows]:
        """Every row, in the order of writing.

        Only when this has ended is the copy known to be whole.

        Raises:
            BadFile: it was cut off, damaged or changed; the message says where.
        """
        tables = {table.name: table for table in self.head.tables}
        decoders = {name: _decoder(table) for name, table in tables.items()}
        counted = dict.fromkeys(tables, 0)
        while True:
            summed = self._sum.hexdigest()
            piece = self._next()
            if isinstance(piece, End):
                break
            if not isinstance(piece, _Rows) or piece.table not in tables:
                raise self._damaged()
            try:
                values = decoders[piece.table].decode(piece.rows)
            except _MALFORMED:
                raise self._damaged() from None
            counted[piece.table] += len(values)
            yield Rows(tables[piece.table], values)
        self._nothing_behind()
        if piece != End(rows=counted, sha256=summed):
            raise BadFile(
                f"备份“{self._name}”的内容与文件末尾的摘要不符，可能已被改动；请换一份完好的备份"
            )

    def _head(self) -> Head:
        not_one = BadFile(
            f"“{self._name}”不是备份文件；请选用由 zhipao backup 生成的文件（加密过的要先解密）"
        )
        try:
            raw = self._piece()
            found = msgspec.msgpack.decode(raw, type=dict[str, Any])
        except (*_DAMAGED, *_MALFORMED):
            raise not_one from None
        if found.get("type") != "head" or not isinstance(found.get("format"), int):
            raise not_one
        if found["format"] > FORMAT:
            raise BadFile(
                f"备份“{self._name}”的格式是第 {found['format']} 版，本程序只认到第 {FORMAT} 版；"
                "请先把程序升级到生成备份时的版本"
            )
        try:
            head = self._decoder.decode(raw)
        except _MALFORMED:
            raise not_one from None
        if not isinstance(head, Head) or not all(map(_is_sound, head.tables)):
            raise not_one
        return head

    def _next(self) -> Head | _Rows | End:
        try:
            return self._decoder.decode(self._piece())
        except (*_DAMAGED, *_MALFORMED):
            raise self._damaged() from None

    def _nothing_behind(self) -> None:
        """Reading on to the very end, for only there gzip tells whether what it gave was right."""
        try:
            more = self._stream.read(1)
        except _DAMAGED:
            raise self._damaged() from None
        if more:
            raise self._damaged()

    def _piece(self) -> bytes:
        self._pieces += 1
        frame = self._stream.read(_FRAME.size)
        if len(frame) < _FRAME.size:
            raise EOFError
        length, check = _FRAME.unpack(frame)
        raw = self._stream.read(length)
        if zlib.crc32(raw) != check:
            raise EOFError
        self._sum.update(frame + raw)
        return raw

    def _damaged(self) -> BadFile:
        return BadFile(
            f"备份“{self._name}”不完整或已损坏，在第 {self._pieces} 段中断；"
            "可能没有复制完，请重新复制或换一份备份"
        )


def _is_sound(table: TableHead) -> bool:
    """Whether its names may stand in a statement, and its columns hold what can be read."""
    names = (table.name, *table.columns)
    return all(name.isidentifier() for name in names) and _KINDS.keys() >= {*table.columns.values()}


def kind_of(value_type: type) -> str:
    """The name under which a column of ``value_type`` is written."""
    return next(name for name, kind in _KINDS.items() if kind is value_type)


def _decoder(table: TableHead) -> msgspec.msgpack.Decoder[list[Any]]:
    columns: list[Any] = [_KINDS[kind] | None for kind in table.columns.values()]
    row: Any = tuple[tuple(columns)]  # type: ignore[misc]
    rows: Any = list[row]
    return msgspec.msgpack.Decoder(rows)
