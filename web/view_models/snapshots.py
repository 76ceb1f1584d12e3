"""Frozen reports as pages and programs see them."""

from msgspec import Struct

from catalogue.metrics.scope import Scope
from catalogue.metrics.snapshot import Frozen, Verification
from catalogue.queries.snapshots import SnapshotLine
from web.view_models.figure import ReportAnswer, report_answer
from web.view_models.moment import minute_text


class SnapshotView(Struct, frozen=True, kw_only=True):
    """One frozen report; ``target`` and ``conversion`` are what it was computed with."""

    key: str
    name: str
    as_of: str
    edition: str
    scope: dict[str, str]
    scope_text: str
    conversion: str
    target: str
    inputs_hash: str
    answer_hash: str
    public: bool
    frozen_at: str
    sample: bool


class SnapshotsAnswer(Struct, frozen=True, kw_only=True):
    """One page of the frozen reports, newest day first."""

    total: int
    page: int
    size: int
    snapshots: list[SnapshotView]


class InputAnswer(Struct, frozen=True, kw_only=True):
    """One kind of input that went into the hash."""

    name: str
    rows: int
    digest: str


class SnapshotAnswer(Struct, frozen=True, kw_only=True):
    """A frozen report in full: as it was frozen, with the inputs its hash is made of."""

    snapshot: SnapshotView
    inputs: list[InputAnswer]
    report: ReportAnswer


class InputDifference(Struct, frozen=True, kw_only=True):
    """One kind of input that is not what it was."""

    name: str
    frozen_rows: int
    rows: int


class FigureDifference(Struct, frozen=True, kw_only=True):
    """One statement of the report that is not what it was."""

    id: str
    name: str
    frozen: str
    now: str


class VerificationAnswer(Struct, frozen=True, kw_only=True):
    """A frozen report computed again; ``holds`` when document, inputs and figures are the same."""

    key: str
    holds: bool
    told: str
    intact: bool
    inputs_hash: str
    inputs_hash_now: str
    inputs: list[InputDifference]
    figures: list[FigureDifference]


def snapshot_view(line: SnapshotLine) -> SnapshotView:
    """``line`` for pages and programs; the moment in the place's time."""
    return SnapshotView(
        key=line.key,
        name=line.name,
        as_of=line.as_of.isoformat(),
        edition=line.edition,
        scope=line.scope,
        scope_text=Scope(**line.scope).text,
        conversion=line.conversion,
        target=line.target,
        inputs_hash=line.inputs_hash,
        answer_hash=line.answer_hash,
        public=line.public,
        frozen_at=minute_text(line.at),
        sample=line.sample,
    )


def snapshot_answer(line: SnapshotLine, frozen: Frozen) -> SnapshotAnswer:
    """A frozen report in full."""
    return SnapshotAnswer(
        snapshot=snapshot_view(line),
        inputs=[
            InputAnswer(name=one.name, rows=one.rows, digest=one.digest)
            for one in frozen.inputs.parts
        ],
        report=report_answer(frozen.report),
    )


def verification_answer(found: Verification) -> VerificationAnswer:
    """The outcome of computing again."""
    return VerificationAnswer(
        key=found.line.key,
        holds=found.holds,
        told=found.told,
        intact=found.intact,
        inputs_hash=found.line.inputs_hash,
        inputs_hash_now=found.hash_now,
        inputs=[
            InputDifference(name=one.name, frozen_rows=one.frozen_rows, rows=one.rows)
            for one in found.inputs
        ],
        figures=[
            FigureDifference(id=one.id, name=one.name, frozen=one.before, now=one.after)
            for one in found.figures
        ],
    )
