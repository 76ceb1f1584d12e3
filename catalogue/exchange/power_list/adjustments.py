"""Adjustments as a spreadsheet a clerk fills: rows with one 编号 are one adjustment.

Each row may name entries that change (原职权编码) and the content of one entry afterwards.  Where
the entry goes on, only the columns that change are filled; 清空 empties one.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from catalogue.errors import BadRow
from catalogue.exchange.elements import by_name
from catalogue.exchange.power_list.asked import AskedAdjustment, ReadRow
from catalogue.exchange.power_list.rows import CLEARED, EMPTY, SYNONYMS, AdjustmentRow
from catalogue.exchange.power_list.sheets import add_notes, comma_text
from catalogue.exchange.records import add_sheet, new_book, read_cells, record_of
from catalogue.exchange.table import Cells
from catalogue.model.adjustment import Adjustment, DelegationGroup, following
from catalogue.model.divisions import NAMES
from catalogue.model.power_list import SHAPES, Handover, Power

ADJUSTMENT_SHEET = "清单调整"

_NUMBER = "编号"
_NOTES = (
    "每行填写一次调整；合并、拆分等涉及几个事项的，可以占几行，用同一个“编号”，"
    "种类、日期、依据只在第一行填写",
    "“原职权编码”填调整前的事项；从“职权编码”起各列填调整后的内容",
    f"事项继续保留的（划转、赋权、暂停、恢复、要素变更），只填有变化的列，空着的列保持原样；"
    f"要去掉某列原有的内容，请填“{CLEARED}”",
    "上传后先检查，有一处错误就全部不登记；没有错误并经确认后，按日期先后逐条登记",
    "新增、承接：填职权编码、权力类型、事项名称、行使主体等全部内容",
    "取消：只填原职权编码",
    "下放：填原职权编码、赋权去向、赋予地区；下放后本级清单不再有这一事项",
    "赋权：填原职权编码、赋权去向、赋予地区；本级清单保留这一事项",
    "合并：填两个以上原职权编码，和合并后的一个事项；沿用其中一个编码的，空着的列保持原样",
    "拆分：填一个原职权编码，和拆分后的各个事项，每个一行",
    "划转：填原职权编码、划入部门及编码、事项衔接、职责边界、事前勘验、审批、事后监管",
    "暂停、恢复：只填原职权编码",
    "要素变更：填原职权编码和有变化的列",
)


def read_adjustments(path: Path) -> tuple[list[AskedAdjustment], list[tuple[int, BadRow]]]:
    """The adjustments in the file at ``path`` by day, and the rows that cannot be read.

    An adjustment with a row that cannot be read is left out.  Those of one day stay in the order
    of the file.

    Raises:
        BadFile: missing, unreadable, or without a required column.
    """
    groups: dict[str, list[ReadRow]] = {}
    faults: list[tuple[int, BadRow]] = []
    spoilt: set[str] = set()
    for number, cells in read_cells(path, AdjustmentRow, SYNONYMS):
        read = cells if isinstance(cells, BadRow) else _row(number, cells)
        if isinstance(read, BadRow):
            faults.append((number, read))
            spoilt |= _named(cells)
        else:
            groups.setdefault(read.record.number, []).append(read)
    asked = [
        AskedAdjustment(number, tuple(rows))
        for number, rows in groups.items()
        if number not in spoilt
    ]
    return sorted(asked, key=lambda one: one.on), faults


def _named(cells: Cells | BadRow) -> set[str]:
    return set() if isinstance(cells, BadRow) else {str(cells.get(_NUMBER, "")).strip()}


def _row(number: int, cells: Cells) -> ReadRow | BadRow:
    known, cleared, left = by_name(AdjustmentRow), set(), {}
    for name, cell in cells.items():
        if not (isinstance(cell, str) and cell.strip() == CLEARED and name in known):
            left[name] = cell
            continue
        field = known[name].path[0]
        if field not in EMPTY:
            return BadRow(name, CLEARED, "这一列不能清空，请填写内容或留空")
        cleared.add(field)
    record = record_of(left, AdjustmentRow)
    return record if isinstance(record, BadRow) else ReadRow(number, record, frozenset(cleared))


def adjustments_workbook(rows: Iterable[Any] = ()) -> bytes:
    """``rows`` (of ``adjustment_rows``) as XLSX with the sheet 说明; without them the template."""
    target = io.BytesIO()
    book = new_book(target)
    add_sheet(book, AdjustmentRow, rows, ADJUSTMENT_SHEET)
    add_notes(book, AdjustmentRow, (), _NOTES)
    book.close()
    return target.getvalue()


def adjustments_csv(rows: Iterable[Any]) -> bytes:
    """``rows`` as CSV with the same columns."""
    return comma_text(AdjustmentRow, rows)


def adjustment_rows(number: str, adjustment: Adjustment, old: Mapping[str, Power]) -> Iterator[Any]:
    """``adjustment`` as rows that read back as the same; ``old`` are the entries it changes.

    An entry that goes on is written as what changes of it.
    """
    head = _head(number, adjustment)
    contents = [
        {"code": power.code} | _content(power, _origin(adjustment, power, old))
        for power in adjustment.brings
    ]
    for place, content in enumerate(contents or [{}]):
        yield AdjustmentRow(**(head if place == 0 else {"number": number}), **content)


def _origin(adjustment: Adjustment, power: Power, old: Mapping[str, Power]) -> Power | None:
    """The entry that goes on as ``power``."""
    if SHAPES[adjustment.kind] == ((1, 1), (1, 1)):
        held = old.get(adjustment.removes[0])
        return held and following(adjustment, held)
    return old.get(power.code) if power.code in adjustment.removes else None


def _content(power: Power, origin: Power | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in Power.__struct_fields__:
        value, before = getattr(power, name), getattr(origin, name, EMPTY.get(name))
        if value != before:
            found[name] = value if value not in ("", (), None) else _cleared(before)
    return found


def _cleared(before: Any) -> Any:
    return (CLEARED,) if isinstance(before, tuple) else CLEARED


def _head(number: str, asked: Adjustment) -> dict[str, Any]:
    found: dict[str, Any] = {
        "number": number,
        "adjustment_kind": asked.kind,
        "on": asked.on,
        "document": asked.document,
        "counterpart": asked.counterpart,
        "reason": asked.reason,
        "removed_codes": asked.removes,
        "handover_codes": asked.item_codes,
    }
    if asked.delegated is not None:
        given = asked.delegated
        found |= {
            "to_group": DelegationGroup(given.to_group),
            "to_division_codes": tuple(NAMES.get(code, code) for code in given.to_divisions),
            "to_name": given.to_name,
            "what": given.what,
        }
    if asked.handover is not None:
        for name in Handover.__struct_fields__:
            found["to_body" if name == "to_name" else name] = getattr(asked.handover, name)
    return found
