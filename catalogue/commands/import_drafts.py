"""A department's spreadsheet comes in: every row becomes a draft, or none does.

Unlike the initial load (``import_items``) each row goes the way of the form: the officer's own
bodies only, drafts in review are left alone, what reviewers had signed of a changed draft is void.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from catalogue.commands.acting import Deed, acting, enter_event
from catalogue.commands.import_outcome import ImportOutcome, Row
from catalogue.commands.save_draft import Proposal, SavedDraft, keep, refuse_strangers
from catalogue.database import writing
from catalogue.errors import BadRow, CatalogueError, Conflict, Forbidden
from catalogue.exchange import codec
from catalogue.model.audit import Outcome
from catalogue.model.item import ServiceItem
from catalogue.model.people import Officer
from catalogue.queries.working_items import working_items
from catalogue.rules import NO_CONTEXT, Context, Finding
from catalogue.tables import Revision

_ACT = "导入表格"


class _Undo(Exception):
    """Leaves the transaction without a trace."""


async def import_drafts(
    rows: Iterable[Row],
    *,
    by: Officer,
    now: datetime,
    file_name: str,
    context: Context = NO_CONTEXT,
    dry_run: bool = False,
    as_read: Mapping[str, ServiceItem] | None = None,
    progress: Callable[[int], None] = lambda rows: None,
    told: Callable[[int, list[Finding]], None] = lambda row, findings: None,
) -> ImportOutcome:
    """Keep each row as a draft of its item; all of them in one transaction, or none.

    ``as_read`` has by code what was held of the items when the rows were compared with it; where
    that is another by now, a colleague was faster and the row is refused.  ``told`` gets what the
    rules say of each row that becomes a draft.

    Rows are keyed by code; a row that says what the draft (or, without one, the public revision)
    already says changes nothing.  Refusals come back as errors of their rows; a file that was to
    be taken in and is refused leaves one line in the audit trail.
    """
    outcome = ImportOutcome(dry_run=dry_run)
    met: dict[str, int] = {}
    taken = list(rows)
    try:
        async with acting(by, _ACT, file_name, now) as deed:
            changed = await _changed_since(as_read, taken)
            for number, item in taken:
                outcome.rows += 1
                saved = await _take(number, item, met, changed, by, now, context, outcome)
                if saved is not None:
                    told(number, saved.findings)
                progress(outcome.rows)
            if outcome.rejected or dry_run or not (outcome.created or outcome.updated):
                raise _Undo
            deed.detail = f"新增 {outcome.created}，更新 {outcome.updated}"
        outcome.applied = True
    except _Undo:
        if outcome.rejected:
            outcome.take_back()
            if not dry_run:
                await _record_refusal(by, file_name, outcome, now)
    return outcome


async def _record_refusal(
    by: Officer, file_name: str, outcome: ImportOutcome, now: datetime
) -> None:
    first = outcome.errors[0]
    where = f"第 {first.row} 行“{first.column}”"
    told = f"{outcome.rejected} 行有错，未写入任何内容；{where}：{first.message}"
    async with writing():
        await enter_event(by, Deed(_ACT, file_name, told), Outcome.REFUSED, now)


async def _changed_since(
    as_read: Mapping[str, ServiceItem] | None, rows: Iterable[Row]
) -> frozenset[str]:
    """Codes of the rows whose item is not what it was when they were read."""
    if as_read is None:
        return frozenset()
    codes = {item.code for _, item in rows if isinstance(item, ServiceItem) and item.code}
    held = await working_items(list(codes))
    return frozenset(code for code in codes if held.get(code) != as_read.get(code))


async def _take(
    number: int,
    item: ServiceItem | BadRow,
    met: dict[str, int],
    changed: frozenset[str],
    by: Officer,
    now: datetime,
    context: Context,
    outcome: ImportOutcome,
) -> SavedDraft | None:
    """The draft that was kept; ``None`` where the row is refused or changes nothing."""
    if isinstance(item, BadRow):
        outcome.reject(item.row or number, item)
        return None
    if item.code and item.code in met:
        told = f"与第 {met[item.code]} 行的编码相同；同一事项只能出现一次，请删去一行或改正编码"
        outcome.reject(number, BadRow("事项编码", item.code, told))
        return None
    met[item.code] = number
    try:
        held = await _held(item.code)
        refuse_strangers(item, by)
        if item.code in changed:
            raise Conflict(
                f"“{item.name}”刚刚被他人更改；为免覆盖他人的修改，没有采用这一行。"
                "请重新导出，在新文件里修改"
            )
        if held.get("draft", held.get("current", ("", 0)))[0] == _hash(item):
            outcome.unchanged += 1
            return None
        lock_version = held["draft"][1] if "draft" in held else 0
        code = item.code if held else None
        saved = await keep(item, code, lock_version, by, now, context, Proposal())
    except BadRow as refusal:
        outcome.reject(number, refusal)
        return None
    except CatalogueError as refusal:
        column = "实施主体" if isinstance(refusal, Forbidden) else "事项编码"
        value = item.body.name if isinstance(refusal, Forbidden) else item.code
        outcome.reject(number, BadRow(column, value, str(refusal)))
        return None
    _count(saved, bool(held), outcome)
    return saved


async def _held(code: str) -> dict[str, tuple[str, int]]:
    """Slot → content hash and lock version of what is kept under ``code``."""
    if not code:
        return {}
    rows = await Revision.select(Revision.slot, Revision.content_hash, Revision.lock_version).where(
        Revision.item.code == code, Revision.slot.is_not_null()
    )
    return {row["slot"]: (row["content_hash"], row["lock_version"]) for row in rows}


def _hash(item: ServiceItem) -> str:
    return codec.content_hash(codec.encode(item))


def _count(saved: SavedDraft, known: bool, outcome: ImportOutcome) -> None:
    outcome.created += not known
    outcome.updated += known
    outcome.drafts += 1
    outcome.findings.add(saved.findings)
