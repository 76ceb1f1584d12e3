"""The form: a new item, a change of one, findings while one types, a preview, attachments."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath
from msgspec import Struct

from catalogue.commands.attach_file import attach_file
from catalogue.commands.save_draft import SavedDraft, save_draft
from catalogue.errors import BadInput, CatalogueError, Conflict, NotFound
from catalogue.model.attachments import Reference
from catalogue.model.code_tables import Disclosure, ItemKind
from catalogue.model.divisions import NAMES
from catalogue.model.item import Body, ServiceItem
from catalogue.model.people import Permission
from catalogue.model.workflow import Act, obstacles
from catalogue.queries import published
from catalogue.queries.drafts import draft_of, facts_of
from catalogue.queries.files import body_of
from catalogue.queries.published import PublishedItem
from catalogue.queries.rule_context import locked_elements, rule_context
from catalogue.rules import Finding, check
from web import clock
from web.forms.fields import FIXED, Notes, field_name, form_sections
from web.forms.reading import read_item
from web.forms.state import FormState, change_rows, state_from, state_of
from web.security.sessions import Form, needs, officer, read_form
from web.security.told import told_here, told_on
from web.services import services
from web.view_models.guide import guide
from web.view_models.moment import minute_text
from web.workbench.items import readable_item, return_of
from web.workbench.pages import workbench_page

_CONTROL = ("do", "lock_version", "based_on", "code")


class Editing(Struct, kw_only=True):
    """One rendering of the form.

    ``lock_version`` is that of the draft it shows, 0 where it shows what is public; ``based_on``
    is then the number of that public revision, else 0.
    """

    state: FormState
    code: str | None
    lock_version: int
    based_on: int = 0
    notes: Notes
    told: str = ""
    bad: str = ""
    status: int = 200


@get("/items/new", opt=needs(Permission.EDIT_ITEMS))
async def new_item(request: Request[Any, Any, Any]) -> Response[bytes]:
    """An empty form under the officer's own body."""
    by = officer(request)
    body = await body_of(by.bodies[0]) if by.bodies else None
    item = ServiceItem(
        name="",
        kind=ItemKind.LICENSING,
        body=body or Body(credit_code=by.bodies[0] if by.bodies else ""),
        disclosure=Disclosure.PROACTIVE,
    )
    return await _form(
        request, Editing(state=state_of(item), code=None, lock_version=0, notes=Notes({}))
    )


