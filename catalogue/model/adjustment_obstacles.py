"""What keeps an adjustment of the power list out of the record, part by part.

Source: shapes of the kinds, reference standards §5.2; an adjustment must rest on a document, and
a transfer on a handover record with all its parts (Baishan 2018 report).
"""

from collections.abc import Iterable, Iterator, Mapping

from catalogue.model.adjustment import GIVES, Adjustment, DelegationGroup, Footing, Held, K
from catalogue.model.code_tables import ItemState
from catalogue.model.power_entry import (
    has_control,
    is_division,
    named,
    power_faults,
    title_of,
    titles,
)
from catalogue.model.power_list import (
    SHAPES,
    AdjustmentKind,
    Delegated,
    Handover,
    Power,
    power_hash,
)
from catalogue.model.workflow import Fault, Obstacle

KIND, DAY, DOCUMENT = "调整种类", "调整日期", "依据文件"
COUNTERPART, REASON = "对方单位", "调整理由"
REMOVED, CODE, STATE = "原职权编码", title_of("code"), title_of("state")
TO_GROUP, TO_DIVISIONS = title_of("to_group", Delegated), title_of("to_divisions", Delegated)
TO_BODY = title_of("to_name", Handover)
LONGEST = {DOCUMENT: 500, COUNTERPART: 200, REASON: 4000}
"""Characters at most."""

Told = Iterator[tuple[str, str]]
"""What is wrong, as (title of the column it is about, sentence)."""


class AdjustmentObstacle(Obstacle, frozen=True):
    """What keeps an adjustment out; ``column`` is the title of the part that it is about."""

    column: str = ""


_ONLY: dict[AdjustmentKind, frozenset[str]] = {
    K.SUSPEND: frozenset({"state", "note"}),
    K.RESUME: frozenset({"state", "note"}),
    K.EMPOWER: frozenset({"empowered", "level_note", "note"}),
}
"""Fields that these kinds may change; 要素变更 is for the others."""


def obstacles(asked: Adjustment, footing: Footing) -> list[AdjustmentObstacle]:
    """All that keeps ``asked`` (completed, tidied) out of the record; empty when nothing does."""
    found = [*_told(Fault.CONTENT, _of_papers(asked)), *_told(Fault.CONTENT, _of_shape(asked))]
    found += _told(Fault.STATE, _of_day(asked, footing))
    found += _told(Fault.STATE, _of_list(asked, footing))
    if found:
        return found
    for power in asked.brings:
        found += _told(Fault.CONTENT, power_faults(power))
    found += _told(Fault.CONTENT, _of_content(asked, footing.held))
    found += _told(Fault.CONTENT, _of_records(asked))
    return found


def _told(fault: Fault, found: Iterable[tuple[str, str]]) -> list[AdjustmentObstacle]:
    return [AdjustmentObstacle(fault, text, column) for column, text in found]


def _of_papers(asked: Adjustment) -> Told:
    if not asked.document.strip():
        yield DOCUMENT, "没有填写依据文件；请填写作出这次调整的文件名称和文号"
    for title, text in (
        (DOCUMENT, asked.document),
        (COUNTERPART, asked.counterpart),
        (REASON, asked.reason),
    ):
        if len(text) > LONGEST[title]:
            yield title, f"{title}最长 {LONGEST[title]} 字，现为 {len(text)} 字；请缩短"
        if has_control(text):
            yield title, f"{title}含有看不见的控制字符；请删去，或粘贴为纯文本后重试"


def _of_shape(asked: Adjustment) -> Told:
    leaving, coming = SHAPES[asked.kind]
    kind = asked.kind.label
    if not leaving[0] <= len(asked.removes) <= leaving[1]:
        due = _between(*leaving)
        yield REMOVED, f"{kind}应有 {due} 个原有事项，现有 {len(asked.removes)} 个"
    if not coming[0] <= len(asked.brings) <= coming[1]:
        due = _between(*coming)
        yield CODE, f"{kind}之后应有 {due} 个事项，现填写了 {len(asked.brings)} 个"
    for code in _twice(asked.removes):
        yield REMOVED, f"职权编码“{code}”在原有事项中写了两次，请只留一处"
    for code in _twice(tuple(power.code for power in asked.brings)):
        yield CODE, f"职权编码“{code}”在调整后的事项中写了两次，请改为各自的编码"


def _between(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} 到 {most}"


def _twice(codes: tuple[str, ...]) -> list[str]:
    return [code for code in dict.fromkeys(codes) if codes.count(code) > 1]


def _of_day(asked: Adjustment, footing: Footing) -> Told:
    if asked.on > footing.today:
        told = f"在今天（{footing.today}）之后；请在文件生效当天或之后登记"
        yield DAY, f"调整日期 {asked.on} {told}"
    if footing.closed is None:
        yield KIND, "还没有首版清单，无从调整；请先导入首版清单"
    elif asked.on <= footing.closed:
        told = f"不晚于最近一版清单的日期 {footing.closed}，那一版已经公布；请填写那一天之后的日期"
        yield DAY, f"调整日期 {asked.on} {told}"


