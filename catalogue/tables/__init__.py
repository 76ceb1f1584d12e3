"""Piccolo tables: the only place that names columns, one module per part of the catalogue."""

from piccolo.table import Table

from catalogue.tables.items import TABLES as _ITEMS
from catalogue.tables.items import (
    Account,
    Attachment,
    AuditEvent,
    Blob,
    CatalogueFact,
    ChangeFeed,
    ImportBatch,
    Item,
    Ledger,
    Lineage,
    LockedElement,
    LoginFailure,
    LoginSession,
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
from catalogue.tables.power_list import TABLES as _POWER_LIST
from catalogue.tables.power_list import (
    Delegation,
    HandoverRecord,
    PowerAdjustment,
    PowerEdition,
    PowerLink,
    PowerVersion,
)
from catalogue.tables.public import TABLES as _PUBLIC
from catalogue.tables.public import Correction
from catalogue.tables.reform import TABLES as _REFORM
from catalogue.tables.reform import (
    BaselineRow,
    Batch,
    BatchItem,
    BundleItem,
    BundleRow,
    DirectoryEntry,
    DirectoryLink,
    LeadNote,
    PointStage,
    RegulationChange,
    ReportSnapshot,
    ServicePoint,
)
from catalogue.tables.search import TABLES as _SEARCH
from catalogue.tables.search import SearchDay, Synonym

TABLES: tuple[type[Table], ...] = (
    *_ITEMS,
    *_POWER_LIST,
    *_REFORM,
    *_SEARCH,
    *_PUBLIC,
)

__all__ = [
    "TABLES",
    "Account",
    "Attachment",
    "AuditEvent",
    "BaselineRow",
    "Batch",
    "BatchItem",
    "Blob",
    "BundleItem",
    "BundleRow",
    "CatalogueFact",
    "ChangeFeed",
    "Correction",
    "Delegation",
    "DirectoryEntry",
    "DirectoryLink",
    "HandoverRecord",
    "ImportBatch",
    "Item",
    "LeadNote",
    "Ledger",
    "Lineage",
    "LockedElement",
    "LoginFailure",
    "LoginSession",
    "PointStage",
    "PowerAdjustment",
    "PowerEdition",
    "PowerLink",
    "PowerVersion",
    "RegulationChange",
    "ReportSnapshot",
    "Review",
    "Revision",
    "RevisionBasis",
    "RevisionContent",
    "RevisionFile",
    "RevisionFinding",
    "RevisionMaterial",
    "RevisionResult",
    "RevisionTheme",
    "SearchDay",
    "ServicePoint",
    "Synonym",
]
