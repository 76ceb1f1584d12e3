"""All revisions of an item, and the guide as any of them had it."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from catalogue.model.people import Permission
from catalogue.model.workflow import Intent
from catalogue.queries.published import PublishedItem
from catalogue.queries.revisions import RevisionRecord, history, revision
from web import clock
from web.security.sessions import needs
from web.view_models.guide import guide
from web.view_models.ledger import SignedView, signed_view
from web.view_models.moment import minute_text
from web.workbench.compare import name
from web.workbench.items import readable_item
from web.workbench.pages import workbench_page


class RevisionLine(Struct, frozen=True, kw_only=True):
    """One revision in the history; ``why`` tells what it did to the item."""

    number: int
    name: str
    state: str
    why: str
    published: str
    until: str
    author: str
    signed: list[tuple[str, SignedView]]
    content_hash: str
    intact: bool
    verdict: str
    is_draft: bool
    follows: int


@get("/items/{code:str}/history", opt=needs(Permission.READ_ITEMS))
async def item_history(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """Every revision with its dates, people and hash."""
    one = await readable_item(request, code)
    records = await history(code)
    lines = [
        _line(record, older.number if older else 0)
        for record, older in zip(records, [*records[1:], None], strict=True)
    ]
    return workbench_page(request, "workbench/history.html", item=one, lines=lines)


@get("/items/{code:str}/revisions/{number:int}", opt=needs(Permission.READ_ITEMS))
async def past_revision(
    request: Request[Any, Any, Any], code: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """The guide as that revision had it."""
    one = await readable_item(request, code)
    whole = await revision(code, number)
    record = whole.record
    shown = PublishedItem(
        item=whole.item,
        id=one.item,
        revision=number,
        published_at=record.published_at or clock.now(),
        content_hash=record.content_hash,
        sample=False,
    )
    return workbench_page(
        request,
        "workbench/revision.html",
        guide=guide(shown, minute_text(record.published_at) or "未发布"),
        line=_line(record, 0),
        revisions=[],
        ending=None,
        past=f"/workbench/items/{code}/history",
    )


def _line(record: RevisionRecord, follows: int) -> RevisionLine:
    kept = record.intent in (Intent.CHANGE, Intent.NEW)
    return RevisionLine(
        number=record.number,
        name=name(record),
        state=record.state.label,
        why="" if kept else f"{record.intent.label}：{record.reason}",
        published=minute_text(record.published_at),
        until=minute_text(record.superseded_at),
        author=record.author,
        signed=[(one.step, signed_view(one)) for one in record.signatures],
        content_hash=record.content_hash,
        intact=record.intact.sound,
        verdict=record.intact.label,
        is_draft=record.is_draft,
        follows=follows,
    )
