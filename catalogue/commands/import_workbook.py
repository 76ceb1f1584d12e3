"""A department's workbook comes in: checked whole, then taken in as drafts, or not at all."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from catalogue.commands.import_drafts import import_drafts
from catalogue.commands.import_outcome import ImportOutcome
from catalogue.errors import BadFile
from catalogue.exchange.workbook.faults import Fault
from catalogue.exchange.workbook.reading import locate, read_row
from catalogue.exchange.workbook.shape import ITEMS, by_title
from catalogue.exchange.workbook.uploaded import UploadedBook, UploadedRow, open_upload
from catalogue.model.difference import Difference, difference
from catalogue.model.item import ServiceItem
from catalogue.model.people import Officer
from catalogue.queries.working_items import working_items
from catalogue.rules import NO_CONTEXT, Context, Finding

ITEMS_AT_MOST = 3000
"""Items one workbook may bring; taking them in keeps other writers waiting meanwhile."""


class ChangedRow(Struct, frozen=True, kw_only=True):
    """A row that becomes a draft, and how it differs from what is kept; ``None`` when it is new."""

    row: int
    name: str
    difference: Difference | None


class WorkbookReport(Struct, frozen=True, kw_only=True):
    """What an upload did, or would do.

    ``faults`` keep all of it out; ``findings`` are what the item rules say of rows that become
    drafts, which does not; ``doubtful`` counts those rows.  ``changed`` are the rows that become
    drafts.  ``applied`` tells whether drafts were saved.
    """

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    findings: tuple[Fault, ...] = ()
    doubtful: int = 0
    changed: tuple[ChangedRow, ...] = ()
    applied: bool = False

    @property
    def changes(self) -> int:
        """Drafts that are, or would be, saved."""
        return self.created + self.updated


async def import_workbook(
    path: Path,
    *,
    by: Officer,
    now: datetime,
    context: Context = NO_CONTEXT,
    dry_run: bool = False,
) -> WorkbookReport:
    """Take in every row of the workbook as a draft, all in one transaction, or tell why not.

    Raises:
        BadFile: it cannot be read at all (see ``open_upload``), or has too many rows.
    """
    book = await asyncio.to_thread(open_upload, path)
    if len(book.rows) > ITEMS_AT_MOST:
        raise BadFile(
            f"“{path.name}”有 {len(book.rows)} 个事项，一次最多 {ITEMS_AT_MOST} 个；请分成几个文件"
        )
    held = await working_items(list(dict.fromkeys(row.code for row in book.rows if row.code)))
    good, faults = await asyncio.to_thread(_read, book, held)
    by_number = {row.number: row for row in book.rows}
    findings: dict[int, list[Fault]] = {}

    def tell(number: int, found: list[Finding]) -> None:
        if found:
            findings[number] = [_finding(by_number[number], one) for one in found]

    outcome = await import_drafts(
        good,
        by=by,
        now=now,
        file_name=path.name,
        context=context,
        dry_run=dry_run or bool(faults),
        as_read=held,
        told=tell,
    )
    faults += _refusals(outcome, by_number)
    counts = (0, 0, 0) if faults else (outcome.created, outcome.updated, outcome.unchanged)
    return WorkbookReport(
        rows=len(book.rows),
        created=counts[0],
        updated=counts[1],
        unchanged=counts[2],
        faults=_in_order(faults),
        findings=_in_order([one for found in findings.values() for one in found]),
        doubtful=len(findings),
        changed=() if faults else tuple(_changes(good, held)),
        applied=outcome.applied,
    )


def _read(
    book: UploadedBook, held: dict[str, ServiceItem]
) -> tuple[list[tuple[int, ServiceItem]], list[Fault]]:
    """The rows that are items, and what is wrong with the others."""
    good: list[tuple[int, ServiceItem]] = []
    faults = list(book.faults)
    for row in book.rows:
        read = read_row(row, held.get(row.code))
        if isinstance(read, ServiceItem):
            good.append((row.number, read))
        else:
            faults += read
    return good, faults


def _changes(
    rows: list[tuple[int, ServiceItem]], held: dict[str, ServiceItem]
) -> Iterator[ChangedRow]:
    for number, item in rows:
        before = held.get(item.code)
        if before is None or (found := difference(before, item)):
            yield ChangedRow(
                row=number, name=item.name, difference=None if before is None else found
            )


def _refusals(outcome: ImportOutcome, rows: dict[int, UploadedRow]) -> list[Fault]:
    """What was refused beyond the cells; a column that is none of ours is that of the code."""
    found = []
    for error in outcome.errors:
        known = error.column in by_title()[ITEMS].header
        column = error.column if known else rows[error.row].code_column
        found.append(
            Fault(
                sheet=ITEMS,
                row=error.row,
                column=column,
                value=error.value,
                message=error.message,
            )
        )
    return found


def _finding(row: UploadedRow, finding: Finding) -> Fault:
    sheet, number, column = locate(row, finding.element)
    return Fault(
        sheet=sheet,
        row=number,
        column=column,
        value=row.name,
        message=finding.message,
        blocking=False,
    )


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    """As they stand in the workbook."""
    place = {title: number for number, title in enumerate(by_title())}
    return tuple(sorted(faults, key=lambda one: (place.get(one.sheet, 0), one.row)))
