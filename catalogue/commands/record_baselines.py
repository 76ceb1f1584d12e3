"""The reform office records what items were before reform (改革前)."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.as_of import day_of
from catalogue.commands.acting import acting
from catalogue.database import insert_many
from catalogue.errors import BadFile, BadInput, BadRow, Forbidden
from catalogue.exchange import codec
from catalogue.exchange.records import read_records
from catalogue.model.baselines import BaselineRecord, baseline_of
from catalogue.model.people import Officer, Permission
from catalogue.model.reform import Baseline
from catalogue.queries.batches import item_rows
from catalogue.rules import RULES, Context
from catalogue.tables import BaselineRow, RevisionContent

__all__ = [
    "BaselineFault",
    "BaselineRecord",
    "BaselinesRefused",
    "enter_baselines",
    "read_baselines",
    "record_baselines",
    "try_baselines",
]

RECORDS_AT_MOST = 20_000
"""Records one file may bring."""
_RULE = "reform_never_adds"
_AT_ONCE = 500
_NAMED = 10
_COUNTS = ("limit", "visits", "materials", "certificates", "steps", "fee_fen")


class BaselineFault(Struct, frozen=True):
    """What is wrong with one record: its row, the item's code, the sentence for the clerk."""

    row: int
    code: str
    message: str


class BaselinesRefused(BadInput):
    """Some records cannot be taken, so none was; ``faults`` has every one."""

    def __init__(self, faults: list[BaselineFault]) -> None:
        told = "；".join(f"第 {f.row} 行 {f.code}：{f.message}" for f in faults[:_NAMED])
        more = f"；另有 {len(faults) - _NAMED} 处" if len(faults) > _NAMED else ""
        super().__init__(f"有 {len(faults)} 处需要改正，一项也没有登记；{told}{more}")
        self.faults = faults


class _Checked(Struct):
    """Records ready to be written, with the rows they replace."""

    rows: list[dict[str, Any]]
    replaced: list[tuple[int, date]]
    unchanged: int


def read_baselines(path: Path) -> list[tuple[int, BaselineRecord]]:
    """The records of a spreadsheet with their rows.

    Raises:
        BadFile: unreadable, without a required column, empty or too long.
        BaselinesRefused: rows that cannot be read.
    """
    records: list[tuple[int, BaselineRecord]] = []
    faults: list[BaselineFault] = []
    for row, found in read_records(path, BaselineRecord):
        if isinstance(found, BadRow):
            faults.append(BaselineFault(row, "", f"“{found.column}”：{found.message}"))
        else:
            records.append((row, found))
        if len(records) + len(faults) > RECORDS_AT_MOST:
            raise BadFile(f"一次最多登记 {RECORDS_AT_MOST:,} 项改革前数据；请分成几个文件")
    if faults:
        raise BaselinesRefused(faults)
    if not records:
        raise BadFile(f"“{path.name}”没有数据行；请从模板第二行起填写")
    return records


async def record_baselines(
    records: Sequence[BaselineRecord] | Sequence[tuple[int, BaselineRecord]],
    *,
    by: Officer,
    now: datetime,
) -> int:
    """Record what items were before reform, all of ``records`` or none.

    A record replaces, from its day on, what was recorded of the item before; one that says the
    same changes nothing.

    Returns:
        How many were new or changed.

    Raises:
        Forbidden: not the reform office.
        BaselinesRefused: an unknown item, one listed twice, nothing counted, a fee that is no
            sum, or an item that takes more now than before (rule 23).
    """
    async with acting(by, "登记改革前数据", f"{len(records)} 项", now) as deed:
        if not by.may(Permission.KEEP_REFORM_RECORD):
            raise Forbidden(f"您没有{Permission.KEEP_REFORM_RECORD.label}的权限")
        entered = await enter_baselines(records, by_name=by.name, now=now)
        deed.detail = f"新增或更改 {entered} 项，相同 {len(records) - entered} 项"
        return entered


async def enter_baselines(
    records: Sequence[BaselineRecord] | Sequence[tuple[int, BaselineRecord]],
    *,
    by_name: str,
    now: datetime,
    sample: bool = False,
) -> int:
    """The same in the transaction that is open, without a person's permission."""
    checked = await _checked(_numbered(records), by_name, now, sample)
    for row, until in checked.replaced:
        await BaselineRow.update({BaselineRow.until: until}).where(BaselineRow.id == row)
    await insert_many(BaselineRow, checked.rows)
    return len(checked.rows)


async def try_baselines(records: Sequence[tuple[int, BaselineRecord]], now: datetime) -> int:
    """How many of ``records`` would be new or changed; nothing is written.

    Raises:
        BaselinesRefused: as ``record_baselines``.
    """
    return len((await _checked(list(records), "", now, False)).rows)


