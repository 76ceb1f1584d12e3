"""One row of the spreadsheet of adjustments: what is done, and one entry as it is after it."""

from datetime import date
from typing import Annotated, Any, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

from catalogue.exchange.power_list.entries import SYNONYMS as ENTRY_SYNONYMS
from catalogue.model.adjustment import DelegationGroup
from catalogue.model.power_list import AdjustmentKind, Power

CLEARED = "清空"
"""What empties a column of an entry that goes on."""


def _meta(title: str, help: str = "") -> Meta:
    return Meta(title=title, description=help or None)


class AdjustmentHead(Struct, frozen=True, kw_only=True):
    """The columns of a row beside the content of an entry."""

    number: Annotated[str, _meta("编号", "同一编号的各行是一次调整；合并、拆分可以占几行")]
    adjustment_kind: Annotated[AdjustmentKind | None, _meta("调整种类", "第一行必填")] = None
    on: Annotated[date | None, _meta("调整日期", "第一行必填，如 2018-05-02")] = None
    document: Annotated[str, _meta("依据文件", "第一行必填：文件名称和文号")] = ""
    counterpart: Annotated[str, _meta("对方单位", "承接自哪里、对应上级的哪项决定")] = ""
    reason: Annotated[str, _meta("调整理由")] = ""
    removed_codes: Annotated[
        tuple[str, ...], _meta("原职权编码", "调整前的职权编码；多个用顿号分开，或分行填写")
    ] = ()
    to_group: Annotated[DelegationGroup | None, _meta("赋权去向", "下放、赋权填写")] = None
    to_division_codes: Annotated[
        tuple[str, ...], _meta("赋予地区", "下放、赋权填写：地区名称或行政区划代码，用顿号分开")
    ] = ()
    to_name: Annotated[str, _meta("承接主体", "下放、赋权填写")] = ""
    what: Annotated[str, _meta("赋权内容", "下放、赋权填写")] = ""
    to_code: Annotated[str, _meta("划入部门编码", "划转填写：统一社会信用代码18位")] = ""
    to_body: Annotated[str, _meta("划入部门", "划转填写")] = ""
    connection: Annotated[str, _meta("事项衔接", "划转填写")] = ""
    boundary: Annotated[str, _meta("职责边界", "划转填写")] = ""
    inspects_before: Annotated[str, _meta("事前勘验", "划转填写：由谁勘验")] = ""
    approves: Annotated[str, _meta("审批", "划转填写：由谁审批")] = ""
    supervises_after: Annotated[str, _meta("事后监管", "划转填写：由谁监管")] = ""
    handover_codes: Annotated[
        tuple[str, ...], _meta("交接事项编码", "划转填写：随同移交的政务服务事项编码")
    ] = ()


_HINTS = get_type_hints(Power, include_extras=True)


def _content_fields() -> list[tuple[str, Any, Any]]:
    """The columns of ``Power``, none required; lengths are checked when the entry is whole."""
    found = []
    for name, hint in _HINTS.items():
        inner, meta = get_args(hint)
        told = _meta(meta.title, meta.description or "")
        found.append((name, Annotated[inner | None, told], None))
    return found


AdjustmentRow: Any = msgspec.defstruct(
    "AdjustmentRow", _content_fields(), bases=(AdjustmentHead,), frozen=True, kw_only=True
)
"""One row: the head, then the columns of ``Power`` as the content after the adjustment."""

SYNONYMS = {name: title for name, title in ENTRY_SYNONYMS.items() if title not in ("_序号",)} | {
    "序号": "编号",
    "调整类型": "调整种类",
    "调整方式": "调整种类",
    "调整依据": "依据文件",
}

EMPTY: dict[str, Any] = {
    field.name: field.default
    for field in msgspec.structs.fields(Power)
    if field.default is not msgspec.NODEFAULT
}
"""Columns of an entry that may be empty, with what they are then."""


def content_of(row: Any, cleared: frozenset[str]) -> dict[str, Any]:
    """The columns of the entry that ``row`` fills or empties, by field of ``Power``."""
    filled = {name: getattr(row, name) for name in Power.__struct_fields__}
    found = {name: value for name, value in filled.items() if value not in (None, ())}
    return found | {name: EMPTY[name] for name in cleared}
