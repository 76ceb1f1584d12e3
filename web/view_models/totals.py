"""A checked table as pages, the command line and programs show it."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from catalogue.exchange.totals import PASTED, ReadTable
from catalogue.exchange.totals.report_table import ACROSS
from catalogue.model.statements import Relation, Row
from catalogue.model.totals import Finding, Verdict, told


class StatementLine(Struct, frozen=True, kw_only=True):
    """One statement as text; numbers are empty where nothing could be computed."""

    verdict: str
    verdict_label: str
    place: str
    name: str
    group: str
    equation: str
    expected: str
    found: str
    difference: str
    message: str
    mend: str


class RowLine(Struct, frozen=True, kw_only=True):
    """One number as it was understood: what it is to which other one."""

    place: str
    name: str
    value: str
    meaning: str
    depth: int


SHOWN_AT_MOST = 300
"""Lines of one kind on a page; the marked copy has all of them."""


class CheckedTable(Struct, frozen=True, kw_only=True):
    """A table with its findings, the wrong ones first."""

    name: str
    sheet: str
    faults: tuple[StatementLine, ...]
    fine: tuple[StatementLine, ...]
    left_open: tuple[StatementLine, ...]
    rows: tuple[RowLine, ...]
    errors: tuple[Any, ...]
    notes: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The whole in one sentence."""
        if self.errors:
            return f"表格有 {len(self.errors)} 处填写有误，改正后才能核对"
        open_ = f"，{len(self.left_open)} 处无法核对" if self.left_open else ""
        if self.faults:
            return f"有 {len(self.faults)} 处不符，{len(self.fine)} 处相符{open_}"
        if self.fine:
            return f"{len(self.fine)} 处全部相符{open_}"
        return "没有可以核对的关系，请看下面的说明"

    @property
    def wrong(self) -> bool:
        """Whether anything has to be mended."""
        return bool(self.errors or self.faults)


def checked_table(read: ReadTable, findings: Sequence[Finding]) -> CheckedTable:
    """``findings`` on ``read``, which are none where the table itself has faults."""

    def lines(verdict: Verdict) -> tuple[StatementLine, ...]:
        return tuple(statement_line(one) for one in findings if one.verdict is verdict)

    return CheckedTable(
        name=PASTED if read.grid.name == f"{PASTED}.txt" else read.grid.name,
        sheet=read.grid.sheet,
        faults=lines(Verdict.FAULT),
        fine=lines(Verdict.FINE),
        left_open=lines(Verdict.OPEN),
        rows=tuple(_rows(read.table.rows)),
        errors=read.faults,
        notes=read.notes,
    )


def statement_line(finding: Finding) -> StatementLine:
    """One finding as text."""
    difference = finding.difference
    return StatementLine(
        verdict=finding.verdict.value,
        verdict_label=finding.verdict.label,
        place=finding.place,
        name=finding.name,
        group=finding.group,
        equation=finding.equation,
        expected="" if finding.expected is None else told(finding.expected),
        found="" if finding.found is None else told(finding.found),
        difference=""
        if not difference or not finding.fault
        else f"{'+' if difference > 0 else ''}{told(difference)}",
        message=finding.message,
        mend=finding.mend,
    )


def _rows(rows: Sequence[Row]) -> list[RowLine]:
    by_key = {row.key: row for row in rows}
    lines = []
    for row in rows:
        if row.key.endswith(ACROSS):
            continue
        meanings = [_meaning(row, by_key)]
        if (across := by_key.get(row.key + ACROSS)) is not None:
            meanings = [*(meanings if row.parent else []), _meaning(across, by_key)]
        lines.append(
            RowLine(
                place=row.place,
                name=row.name or row.key,
                value="（没有数值）" if row.value is None else told(row.value),
                meaning="；".join(meanings),
                depth=_depth(row, by_key),
            )
        )
    return lines


def _meaning(row: Row, rows: dict[str, Row]) -> str:
    above, other = rows.get(row.parent), rows.get(row.other)
    if above is None:
        return "总数" if not row.parent else f"上级“{row.parent}”不在表中"
    group = f"（{row.group}）" if row.group else ""
    overlap = "，可重复计数" if row.overlapping else ""
    what = {
        Relation.PART: f"{above.said}的其中项{group}{overlap}",
        Relation.LESS: f"从{above.said}中减去{group}",
        Relation.SUBSET: f"不超过{above.said}",
        Relation.EQUAL: f"与{above.said}相同",
        Relation.AVERAGED: f"参与平均，得{above.said}",
        Relation.SHARE: f"{other.said if other else '（未给出分子）'}占{above.said}的百分比",
        Relation.DIFFERENCE: f"{above.said}减{other.said if other else '（未给出减数）'}",
    }
    return what[row.relation]


def _depth(row: Row, rows: dict[str, Row]) -> int:
    depth, seen = 0, {row.key}
    one = rows.get(row.parent)
    while one is not None and one.key not in seen and depth < 6:
        seen.add(one.key)
        depth, one = depth + 1, rows.get(one.parent)
    return depth


def table_answer(read: ReadTable, findings: Sequence[Finding]) -> dict[str, Any]:
    """The answer for programs; numbers as decimal texts, exact as far as six places."""
    verdicts = [one.verdict for one in findings]
    return {
        "file": read.grid.name,
        "statements": len(findings),
        "faults": verdicts.count(Verdict.FAULT),
        "fine": verdicts.count(Verdict.FINE),
        "unchecked": verdicts.count(Verdict.OPEN),
        "findings": [_answer(one) for one in findings],
        "errors": [
            {"row": f.row, "column": f.column, "value": f.value, "message": f.message}
            for f in read.faults
        ],
        "notes": list(read.notes),
    }


def _answer(finding: Finding) -> dict[str, Any]:
    def plain(number: Any) -> str | None:
        return None if number is None else told(number).replace(",", "")

    return {
        "verdict": finding.verdict.value,
        "relation": finding.relation.value,
        "rows": list(finding.rows),
        "place": finding.place,
        "name": finding.name,
        "group": finding.group,
        "equation": finding.equation,
        "expected": plain(finding.expected),
        "found": plain(finding.found),
        "difference": plain(finding.difference),
        "message": finding.message,
        "mend": finding.mend,
    }