def _of_list(asked: Adjustment, footing: Footing) -> Told:
    for code in dict.fromkeys(asked.removes):
        held = footing.held.get(code)
        if held is None:
            gone = footing.left.get(code)
            why = f"已于 {gone} 离开清单" if gone else "不在清单中"
            yield REMOVED, f"职权编码“{code}”{why}；请核对编码"
        elif asked.on < held.since:
            told = f"早于{named(held.power)}上一次变动的日期 {held.since}"
            yield DAY, f"调整日期 {asked.on} {told}；同一事项的调整须按先后登记，请核对日期"
    for power in asked.brings:
        other = footing.held.get(power.code)
        gone = footing.left.get(power.code)
        if other is not None and power.code not in asked.removes:
            told = f"职权编码“{power.code}”已被清单中的“{other.power.name}”使用"
            yield CODE, f"{told}；请换用新的编码，或改用别的调整种类"
        elif other is None and gone is not None and asked.on < gone:
            told = f"职权编码“{power.code}”到 {gone} 为止还在清单中"
            yield DAY, f"{told}；请填写那一天或之后的日期"


def _of_content(asked: Adjustment, held: Mapping[str, Held]) -> Told:
    if SHAPES[asked.kind] != ((1, 1), (1, 1)):
        return
    old, new = held[asked.removes[0]].power, asked.brings[0]
    if power_hash(old) == power_hash(new):
        yield KIND, f"{named(old)}的内容没有变化，无须登记{asked.kind.label}"
        return
    changed = {name for name in Power.__struct_fields__ if getattr(old, name) != getattr(new, name)}
    only = _ONLY.get(asked.kind)
    if only is not None and changed - only:
        told = f"{asked.kind.label}不能同时改动{titles(changed - only)}；请另登记一次要素变更"
        yield KIND, told
    yield from _of_change(asked.kind, old, new)


def _of_change(kind: AdjustmentKind, old: Power, new: Power) -> Told:
    if kind is K.SUSPEND and (old.state, new.state) != (ItemState.IN_USE, ItemState.SUSPENDED):
        yield STATE, f"{named(old)}现为“{old.state.label}”；只有在用的事项可以暂停"
    if kind is K.RESUME and (old.state, new.state) != (ItemState.SUSPENDED, ItemState.IN_USE):
        yield STATE, f"{named(old)}现为“{old.state.label}”；只有暂停的事项可以恢复"
    if kind in (K.AMEND, K.TRANSFER) and old.state is not new.state:
        yield STATE, f"{kind.label}不改状态；请另登记暂停或恢复"
    if kind in (K.AMEND, K.TRANSFER) and set(new.empowered) - set(old.empowered):
        yield title_of("empowered"), f"{kind.label}不增加赋权对象；请另登记赋权"
    if kind is K.TRANSFER and (old.body_name, old.body_code) == (new.body_name, new.body_code):
        yield TO_BODY, f"划转之后行使主体仍是“{old.body_name}”；请填写划入部门"


def _of_records(asked: Adjustment) -> Told:
    if asked.kind in GIVES:
        yield from _of_delegated(asked, asked.delegated)
    elif asked.delegated is not None:
        yield TO_GROUP, f"{asked.kind.label}不填赋权去向；下放和赋权才填"
    if asked.kind is K.TRANSFER:
        yield from _of_handover(asked.brings[0], asked.handover)
    elif asked.handover is not None:
        yield TO_BODY, f"{asked.kind.label}不填交接书；划转才填"


def _of_delegated(asked: Adjustment, given: Delegated | None) -> Told:
    if given is None:
        yield TO_GROUP, f"{asked.kind.label}须写明赋权去向和赋予地区；请补填"
        return
    if given.to_group not in set(DelegationGroup):
        known = "或".join(group.label for group in DelegationGroup)
        yield TO_GROUP, f"赋权去向“{given.to_group}”不认识；请填{known}"
    if not given.to_divisions:
        yield TO_DIVISIONS, f"{asked.kind.label}没有写明赋予地区；请填写行政区划代码"
    for code in given.to_divisions:
        if not is_division(code):
            yield TO_DIVISIONS, f"赋予地区“{code}”不是行政区划代码；请填 6 位或 12 位代码"
    if len(given.to_name) > 400 or len(given.to_divisions) > 25:
        yield TO_DIVISIONS, "承接主体最长 400 字，赋予地区最多 25 个；请分几次登记"
    if has_control(given.to_name + given.what):
        yield TO_GROUP, "承接主体或赋权内容含有看不见的控制字符；请粘贴为纯文本后重试"
    if asked.kind is K.EMPOWER:
        lacking = [one for one in given.to_divisions if one not in asked.brings[0].empowered]
        if lacking:
            told = f"赋权之后的赋权对象中没有 {'、'.join(lacking)}；请与赋予地区填写一致"
            yield title_of("empowered"), told


def _of_handover(new: Power, record: Handover | None) -> Told:
    if record is None:
        told = "划转须有交接书：划入部门、事项衔接、职责边界、事前勘验、审批、事后监管；请补填"
        yield TO_BODY, told
        return
    parts = {name: getattr(record, name) for name in Handover.__struct_fields__}
    empty = [name for name, text in parts.items() if not text.strip()]
    if empty:
        yield title_of(empty[0], Handover), f"交接书没有写明{titles(empty, Handover)}；请补填"
    elif (record.to_name, record.to_code) != (new.body_name, new.body_code):
        told = f"交接书的划入部门“{record.to_name}”与划转后的行使主体“{new.body_name}”不是同一个"
        yield TO_BODY, f"{told}；请核对名称和编码"
    for name, text in parts.items():
        if name not in ("connection", "boundary") and len(text) > 200:
            yield title_of(name, Handover), f"{title_of(name, Handover)}最长 200 字；请缩短"
        if has_control(text):
            yield title_of(name, Handover), "交接书含有看不见的控制字符；请粘贴为纯文本后重试"
