"""Frozen reports: a report with the inputs it was computed from, kept as one document.

A frozen report can be computed again for the same day.  What is entered later for later days
changes nothing; what is entered backwards shows, with the kind of input and the figures it moved.
"""

import hashlib
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import BadInput, NotFound
from catalogue.metrics.figure import Report
from catalogue.metrics.former_wording import in_chinese
from catalogue.metrics.inputs import Inputs, inputs_on
from catalogue.metrics.report import build_report
from catalogue.metrics.scope import Scope
from catalogue.metrics.values import Difference, differences
from catalogue.model.limits import CONVERSION_POLICIES
from catalogue.queries.power_changes import AdjustmentLine, adjustments_between
from catalogue.queries.snapshots import SnapshotLine, document, snapshot


class Frozen(Struct, frozen=True, kw_only=True):
    """A report as it was frozen; ``adjustments`` are those behind the change of editions."""

    report: Report
    inputs: Inputs
    adjustments: tuple[AdjustmentLine, ...] = ()


class InputChange(Struct, frozen=True, kw_only=True):
    """One kind of input that is not what it was when the report was frozen."""

    name: str
    frozen_rows: int
    rows: int


class Verification(Struct, frozen=True, kw_only=True):
    """A frozen report beside the same report computed now.

    ``intact`` says whether the stored document still has the hash it was stored with.
    """

    line: SnapshotLine
    hash_now: str
    intact: bool
    inputs: tuple[InputChange, ...]
    figures: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether document, inputs and every figure are what was frozen."""
        return self.intact and self.hash_now == self.line.inputs_hash and not self.figures

    @property
    def told(self) -> str:
        """The outcome in one sentence."""
        if not self.intact:
            return "保存的报表内容与冻结时的摘要不一致，数据库中的记录被改动过；请用备份核对"
        if self.holds:
            return "重新计算的结果与冻结时一致：输入摘要相同，各项数值相同"
        if not self.inputs and self.figures:
            return "输入摘要与冻结时相同，但数值不同：冻结之后程序的算法或统计口径有变化"
        names = "、".join(one.name for one in self.inputs)
        moved = f"，{len(self.figures)} 项数值随之不同" if self.figures else "，各项数值未受影响"
        return f"冻结之后补记或更改了截至 {self.line.as_of} 的数据：{names}{moved}"


async def freeze(report: Report) -> Frozen:
    """``report`` with the inputs of its day, as they are now."""
    change = report.change
    lines = await adjustments_between(change.old.on, change.new.on) if change else []
    return Frozen(
        report=report,
        inputs=await inputs_on(report.as_of, report.scope),
        adjustments=tuple(lines),
    )


async def frozen_report(key: str, *, public_only: bool) -> tuple[SnapshotLine, Frozen]:
    """The report frozen under ``key``, its formulas in Chinese whenever it was frozen.

    Raises:
        NotFound: there is none, or it is not public and only public ones were asked for.
    """
    line = await snapshot(key, public_only=public_only)
    frozen = decode(await document(key))
    return line, msgspec.structs.replace(frozen, report=in_chinese(frozen.report))


async def verify_snapshot(key: str, *, today: date, public_only: bool = False) -> Verification:
    """Compute the report frozen under ``key`` again and compare.

    Raises:
        NotFound: there is none.
    """
    line = await snapshot(key, public_only=public_only)
    stored = await document(key)
    frozen = decode(stored)
    now = await inputs_on(line.as_of, frozen.report.scope)
    report = await _again(line, frozen.report.scope, today)
    return Verification(
        line=line,
        hash_now=now.hash,
        intact=hashlib.sha256(stored).hexdigest() == line.answer_hash
        and frozen.inputs.hash == line.inputs_hash,
        inputs=_changed(frozen.inputs, now),
        figures=differences(frozen.report, report),
    )


async def _again(line: SnapshotLine, scope: Scope, today: date) -> Report:
    policy = CONVERSION_POLICIES.get(line.conversion)
    if policy is None:
        raise BadInput(
            f"冻结报表“{line.key}”所用的时限折算办法“{line.conversion}”已不存在，无法重新计算"
        )
    try:
        return await build_report(
            today=today,
            as_of=line.as_of,
            scope=scope,
            edition=line.edition or None,
            conversion=policy,
            target=Fraction(line.target),
        )
    except NotFound as gone:
        raise BadInput(f"冻结报表“{line.key}”无法重新计算：{gone}") from gone


def _changed(frozen: Inputs, now: Inputs) -> tuple[InputChange, ...]:
    before = {one.name: one for one in frozen.parts}
    return tuple(
        InputChange(
            name=part.name,
            frozen_rows=before[part.name].rows if part.name in before else 0,
            rows=part.rows,
        )
        for part in now.parts
        if before.get(part.name) != part
    )


def encode(frozen: Frozen) -> bytes:
    """The document that is kept; exact fractions as “a/b”."""
    return msgspec.json.encode(frozen, enc_hook=_written)


def decode(stored: bytes) -> Frozen:
    """The frozen report in ``stored``."""
    return msgspec.json.decode(stored, type=Frozen, dec_hook=_read)


def _written(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(type(value).__name__)


def _read(kind: type, value: Any) -> Any:
    if kind is Fraction:
        return Fraction(value)
    raise NotImplementedError(kind.__name__)
