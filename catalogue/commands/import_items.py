"""A file comes in: every row becomes a draft or, in the initial load, a published revision.

All or nothing: one transaction, rolled back when a row cannot be read, when the run is dry, or
when nothing would change.  Rows are keyed by code; a row whose content is already there changes
nothing.  Rows with blocking findings stay drafts with their findings; none is dropped.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from catalogue.commands.import_outcome import ImportOutcome, Row
from catalogue.commands.publication import Entry, Publication
from catalogue.commands.revision_rows import ContentRows, discard_drafts
from catalogue.database import insert_many, new_ids, writing
from catalogue.errors import BadRow
from catalogue.exchange import codec
from catalogue.model.item import ServiceItem
from catalogue.model.ledger import INITIAL_LOAD
from catalogue.model.reform import Baseline
from catalogue.model.workflow import State
from catalogue.projection import plain_name, revision_columns
from catalogue.queries.baselines import baselines_of
from catalogue.queries.incoming import known_revisions, namesakes
from catalogue.rules import Context, Finding, check
from catalogue.tables import ImportBatch, Item, Revision

_BATCH = 500
Accept = Callable[[list[Finding]], list[Finding]]


class Load(Struct, frozen=True, kw_only=True):
    """How rows are to be taken in.

    ``accept`` marks the findings that the profile's completeness profile lets pass.
    ``publish`` makes it the initial load: what has no blocking finding is published at once.
    """

    by: str
    now: datetime
    profile: str = "national"
    file_name: str = ""
    file_hash: str = ""
    publish: bool = False
    dry_run: bool = False
    sample: bool = False
    accept: Accept = list
    context: Context = Context()

    @property
    def entry(self) -> Entry:
        """What the ledger says of a publication by the initial load."""
        return Entry(author=self.by, remark=INITIAL_LOAD)


class _Undo(Exception):
    """Leaves the transaction without a trace."""


async def import_items(
    rows: Iterable[Row], load: Load, progress: Callable[[int], None] = lambda rows: None
) -> ImportOutcome:
    """Take ``rows`` in as ``load`` says; see the module for what holds afterwards."""
    outcome = ImportOutcome(dry_run=load.dry_run)
    try:
        async with writing():
            batch = await _open_batch(load)
            publication = await Publication.begin(load.now)
            for chunk in _chunks(rows):
                outcome.rows += sum(map(_is_row, chunk))
                good = _readable(chunk, outcome)
                if not outcome.rejected:
                    await _take_in(good, batch, load, publication, outcome)
                else:
                    await _look_for_duplicates(good, batch, outcome)
                progress(outcome.rows)
            if outcome.rejected or load.dry_run or not (outcome.created or outcome.updated):
                raise _Undo
            await _close_batch(batch, outcome)
        outcome.applied = True
    except _Undo:
        if outcome.rejected:
            outcome.take_back()
    return outcome


def file_hash(path: Path) -> str:
    """SHA-256 of the file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    stream = iter(rows)
    while chunk := list(islice(stream, _BATCH)):
        yield chunk


def _is_row(given: Row) -> bool:
    """Whether it is a row of the items' table; a fault of its header or a further sheet is not."""
    return not isinstance(given[1], BadRow) or given[1].row is None


def _readable(chunk: list[Row], outcome: ImportOutcome) -> dict[str, tuple[int, ServiceItem]]:
    """The rows of ``chunk`` that are items with a code of their own, by code."""
    good: dict[str, tuple[int, ServiceItem]] = {}
    for row, item in chunk:
        if isinstance(item, BadRow):
            outcome.reject(row, item)
        elif not item.code:
            outcome.reject(
                row, BadRow("实施编码", "", "没有任何编码，无法识别事项；请填写实施编码")
            )
        elif item.code in good:
            outcome.reject(row, _duplicate(item.code, good[item.code][0]))
        else:
            good[item.code] = (row, item)
    return good


def _duplicate(code: str, first: int | None = None) -> BadRow:
    where = f"第 {first} 行" if first else "本文件前面的一行"
    return BadRow(
        "事项编码", code, f"与{where}的编码相同；同一事项只能出现一次，请删去一行或改正编码"
    )


async def _open_batch(load: Load) -> int:
    (batch,) = await new_ids(ImportBatch, 1)
    await insert_many(
        ImportBatch,
        [
            {
                "id": batch,
                "file_name": load.file_name,
                "file_hash": load.file_hash,
                "profile": load.profile,
                "by": load.by,
                "at": load.now,
                "created": 0,
                "updated": 0,
                "unchanged": 0,
            }
        ],
    )
    return batch


async def _close_batch(batch: int, outcome: ImportOutcome) -> None:
    await ImportBatch.update(
        {
            ImportBatch.created: outcome.created,
            ImportBatch.updated: outcome.updated,
            ImportBatch.unchanged: outcome.unchanged,
        }
    ).where(ImportBatch.id == batch)


async def _look_for_duplicates(
    good: dict[str, tuple[int, ServiceItem]], batch: int, outcome: ImportOutcome
) -> dict[str, dict[str, Any]]:
    """Items that exist for these codes; codes this very import has already met are rejected."""
    known = {
        row["code"]: row
        for row in await Item.select(Item.id, Item.code, Item.last_batch).where(
            Item.code.is_in(list(good) or [""])
        )
    }
    for code, item in list(known.items()):
        if item["last_batch"] == batch:
            outcome.reject(good.pop(code)[0], _duplicate(code))
    return known


