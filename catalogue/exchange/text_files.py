"""Text files into rows: CSV in the encodings and separators that turn up, JSON lines, JSON."""

import codecs
import contextlib
import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from catalogue.errors import BadFile, BadRow
from catalogue.exchange.cells import CONTROL, control_told, shown
from catalogue.exchange.table import (
    HEADER_WITHIN,
    Layout,
    RawRow,
    Table,
    cells_of,
    columns_of,
    header_at,
    is_blank,
)
from catalogue.exchange.told import json_fault

_BLOCK = 1 << 20
_SEPARATORS = ",;\t"
_WHOLE_ROW = "整行"
_ESCAPED = re.compile(rb"\\u00(?:0[0-8bBcCeEfF]|1|7[fF])")
_ROOM = b" " * 12
"""As long as the escapes of a whole sign, for which msgspec looks before it says what is wrong."""
_OTHER_KINDS = {
    b"PK\x03\x04": " Excel 工作簿；请把扩展名改为 .xlsx 后重试",
    b"\xd0\xcf\x11\xe0": "旧版 Excel 工作簿；请另存为 .xlsx 后重试",
    b"%PDF": " PDF 文件；请从电子表格另存为 .xlsx 后重试",
}


def csv_table(path: Path, layout: Layout) -> Table:
    """Comma, semicolon or tab separated, UTF-8 with or without BOM, UTF-16, or GBK.

    Titles and notes above the header are passed over; rows are counted as a spreadsheet counts
    them, whatever line breaks the cells hold.

    Raises:
        BadFile: not decodable, or without any column name.
    """
    encoding = encoding_of(path)
    separator, place, header = _sniff(path, encoding, layout)
    columns = columns_of(header)
    if not any(name.strip(_SEPARATORS) for name in columns):
        raise BadFile(f"“{path.name}”没有列名；第一行应为列名，如“事项名称”“实施编码”")
    rows = _csv_rows(path, encoding, separator, place + 1, columns)
    return Table(rows=rows, columns=columns, header_row=place + 1)


def _sniff(path: Path, encoding: str, layout: Layout) -> tuple[str, int, list[str]]:
    """The separator under which a header is found best, its place and its cells."""
    best: tuple[tuple[int, int], str, int, list[str]] = ((-1, 0), ",", 0, [])
    for separator in _SEPARATORS:
        with path.open(encoding=encoding, newline="") as file:
            start = list(_start(csv.reader(file, delimiter=separator)))
        place, has = header_at(start, layout.requires)
        header = start[place] if start else []
        if (has, len(header)) > best[0]:
            best = ((has, len(header)), separator, place, header)
    return best[1:]


def _start(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The first rows, as far as they can be read."""
    with contextlib.suppress(csv.Error):
        yield from islice(reader, HEADER_WITHIN)


def _csv_rows(
    path: Path, encoding: str, separator: str, header_row: int, columns: tuple[str, ...]
) -> Iterator[RawRow]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        number = 0
        while True:
            number += 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                yield number, BadRow(_WHOLE_ROW, "", _csv_fault(error, reader.line_num))
                return
            if row is None:
                return
            if number > header_row and not all(map(is_blank, row)):
                yield number, cells_of(columns, row)


def _csv_fault(error: csv.Error, line: int) -> str:
    """Why rows cannot be told apart from here on."""
    if "field limit" in str(error):
        return (
            f"有一格超过 {csv.field_size_limit()} 个字符，多半是引号没有成对；请补上引号或缩短内容"
        )
    return (
        f"从这一行起引号没有成对（读到第 {line} 行文字为止），后面的内容无法分列；"
        "请补上引号，或用电子表格软件另存为 CSV UTF-8"
    )


def json_lines(path: Path) -> Table:
    """One JSON object per line; a line that is none is that row's error.

    Raises:
        BadFile: not decodable, or a JSON array instead of lines.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding) as file:
        first = next((line for line in file if line.strip()), "").strip()
    if first.startswith("["):
        raise BadFile(
            f"“{path.name}”是 JSON 数组，不是每行一个对象；请把扩展名改为 .json，"
            "或改成每行一个 {…}"
        )
    return Table(rows=_json_line_rows(path, encoding))


