"""What a profile is, and how its completeness profile accepts findings."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import BadFile
from catalogue.model.item import ServiceItem
from catalogue.rules import Finding, Severity


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
    """One kind of source: its id, how a row becomes an item, the columns it must have."""

    id: str
    title: str
    item: Callable[[dict[str, Any]], ServiceItem]
    requires: tuple[tuple[str, ...], ...] = ()
    completeness: CompletenessProfile | None = None

    def look_at(self, file_name: str, cells: dict[str, Any]) -> None:
        """Refuse a file of another kind at its first row.

        Raises:
            BadFile: none of the names of a required column is there.
        """
        for names in self.requires:
            if not any(name in cells for name in names):
                raise BadFile(
                    f"“{file_name}”没有“{names[0]}”列，不像是“{self.title}”的文件；"
                    f"现有的列：{'、'.join(list(cells)[:12])}。请核对文件，或用 --profile 另选口径"
                )


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
