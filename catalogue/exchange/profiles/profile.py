"""What a profile is, and how its completeness profile accepts findings."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import BadFile, BadRow
from catalogue.exchange.cells import shown
from catalogue.exchange.table import Layout, Required
from catalogue.model.item import ServiceItem
from catalogue.rules import Finding, Severity

_UNKNOWN = "没有这个要素，请核对列名或删去该列"


class CompletenessProfile(Struct, frozen=True, kw_only=True):
    """What a source simply does not have, by name, with the reason.

    ``lacks`` holds element paths the source never fills; ``accepts`` maps ids of rules that the
    source breaks as published to why the initial load takes them all the same.  The rules run
    and their findings are stored; those covered carry ``id`` in ``accepted_by``.
    """

    id: str
    reason: str
    lacks: frozenset[str] = frozenset()
    accepts: dict[str, str] = {}

    def covers(self, finding: Finding) -> bool:
        """Whether ``finding`` is about what the source lacks."""
        whole = finding.element.split("[")[0].split(".")[0]
        return finding.element in self.lacks or whole in self.lacks or finding.rule in self.accepts


class Profile(Struct, frozen=True, kw_only=True):
    """One kind of source: its id, how a row becomes an item, the columns it must have.

    ``element`` gives the title of the element that a column fills, ``None`` where there is no
    such element; a profile without it takes any column.  ``sheets`` are titles of elements that
    may stand on a further sheet of a workbook.
    """

    id: str
    title: str
    item: Callable[[dict[str, Any]], ServiceItem]
    requires: Required = ()
    element: Callable[[str], str | None] | None = None
    sheets: frozenset[str] = frozenset()
    completeness: CompletenessProfile | None = None

    @property
    def layout(self) -> Layout:
        """What readers look for in a file of this source."""
        return Layout(requires=self.requires, sheets=self.sheets)

    def look_at(self, file_name: str, columns: Collection[str]) -> None:
        """Refuse a file of another kind by its columns.

        Raises:
            BadFile: a required column is there under none of its names.
        """
        missing = [
            names[0] for names in self.requires if not any(name in columns for name in names)
        ]
        if not missing:
            return
        raise BadFile(
            f"“{file_name}”没有{''.join(f'“{name}”' for name in missing)}列，"
            f"不像是“{self.title}”的文件；现有的列：{'、'.join(map(shown, list(columns)[:12]))}。"
            "请核对文件，或用 --profile 另选口径；列名若是乱码，请另存为 CSV UTF-8"
        )

    def faults(self, columns: Sequence[str], row: int) -> dict[int, BadRow]:
        """What is wrong with the header in ``row``, by the place of the column.

        A column that no element knows, or one that says what another says already.
        """
        found: dict[int, BadRow] = {}
        first: dict[str, int] = {}
        for place, column in enumerate(columns, start=1):
            if not column or column.startswith("_"):
                continue
            element = self.element(column) if self.element else column
            if element is None:
                found[place] = BadRow(shown(column), "", _UNKNOWN, row)
            elif element in first:
                message = f"第 {place} 列与第 {first[element]} 列是同一个要素，请只留一列"
                found[place] = BadRow(shown(column), "", message, row)
            else:
                first[element] = place
        return found


def accept(findings: list[Finding], profile: Profile) -> list[Finding]:
    """``findings``, with those errors marked that the profile's completeness profile covers."""
    completeness = profile.completeness
    if completeness is None:
        return findings
    return [
        msgspec.structs.replace(finding, accepted_by=completeness.id)
        if finding.severity is Severity.ERROR and completeness.covers(finding)
        else finding
        for finding in findings
    ]
