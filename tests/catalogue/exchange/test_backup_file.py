"""A copy reads as it was written; one that was cut off, damaged or changed is refused."""

import gzip
import struct
import zlib
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.errors import BadFile
from catalogue.exchange.backup_file import FORMAT, BackupReader, BackupWriter, End, Head, TableHead

_COLUMNS = {
    "id": "int",
    "name": "str",
    "document": "bytes",
    "active": "bool",
    "day": "date",
    "at": "datetime",
}
_HEAD = Head(
    catalogue_id="here",
    made_at=datetime(2018, 6, 1, 4, tzinfo=UTC),
    migrations=("one", "two"),
    tables=(TableHead("thing", _COLUMNS), TableHead("word", {"id": "int", "text": "str"})),
)
_ROW = [7, "开饭店", b"\x00\xff", True, date(2018, 6, 1), datetime(2018, 6, 1, 4, 5, 6, 7, UTC)]

moments = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))
values = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    *(st.none() | kind for kind in (st.text(), st.binary(), st.booleans(), st.dates(), moments)),
).map(list)
words = st.lists(st.tuples(st.integers(0, 9), st.text()).map(list))


def _written(things: list[Any], said: list[Any]) -> tuple[bytes, End]:
    out = BytesIO()
    with BackupWriter(out, _HEAD) as writer:
        for start in range(0, len(things), 2):
            writer.add("thing", things[start : start + 2])
        writer.add("word", said)
        end = writer.end()
    return out.getvalue(), end


def _read(raw: bytes) -> dict[str, list[Any]]:
    reader = BackupReader(BytesIO(raw), "备份")
    assert reader.head == _HEAD
    found: dict[str, list[Any]] = {"thing": [], "word": []}
    for table, rows in reader.rows():
        found[table.name] += [list(row) for row in rows]
    return found


@given(st.lists(values), words)
def test_every_row_reads_as_it_was_written(things: list[Any], said: list[Any]) -> None:
    raw, end = _written(things, said)
    assert _read(raw) == {"thing": things, "word": said}
    assert end.rows == {"thing": len(things), "word": len(said)}


_WHOLE, _ = _written([_ROW, [8, *[None] * 5]], [[1, "甲"]])


@given(st.integers(0, len(_WHOLE) - 1))
def test_what_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(BadFile, match=r"不完整或已损坏|不是备份文件"):
        _read(_WHOLE[:length])


@given(st.integers(0, len(_WHOLE) - 1), st.integers(1, 255))
def test_a_damaged_byte_is_refused_or_changes_nothing(place: int, by: int) -> None:
    damaged = bytearray(_WHOLE)
    damaged[place] ^= by
    try:
        found = _read(bytes(damaged))
    except BadFile:
        return
    assert found == _read(_WHOLE), "gzip's own head holds bytes that do not matter"
    assert place < 10


def test_rows_changed_by_hand_do_not_fit_the_sum() -> None:
    changed = _pieces(_WHOLE)
    assert changed[1].count("开饭店".encode()) == 1
    changed[1] = changed[1].replace("开饭店".encode(), "关饭店".encode())
    with pytest.raises(BadFile, match="与文件末尾的摘要不符"):
        _read(_gzipped(*changed))
    with pytest.raises(BadFile, match="与文件末尾的摘要不符"):
        _read(_gzipped(*(one for n, one in enumerate(_pieces(_WHOLE)) if n != 1)))


def _gzipped(*pieces: bytes) -> bytes:
    return gzip.compress(
        b"".join(struct.pack(">II", len(one), zlib.crc32(one)) + one for one in pieces)
    )


def _pieces(raw: bytes) -> list[bytes]:
    plain, found = gzip.decompress(raw), []
    while plain:
        length, _ = struct.unpack(">II", plain[:8])
        found.append(plain[8 : 8 + length])
        plain = plain[8 + length :]
    return found


def test_a_table_that_the_head_does_not_name_is_refused() -> None:
    out = BytesIO()
    with BackupWriter(out, _HEAD) as writer:
        writer._rows["other"] = 0
        writer.add("other", [[1]])
        writer.end()
    with pytest.raises(BadFile, match="在第 2 段中断"):
        _read(out.getvalue())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"zhipao",
        gzip.compress(b""),
        gzip.compress(b"some text that is no copy"),
        _gzipped(b"\x81\xff"),
        _gzipped(b"\x80"),
        _gzipped(b"\x81\xa4type\xa2\xff\xff"),
        _gzipped(_pieces(_WHOLE)[0].replace(b"bytes", b"chars")),
        _gzipped(_pieces(_WHOLE)[0].replace(b"active", b'a" -- ')),
        _gzipped(_pieces(_WHOLE)[1]),
    ],
    ids=[
        "empty",
        "text",
        "empty gzip",
        "text in gzip",
        "no map",
        "nothing",
        "no UTF-8",
        "kind",
        "no name",
        "rows",
    ],
)
def test_what_is_no_copy_is_told_so(raw: bytes) -> None:
    with pytest.raises(BadFile, match="“备份”不是备份文件；请选用由 zhipao backup 生成的文件"):
        BackupReader(BytesIO(raw), "备份")


def test_a_later_format_asks_for_a_later_program() -> None:
    piece = msgspec.msgpack.encode({"type": "head", "format": FORMAT + 1, "what": "unknown"})
    raw = _gzipped(piece)
    with pytest.raises(BadFile, match=f"第 {FORMAT + 1} 版，本程序只认到第 {FORMAT} 版"):
        BackupReader(BytesIO(raw), "备份")


def test_nothing_may_stand_behind_the_end() -> None:
    with pytest.raises(BadFile, match="不完整或已损坏"):
        _read(_WHOLE + gzip.compress(b"more"))