def _numbered(
    records: Sequence[BaselineRecord] | Sequence[tuple[int, BaselineRecord]],
) -> list[tuple[int, BaselineRecord]]:
    return [
        one if isinstance(one, tuple) else (number, one)
        for number, one in enumerate(records, start=1)
    ]


async def _checked(
    records: list[tuple[int, BaselineRecord]], by: str, now: datetime, sample: bool
) -> _Checked:
    """Everything looked at before anything is written."""
    today = day_of(now)
    items = await item_rows([record.item_code for _, record in records])
    read, faults = _read(records, items)
    faults += await _worse(
        [
            (row, record.item_code, items[record.item_code], baseline)
            for row, record, baseline in read
        ]
    )
    held = await _held([items[record.item_code] for _, record, _ in read])
    found = _Checked([], [], 0)
    for row, record, baseline in read:
        item, since = items[record.item_code], record.since or today
        before = held.get(item)
        if since > today:
            told = f"“启用日期”{since} 在今天（{today}）之后；请改为今天或以前的日期"
            faults.append(BaselineFault(row, record.item_code, told))
        elif before and record.since and before["since"] > since:
            told = f"已有从 {before['since']} 起的改革前数据；“启用日期”请改为这一天或以后"
            faults.append(BaselineFault(row, record.item_code, told))
        elif before and _same(before, baseline, record.since):
            found.unchanged += 1
        else:
            if before:
                found.replaced.append((before["id"], since))
            found.rows.append(_row(item, baseline, since, by, now, sample))
    if faults:
        raise BaselinesRefused(sorted(faults, key=lambda fault: fault.row))
    return found


def _read(
    records: list[tuple[int, BaselineRecord]], items: dict[str, int]
) -> tuple[list[tuple[int, BaselineRecord, Baseline]], list[BaselineFault]]:
    """The records that name an item and say something of it, and what is wrong with the others."""
    read: list[tuple[int, BaselineRecord, Baseline]] = []
    faults: list[BaselineFault] = []
    first: dict[str, int] = {}
    for row, record in records:
        code = record.item_code
        try:
            baseline = baseline_of(record)
        except BadInput as fault:
            faults.append(BaselineFault(row, code, str(fault)))
            continue
        if code not in items:
            told = "没有这个编码的事项；请核对“事项编码”"
        elif code in first:
            told = f"与第 {first[code]} 行是同一事项；请删去一行"
        elif all(getattr(baseline, name) is None for name in _COUNTS):
            told = "没有填任何改革前数据；请至少填一项，或删去这一行"
        elif not baseline.basis:
            told = "缺依据文件；请写明文件名称和文号"
        else:
            first[code] = row
            read.append((row, record, baseline))
            continue
        faults.append(BaselineFault(row, code, told))
    return read, faults


async def _worse(wanted: list[tuple[int, str, int, Baseline]]) -> list[BaselineFault]:
    """Records that say less than the public item asks for now (rule 23)."""
    faults: list[BaselineFault] = []
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = await RevisionContent.select(
            RevisionContent.document, RevisionContent.revision.item.as_alias("item")
        ).where(
            And(
                RevisionContent.revision.slot == "current",
                RevisionContent.revision.item.is_in([item for _, _, item, _ in some]),
            )
        )
        documents = {row["item"]: row["document"] for row in rows}
        for row, code, item, baseline in some:
            if item in documents:
                context = Context(baseline=baseline)
                found = RULES[_RULE].findings(codec.decode(documents[item]), context)
                faults += [BaselineFault(row, code, finding.message) for finding in found]
    return faults


async def _held(items: list[int]) -> dict[int, dict[str, Any]]:
    """Item → the row that holds for it."""
    held: dict[int, dict[str, Any]] = {}
    for start in range(0, len(items), _AT_ONCE):
        rows = await BaselineRow.select().where(
            And(
                BaselineRow.item.is_in(items[start : start + _AT_ONCE]), BaselineRow.until.is_null()
            )
        )
        held |= {row["item"]: row for row in rows}
    return held


def _same(before: dict[str, Any], baseline: Baseline, since: date | None) -> bool:
    told = _columns(baseline)
    return (since in (None, before["since"])) and all(before[k] == v for k, v in told.items())


def _columns(baseline: Baseline) -> dict[str, Any]:
    limit = baseline.limit
    return {
        "limit_value": limit and limit.value,
        "limit_unit": limit and limit.unit.value,
        "visits": baseline.visits,
        "materials": baseline.materials,
        "certificates": baseline.certificates,
        "steps": baseline.steps,
        "fee_fen": baseline.fee_fen,
        "basis": baseline.basis,
        "basis_date": baseline.as_of,
    }


def _row(
    item: int, baseline: Baseline, since: date, by: str, now: datetime, sample: bool
) -> dict[str, Any]:
    own = {"item": item, "since": since, "until": None, "by": by, "at": now, "sample": sample}
    return own | _columns(baseline)