async def _take_in(
    good: dict[str, tuple[int, ServiceItem]],
    batch: int,
    load: Load,
    publication: Publication,
    outcome: ImportOutcome,
) -> None:
    """Write one chunk: new identities, drafts replaced, revisions and all that hangs on them."""
    known = await _look_for_duplicates(good, batch, outcome)
    identities = await _identities(good, known, batch, load)
    held = await known_revisions([identities[c] for c in good if c in known])
    same_names = await namesakes([item for _, item in good.values()])
    baselines = await baselines_of([identities[c] for c in good if c in known])

    fresh: list[_Fresh] = []
    for code, (row, item) in good.items():
        document = codec.encode(item)
        digest = codec.content_hash(document)
        history = held.get(identities[code], [])
        if _same_content(history, digest):
            outcome.unchanged += 1
            continue
        if waiting := _in_review(history):
            outcome.reject(row, BadRow("事项编码", code, waiting))
            continue
        same_name = same_names.get((item.body.credit_code, plain_name(item.name)), set()) - {code}
        context = _in_context(load.context, same_name, baselines.get(identities[code]))
        findings = load.accept(check(item, context))
        blocked = any(finding.blocking for finding in findings)
        fresh.append(_Fresh(identities[code], item, document, digest, findings, blocked, history))
        outcome.created += code not in known
        outcome.updated += code in known
    await _write(fresh, batch, load, publication, outcome)


class _Fresh(Struct):
    identity: int
    item: ServiceItem
    document: bytes
    digest: str
    findings: list[Finding]
    blocked: bool
    history: list[dict[str, Any]]


def _same_content(history: list[dict[str, Any]], digest: str) -> bool:
    """Whether the newest held revision (the draft, else the current one) says the same."""
    slots = {row["slot"]: row["content_hash"] for row in history}
    return slots.get("draft", slots.get("current")) == digest


def _in_review(history: list[dict[str, Any]]) -> str:
    """Why the row cannot replace the draft that is there; empty when it can."""
    states = [State(row["state"]) for row in history if row["slot"] == "draft"]
    if not states or states[0] is State.DRAFT:
        return ""
    return (
        f"事项的草稿现在是“{states[0].label}”，导入会作废审核人已签署的意见；"
        "请先退回或撤回草稿，或从文件中删去这一行"
    )


def _in_context(context: Context, same_name: set[str], baseline: Baseline | None) -> Context:
    if not same_name and baseline is None:
        return context
    changes = {name: getattr(context, name) for name in Context.__struct_fields__}
    codes = tuple(sorted(same_name))
    return Context(**{**changes, "same_name_codes": codes, "baseline": baseline})


async def _identities(
    good: dict[str, tuple[int, ServiceItem]],
    known: dict[str, dict[str, Any]],
    batch: int,
    load: Load,
) -> dict[str, int]:
    """Code → item row, new rows for new codes; every one is marked as met by this import."""
    missing = [code for code in good if code not in known]
    ids = await new_ids(Item, len(missing)) if missing else []
    await insert_many(
        Item,
        [
            {
                "id": key,
                "code": code,
                "origin": load.profile,
                "sample": load.sample,
                "last_batch": batch,
            }
            for key, code in zip(ids, missing, strict=True)
        ],
    )
    met = [known[code]["id"] for code in good if code in known]
    if met:
        await Item.update({Item.last_batch: batch}).where(Item.id.is_in(met))
    return {code: row["id"] for code, row in known.items()} | dict(zip(missing, ids, strict=True))


async def _write(
    fresh: list[_Fresh],
    batch: int,
    load: Load,
    publication: Publication,
    outcome: ImportOutcome,
) -> None:
    if not fresh:
        return
    drafts = [r["id"] for f in fresh for r in f.history if r["slot"] == "draft"]
    await discard_drafts(drafts)
    ids = await new_ids(Revision, len(fresh))
    contents = ContentRows()
    revisions: list[dict[str, Any]] = []
    for key, one in zip(ids, fresh, strict=True):
        public = load.publish and not one.blocked
        revision = _revision_row(key, one, batch, load, public)
        revisions.append(revision)
        contents.add(key, one.item, one.document, one.findings)
        if public:
            current = [r["id"] for r in one.history if r["slot"] == "current"]
            publication.add(one.item, revision, current, load.entry)
        outcome.published += public
        outcome.drafts += not public
        outcome.findings.add(one.findings)
    await publication.supersede()
    await insert_many(Revision, revisions)
    await contents.insert()
    await publication.enter()


def _revision_row(key: int, one: _Fresh, batch: int, load: Load, public: bool) -> dict[str, Any]:
    drafts = [r for r in one.history if r["slot"] == "draft"]
    published = [r["number"] for r in one.history if r["slot"] != "draft"]
    return {
        "id": key,
        "item": one.identity,
        "number": max(published, default=0) + 1,
        "slot": "current" if public else "draft",
        "state": "published" if public else "draft",
        "lock_version": max((r["lock_version"] for r in drafts), default=0) + 1,
        "author": load.by,
        "batch": batch,
        "created_at": load.now,
        "published_at": load.now if public else None,
        "superseded_at": None,
        "content_hash": one.digest,
        **revision_columns(one.item, one.findings),
    }
