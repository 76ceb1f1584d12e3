"""权责清单: entries, adjustments, editions, and the account that must close between two editions.

Pure: an edition is a mapping from code to content hash, an adjustment a move from some of these
pairs to others.  ``reconcile`` replays the moves on the old edition and compares what comes out
with the new one; every difference is a gap with the entry it is about.

Source: kinds of adjustment and the equation of editions, reference standards §5.2.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from catalogue.model.code_tables import CodeTable, ExerciseLevel, ItemKind, ItemState


def _meta(title: str, help: str = "", max_length: int | None = None) -> Meta:
    return Meta(title=title, description=help or None, max_length=max_length)


class AdjustmentKind(CodeTable):
    """调整种类."""

    ADD = "add", "新增"
    TAKE_OVER = "take_over", "承接"
    SPLIT = "split", "拆分"
    CANCEL = "cancel", "取消"
    DELEGATE = "delegate", "下放"
    MERGE = "merge", "合并"
    EMPOWER = "empower", "赋权"
    TRANSFER = "transfer", "划转"
    SUSPEND = "suspend", "暂停"
    RESUME = "resume", "恢复"
    AMEND = "amend", "要素变更"

    @property
    def told(self) -> str:
        """What it does to the number of entries, in a few words."""
        if self in _NEUTRAL:
            return "不改变总数"
        return "增加" if self in (self.ADD, self.TAKE_OVER, self.SPLIT) else "减少"


_NEUTRAL = frozenset(
    {
        AdjustmentKind.EMPOWER,
        AdjustmentKind.TRANSFER,
        AdjustmentKind.SUSPEND,
        AdjustmentKind.RESUME,
        AdjustmentKind.AMEND,
    }
)
SHAPES: dict[AdjustmentKind, tuple[tuple[int, int], tuple[int, int]]] = {
    AdjustmentKind.ADD: ((0, 0), (1, 1)),
    AdjustmentKind.TAKE_OVER: ((0, 0), (1, 1)),
    AdjustmentKind.SPLIT: ((1, 1), (2, 50)),
    AdjustmentKind.CANCEL: ((1, 1), (0, 0)),
    AdjustmentKind.DELEGATE: ((1, 1), (0, 0)),
    AdjustmentKind.MERGE: ((2, 50), (1, 1)),
    **dict.fromkeys(_NEUTRAL, ((1, 1), (1, 1))),
}
"""How many entries leave and how many come: (at least, at most) each."""


class Power(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One entry of the power list with the published columns (reference: standards §5.1).

    ``sub_items`` and ``item_codes`` are lists; ``empowered`` the divisions it is exercised by as
    well (赋权), as division codes.
    """

    code: Annotated[str, _meta("职权编码", max_length=64)]
    kind: Annotated[ItemKind, _meta("权力类型")]
    name: Annotated[str, _meta("事项名称", max_length=1000)]
    sub_items: Annotated[tuple[str, ...], _meta("子项名称", "多个子项用顿号或换行分开")] = ()
    basis: Annotated[str, _meta("实施依据", "法律法规名称、文号和条款，每行一条")] = ""
    body_name: Annotated[str, _meta("行使主体", max_length=200)] = ""
    body_code: Annotated[str, _meta("行使主体编码", "统一社会信用代码18位", max_length=50)] = ""
    unit: Annotated[str, _meta("承办机构", "具体承办的科室", max_length=200)] = ""
    division_code: Annotated[str, _meta("行政区划代码", max_length=12)] = ""
    level: Annotated[ExerciseLevel | None, _meta("实施层级")] = None
    level_note: Annotated[str, _meta("层级权限说明")] = ""
    duties: Annotated[str, _meta("责任事项")] = ""
    duties_basis: Annotated[str, _meta("责任事项依据")] = ""
    accountability: Annotated[str, _meta("追责情形")] = ""
    state: Annotated[ItemState, _meta("状态")] = ItemState.IN_USE
    empowered: Annotated[tuple[str, ...], _meta("赋权对象", "行政区划代码")] = ()
    item_codes: Annotated[tuple[str, ...], _meta("关联事项编码", "对应的政务服务事项编码")] = ()
    note: Annotated[str, _meta("备注")] = ""


_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Power).decode


def encode_power(power: Power) -> bytes:
    """The entry's canonical bytes."""
    return _ENCODE(power)


def decode_power(document: bytes) -> Power:
    """The entry in ``document``."""
    return _DECODE(document)


def power_hash(power: Power) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(_ENCODE(power)).hexdigest()


class Delegated(Struct, frozen=True, kw_only=True):
    """What is given to a lower level with 下放 or 赋权; ``to_group`` is county or zone."""

    to_group: Annotated[str, _meta("赋权去向")]
    to_divisions: Annotated[tuple[str, ...], _meta("赋予地区")] = ()
    to_name: Annotated[str, _meta("承接主体")] = ""
    what: Annotated[str, _meta("赋权内容")] = ""


