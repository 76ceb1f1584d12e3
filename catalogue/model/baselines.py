"""改革前 as a spreadsheet has it: one flat record per item."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from catalogue.errors import BadInput
from catalogue.model.fees import fen_of, yuan_of
from catalogue.model.limits import TimeLimit
from catalogue.model.reform import Baseline

_Count = Annotated[int, Meta(ge=0, le=9999)]


class BaselineRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item's counts before reform, with the document that vouches for them.

    ``since`` is the day from which they are compared with; empty is the day of entry.
    """

    item_code: Annotated[str, Meta(title="事项编码", min_length=1, max_length=64)]
    limit: Annotated[TimeLimit | None, Meta(title="改革前办结时限")] = None
    visits: Annotated[_Count | None, Meta(title="改革前到现场次数")] = None
    materials: Annotated[_Count | None, Meta(title="改革前材料数")] = None
    certificates: Annotated[_Count | None, Meta(title="改革前证明数")] = None
    steps: Annotated[_Count | None, Meta(title="改革前环节数")] = None
    fee: Annotated[str, Meta(title="改革前收费（元）", max_length=12)] = ""
    basis: Annotated[str, Meta(title="依据文件", min_length=1, max_length=500)]
    basis_date: Annotated[date | None, Meta(title="依据文件日期")] = None
    since: Annotated[date | None, Meta(title="启用日期")] = None


def baseline_of(record: BaselineRecord) -> Baseline:
    """``record`` as the item rules know it.

    Raises:
        BadInput: the fee is no sum of money.
    """
    fee = fen_of(record.fee) if record.fee.strip() else None
    if record.fee.strip() and fee is None:
        raise BadInput(
            f"“改革前收费（元）”：“{record.fee[:20]}”不是金额，请填数字，如 0、20、10.50"
        )
    return Baseline(
        limit=record.limit,
        visits=record.visits,
        materials=record.materials,
        certificates=record.certificates,
        steps=record.steps,
        fee_fen=fee,
        basis=record.basis.strip(),
        as_of=record.basis_date,
    )


def record_of(item_code: str, baseline: Baseline, since: date | None) -> BaselineRecord:
    """A baseline as a record of the spreadsheet."""
    return BaselineRecord(
        item_code=item_code,
        limit=baseline.limit,
        visits=baseline.visits,
        materials=baseline.materials,
        certificates=baseline.certificates,
        steps=baseline.steps,
        fee="" if baseline.fee_fen is None else yuan_of(baseline.fee_fen),
        basis=baseline.basis,
        basis_date=baseline.as_of,
        since=since,
    )


class ListedItem(Struct, frozen=True, kw_only=True):
    """One line of a list of items, such as those of a batch."""

    item_code: Annotated[str, Meta(title="事项编码", min_length=1, max_length=64)]
