"""改革前: what items were before reform, as a register of days."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.as_of import in_force
from catalogue.model.baselines import BaselineRecord, record_of
from catalogue.model.limits import LimitUnit, TimeLimit
from catalogue.model.reform import Baseline
from catalogue.queries.conditions import begins, called
from catalogue.tables import BaselineRow, Item, Revision

_AT_ONCE = 1000
_COLUMNS = (
    BaselineRow.item,
    BaselineRow.limit_value,
    BaselineRow.limit_unit,
    BaselineRow.visits,
    BaselineRow.materials,
    BaselineRow.certificates,
    BaselineRow.steps,
    BaselineRow.fee_fen,
    BaselineRow.basis,
    BaselineRow.basis_date,
    BaselineRow.since,
)


class BaselineLine(Struct, frozen=True, kw_only=True):
    """One item with its baseline and what stands against it now; ``now`` of ``None``: not public.

    The counts now are the projected ones of the public revision.
    """

    code: str
    name: str
    body_name: str
    baseline: Baseline
    since: date
    by: str
    at: datetime
    sample: bool


def baseline_from(row: dict[str, Any]) -> Baseline:
    """A row with the columns of ``BaselineRow`` as a baseline."""
    unit = row["limit_unit"]
    return Baseline(
        limit=TimeLimit(row["limit_value"], LimitUnit(unit)) if unit else None,
        visits=row["visits"],
        materials=row["materials"],
        certificates=row["certificates"],
        steps=row["steps"],
        fee_fen=row["fee_fen"],
        basis=row["basis"],
        as_of=row["basis_date"],
    )


async def baselines_of(items: Sequence[int], day: date | None = None) -> dict[int, Baseline]:
    """Item row → its baseline on ``day``; ``None`` is what holds without an end."""
    found: dict[int, Baseline] = {}
    for start in range(0, len(items), _AT_ONCE):
        some = BaselineRow.item.is_in(list(items[start : start + _AT_ONCE]))
        rows = await BaselineRow.select(*_COLUMNS).where(And(in_force(BaselineRow, day), some))
        found |= {row["item"]: baseline_from(row) for row in rows}
    return found


async def baseline_records(words: str = "", *, after: int = 0) -> list[tuple[int, BaselineRecord]]:
    """A thousand of the baselines that hold, with their row, in the order of rows."""
    rows = (
        await BaselineRow.select(
            *_COLUMNS, BaselineRow.id, BaselineRow.item.code.as_alias("item_code")
        )
        .where(And(_worded(words), BaselineRow.id > after))
        .order_by(BaselineRow.id)
        .limit(_AT_ONCE)
    )
    return [
        (row["id"], record_of(row["item_code"], baseline_from(row), row["since"])) for row in rows
    ]


async def baseline_page(
    words: str = "", *, offset: int = 0, limit: int = 20
) -> tuple[int, list[BaselineLine]]:
    """How many baselines hold for items named or coded so, and one page of them, newest first."""
    where = _worded(words)
    total = int(await BaselineRow.count().where(where))
    rows = (
        await BaselineRow.select(
            *_COLUMNS,
            BaselineRow.by,
            BaselineRow.at,
            BaselineRow.sample,
            BaselineRow.item.code.as_alias("code"),
        )
        .where(where)
        .order_by(BaselineRow.id, ascending=False)
        .offset(offset)
        .limit(limit)
    )
    named = {
        row["item"]: row
        for row in await Revision.select(Revision.item, Revision.name, Revision.body_name).where(
            And(
                Revision.slot == "current",
                Revision.item.is_in([row["item"] for row in rows] or [-1]),
            )
        )
    }
    return total, [_line(row, named.get(row["item"], {})) for row in rows]


def _line(row: dict[str, Any], named: dict[str, Any]) -> BaselineLine:
    return BaselineLine(
        code=row["code"],
        name=named.get("name", ""),
        body_name=named.get("body_name", ""),
        baseline=baseline_from(row),
        since=row["since"],
        by=row["by"],
        at=row["at"],
        sample=row["sample"],
    )


def _worded(words: str) -> Any:
    where: Any = in_force(BaselineRow, None)
    if not words.strip():
        return where
    coded = Item.select(Item.id).where(begins(Item.code, words.strip()))
    named = Revision.select(Revision.item).where(
        And(Revision.slot == "current", called(words, Revision.plain_name, Revision.item.code))
    )
    return And(where, BaselineRow.item.is_in(coded) | BaselineRow.item.is_in(named))
