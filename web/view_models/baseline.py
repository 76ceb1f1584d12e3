"""What an item was before reform, as the workbench lists it."""

from msgspec import Struct

from catalogue.model.fees import yuan_of
from catalogue.queries.baselines import BaselineLine


class BaselineRow(Struct, frozen=True, kw_only=True):
    """One item's baseline as texts; “—” is not recorded."""

    code: str
    name: str
    body: str
    limit: str
    visits: str
    materials: str
    certificates: str
    steps: str
    fee: str
    basis: str
    since: str
    by: str
    sample: bool


def baseline_row(line: BaselineLine) -> BaselineRow:
    """``line`` for showing."""
    held = line.baseline
    return BaselineRow(
        code=line.code,
        name=line.name or "（现未公开）",
        body=line.body_name,
        limit=held.limit.text if held.limit else "—",
        visits=_text(held.visits),
        materials=_text(held.materials),
        certificates=_text(held.certificates),
        steps=_text(held.steps),
        fee="—" if held.fee_fen is None else yuan_of(held.fee_fen),
        basis=held.basis + (f"（{held.as_of.isoformat()}）" if held.as_of else ""),
        since=line.since.isoformat(),
        by=line.by,
        sample=line.sample,
    )


def _text(count: int | None) -> str:
    return "—" if count is None else str(count)
