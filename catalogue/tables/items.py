"""Tables of items, their revisions and reviews, of people, ledger, feed and audit.

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
    Date,
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
    confirmed_at = Timestamptz(default=None, null=True)
    confirmed_by = Varchar(length=100, default="")


class Revision(Table, tablename="revision"):
    """One version of one item: its place in the item's history and what is counted of it.

    ``item`` has no index of its own: those that the migrations put on (item, slot) and
    (item, number) begin with it.
    """

    id: Serial
    item = ForeignKey(references=Item)
    number = Integer()
    slot = Varchar(length=8, null=True, default=None)
    state = Varchar(length=16)
    lock_version = Integer(default=1)
    author = Varchar(length=100, default="")
    authors = Varchar(length=400, default="[]")
    intent = Varchar(length=16, default="change")
    reason = Text(default="")
    basis = Varchar(length=500, default="")
    targets = Text(default="[]")
    due_on = Date(default=None, null=True)
    publish_on = Date(default=None, null=True)
    cleared_by = Varchar(length=100, default="")
    cleared_at = Timestamptz(default=None, null=True)
    batch = Integer(null=True, default=None)
    changed_at = Timestamptz(default=None, null=True)
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
    certificate_count = Integer(default=0)
    fee_fen = BigInt(null=True, default=None)
    base_code = Varchar(length=12, default="")
    materials_hash = Varchar(length=64, default="")
    visit_explained = Boolean(default=False)
    error_count = Integer(default=0)
    warning_count = Integer(default=0)


class RevisionContent(Table, tablename="revision_content"):
    """The document of a revision: the ``ServiceItem`` as msgspec encodes it."""

    id: Serial
    revision = ForeignKey(references=Revision, unique=True)
    document = Bytea()


class RevisionMaterial(Table, tablename="revision_material"):
    """One material of a revision; counted, compared across items and searched for.

    The migration puts an index on (plain_name, revision).
    """

    id: Serial
    revision = ForeignKey(references=Revision, index=True)
    position = Integer()
    name = Varchar(length=500)
    plain_name = Varchar(length=500, default="")
    form = Varchar(length=1, null=True, default=None)
    source = Varchar(length=2, null=True, default=None)
    necessity = Varchar(length=1, null=True, default=None)
    is_certificate = Boolean(default=False)


class RevisionResult(Table, tablename="revision_result"):
    """One result of a revision: what a later application could take from the files instead."""

    id: Serial
    revision = ForeignKey(references=Revision, index=True)
    name = Varchar(length=500)
    plain_name = Varchar(length=500, default="", index=True)


class RevisionBasis(Table, tablename="revision_basis"):
    """One legal basis of a revision: answers which items stand on a regulation."""

    id: Serial
    revision = ForeignKey(references=Revision, index=True)
    title = Varchar(length=500, index=True)
    document_number = Varchar(length=200, default="")
    article = Varchar(length=200, default="")


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


class RevisionFile(Table, tablename="revision_file"):
    """One file that a revision refers to; decides whether a file is public."""

    id: Serial
    revision = ForeignKey(references=Revision, index=True)
    sha256 = Varchar(length=64, index=True)
    file_name = Varchar(length=120)


class Review(Table, tablename="review"):
    """One act of the review of a draft: passed or sent back, by whom, with what opinion.

    ``counts`` is false for signatures that a return or an edit has made void.
    """

    id: Serial
    revision = ForeignKey(references=Revision, index=True)
    step = Varchar(length=16)
    act = Varchar(length=16)
    account = Integer()
    name = Varchar(length=100)
    opinion = Text(default="")
    returned_to = Varchar(length=16, default="")
    counts = Boolean(default=True)
    at = Timestamptz(default=None, null=True)


class Lineage(Table, tablename="lineage"):
    """An item that came out of another: split, merged or handed over."""

    id: Serial
    parent = ForeignKey(references=Item, index=True)
    child = ForeignKey(references=Item, index=True)
    how = Varchar(length=16)
    at = Timestamptz(default=None, null=True)


class LockedElement(Table, tablename="locked_element"):
    """An element that the level above has fixed for every item of a base code."""

    id: Serial
    base_code = Varchar(length=12, index=True)
    element = Varchar(length=64)
    value = Text()
    document = Varchar(length=500, default="")
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)


class Blob(Table, tablename="blob"):
    """Bytes of an uploaded file, kept once per content."""

    id: Serial
    sha256 = Varchar(length=64, unique=True)
    content = Bytea()


class Attachment(Table, tablename="attachment"):
    """A file uploaded for an item; which revisions refer to it says ``RevisionFile``."""

    id: Serial
    item = ForeignKey(references=Item, index=True)
    sha256 = Varchar(length=64, index=True)
    file_name = Varchar(length=120)
    size = Integer()
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)


class Account(Table, tablename="account"):
    """A person who may log in; roles and bodies are JSON lists of codes."""

    id: Serial
    login = Varchar(length=40, unique=True)
    name = Varchar(length=100)
    roles = Varchar(length=400, default="[]")
    bodies = Text(default="[]")
    active = Boolean(default=True)
    password_hash = Varchar(length=200, default="")
    past_hashes = Text(default="[]")
    password_at = Timestamptz(default=None, null=True)
    must_change = Boolean(default=True)
    totp_secret = Varchar(length=64, default="")
    totp_confirmed = Boolean(default=False)
    totp_last = BigInt(default=0)
    failures = Integer(default=0)
    locked_until = Timestamptz(default=None, null=True)
    last_login_at = Timestamptz(default=None, null=True)
    created_at = Timestamptz(default=None, null=True)


class LoginSession(Table, tablename="login_session"):
    """A logged-in browser; the cookie holds a token, the row its SHA-256."""

    id: Serial
    token_hash = Varchar(length=64, unique=True)
    account = ForeignKey(references=Account, index=True)
    csrf = Varchar(length=64)
    second_factor = Boolean(default=False)
    created_at = Timestamptz(default=None, null=True)
    seen_at = Timestamptz(default=None, null=True)
    address = Varchar(length=64, default="")


class LoginFailure(Table, tablename="login_failure"):
    """A failed login, counted per address."""

    id: Serial
    address = Varchar(length=64, index=True)
    login = Varchar(length=40)
    at = Timestamptz(default=None, null=True)


class AuditEvent(Table, tablename="audit_event"):
    """One line of the audit trail, chained like the ledger: who did or tried what, to what."""

    id: Serial
    serial = BigInt(unique=True)
    at = Varchar(length=40)
    account = Integer(null=True, default=None)
    name = Varchar(length=100, default="")
    act = Varchar(length=40)
    subject = Varchar(length=200, default="")
    outcome = Varchar(length=16)
    detail = Text(default="")
    address = Varchar(length=64, default="")
    previous_hash = Varchar(length=64)
    line_hash = Varchar(length=64)


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
    RevisionResult,
    RevisionBasis,
    RevisionTheme,
    RevisionFinding,
    RevisionFile,
    Review,
    Lineage,
    LockedElement,
    Blob,
    Attachment,
    Account,
    LoginSession,
    LoginFailure,
    AuditEvent,
    ChangeFeed,
    Ledger,
    ImportBatch,
    CatalogueFact,
)
