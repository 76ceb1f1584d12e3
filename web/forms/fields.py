"""The form as a page shows it: fields with their texts, choices, help, errors and findings."""

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any

from msgspec import Struct, field

from catalogue.exchange.elements import Element, elements
from catalogue.model.attachments import Reference, parse_reference
from catalogue.model.item import ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from catalogue.rules import Finding, Severity
from web.forms.reading import Errors
from web.forms.sections import SECTIONS, Section
from web.forms.state import FormState, Texts

_LONG = frozenset(
    {
        "conditions",
        "refusals",
        "procedure",
        "online_procedure",
        "statutory_note",
        "promised_note",
        "visit_reason",
        "redress",
        "text",
        "answer",
        "acceptance",
        "filling_notes",
        "standard",
        "everyday_names",
        "co_handlers",
        "local_themes",
        "cases",
        "necessity_condition",
        "fee_basis",
        "traffic",
    }
)
"""Elements that need more than one line."""

FIXED = frozenset(
    {"state", "implementation_code", "handling_code", "local_code", "body.name", "body.credit_code"}
)
"""What makes an item the item it is; changed by its life (移交, 取消 …), never by editing."""

_FILES = frozenset({"blank_form", "sample_form", "sample"})
_NUMBERED = re.compile(r"\[(\d+)\]")


class Option(Struct, frozen=True):
    """One choice."""

    value: str
    label: str
    chosen: bool


class Told(Struct, frozen=True):
    """One sentence beside a field."""

    message: str
    blocking: bool


class Field(Struct, kw_only=True):
    """One element as a control; ``kind`` says which control."""

    name: str
    label: str
    kind: str
    text: str = ""
    help: str = ""
    options: list[Option] = field(default_factory=list)
    unit: str = ""
    error: str = ""
    told: list[Told] = field(default_factory=list)
    locked: bool = False
    fixed: bool = False
    file: Reference | None = None

    @property
    def id(self) -> str:
        """As an id of the page."""
        return "f-" + self.name.replace(".", "-")

    @property
    def told_id(self) -> str:
        """Id of the sentences beside it."""
        return self.id + "-told"


class Row(Struct):
    """One row of a table; the first two fields stand in its heading."""

    number: int
    name: str
    fields: list[Field]
    open: bool


class Table(Struct):
    """An element that is a table of its own."""

    name: str
    label: str
    help: str
    rows: list[Row]
    told: list[Told]
    blank: Row
    locked: bool = False


class FormSection(Struct):
    """A section with its fields and tables in order; ``faults`` counts what blocks submission."""

    id: str
    title: str
    parts: list[Field | Table]
    faults: int


class Notes(Struct, frozen=True):
    """What stands beside fields: what could not be read, what the rules say.

    ``locked`` are elements the level above has fixed, ``fixed`` fields that only the item's life
    can change.
    """

    errors: Errors
    findings: tuple[Finding, ...] = ()
    locked: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()


def form_sections(state: FormState, notes: Notes) -> list[FormSection]:
    """The whole form over ``state``."""
    told = _by_field(notes.findings)
    return [_section(section, state, notes, told) for section in SECTIONS]


def field_name(element: str) -> str:
    """A finding's element as a field name: ``materials[2].name`` → ``materials.2.name``."""
    return _NUMBERED.sub(r".\1", element)


def _by_field(findings: Iterable[Finding]) -> dict[str, list[Told]]:
    told: dict[str, list[Told]] = {}
    for one in findings:
        blocking = one.severity is Severity.ERROR
        told.setdefault(field_name(one.element), []).append(Told(one.message, blocking))
    return told


def _section(
    section: Section, state: FormState, notes: Notes, told: dict[str, list[Told]]
) -> FormSection:
    parts: list[Field | Table] = []
    for element in elements(ServiceItem):
        if element.path[0] not in section.elements:
            continue
        if element.entries:
            parts.append(_table(element, state, notes, told))
        else:
            parts.append(_field(element, ".".join(element.path), state.single, notes, told))
    parts.sort(key=lambda part: section.elements.index(part.name.partition(".")[0]))
    faults = sum(_faults(part) for part in parts)
    return FormSection(section.id, section.title, parts, faults)


def _faults(part: Field | Table) -> int:
    own = sum(one.blocking for one in part.told)
    if isinstance(part, Table):
        return own + sum(_faults(one) for row in part.rows for one in row.fields)
    return own + bool(part.error)


def _table(element: Element, state: FormState, notes: Notes, told: dict[str, list[Told]]) -> Table:
    name = element.path[0]
    rows = [
        _row(element, number, texts, notes, told)
        for number, texts in enumerate(state.tables.get(name, []))
    ]
    return Table(
        name=name,
        label=element.title,
        help=element.help,
        rows=rows,
        told=told.get(name, []),
        blank=_row(element, 0, {}, Notes({}), {}),
        locked=name in notes.locked,
    )


def _row(
    element: Element, number: int, texts: Texts, notes: Notes, told: dict[str, list[Told]]
) -> Row:
    owner = element.entries
    assert owner is not None
    prefix = f"{element.path[0]}.{number}."
    inner_notes = Notes(
        {k.removeprefix(prefix): v for k, v in notes.errors.items() if k.startswith(prefix)},
        locked=notes.locked,
    )
    inner_told = {k.removeprefix(prefix): v for k, v in told.items() if k.startswith(prefix)}
    fields = [
        _field(inner, inner.path[0], texts, inner_notes, inner_told) for inner in elements(owner)
    ]
    for one in fields:
        one.name = prefix + one.name
        one.locked = element.path[0] in notes.locked
    named = next((t for t in texts.get(elements(owner)[0].path[0], []) if t), "")
    faulty = any(_faults(one) for one in fields)
    return Row(number, named, fields, faulty or not named)


def _field(
    element: Element, name: str, texts: Texts, notes: Notes, told: dict[str, list[Told]]
) -> Field:
    given = texts.get(name, [])
    made = Field(
        name=name,
        label=element.title,
        kind=_kind(element),
        text=given[-1] if given else "",
        help=element.help,
        error=notes.errors.get(name, ""),
        told=told.get(name, []),
        locked=element.path[0] in notes.locked,
        fixed=name in notes.fixed,
    )
    if made.kind == "limit":
        made.text = next(iter(texts.get(f"{name}.value", [])), "")
        made.unit = next(iter(texts.get(f"{name}.unit", [])), "")
        made.options = [Option(u.value, u.label, u.value == made.unit) for u in LimitUnit]
    elif made.kind in ("select", "choices"):
        made.options = [
            Option(str(m.value), getattr(m, "label", str(m.value)), str(m.value) in given)
            for m in element.hint
        ]
        if made.kind == "choices":
            made.options.sort(key=lambda option: _place(option, given))
    elif made.kind == "file":
        made.file = parse_reference(made.text)
    elif made.kind == "lines":
        made.text = "\n".join(given)
    elif made.kind == "line" and "\n" in made.text:
        made.kind = "area"  # a single line would lose the breaks
    return made


def _place(option: Option, given: list[str]) -> int:
    """What is ticked comes first, as it is stored: a browser sends boxes in the page's order."""
    return given.index(option.value) if option.chosen else len(given)


def _kind(element: Element) -> str:
    hint: Any = element.hint
    last = element.path[-1]
    if hint is TimeLimit:
        return "limit"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "choices" if element.many else "select"
    if element.many:
        return "lines"
    if hint is bool:
        return "yesno" if element.optional else "tick"
    if hint is int:
        return "number"
    if hint is date:
        return "date"
    if last in _FILES:
        return "file"
    return "area" if last in _LONG else "line"
