"""The rows that hang on a revision: its document, materials, themes, findings, files."""

from typing import Any

from piccolo.table import Table

from catalogue.database import insert_many
from catalogue.model.item import ServiceItem
from catalogue.projection import (
    basis_rows,
    file_rows,
    finding_rows,
    material_rows,
    result_rows,
    theme_rows,
)
from catalogue.rules import Finding
from catalogue.tables import (
    Review,
    Revision,
    RevisionBasis,
    RevisionContent,
    RevisionFile,
    RevisionFinding,
    RevisionMaterial,
    RevisionResult,
    RevisionTheme,
)

_CONTENT = (
    RevisionContent,
    RevisionMaterial,
    RevisionResult,
    RevisionBasis,
    RevisionTheme,
    RevisionFinding,
    RevisionFile,
)


class ContentRows:
    """Rows of any number of revisions, collected and then inserted together."""

    def __init__(self) -> None:
        self._rows: dict[type[Table], list[dict[str, Any]]] = {table: [] for table in _CONTENT}

    def add(
        self, revision: int, item: ServiceItem, document: bytes, findings: list[Finding]
    ) -> None:
        """The rows of ``revision``, whose content is ``item`` encoded as ``document``."""
        self._rows[RevisionContent].append({"revision": revision, "document": document})
        self._rows[RevisionMaterial] += material_rows(revision, item)
        self._rows[RevisionResult] += result_rows(revision, item)
        self._rows[RevisionBasis] += basis_rows(revision, item)
        self._rows[RevisionTheme] += theme_rows(revision, item)
        self._rows[RevisionFinding] += finding_rows(revision, findings)
        self._rows[RevisionFile] += file_rows(revision, item)

    async def insert(self) -> None:
        """Write them in the open transaction."""
        for table, rows in self._rows.items():
            await insert_many(table, rows)


async def clear_content(revisions: list[int]) -> None:
    """Remove what hangs on drafts; published revisions are never passed here."""
    for table in _CONTENT:
        await table.delete().where(table.revision.is_in(revisions))


async def discard_drafts(drafts: list[int]) -> None:
    """Remove drafts and all that hangs on them; published revisions are never removed."""
    if not drafts:
        return
    await clear_content(drafts)
    await Review.delete().where(Review.revision.is_in(drafts))
    await Revision.delete().where(Revision.id.is_in(drafts), Revision.slot == "draft")