class Handover(Struct, frozen=True, kw_only=True):
    """交接书 of a 划转: who does what from then on.

    Source: Baishan 2018 report: the record states 划转依据、事项衔接、职责边界; the department
    keeps 事前勘验 and 事后监管.
    """

    to_code: Annotated[str, _meta("划入部门编码")] = ""
    to_name: Annotated[str, _meta("划入部门")] = ""
    connection: Annotated[str, _meta("事项衔接")] = ""
    boundary: Annotated[str, _meta("职责边界")] = ""
    inspects_before: Annotated[str, _meta("事前勘验")] = ""
    approves: Annotated[str, _meta("审批")] = ""
    supervises_after: Annotated[str, _meta("事后监管")] = ""


Pair = tuple[str, str]
"""An entry's code and the hash of its content."""


class Move(Struct, frozen=True, kw_only=True):
    """One recorded adjustment as the account sees it: these versions left, these came."""

    id: int
    kind: AdjustmentKind
    on: date
    document: str
    removed: tuple[Pair, ...] = ()
    brought: tuple[Pair, ...] = ()

    @property
    def net(self) -> int:
        """By how much the number of entries grows."""
        return len(self.brought) - len(self.removed)


class AccountLine(Struct, frozen=True):
    """All adjustments of one kind between two editions."""

    kind: AdjustmentKind
    adjustments: int
    removed: int
    brought: int

    @property
    def net(self) -> int:
        """What they add to the number of entries."""
        return self.brought - self.removed


class Gap(Struct, frozen=True):
    """Something the recorded adjustments do not explain, about the entry ``code``."""

    code: str
    what: str


class Account(Struct, frozen=True, kw_only=True):
    """旧总数 + 增加 − 减少 = 新总数, with what does not fit."""

    old: int
    new: int
    lines: tuple[AccountLine, ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def net(self) -> int:
        """What the recorded adjustments add up to."""
        return sum(line.net for line in self.lines)

    @property
    def difference(self) -> int:
        """What the adjustments leave unexplained in number: new − (old + net)."""
        return self.new - self.old - self.net

    @property
    def closes(self) -> bool:
        """Whether every entry of the new edition follows from the old one."""
        return not self.gaps and self.difference == 0


def reconcile(old: Mapping[str, str], new: Mapping[str, str], moves: Sequence[Move]) -> Account:
    """Replay ``moves`` in order on ``old`` and compare with ``new``, both code → content hash.

    A move must find what it removes exactly as it was recorded, so that leaving out any one of
    them shows even where the counts agree.

    >>> move = Move(id=1, kind=AdjustmentKind.CANCEL, on=date(2018, 5, 1), document="x",
    ...             removed=(("A", "1"),))
    >>> reconcile({"A": "1", "B": "2"}, {"B": "2"}, [move]).closes
    True
    >>> [gap.code for gap in reconcile({"A": "1", "B": "2"}, {"B": "2"}, []).gaps]
    ['A']
    """
    state, gaps = dict(old), []
    for move in moves:
        for code, digest in move.removed:
            held = state.pop(code, None)
            if held is None:
                gaps.append(Gap(code, f"{_named(move)}要减少的事项在清单中不存在"))
            elif held != digest:
                gaps.append(Gap(code, f"{_named(move)}之前的内容与清单不一致，中间缺少调整记录"))
        for code, digest in move.brought:
            if code in state:
                gaps.append(Gap(code, f"{_named(move)}要增加的事项清单中已有"))
            state[code] = digest
    gaps += _unexplained(state, new)
    return Account(
        old=len(old), new=len(new), lines=tuple(_lines(moves)), gaps=tuple(dict.fromkeys(gaps))
    )


def _unexplained(state: Mapping[str, str], new: Mapping[str, str]) -> Iterable[Gap]:
    for code in sorted(state.keys() - new.keys()):
        yield Gap(code, "新版清单中没有，但没有取消、下放、合并或拆分的记录")
    for code in sorted(new.keys() - state.keys()):
        yield Gap(code, "新版清单中新出现，但没有新增、承接、合并或拆分的记录")
    for code in sorted(state.keys() & new.keys()):
        if state[code] != new[code]:
            yield Gap(code, "内容有变化，但没有划转、赋权、暂停或要素变更的记录")


def _named(move: Move) -> str:
    return f"第 {move.id} 号调整（{move.kind.label}，{move.on}）"


def _lines(moves: Sequence[Move]) -> Iterable[AccountLine]:
    for kind in AdjustmentKind:
        own = [move for move in moves if move.kind is kind]
        if own:
            yield AccountLine(
                kind,
                len(own),
                sum(len(move.removed) for move in own),
                sum(len(move.brought) for move in own),
            )
