"""What an import did with the rows it was given."""

from collections.abc import Iterable

from msgspec import Struct, field

from catalogue.errors import BadRow
from catalogue.model.item import ServiceItem
from catalogue.rules import Finding, Severity

_ERRORS_SHOWN = 1000

Row = tuple[int, ServiceItem | BadRow]
"""Its number in the file, and what it says or why it cannot be read."""


class RowError(Struct, frozen=True):
    """Why one row cannot become an item."""

    row: int
    column: str
    value: str
    message: str


class FindingCounts(Struct):
    """Findings by severity; ``accepted`` are errors that the completeness profile lets pass."""

    error: int = 0
    warning: int = 0
    accepted: int = 0

    def add(self, findings: Iterable[Finding]) -> None:
        """Count ``findings``."""
        for finding in findings:
            self.warning += finding.severity is Severity.WARNING
            self.accepted += bool(finding.accepted_by)
            self.error += finding.blocking


class ImportOutcome(Struct):
    """What an import did, or in a dry run would do."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    published: int = 0
    drafts: int = 0
    findings: FindingCounts = field(default_factory=FindingCounts)
    errors: list[RowError] = field(default_factory=list)
    dry_run: bool = False
    applied: bool = False

    def reject(self, row: int, error: BadRow) -> None:
        """Note a row that cannot be read; the list is cut at 1,000, the count is not."""
        self.rejected += 1
        if len(self.errors) < _ERRORS_SHOWN:
            self.errors.append(RowError(row, error.column, error.value, error.message))

    def take_back(self) -> None:
        """Nothing was written: what had been counted so far is none."""
        self.created = self.updated = self.unchanged = self.published = self.drafts = 0
