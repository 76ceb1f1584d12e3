"""信息发布登记台账: a line per publication or withdrawal, each chained to the one before."""

import hashlib
from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

FIRST_HASH = "0" * 64
"""What the first line of a ledger points back to."""

INITIAL_LOAD = "初始入库"
"""Remark of lines written by the initial load, which no reviewer has signed."""


class Signature(Struct, frozen=True):
    """One of the three reviews: step, who, when (ISO 8601), opinion."""

    step: str
    by: str
    at: str
    opinion: str = ""


class LedgerLine(Struct, frozen=True, kw_only=True):
    """What is chained; ``line_hash`` covers every other field."""

    serial: Annotated[int, Meta(title="序号")]
    code: Annotated[str, Meta(title="事项编码")]
    name: Annotated[str, Meta(title="事项名称")]
    number: Annotated[int, Meta(title="版本号")]
    content_hash: Annotated[str, Meta(title="内容摘要")]
    disclosure: Annotated[str, Meta(title="公开属性")] = ""
    act: Annotated[str, Meta(title="行为")] = "publish"
    author: Annotated[str, Meta(title="编制人")] = ""
    reviews: Annotated[tuple[Signature, ...], Meta(title="审核意见")] = ()
    remark: Annotated[str, Meta(title="备注")] = ""
    channel: Annotated[str, Meta(title="发布渠道")] = ""
    at: Annotated[str, Meta(title="发布时间")] = ""
    previous_hash: str = FIRST_HASH
    line_hash: str = ""

    def sealed(self, previous_hash: str) -> "LedgerLine":
        """This line behind the one whose hash is ``previous_hash``."""
        line = msgspec.structs.replace(self, previous_hash=previous_hash, line_hash="")
        return msgspec.structs.replace(line, line_hash=line.digest())

    def digest(self) -> str:
        """SHA-256 over every field but ``line_hash``, in the order of the Struct."""
        bare = msgspec.structs.replace(self, line_hash="") if self.line_hash else self
        return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()


def first_broken(lines: Iterable[LedgerLine]) -> LedgerLine | None:
    """The first line that does not follow from the one before, ``None`` when the chain holds."""
    previous = FIRST_HASH
    for serial, line in enumerate(lines, start=1):
        if (line.serial, line.previous_hash, line.line_hash) != (serial, previous, line.digest()):
            return line
        previous = line.line_hash
    return None
