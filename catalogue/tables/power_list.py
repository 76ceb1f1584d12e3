"""Tables of the power list (权责清单): versions of entries, adjustments, editions.

An entry is never changed: an adjustment ends one version and begins the next, so the list of any
past day is the versions with ``since <= day`` and ``until`` NULL or later.  ``slot`` is
``current`` or NULL; the migration puts a unique index on (code, slot).
"""

from piccolo.columns import (
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


class PowerAdjustment(Table, tablename="power_adjustment"):
    """One adjustment (调整) of the list: what left it, what came, on which document.

    ``removed`` and ``brought`` are JSON lists of [code, content hash].
    """

    id: Serial
    kind = Varchar(length=16)
    on_date = Date(default=None, null=True, index=True)
    document = Varchar(length=500)
    counterpart = Varchar(length=200, default="")
    reason = Text(default="")
    removed = Text(default="[]")
    brought = Text(default="[]")
    summary = Varchar(length=1000, default="")
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)
    sample = Boolean(default=False)


class PowerVersion(Table, tablename="power_version"):
    """One version of one entry; ``began`` is NULL for what the first edition brought."""

    id: Serial
    code = Varchar(length=64, index=True)
    slot = Varchar(length=8, null=True, default=None)
    since = Date(default=None, null=True, index=True)
    until = Date(default=None, null=True, index=True)
    began = ForeignKey(references=PowerAdjustment, null=True, default=None)
    ended = ForeignKey(references=PowerAdjustment, null=True, default=None)
    document = Bytea()
    content_hash = Varchar(length=64)
    sample = Boolean(default=False)
    # projection of the content
    name = Varchar(length=1000)
    plain_name = Varchar(length=1000, default="")
    kind = Varchar(length=2, index=True)
    on_application = Boolean(default=True)
    body_code = Varchar(length=50, default="")
    body_name = Varchar(length=200, default="")
    division_code = Varchar(length=12, default="")
    level = Varchar(length=1, null=True, default=None)
    state = Varchar(length=1, default="1")
    basis = Text(default="")


class PowerLink(Table, tablename="power_link"):
    """A service item that carries out the power of one version of an entry."""

    id: Serial
    version = ForeignKey(references=PowerVersion, index=True)
    item_code = Varchar(length=64, index=True)


class PowerEdition(Table, tablename="power_edition"):
    """清单版次: a closed, dated state of the list, with its account against the one before.

    ``account`` is the JSON of ``model.power_list.Account``; empty for the first edition.
    """

    id: Serial
    key = Varchar(length=40, unique=True)
    name = Varchar(length=200)
    on_date = Date(default=None, null=True)
    document = Varchar(length=500, default="")
    entries = Integer()
    content_hash = Varchar(length=64)
    account = Text(default="")
    closed_by = Varchar(length=100, default="")
    closed_at = Timestamptz(default=None, null=True)
    sample = Boolean(default=False)


class Delegation(Table, tablename="delegation"):
    """赋权、下放: one power given to a lower level, from whom, to which divisions.

    ``kind`` is ``empower`` (赋权, exercised above as well) or ``delegate`` (下放, left the list);
    ``to_group`` is ``county`` or ``zone``; ``to_divisions`` a JSON list of division codes.
    """

    id: Serial
    adjustment = ForeignKey(references=PowerAdjustment, null=True, default=None)
    kind = Varchar(length=16)
    power_code = Varchar(length=64, index=True)
    power_name = Varchar(length=1000)
    what = Text(default="")
    from_code = Varchar(length=50, default="")
    from_name = Varchar(length=200)
    to_group = Varchar(length=8)
    to_divisions = Varchar(length=400, default="[]")
    to_name = Varchar(length=400, default="")
    on_date = Date(default=None, null=True)
    until = Date(default=None, null=True)
    document = Varchar(length=500)
    sample = Boolean(default=False)


class HandoverRecord(Table, tablename="handover_record"):
    """划转交接: one power (and its item) moved to another body, and who does what from then on."""

    id: Serial
    adjustment = ForeignKey(references=PowerAdjustment, null=True, default=None)
    power_code = Varchar(length=64, index=True)
    power_name = Varchar(length=1000)
    item_code = Varchar(length=64, default="", index=True)
    from_code = Varchar(length=50, default="")
    from_name = Varchar(length=200)
    to_code = Varchar(length=50, default="")
    to_name = Varchar(length=200)
    connection = Text(default="")
    boundary = Text(default="")
    inspects_before = Varchar(length=200, default="")
    approves = Varchar(length=200, default="")
    supervises_after = Varchar(length=200, default="")
    on_date = Date(default=None, null=True)
    until = Date(default=None, null=True)
    document = Varchar(length=500)
    sample = Boolean(default=False)


TABLES: tuple[type[Table], ...] = (
    PowerAdjustment,
    PowerVersion,
    PowerLink,
    PowerEdition,
    Delegation,
    HandoverRecord,
)
