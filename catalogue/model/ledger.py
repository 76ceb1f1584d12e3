"""信息发布登记台账: a line per publication or withdrawal, each chained to the one before."""

from typing import Annotated

from msgspec import Meta, Struct

from catalogue.model.chain import ChainedLine

INITIAL_LOAD = "初始入库"
"""Remark of lines written by the initial load, which no reviewer has signed."""

PUBLISH = "publish"
WITHDRAW = "withdraw"
ACTS = {PUBLISH: "发布", WITHDRAW: "撤下"}
"""What a line records, with its Chinese label."""


class Signature(Struct, frozen=True):
    """One of the three reviews: step, who, when (ISO 8601), opinion."""

    step: str
    by: str
    at: str
    opinion: str = ""


class LedgerLine(ChainedLine, frozen=True, kw_only=True):
    """One publication or withdrawal."""

    code: Annotated[str, Meta(title="事项编码")]
    name: Annotated[str, Meta(title="事项名称")]
    number: Annotated[int, Meta(title="版本号")]
    content_hash: Annotated[str, Meta(title="内容摘要")]
    disclosure: Annotated[str, Meta(title="公开属性")] = ""
    act: Annotated[str, Meta(title="行为")] = PUBLISH
    author: Annotated[str, Meta(title="编制人")] = ""
    reviews: Annotated[tuple[Signature, ...], Meta(title="审核意见")] = ()
    remark: Annotated[str, Meta(title="备注")] = ""
    channel: Annotated[str, Meta(title="发布渠道")] = ""
    at: Annotated[str, Meta(title="发布时间")] = ""
