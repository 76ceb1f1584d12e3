"""One adjustment by form: choose a kind, name the entries, fill in, look at it, record it."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from msgspec import Struct

from catalogue.commands.adjust_power_list import adjust, preview
from catalogue.errors import BadInput, BadParameter, CatalogueError
from catalogue.model.adjustment import Adjustment, Held, completed
from catalogue.model.people import Permission
from catalogue.model.power_entry import PowerChange, power_changes
from catalogue.model.power_list import SHAPES, AdjustmentKind, Power
from catalogue.queries.named import bodies_named, powers_named
from catalogue.queries.power_list import Entry, count_on, entries_on
from web import clock
from web.forms.naming import BY_SIGNS, SUGGEST_POWERS, read_codes
from web.forms.power import (
    MOST_PIECES,
    TOLD,
    AskedForm,
    codes_of,
    new_form,
    pieces_of,
    read_asked,
    with_body_codes,
)
from web.security.sessions import Form, needs, officer, read_form
from web.view_models.power import EntryLine, entry_line
from web.workbench.asked import asked
from web.workbench.pages import workbench_page
from web.workbench.power_list import back_home

_NEEDS = needs(Permission.ADJUST_POWER_LIST)


class Effect(Struct, frozen=True, kw_only=True):
    """What an adjustment would do to the list; ``changes`` by the entry that comes."""

    summary: str
    left: list[EntryLine]
    came: list[tuple[Power, tuple[PowerChange, ...]]]
    before: int
    after: int


@get("/power-list/adjust", opt=_NEEDS)
async def adjust_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The kinds to choose from; for one of them the form, once its entries are named."""
    given = asked(request, "kind", "codes", "pieces")
    if not given["kind"]:
        kinds = [(kind, kind.told, TOLD[kind]) for kind in AdjustmentKind]
        return workbench_page(request, "workbench/power_kinds.html", kinds=kinds)
    kind = _kind(given["kind"])
    typed = request.query_params.get("codes", "") if SHAPES[kind][0][1] else ""
    codes, bad = await _codes(typed)
    held = await _held(codes)
    pieces = pieces_of(kind, int(given["pieces"]) if given["pieces"].isdecimal() else 2)
    bad += _missing(codes, held)
    form = new_form(kind, codes, _powers(held), pieces)
    return _form_page(request, form, held, bad=bad, typed=typed)


@post("/power-list/adjust", opt=_NEEDS)
async def adjust_by_form(request: Request[Any, Any, Any]) -> Response[Any]:
    """Show what the filled form would do, go back to it, or record it."""
    form = await with_body_codes(await read_form(request), bodies_named)
    kind = _kind(form.get("kind"))
    held = await _held(codes_of(form.get("codes")))
    found = read_asked(form, kind, _powers(held))
    if form.get("action") == "edit" or found.adjustment is None:
        return _form_page(request, found, held, bad=found.faults if not _edits(form) else [])
    if form.get("action") == "record":
        try:
            number = await adjust(found.adjustment, by=officer(request), now=clock.now())
        except CatalogueError as refusal:
            return _form_page(request, found, held, bad=[str(refusal)])
        return back_home(request, f"第 {number} 号调整已登记")
    obstacles, summary = await preview(found.adjustment, now=clock.now())
    if obstacles:
        return _form_page(request, found, held, bad=[one.text for one in obstacles])
    return workbench_page(
        request,
        "workbench/power_preview.html",
        form=found,
        effect=await _effect(found.adjustment, held, summary),
        sent=[(name, value) for name, value in form.pairs if name != "action"],
    )


def _edits(form: Form) -> bool:
    return form.get("action") == "edit"


def _kind(text: str) -> AdjustmentKind:
    try:
        return AdjustmentKind(text)
    except ValueError:
        known = "、".join(kind.label for kind in AdjustmentKind)
        raise BadParameter("kind", f"没有“{text[:20]}”这种调整；可用的有：{known}") from None


async def _codes(typed: str) -> tuple[tuple[str, ...], list[str]]:
    """The codes of the entries named or coded, or why there are none."""
    try:
        return await read_codes(typed, powers_named, what="事项", apart=BY_SIGNS), []
    except BadInput as ambiguous:
        return (), [str(ambiguous)]


async def _held(codes: tuple[str, ...]) -> dict[str, Entry]:
    return await entries_on(None, [code for code in codes if code.isprintable()]) if codes else {}


def _powers(held: Mapping[str, Entry]) -> dict[str, Power]:
    return {code: entry.power for code, entry in held.items()}


def _missing(codes: tuple[str, ...], held: Mapping[str, Entry]) -> list[str]:
    return [
        f"现行清单中没有职权编码“{code[:64]}”，也没有事项叫这个名称；请核对，或到公开的权责清单中查找"
        for code in codes
        if code not in held
    ]


async def _effect(asked_for: Adjustment, held: Mapping[str, Entry], summary: str) -> Effect:
    footing = {
        code: Held(power=entry.power, since=entry.since or clock.today())
        for code, entry in held.items()
    }
    whole = completed(asked_for, footing)
    old = held[whole.removes[0]].power if len(whole.removes) == len(whole.brings) == 1 else None
    before = await count_on()
    return Effect(
        summary=summary,
        left=[entry_line(held[code]) for code in whole.removes],
        came=[(power, power_changes(old, power)) for power in whole.brings],
        before=before,
        after=before - len(whole.removes) + len(whole.brings),
    )


def _form_page(
    request: Request[Any, Any, Any],
    form: AskedForm,
    held: Mapping[str, Entry],
    *,
    bad: list[str],
    typed: str = "",
) -> Response[bytes]:
    ready = not form.removes or (bool(form.codes) and all(code in held for code in form.codes))
    return workbench_page(
        request,
        "workbench/power_adjust.html",
        status=422 if bad else 200,
        form=form,
        told=TOLD[form.kind],
        ready=ready,
        typed=typed or "\n".join(form.codes),
        suggest=SUGGEST_POWERS,
        held=[entry_line(held[code]) for code in form.codes if code in held],
        most=MOST_PIECES,
        today=clock.today().isoformat(),
        bad=bad,
    )
