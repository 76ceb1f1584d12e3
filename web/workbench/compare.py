"""Any two revisions of an item side by side."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from catalogue.errors import BadParameter
from catalogue.model.people import Permission
from catalogue.queries.revisions import RevisionRecord, history, revision
from web.security.sessions import needs
from web.view_models.difference import difference_view
from web.workbench.asked import asked
from web.workbench.items import readable_item
from web.workbench.pages import workbench_page

_DRAFT = "draft"


@get("/items/{code:str}/compare", opt=needs(Permission.READ_ITEMS))
async def compare(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """``from`` and ``to`` are numbers of revisions, or ``draft``; the two newest by default."""
    one = await readable_item(request, code)
    given = asked(request, "from", "to")
    records = await history(code)
    after = _chosen(records, "to", given["to"]) or records[0]
    before = _chosen(records, "from", given["from"]) or _before(records, after)
    old = await revision(code, before.number)
    new = await revision(code, after.number)
    return workbench_page(
        request,
        "workbench/compare.html",
        item=one,
        choices=[(_value(record), name(record)) for record in records],
        before=_value(before),
        after=_value(after),
        before_name=name(before),
        after_name=name(after),
        difference=difference_view(old.item, new.item),
        altered=[name(one) for one in (old.record, new.record) if not one.intact.sound],
    )


def name(record: RevisionRecord) -> str:
    """“第 2 版”; the draft by its own word."""
    return "草稿" if record.is_draft else f"第{record.number}版"


def _value(record: RevisionRecord) -> str:
    return _DRAFT if record.is_draft else str(record.number)


def _before(records: list[RevisionRecord], after: RevisionRecord) -> RevisionRecord:
    """The one that ``after`` follows; itself when it is the first."""
    return next((record for record in records if record.number < after.number), after)


def _chosen(records: list[RevisionRecord], parameter: str, text: str) -> RevisionRecord | None:
    if not text:
        return None
    for record in records:
        if text in (_value(record), str(record.number)):
            return record
    known = "、".join(_value(record) for record in records)
    raise BadParameter(parameter, f"没有“{text[:10]}”这个版本；这个事项可用的有：{known}")
