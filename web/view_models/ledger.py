"""信息发布登记台账 for showing: on a page, on paper, in a file."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from catalogue.model.code_tables import Disclosure
from catalogue.model.ledger import ACTS, LedgerLine, Signature
from catalogue.model.workflow import STEPS
from web.view_models.moment import minute_text


class SignedView(Struct, frozen=True):
    """One of the three reviews: who, when, with what opinion; empty where nobody signed."""

    name: str = ""
    at: str = ""
    opinion: str = ""


class LedgerRow(Struct, frozen=True, kw_only=True):
    """One line; ``signed`` in the order of the steps, ``fault`` tells what is wrong with it."""

    serial: int
    code: str
    name: str
    number: int
    content_hash: str
    disclosure: str
    author: str
    signed: list[SignedView]
    channel: str
    at: str
    act: str
    remark: str
    line_hash: str
    fault: str


def ledger_row(line: LedgerLine, fault: str = "") -> LedgerRow:
    """``line`` for showing."""
    by_step = {review.step: review for review in line.reviews}
    return LedgerRow(
        serial=line.serial,
        code=line.code,
        name=line.name,
        number=line.number,
        content_hash=line.content_hash,
        disclosure=Disclosure(line.disclosure).label if line.disclosure else "未填",
        author=line.author,
        signed=[signed_view(by_step.get(step.label)) for step in STEPS],
        channel=line.channel,
        at=_minute(line.at),
        act=ACTS.get(line.act, line.act),
        remark=line.remark,
        line_hash=line.line_hash,
        fault=fault,
    )


def verdict(rows: Sequence[LedgerRow]) -> str:
    """One sentence on the chain of the lines shown."""
    if not rows:
        return ""
    bad = [row.serial for row in rows if row.fault]
    if not bad:
        return f"本页 {len(rows)} 行的内容、行摘要和前后链接都已核对，一致。"
    told = "、".join(str(serial) for serial in bad)
    return f"本页 {len(rows)} 行中有 {len(bad)} 行核对不符：序号 {told}。请立即报告审计员。"


CSV_COLUMNS = (
    "序号",
    "事项编码",
    "事项名称",
    "版本",
    "内容摘要",
    "公开属性",
    "编制人",
    *(f"{step.label}{part}" for step in STEPS for part in ("人", "时间", "意见")),
    "渠道",
    "发布时间",
    "行为",
    "备注",
    "行摘要",
)


def csv_cells(row: LedgerRow) -> list[str]:
    """``row`` in the order of ``CSV_COLUMNS``."""
    people = [part for one in row.signed for part in (one.name, one.at, one.opinion)]
    return [
        str(row.serial),
        row.code,
        row.name,
        str(row.number),
        row.content_hash,
        row.disclosure,
        row.author,
        *people,
        row.channel,
        row.at,
        row.act,
        row.remark,
        row.line_hash,
    ]


def signed_view(review: Signature | None) -> SignedView:
    """``review`` for showing, at the place's time."""
    if review is None:
        return SignedView()
    return SignedView(review.by, _minute(review.at), review.opinion)


def _minute(at: str) -> str:
    return minute_text(datetime.fromisoformat(at)) if at else ""
