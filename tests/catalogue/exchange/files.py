"""Files as clerks send them: workbooks, CSV and JSON lines, written for one test."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import xlsxwriter

from catalogue.errors import BadRow
from catalogue.exchange.profiles import find_profile, read_items
from catalogue.model.item import ServiceItem
from tests.factories import an_item

HEADER = ("事项名称", "事项类型", "实施编码", "到办事现场次数", "承诺办结时限")
Row = Sequence[Any]
Read = list[tuple[int, ServiceItem | BadRow]]


def code(serial: int) -> str:
    """A valid code of an item."""
    return an_item(serial).implementation_code


def row(serial: int = 1, **changes: Any) -> list[Any]:
    """Cells under ``HEADER``; ``changes`` by column name."""
    cells = dict(zip(HEADER, (f"事项{serial}", "01", code(serial), 1, "5个工作日"), strict=True))
    return list((cells | changes).values())


def a_csv(path: Path, rows: Iterable[Row], *, encoding: str = "utf-8", between: str = ",") -> Path:
    """``rows`` as text, a comma or a line break within a cell quoted."""
    lines = [between.join(_quoted(str(cell), between) for cell in cells) for cells in rows]
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def _quoted(cell: str, between: str) -> str:
    return f'"{cell}"' if between in cell or "\n" in cell else cell


def a_workbook(path: Path, rows: Iterable[Row], **sheets: Iterable[Row]) -> Path:
    """A workbook whose first sheet holds ``rows``; further sheets by name."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, cells in {"事项": rows, **sheets}.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(cells):
                for column, cell in enumerate(line):
                    if cell is not None:
                        sheet.write(number, column, cell)
    return path


def json_lines(path: Path, *lines: Any) -> Path:
    """One line per object; what is text already stands as it is."""
    said = [one if isinstance(one, str) else msgspec.json.encode(one).decode() for one in lines]
    path.write_text("\n".join(said) + "\n", encoding="utf-8")
    return path


def read(path: Path, profile: str = "national") -> Read:
    """What the profile makes of ``path``."""
    return list(read_items(path, find_profile(profile)))


def items(path: Path, profile: str = "national") -> list[ServiceItem]:
    """The items of ``path``, none of which may be refused."""
    found = []
    for number, one in read(path, profile):
        assert isinstance(one, ServiceItem), f"{number}: {one}"
        found.append(one)
    return found


def faults(path: Path, profile: str = "national") -> list[tuple[int, str, str, str]]:
    """Row, column, value and message of what is refused."""
    return [
        (number, one.column, one.value, one.message)
        for number, one in read(path, profile)
        if isinstance(one, BadRow)
    ]
