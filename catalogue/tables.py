"""Piccolo tables: the only place that names columns.

An item's identity is a row; its content is a revision, an immutable document once it has left
the draft.  ``Revision`` is kept narrow on purpose: it holds the projected columns that lists,
facets and metrics read, so that a count over half a million items does not touch documents.

At most one draft and one current revision per item: ``slot`` is ``draft``, ``current`` or NULL,
and the migration puts a unique index on (item, slot); NULLs never collide.
"""

from piccolo.columns import (
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


class Item(Table, tablename="item"):
    """Identity of an item; ``code`` is the longest code it has and never changes hands."""

    id: Serial
    code = Varchar(length=64, unique=True)
    origin = Varchar(length=40, default="")
    sample = Boolean(default=False)
    last_batch = Integer(null=True, default=None)


class Revision(Table, tablename="revision"):
    """One version of one item: its place in the item's history and what is counted of it."""

    id: Serial
    item = ForeignKey(references=Item, index=True)
    number = Integer()
    slot = Varchar(length=8, null=True, default=None)
    state = Varchar(length=16)
    lock_version = Integer(default=1)
    author = Varchar(length=100, default="")
    batch = Integer(null=True, default=None)
    created_at = Timestamptz(default=None, null=True)
    published_at = Timestamptz(default=None, null=True)
    superseded_at = Timestamptz(default=None, null=True)
    content_hash = Varchar(length=64)
    # projection of the content
    name = Varchar(length=1000)
    plain_name = Varchar(length=1000, default="")
    kind = Varchar(length=2)
    on_application = Boolean(default=True)
    body_code = Varchar(length=50, default="")
    body_name = Varchar(length=200, default="")
    division_code = Varchar(length=12, default="")
    exercise_level = Varchar(length=1, null=True, default=None)
    item_state = Varchar(length=1, default="1")
    handling = Varchar(length=1, null=True, default=None)
    visits = Integer(null=True, default=None)
    statutory_value = Integer(null=True, default=None)
    statutory_unit = Varchar(length=16, null=True, default=None)
    promised_value = Integer(null=True, default=None)
    promised_unit = Varchar(length=16, null=True, default=None)
    online_depth = Varchar(length=1, default="1")
    charged = Boolean(null=True, default=None)
    audiences = Varchar(length=40, default="")
    material_count = Integer(default=0)
    step_count = Integer(default=0)
    guide_complete = Boolean(default=False)
    error_count = Integer(default=0)
    warning_count = Integer(default=0)


class RevisionContent(Table, tablename="revision_content"):
    """The document of a revision: the ``ServiceItem`` as msgspec encodes it."""

    id: Serial
    revision = ForeignKey(references=Revision, unique=True)
    document = Bytea()


class RevisionMaterial(Table, tablename="revision_material"):
    """One material of a revision; counted, compared across items and searched for."""

    id: Serial
    revision = ForeignKey(references=Revision, index=True)
    position = Integer()
    name = Varchar(length=500)
    form = Varchar(length=1, null=True, default=None)
    source = Varchar(length=2, null=True, default=None)
    necessity = Varchar(length=1, null=True, default=None)
    is_certificate = Boolean(default=False)


class RevisionTheme(Table, tablename="revision_theme"):
    """One theme of a revision, as ``person-005`` or ``firm-010``."""

    id: Serial
    revision = ForeignKey(references=Revision, index=True)
    theme = Varchar(length=12, index=True)


class RevisionFinding(Table, tablename="revision_finding"):
    """One finding of the item rules on a revision, as it stood when the revision was written."""

    id: Serial
    revision = ForeignKey(references=Revision, index=True)
    rule = Varchar(length=64)
    severity = Varchar(length=8)
    element = Varchar(length=100)
    message = Text()
    accepted_by = Varchar(length=40, default="")


class ChangeFeed(Table, tablename="change_feed"):
    """What was published or withdrawn, numbered by ``id``; grows in the publishing transaction."""

    id: Serial
    item = ForeignKey(references=Item)
    revision = ForeignKey(references=Revision)
    what = Varchar(length=16)
    at = Timestamptz(default=None, null=True)


class Ledger(Table, tablename="ledger"):
    """信息发布登记台账: one chained line per publication or withdrawal."""

    id: Serial
    serial = BigInt(unique=True)
    code = Varchar(length=64)
    name = Varchar(length=1000)
    revision = ForeignKey(references=Revision)
    number = Integer()
    content_hash = Varchar(length=64)
    disclosure = Varchar(length=1, default="")
    act = Varchar(length=16)
    author = Varchar(length=100, default="")
    reviews = Text(default="[]")
    remark = Varchar(length=200, default="")
    channel = Varchar(length=100, default="")
    at = Varchar(length=40)
    previous_hash = Varchar(length=64)
    line_hash = Varchar(length=64)


class ImportBatch(Table, tablename="import_batch"):
    """One file that came in: who sent it, under which profile, with what outcome."""

    id: Serial
    file_name = Varchar(length=300)
    file_hash = Varchar(length=64)
    profile = Varchar(length=40)
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)
    created = Integer(default=0)
    updated = Integer(default=0)
    unchanged = Integer(default=0)


class CatalogueFact(Table, tablename="catalogue_fact"):
    """Facts about this catalogue as a whole, such as its id."""

    id: Serial
    key = Varchar(length=40, unique=True)
    value = Varchar(length=300)


TABLES: tuple[type[Table], ...] = (
    Item,
    Revision,
    RevisionContent,
    RevisionMaterial,
    RevisionTheme,
    RevisionFinding,
    ChangeFeed,
    Ledger,
    ImportBatch,
    CatalogueFact,
)
