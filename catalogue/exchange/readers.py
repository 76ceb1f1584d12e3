"""Files into rows: JSON lines, JSON, CSV and XLSX, one row at a time.

A row is its number in the file, as the sender sees it, and its cells by column name.
"""

import codecs
import csv
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import python_calamine

from catalogue.errors import BadFile, BadRow

Cells = dict[str, Any]
RawRow = tuple[int, Cells | BadRow]
_SPREADSHEET = (".xlsx", ".xlsm", ".xls", ".ods")
_BLOCK = 1 << 20
_KEYS = (
    *("业务办理项编码", "handling_code", "实施编码", "implementation_code"),
    *("地方实施编码", "local_code"),
)
"""Columns that may hold an item's code, the longest first, as in ``ServiceItem.code``."""


def rows(path: Path) -> Iterator[RawRow]:
    """The rows of ``path``, by what its name ends in.

    Raises:
        BadFile: missing, empty, of an unknown kind, or not decodable.
    """
    if not path.is_file():
        raise BadFile(f"找不到文件“{path}”，请核对文件名和路径")
    if path.stat().st_size == 0:
        raise BadFile(f"“{path.name}”是空文件，请核对后重新导出")
    ending = path.suffix.lower()
    if ending in (".jsonl", ".ndjson"):
        return json_lines(path)
    if ending == ".json":
        return json_array(path)
    if ending in (".csv", ".txt"):
        return csv_rows(path)
    if ending in _SPREADSHEET:
        return sheet_rows(path)
    raise BadFile(f"“{path.name}”的类型不支持；请用 .jsonl、.json、.csv 或 .xlsx 文件")


def json_lines(path: Path) -> Iterator[RawRow]:
    """One JSON object per line; a line that is none is that row's error."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, _object(line)


def json_array(path: Path) -> Iterator[RawRow]:
    """A JSON array of objects, or a single object."""
    raw = path.read_text(encoding=encoding_of(path))
    try:
        found = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise BadFile(f"“{path.name}”不是有效的 JSON（{error}），请核对后重新导出") from None
    objects = found if isinstance(found, list) else [found]
    for number, one in enumerate(objects, start=1):
        yield number, one if isinstance(one, dict) else _no_object(str(one))


def csv_rows(path: Path) -> Iterator[RawRow]:
    """Comma, semicolon or tab separated, UTF-8 with or without BOM, or GBK."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        start = file.readline()
        file.seek(0)
        separator = max(",;\t", key=start.count)
        reader = csv.reader(file, delimiter=separator, strict=True)
        try:
            header = next(reader, [])
            columns = _columns(path, header)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, _cells(columns, cells)
        except csv.Error as error:
            raise BadFile(
                f"“{path.name}”第 {reader.line_num} 行附近引号或分隔符有误（{error}），"
                "请用电子表格软件另存为 CSV UTF-8 后重试"
            ) from None


def sheet_rows(path: Path) -> Iterator[RawRow]:
    """The first sheet; further sheets named like a table of an item (申请材料 …) join by code."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        first = book.get_sheet_by_name(names[0])
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, IndexError) as error:
        raise BadFile(
            f"“{path.name}”打不开（{error}）；请确认它是未加密的 Excel 文件，或另存为 .xlsx 后重试"
        ) from None
    sheet = first.iter_rows()
    columns = _columns(path, [str(c).strip() for c in next(sheet, [])])
    tables = {name: _table(path, book.get_sheet_by_name(name), name) for name in names[1:]}
    joined = {name: table for name, table in tables.items() if table is not None}
    taken: set[str] = set()
    start = (first.start or (0, 0))[0]
    for number, cells in enumerate(sheet, start=start + 2):
        if not any(cell not in ("", None) for cell in cells):
            continue
        row = _cells(columns, cells)
        if isinstance(row, dict):
            key = _key(row)
            taken.add(key)
            row |= {name: table[key] for name, table in joined.items() if key in table}
        yield number, row
    for name, table in joined.items():
        for key in table.keys() - taken:
            yield (
                1,
                BadRow(name, key, f"工作表“{name}”中的编码在第一张表里没有，请补上该事项或删去"),
            )


def encoding_of(path: Path) -> str:
    """The encoding a text file is in: UTF-8 (with or without BOM), else GBK (GB 18030).

    Raises:
        BadFile: neither.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise BadFile(f"“{path.name}”的文字编码既不是 UTF-8 也不是 GBK，请另存为 CSV UTF-8 后重试")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                if "\x00" in decoder.decode(block):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _object(line: str) -> Cells | BadRow:
    try:
        found = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        return BadRow("整行", line[:60].strip(), f"不是有效的 JSON（{error}），请核对这一行")
    return found if isinstance(found, dict) else _no_object(line)


def _no_object(shown: str) -> BadRow:
    return BadRow("整行", shown[:60].strip(), "应为一个 JSON 对象 {…}，每行一个事项")


def _columns(path: Path, header: Iterable[str]) -> list[str]:
    columns = [column.strip().lstrip("*＊").strip() for column in header]
    while columns and not columns[-1]:
        columns.pop()
    if not any(columns):
        raise BadFile(f"“{path.name}”第一行没有列名；第一行应为列名，如“事项名称”“实施编码”")
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        raise BadFile(f"“{path.name}”列名重复：{'、'.join(sorted(twice))}，请各留一列")
    return columns


def _cells(columns: list[str], cells: list[Any]) -> Cells | BadRow:
    surplus = [cell for cell in cells[len(columns) :] if cell not in ("", None)]
    if surplus:
        return BadRow(
            f"第 {len(columns) + 1} 列",
            str(surplus[0])[:60],
            "比列名多出内容；请检查是否有未加引号的逗号，或补上列名",
        )
    return {c: v for c, v in zip(columns, cells, strict=False) if c and v not in ("", None)}


def _key(row: Cells) -> str:
    return next((str(row[name]).strip() for name in _KEYS if row.get(name)), "")


def _table(path: Path, sheet: Any, name: str) -> dict[str, list[Cells]] | None:
    """Rows of a further sheet by the item code in its first column; ``None`` for other sheets."""
    found = sheet.iter_rows()
    header = [str(c).strip() for c in next(found, [])]
    if not header or header[0] != "事项编码":
        return None
    columns = _columns(path, header)
    table: dict[str, list[Cells]] = {}
    for cells in found:
        row = _cells(columns, cells)
        if isinstance(row, BadRow):
            raise BadFile(f"工作表“{name}”：{row}")
        if row:
            table.setdefault(str(row.pop("事项编码", "")).strip(), []).append(row)
    return table