@post("/items/new", opt=needs(Permission.EDIT_ITEMS))
async def create_item(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Save a new item as a draft, or change the rows of the form."""
    return await _take(request, state, None)


@get("/items/{code:str}/draft", opt=needs(Permission.EDIT_ITEMS))
async def edit_item(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """The form over the draft, or over what is public where there is none."""
    one = await readable_item(request, code)
    draft = await draft_of(code)
    if draft is not None:
        found = obstacles(Act.EDIT, draft.facts, officer(request))
        if found:
            raise Conflict("；".join(str(obstacle) for obstacle in found))
        item, based_on = draft.item, 0
    else:
        public = await published.guide(code)
        item, based_on = public.item, public.revision
    return await _form(
        request,
        Editing(
            state=state_of(item),
            code=one.code,
            lock_version=draft.facts.lock_version if draft else 0,
            based_on=based_on,
            notes=await _notes(item, draft.findings if draft else ()),
            told=told_here(request),
        ),
    )


@post("/items/{code:str}/draft", opt=needs(Permission.EDIT_ITEMS))
async def change_item(
    request: Request[Any, Any, Any], state: State, code: FromPath[str]
) -> Response[Any]:
    """Save the draft, or change the rows of the form."""
    await readable_item(request, code)
    return await _take(request, state, code)


@post("/items/check", opt=needs(Permission.EDIT_ITEMS))
async def check_item(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """What could not be read and what the rules say of the form as it stands; nothing is saved."""
    form = await read_form(request)
    read = read_item(_state(form))
    findings: list[Finding] = []
    if read.item is not None:
        base = services(state).settings.rule_context
        code = form.get("code")
        facts = (await facts_of(code)) if code else None
        context = await rule_context(read.item, facts.item if facts else None, base)
        if code:
            context = msgspec.structs.replace(context, taken_code=False)
        findings = check(read.item, context)
    answer = {
        "errors": read.errors,
        "findings": [
            {"field": field_name(f.element), "message": f.message, "blocking": f.blocking}
            for f in findings
        ],
    }
    return Response(msgspec.json.encode(answer), media_type="application/json")


@get("/items/{code:str}/preview", opt=needs(Permission.READ_ITEMS))
async def preview(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """The public guide as it would read if the draft were published now."""
    await readable_item(request, code)
    draft = await draft_of(code)
    if draft is None:
        raise NotFound("这个事项没有草稿，公开页面就是最新内容")
    shown = PublishedItem(
        item=draft.item,
        id=draft.facts.item,
        revision=draft.facts.number,
        published_at=clock.now(),
        content_hash=draft.content_hash,
        sample=False,
    )
    return workbench_page(
        request,
        "public/item.html",
        guide=guide(shown, minute_text(draft.facts.changed_at)),
        revisions=[],
        ending=None,
        preview=f"/workbench/items/{code}",
    )


async def _take(request: Request[Any, Any, Any], state: State, code: str | None) -> Response[Any]:
    form = await read_form(request)
    filled = _state(form)
    act = form.get("do", "save")
    if change_rows(filled, act):
        notes = Notes(read_item(filled).errors if act != "check" else {}, fixed=_fixed(code))
        return await _form(
            request,
            Editing(
                state=filled,
                code=code,
                lock_version=form.number("lock_version"),
                based_on=form.number("based_on"),
                notes=Notes({}, fixed=notes.fixed),
            ),
        )
    return await _save(request, state, code, form, filled)


async def _save(
    request: Request[Any, Any, Any],
    state: State,
    code: str | None,
    form: Form,
    filled: FormState,
) -> Response[Any]:
    """Keep the draft; whatever is refused is told beside what was typed, which is not lost."""
    read = read_item(filled)
    editing = Editing(
        state=filled,
        code=code,
        lock_version=form.number("lock_version"),
        based_on=form.number("based_on"),
        notes=Notes(read.errors, fixed=_fixed(code)),
    )
    if read.item is None:
        editing.bad = f"有 {len(read.errors)} 处填写无法识别，没有保存；请按红字改正后再保存"
        editing.status = 422
        return await _form(request, editing)
    base = services(state).settings.rule_context
    by, now = officer(request), clock.now()
    try:
        if code is not None:
            await _attach(request, form, filled, code)
            read = read_item(filled)
            assert read.item is not None
        saved = await save_draft(
            read.item,
            lock_version=editing.lock_version,
            based_on=editing.based_on,
            by=by,
            now=now,
            code=code,
            context=base,
        )
        if code is None and form.files:
            saved = await _attach_to_new(request, state, form, filled, saved)
    except Conflict as conflict:
        return await _conflict(request, editing, conflict)
    except CatalogueError as refusal:
        editing.bad, editing.status = str(refusal), 422
        return await _form(request, editing)
    return told_on(request, f"/workbench/items/{saved.code}/draft", "已保存")


async def _attach(
    request: Request[Any, Any, Any], form: Form, filled: FormState, code: str
) -> None:
    """Keep the uploaded files; the fields they belong to refer to them from now on."""
    by, now = officer(request), clock.now()
    for name, upload in form.files.items():
        field = name.removeprefix("file:")
        content = await upload.read()
        if not upload.filename:
            continue
        reference = await attach_file(code, upload.filename, content, by=by, now=now)
        _refer(filled, field, reference)


async def _attach_to_new(
    request: Request[Any, Any, Any],
    state: State,
    form: Form,
    filled: FormState,
    saved: SavedDraft,
) -> SavedDraft:
    await _attach(request, form, filled, saved.code)
    read = read_item(filled)
    assert read.item is not None
    return await save_draft(
        read.item,
        lock_version=saved.lock_version,
        by=officer(request),
        now=clock.now(),
        code=saved.code,
        context=services(state).settings.rule_context,
    )


def _refer(filled: FormState, field: str, reference: Reference) -> None:
    table, _, rest = field.partition(".")
    number, _, name = rest.partition(".")
    rows = filled.tables.get(table, [])
    if not number.isdigit() or int(number) >= len(rows):
        raise BadInput("附件没有对应的行，请刷新后重新上传")
    rows[int(number)][name] = [reference.text]


async def _conflict(
    request: Request[Any, Any, Any], editing: Editing, conflict: Conflict
) -> Response[bytes]:
    """Somebody else was faster: what was typed stays in the form, beside what is saved now."""
    latest = await facts_of(editing.code) if editing.code else None
    editing.bad = (
        f"{conflict}。您填写的内容还在下面的表单里，没有丢失；"
        "请打开最新内容对照，需要保留您的内容时再次保存即可"
    )
    editing.status = 409
    if latest is None:
        editing.lock_version, editing.based_on = 0, await _public_number(editing.code)
    elif not obstacles(Act.EDIT, latest, officer(request)):
        editing.lock_version = latest.lock_version
    return await _form(request, editing)


async def _public_number(code: str | None) -> int:
    """Number of the item's public revision; 0 where nothing of it is public."""
    if code is None:
        return 0
    try:
        return (await published.guide(code)).revision
    except NotFound:
        return 0


def _fixed(code: str | None) -> frozenset[str]:
    return FIXED if code is not None else frozenset({"state"})


async def _notes(item: ServiceItem, findings: tuple[Finding, ...]) -> Notes:
    locked = await locked_elements(item.base_code)
    return Notes({}, findings, frozenset(locked), FIXED)


def _state(form: Form) -> FormState:
    return state_from((name, value) for name, value in form.pairs if name not in _CONTROL)


async def _form(request: Request[Any, Any, Any], editing: Editing) -> Response[bytes]:
    sections = form_sections(editing.state, editing.notes)
    return workbench_page(
        request,
        "workbench/draft.html",
        status=editing.status,
        sections=sections,
        code=editing.code,
        name=editing.state.text("name"),
        lock_version=editing.lock_version,
        based_on=editing.based_on,
        told=editing.told,
        bad=editing.bad,
        returned=await return_of(await facts_of(editing.code) if editing.code else None),
        blocking=sum(section.faults for section in sections),
        divisions=NAMES,
        action=f"/workbench/items/{editing.code}/draft" if editing.code else "/workbench/items/new",
    )
