"""How large a workbook really is, measured before its reader takes memory for it.

An archive need not be as small as it says.  The reader lays a sheet out as one rectangle, so that
two cells far apart would ask for more memory than there is, and end the process.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from catalogue.errors import BadFile

_BLOCK = 1 << 20
_SHEET = b"sheetData"
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class _Odd(ValueError):
    """A sheet that no spreadsheet program writes."""


def check_unpacked(path: Path, at_most: int) -> None:
    """Unpack once and count bytes.

    Raises:
        BadFile: there are more than ``at_most``, or the archive is damaged.
    """
    left = at_most
    for _, block in _blocks(path, None):
        left -= len(block)
        if left < 0:
            raise BadFile(
                f"“{path.name}”展开后超过 {at_most >> 20} MB；"
                "请删去图片和多余的工作表，或分成几个文件上传"
            )


def check_area(path: Path, at_most: int) -> None:
    """Look for the outermost cells of every sheet.

    Raises:
        BadFile: the rectangle around a sheet's cells holds more than ``at_most`` cells, or a
            sheet is damaged.
    """
    for part in _sheets(path):
        area = _Area()
        try:
            for _, block in _blocks(path, part):
                area.feed(block)
            area.feed(b"", last=True)
        except (expat.ExpatError, _Odd):
            raise _damaged(path) from None
        if area.cells > at_most:
            raise BadFile(
                f"“{path.name}”有一张工作表用到了第 {area.bottom} 行、第 {area.right} 列，"
                "超出了能读的范围；请删去远处的单元格（选中后面的整行、整列，右键删除）后重试"
            )


def _sheets(path: Path) -> list[zipfile.ZipInfo]:
    """Parts that may be read as a sheet, whatever they are called."""
    found: dict[int, zipfile.ZipInfo] = {}
    tail, last = b"", -1
    for part, block in _blocks(path, None):
        tail = tail if part.header_offset == last else b""
        if _SHEET in tail + block:
            found[part.header_offset] = part
        tail, last = block[-len(_SHEET) :], part.header_offset
    return list(found.values())


def _blocks(path: Path, only: zipfile.ZipInfo | None) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """One part unpacked, or all of them one after the other, block by block."""
    try:
        with zipfile.ZipFile(path) as package:
            for part in package.infolist() if only is None else [only]:
                with package.open(part) as file:
                    while block := file.read(_BLOCK):
                        yield part, block
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError):
        raise _damaged(path) from None


def _damaged(path: Path) -> BadFile:
    return BadFile(f"“{path.name}”打不开，文件已损坏；请另存为 .xlsx 后重试")


class _Area:
    """The rectangle around the cells of a sheet that hold something."""

    def __init__(self) -> None:
        self.top = self.left = 1 << 30
        self.bottom = self.right = 0
        self._row = self._column = self._count = 0
        self._rows: tuple[int, ...] = ()
        self._open = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    @property
    def cells(self) -> int:
        """Cells in the rectangle."""
        if not self.bottom:
            return 0
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def feed(self, block: bytes, *, last: bool = False) -> None:
        """Read on.

        Raises:
            expat.ExpatError: no XML.
            ValueError: a cell stands nowhere, or the sheet declares a document type.
        """
        self._parser.Parse(block, last)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._open:  # an empty cell has nothing inside and takes no room
            self.top, self.bottom = min(self.top, *self._rows), max(self.bottom, *self._rows)
            self.left, self.right = min(self.left, self._column), max(self.right, self._column)
            self._open = False
        elif name == "c" or name.endswith(":c"):
            self._open = True
            self._count += 1
            self._stand(attributes.get("r"))
        elif name == "row" or name.endswith(":row"):
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdigit() else self._row + 1
            self._column = self._count = 0

    def _stand(self, reference: str | None) -> None:
        """Where the cell is; without a reference it may be wherever readers would put it."""
        if reference is None:
            self._rows = (self._row, *self._rows[-1:])
            self._column = max(self._column + 1, self._count)
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise _Odd(reference)
        self._rows = (int(found[2]), int(found[2]))
        self._column = 0
        for letter in found[1].upper():
            self._column = self._column * 26 + ord(letter) - 64

    def _end(self, name: str) -> None:
        self._open = False

    def _refuse(self, *declared: object) -> None:
        raise _Odd("document type")
