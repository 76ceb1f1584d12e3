"""What the spreadsheet reader does not tell of a workbook: formulas, error values, macros.

The reader gives the value a formula had when the file was saved last.  Whoever reads the file
next may see another one, so formulas are refused, and for that they must be seen.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from catalogue.errors import BadFile

UNPACKED_AT_MOST = 512 << 20
"""Bytes a workbook may have when unpacked; beyond that it is no spreadsheet of a clerk's."""

FORMULA = "单元格是公式；请改为公式算出的值（复制后“选择性粘贴—数值”）"
ERROR = "单元格是错误值（如 #N/A、#DIV/0!）；请改为正确的内容"

_SEEN_AT_MOST = 1000
_BLOCK = 1 << 20
_OVERLAP = 1 << 12
_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]{1,3})(\d{1,7})")([^>]*[^/>])>\s*(<(?:\w+:)?f[\s/>])?'
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

OddCells = dict[tuple[int, int], str]
"""(row, column), both from 1, of the cells that cannot be taken, and why."""


def check_package(path: Path) -> None:
    """Refuse what is no workbook, has macros, or is out of all proportion when unpacked.

    Raises:
        BadFile: it is so.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(
            f"“{path.name}”加了密码，或是旧版 .xls 改了扩展名；请去掉密码并另存为 .xlsx 后重试"
        )
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadFile(
            f"“{path.name}”不是 Excel 工作簿，或文件已损坏、没有传完；请另存为 .xlsx 后重试"
        ) from None
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise BadFile(f"“{path.name}”带有宏；请另存为不带宏的 .xlsx 后重试")
    if sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise BadFile(
            f"“{path.name}”展开后超过 {UNPACKED_AT_MOST >> 20} MB；请删去多余的工作表和图片，"
            "或分成几个文件导入"
        )


def odd_cells(path: Path, sheet: str) -> OddCells:
    """Formulas and error values of ``sheet``; after 1,000 of them the rest is not looked for.

    Raises:
        BadFile: the workbook's parts do not fit together.
    """
    try:
        with zipfile.ZipFile(path) as package:
            part = _part_of(package, sheet)
            found: OddCells = {}
            for cell, why in _scan(package, part):
                found[cell] = why
                if len(found) >= _SEEN_AT_MOST:
                    break
            return found
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, ElementTree.ParseError):
        raise BadFile(f"“{path.name}”的工作表“{sheet}”已损坏；请另存为 .xlsx 后重试") from None


def _scan(package: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Cells with a formula or an error in the XML of one sheet, read block by block."""
    with package.open(part) as xml:
        kept = b""
        while block := xml.read(_BLOCK):
            window = kept + block
            for cell in _CELL.finditer(window):
                why = FORMULA if cell[4] else ERROR if b't="e"' in cell[3] else ""
                if why:
                    yield (int(cell[2]), _column(cell[1])), why
            kept = window[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _part_of(package: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds ``sheet``, by way of the workbook and its relations."""
    book = next(
        target
        for kind, target in _relations(package, "_rels/.rels", "").values()
        if kind.endswith("/officeDocument")
    )
    folder, _, name = book.rpartition("/")
    related = _relations(package, f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
    for element in _xml(package, book).iter():
        if element.tag.rpartition("}")[2] == "sheet" and element.get("name") == sheet:
            return related[element.get(_RELATION) or element.get(_STRICT) or ""][1]
    raise KeyError(sheet)


def _relations(package: zipfile.ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Relation id → its type and the part it leads to."""
    found = {}
    for element in _xml(package, part):
        target = element.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
        found[element.get("Id", "")] = (element.get("Type", ""), full)
    return found


def _xml(package: zipfile.ZipFile, part: str) -> ElementTree.Element:
    raw = package.read(part)
    if b"<!DOCTYPE" in raw:
        raise ValueError("a workbook declares no document type")
    return ElementTree.fromstring(raw)
