"""The reform office publishes a batch (批次) of one-visit items."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.as_of import day_of
from catalogue.commands.acting import acting
from catalogue.database import insert_many, new_ids
from catalogue.errors import BadInput, Conflict, Forbidden
from catalogue.model.code_tables import ItemKind, ItemState
from catalogue.model.people import Officer, Permission
from catalogue.model.workflow import LONGEST_BASIS
from catalogue.tables import Batch, BatchItem, Item, Revision

LONGEST_NAME = 200
"""Characters of a batch's name."""
HIGHEST_NUMBER = 9999
_AT_ONCE = 1000
_NAMED = 20
"""Items one refusal names for one reason; the rest is counted."""


class BatchRefused(BadInput):
    """Some items cannot be in the batch; ``faults`` has every one of them as (code, reason)."""

    def __init__(self, told: str, faults: list[tuple[str, str]]) -> None:
        super().__init__(told)
        self.faults = faults


class _Found(Struct):
    item: int
    name: str
    visits: int | None
    state: str
    kind: str


async def publish_batch(
    number: int,
    name: str,
    on: date,
    document: str,
    item_codes: Sequence[str],
    *,
    by: Officer,
    now: datetime,
) -> int:
    """Publish batch ``number``: the items with ``item_codes`` count as one-visit from ``on``.

    Returns:
        How many items are in it.

    Raises:
        Forbidden: not the reform office.
        BadInput: no number, name, document or item, or a day to come; items that are not public,
            not at most one visit, or already in a batch, each named.
        Conflict: there is a batch of this number.
    """
    async with acting(by, "公布批次", f"第{number}批", now) as deed:
        if not by.may(Permission.KEEP_REFORM_RECORD):
            raise Forbidden(f"您没有{Permission.KEEP_REFORM_RECORD.label}的权限")
        items = await enter_batch(number, name, on, document, item_codes, by_name=by.name, now=now)
        deed.detail = f"{name.strip()}；{on}；{document.strip()}；{items} 项"
        return items


async def enter_batch(
    number: int,
    name: str,
    on: date,
    document: str,
    item_codes: Sequence[str],
    *,
    by_name: str,
    now: datetime,
    sample: bool = False,
) -> int:
    """The same in the transaction that is open, without a person's permission."""
    _check_words(number, name, on, document, now)
    if await Batch.exists().where(Batch.number == number):
        raise Conflict(f"第 {number} 批已经公布过；请改用其他批次号")
    codes = [code.strip() for code in item_codes if code.strip()]
    if not codes:
        raise BadInput("没有列出事项；请填入本批事项的编码，每行一个")
    found = await _public(codes)
    faults = _faults(codes, found, await _batched([one.item for one in found.values()]))
    if faults:
        raise BatchRefused(_told(faults), faults)
    (batch,) = await new_ids(Batch, 1)
    row = {"id": batch, "number": number, "name": name.strip(), "on_date": on}
    row |= {"document": document.strip(), "by": by_name, "at": now, "sample": sample}
    await insert_many(Batch, [row])
    await insert_many(
        BatchItem,
        [{"batch": batch, "item": found[c].item, "since": on, "until": None} for c in codes],
    )
    return len(codes)


def _check_words(number: int, name: str, on: date, document: str, now: datetime) -> None:
    if not 1 <= number <= HIGHEST_NUMBER:
        raise BadInput(f"批次号应为 1 至 {HIGHEST_NUMBER} 的整数，现为 {number}")
    for title, text, most in (
        ("批次名称", name, LONGEST_NAME),
        ("公布文件（名称和文号）", document, LONGEST_BASIS),
    ):
        if not text.strip():
            raise BadInput(f"请填写{title}")
        if len(text.strip()) > most:
            raise BadInput(f"{title}最长 {most} 字，现为 {len(text.strip())} 字")
    if on > day_of(now):
        raise BadInput(f"公布日期 {on} 在今天（{day_of(now)}）之后；请在公布当天或以后登记")


async def _public(codes: list[str]) -> dict[str, _Found]:
    """Code → the current revision of the item, for those that have one."""
    found: dict[str, _Found] = {}
    for start in range(0, len(codes), _AT_ONCE):
        rows: list[dict[str, Any]] = await Revision.select(
            Revision.item,
            Revision.item.code.as_alias("code"),
            Revision.name,
            Revision.visits,
            Revision.item_state,
            Revision.kind,
        ).where(
            And(
                Revision.slot == "current",
                Revision.item.is_in(
                    Item.select(Item.id).where(Item.code.is_in(codes[start : start + _AT_ONCE]))
                ),
            )
        )
        for row in rows:
            found[row["code"]] = _Found(
                row["item"], row["name"], row["visits"], row["item_state"], row["kind"]
            )
    return found


async def _batched(items: list[int]) -> dict[int, int]:
    """Item → number of the batch it is already in."""
    held: dict[int, int] = {}
    for start in range(0, len(items), _AT_ONCE):
        some = items[start : start + _AT_ONCE]
        rows = await BatchItem.select(
            BatchItem.item, BatchItem.batch.number.as_alias("number")
        ).where(And(BatchItem.item.is_in(some), BatchItem.until.is_null()))
        held |= {row["item"]: row["number"] for row in rows}
    return held


def _faults(
    codes: list[str], found: dict[str, _Found], held: dict[int, int]
) -> list[tuple[str, str]]:
    """Every code that cannot be in the batch, with its reason, in the order they were given."""
    faults: list[tuple[str, str]] = []
    met: set[str] = set()
    for code in codes:
        reason = "重复列出" if code in met else _reason(found.get(code), held)
        met.add(code)
        if reason:
            faults.append((code, reason))
    return faults


def _reason(one: _Found | None, held: dict[int, int]) -> str:
    if one is None:
        return "没有公开"
    if one.state != ItemState.IN_USE.value:
        return "不是在用事项"
    if not ItemKind(one.kind).on_application:
        return "不是依申请事项"
    if one.visits is None:
        return "未填到现场次数"
    if one.visits > 1:
        return "到现场次数多于 1 次"
    return f"已在第 {held[one.item]} 批" if one.item in held else ""


def _told(faults: list[tuple[str, str]]) -> str:
    by_reason: dict[str, list[str]] = {}
    for code, reason in faults:
        by_reason.setdefault(reason, []).append(code)
    told = []
    for reason, codes in by_reason.items():
        more = f"等 {len(codes)} 项" if len(codes) > _NAMED else ""
        told.append(f"{reason}：{'、'.join(codes[:_NAMED])}{more}")
    return f"有 {len(faults)} 个编码不能列入本批，未作公布；{'；'.join(told)}；请核对后重新提交"
