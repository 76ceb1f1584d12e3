"""压减线索: materials that need not be asked for, and one base item material by material."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from catalogue.model.divisions import division_name
from catalogue.model.people import Permission
from catalogue.queries.leads import PAGE_SIZE, BaseComparison, LeadScope, compare_materials
from catalogue.queries.waivable import Waivable, waivable
from web import clock
from web.comma_file import comma_file
from web.parameters import read_page
from web.security.sessions import needs
from web.view_models.search import page_links, page_numbers
from web.workbench.asked import asked
from web.workbench.leads import PATH, SCOPE, read_scope, scope_choices
from web.workbench.pages import workbench_page

_FILTERS = (*SCOPE, "words")
_ALL = 1_000_000
_COLUMNS = ("材料名称", "涉及事项", "可减少提交（份次）", "由谁掌握", "办理结果来自（项）")
_MANY = 40
"""More items than this are compared by how many ask, not one column each."""


class MaterialLine(Struct, frozen=True):
    """One differing material: its name, how many ask for it, and a mark per item."""

    name: str
    asking: int
    marks: list[bool]


@get("/leads/materials", opt=needs(Permission.READ_LEADS))
async def waivable_materials(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Material names that somebody could answer for, most submissions first."""
    given, scope = await _asked(request, "page")
    number = read_page(given["page"])
    saving, found = await waivable(
        scope,
        clock.today(),
        words=given["words"],
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    query = {name: given[name] for name in _FILTERS if given[name]}
    return workbench_page(
        request,
        "workbench/lead_materials.html",
        given=given,
        saving=saving,
        lines=found,
        csv_address=f"{PATH}/materials.csv?{urlencode(query)}".rstrip("?"),
        back=f"{PATH}?{urlencode({k: v for k, v in query.items() if k in SCOPE})}".rstrip("?"),
        pages=page_links(
            number,
            page_numbers(number, -(-saving.names // PAGE_SIZE)),
            lambda n: f"{PATH}/materials?{urlencode({**query, 'page': n})}",
        ),
        **await scope_choices(scope),
    )


@get("/leads/materials.csv", opt=needs(Permission.READ_LEADS))
async def waivable_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every waivable material in view."""
    given, scope = await _asked(request)
    _, found = await waivable(scope, clock.today(), words=given["words"], limit=_ALL)
    return comma_file("可免提交材料.csv", _COLUMNS, _rows(found))


@get("/leads/base/{base_code:str}", opt=needs(Permission.READ_LEADS))
async def base_materials(
    request: Request[Any, Any, Any], base_code: FromPath[str]
) -> Response[bytes]:
    """What the items of one base code ask for, where they differ."""
    compared = await compare_materials(base_code)
    return workbench_page(
        request,
        "workbench/lead_base.html",
        compared=compared,
        names=sorted({one.name for one in compared.items}),
        columns=[(one, division_name(one.region)) for one in compared.items],
        lines=_lines(compared),
        wide=len(compared.items) <= _MANY,
    )


async def _asked(request: Request[Any, Any, Any], *more: str) -> tuple[dict[str, str], LeadScope]:
    given = asked(request, *_FILTERS, *more)
    return given, await read_scope(given)


def _lines(compared: BaseComparison) -> list[MaterialLine]:
    return [
        MaterialLine(
            one.name, len(one.asking), [item.revision in one.asking for item in compared.items]
        )
        for one in compared.differing
    ]


def _rows(found: list[Waivable]) -> Iterator[tuple[str | int, ...]]:
    for one in found:
        told = "；".join(holder.told for holder in one.holders)
        yield one.name, one.items, one.submissions, told, one.issuers
