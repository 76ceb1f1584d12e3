"""Tables of the reform record: batches, baselines, bundles, service points, resource directory.

Rows are never rewritten: ``since`` and ``until`` say on which days a row holds (``until`` NULL is
still; the day ``until`` itself no longer counts), so a report of a past day can be made again.
"""

from piccolo.columns import (
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from catalogue.tables.items import Item, Revision


class Batch(Table, tablename="batch"):
    """批次: a published group of one-visit items, with its date and document."""

    id: Serial
    number = Integer(unique=True)
    name = Varchar(length=200)
    on_date = Date(default=None, null=True)
    document = Varchar(length=500, default="")
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)
    sample = Boolean(default=False)


class BatchItem(Table, tablename="batch_item"):
    """An item published with a batch; it counts from the batch's day on."""

    id: Serial
    batch = ForeignKey(references=Batch, index=True)
    item = ForeignKey(references=Item, index=True)
    since = Date(default=None, null=True)
    until = Date(default=None, null=True)


class BaselineRow(Table, tablename="baseline"):
    """改革前: an item's counts before reform, with the document that vouches for them."""

    id: Serial
    item = ForeignKey(references=Item, index=True)
    limit_value = Integer(null=True, default=None)
    limit_unit = Varchar(length=16, null=True, default=None)
    visits = Integer(null=True, default=None)
    materials = Integer(null=True, default=None)
    certificates = Integer(null=True, default=None)
    steps = Integer(null=True, default=None)
    fee_fen = BigInt(null=True, default=None)
    basis = Varchar(length=500, default="")
    basis_date = Date(default=None, null=True)
    since = Date(default=None, null=True)
    until = Date(default=None, null=True)
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)
    sample = Boolean(default=False)


class BundleRow(Table, tablename="bundle"):
    """一件事: one version of a bundle; ``document`` is ``model.reform.Bundle`` encoded."""

    id: Serial
    key = Varchar(length=40, index=True)
    kind = Varchar(length=16)
    name = Varchar(length=200)
    document = Bytea()
    since = Date(default=None, null=True)
    until = Date(default=None, null=True)
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)
    sample = Boolean(default=False)


class BundleItem(Table, tablename="bundle_item"):
    """An item joined in one version of a bundle."""

    id: Serial
    bundle = ForeignKey(references=BundleRow, index=True)
    position = Integer()
    item_code = Varchar(length=64, index=True)


class ServicePoint(Table, tablename="service_point"):
    """服务点: a hall, branch hall, town, community or village centre."""

    id: Serial
    code = Varchar(length=40, index=True)
    kind = Varchar(length=12)
    name = Varchar(length=200)
    division_code = Varchar(length=12, default="")
    address = Varchar(length=300, default="")
    hours = Varchar(length=200, default="")
    phone = Varchar(length=100, default="")
    since = Date(default=None, null=True)
    until = Date(default=None, null=True)
    sample = Boolean(default=False)


class PointStage(Table, tablename="point_stage"):
    """What one point does of one item: ``accept`` 受理, ``approve`` 审批, ``issue`` 发证."""

    id: Serial
    point_code = Varchar(length=40, index=True)
    item_code = Varchar(length=64, index=True)
    stage = Varchar(length=8)
    since = Date(default=None, null=True)
    until = Date(default=None, null=True)
    sample = Boolean(default=False)


class DirectoryEntry(Table, tablename="directory_entry"):
    """政务信息资源目录: data that a department already holds."""

    id: Serial
    code = Varchar(length=64, index=True)
    name = Varchar(length=300)
    plain_name = Varchar(length=300, default="", index=True)
    holder_code = Varchar(length=50, default="")
    holder_name = Varchar(length=200, default="")
    sharing = Varchar(length=1, default="")
    format = Varchar(length=100, default="")
    update_cycle = Varchar(length=60, default="")
    fields = Text(default="")
    since = Date(default=None, null=True)
    until = Date(default=None, null=True)
    sample = Boolean(default=False)


class DirectoryLink(Table, tablename="directory_link"):
    """Staff's word that an entry of the directory stands in for materials of this name."""

    id: Serial
    entry_code = Varchar(length=64, index=True)
    material = Varchar(length=500)
    plain_material = Varchar(length=500, index=True)
    since = Date(default=None, null=True)
    until = Date(default=None, null=True)
    by = Varchar(length=100, default="")
    sample = Boolean(default=False)


class RegulationChange(Table, tablename="regulation_change"):
    """A regulation that was amended, repealed or replaced: what stands on it has to be checked."""

    id: Serial
    title = Varchar(length=500, index=True)
    document_number = Varchar(length=200, default="")
    what = Varchar(length=12)
    on_date = Date(default=None, null=True)
    replaced_by = Varchar(length=500, default="")
    note = Text(default="")
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)
    sample = Boolean(default=False)


class ReportSnapshot(Table, tablename="report_snapshot"):
    """A frozen report: its answer as printed, and the hash of everything it was computed from."""

    id: Serial
    key = Varchar(length=40, unique=True)
    name = Varchar(length=200)
    as_of = Date(default=None, null=True)
    edition = Varchar(length=40, default="")
    scope = Text(default="{}")
    conversion = Varchar(length=40, default="none")
    target = Varchar(length=40, default="")
    answer = Bytea()
    answer_hash = Varchar(length=64)
    inputs_hash = Varchar(length=64)
    public = Boolean(default=False)
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)
    sample = Boolean(default=False)


class LeadNote(Table, tablename="lead_note"):
    """What the reform office has said of one lead on one item; ``revision`` is what it was said of.

    Working state, one row per kind of lead and item, rewritten when the office changes its mind;
    the audit trail keeps every word.
    """

    id: Serial
    kind = Varchar(length=20)
    item = ForeignKey(references=Item, index=True)
    revision = ForeignKey(references=Revision, index=True)
    state = Varchar(length=8)
    reason = Varchar(length=500, default="")
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)


TABLES: tuple[type[Table], ...] = (
    Batch,
    BatchItem,
    BaselineRow,
    BundleRow,
    BundleItem,
    ServicePoint,
    PointStage,
    DirectoryEntry,
    DirectoryLink,
    RegulationChange,
    ReportSnapshot,
    LeadNote,
)