def _json_line_rows(path: Path, encoding: str) -> Iterator[RawRow]:
    for number, line in enumerate(_utf8_lines(path, encoding), start=1):
        if line.startswith(b"{") or line.decode().strip():
            yield number, _object(line)


def _utf8_lines(path: Path, encoding: str) -> Iterator[bytes]:
    """The lines of a text file in UTF-8, as which JSON is decoded; nearly all are in it already."""
    if encoding != "utf-8":
        with path.open(encoding=encoding) as file:
            yield from map(str.encode, file)
        return
    with path.open("rb") as raw:
        for line in raw:  # in a text file a carriage return ends a line as well
            yield from line.splitlines() if b"\r" in line else (line,)


def json_array(path: Path) -> Table:
    """A JSON array of objects, or a single object; rows are counted from 1.

    Raises:
        BadFile: not decodable, or no JSON.
    """
    raw = path.read_text(encoding=encoding_of(path))
    try:
        found = _decoded(raw.encode())
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadFile(
            f"“{path.name}”不是有效的 JSON（{json_fault(error)}），请核对后重新导出；"
            "每行一个对象的文件请把扩展名改为 .jsonl"
        ) from None
    objects = found if isinstance(found, list) else [found]
    return Table(rows=((n, _as_row(one, one)) for n, one in enumerate(objects, start=1)))


def _decoded(text: bytes) -> Any:
    """``text`` as JSON; half of a sign at its end is told as such and not as an end too early."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return msgspec.json.decode(text + _ROOM)


def _object(line: bytes) -> dict[str, Any] | BadRow:
    try:
        found = _decoded(line)
    except (msgspec.MsgspecError, RecursionError) as error:
        fault = f"不是有效的 JSON（{json_fault(error)}），请核对这一行"
        return BadRow(_WHOLE_ROW, shown(line.decode().strip()), fault)
    if isinstance(found, dict) and not _ESCAPED.search(line):
        return found
    return _as_row(found, line.decode().strip())


def _as_row(found: Any, said: Any) -> dict[str, Any] | BadRow:
    """``found`` when it is an object without control characters."""
    for name, value in found.items() if isinstance(found, dict) else ():
        for words in (name, *_texts(value)):
            if control := CONTROL.search(words):
                return BadRow(shown(name), shown(words), control_told(control[0]))
    if isinstance(found, dict):
        return found
    return BadRow(_WHOLE_ROW, shown(said), "应为一个 JSON 对象 {…}，每个对象一个事项")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def encoding_of(path: Path) -> str:
    """The encoding a text file is in: UTF-8 or UTF-16 by its mark, UTF-8, else GBK (GB 18030).

    Raises:
        BadFile: none of them, or no text at all.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start in _OTHER_KINDS:
        raise BadFile(f"“{path.name}”实际是{_OTHER_KINDS[start]}")
    for encoding in _candidates(start):
        if _decodes(path, encoding):
            return encoding
    raise BadFile(
        f"“{path.name}”的文字编码既不是 UTF-8 也不是 GBK，或文件已损坏；"
        f"请另存为 {_best_kind(path)} 后重试"
    )


def _best_kind(path: Path) -> str:
    return "UTF-8" if "json" in path.suffix.lower() else "CSV UTF-8"


def _candidates(start: bytes) -> tuple[str, ...]:
    if start.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8", "gb18030")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                if "\x00" in decoder.decode(block):
                    raise BadFile(
                        f"“{path.name}”含有空字符（NUL），不是文本文件或已损坏；"
                        f"请另存为 {_best_kind(path)} 后重试"
                    )
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
