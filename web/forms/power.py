"""An adjustment of the power list as a form: what each kind asks for, read back as one."""

from collections.abc import Mapping
from datetime import date

import msgspec
from msgspec import Struct

from catalogue.errors import BadRow
from catalogue.model.adjustment import GIVES, Adjustment, DelegationGroup
from catalogue.model.power_list import SHAPES, AdjustmentKind, Delegated, Handover, Power
from web.forms.naming import SUGGEST_BODIES, AskNames
from web.forms.records import Filled, RecordField, read_record, record_fields, values_of
from web.security.sessions import Form

K = AdjustmentKind
WRITTEN_OUT = frozenset({K.ADD, K.TAKE_OVER, K.SPLIT, K.MERGE, K.AMEND})
"""Kinds whose new content has to be written; it follows from the old one for the others."""
MOST_PIECES = 10
"""Entries that one form may bring; more come by spreadsheet."""
PAPERS = ("on", "document", "counterpart", "reason", "item_codes")
TOLD: dict[AdjustmentKind, str] = {
    K.ADD: "清单上多一个新事项",
    K.TAKE_OVER: "从上级承接一个事项，须写明对方单位",
    K.SPLIT: "一个事项分成几个，原事项离开清单",
    K.CANCEL: "事项不再保留，离开清单",
    K.DELEGATE: "下放到县（市、区）或开发区，本级不再行使，离开清单",
    K.MERGE: "几个事项并成一个，原事项离开清单",
    K.EMPOWER: "县（市、区）或开发区也可行使，本级仍保留",
    K.TRANSFER: "换一个部门行使，须有交接书",
    K.SUSPEND: "暂停实施，仍留在清单上",
    K.RESUME: "恢复实施",
    K.AMEND: "名称、依据、主体、责任等内容变更",
}
"""What each kind means, for whoever chooses one."""
_LONG = frozenset(
    {"basis", "level_note", "duties", "duties_basis", "accountability", "note", "what"}
    | {"connection", "boundary"}
)
_CODED = {"body_name": "body_code", "to_name": "to_code"}
"""Names of bodies in a form, with the field that takes the body's code."""
_CARRIED = "state"
"""The one column of an entry that the form never changes: 暂停 and 恢复 do."""


class Piece(Struct, frozen=True):
    """One group of fields of the form with its title."""

    title: str
    fields: list[RecordField]


class AskedForm(Struct, frozen=True, kw_only=True):
    """The form of one kind: the codes that leave, the papers, and the groups of fields."""

    kind: AdjustmentKind
    codes: tuple[str, ...]
    papers: dict[str, str]
    pieces: list[Piece]
    adjustment: Adjustment | None
    faults: list[str]

    @property
    def removes(self) -> bool:
        """Whether entries leave with this kind, so that their codes are asked for."""
        return SHAPES[self.kind][0][1] > 0

    @property
    def several(self) -> bool:
        """Whether more than one may leave."""
        return SHAPES[self.kind][0][1] > 1


def codes_of(text: str) -> tuple[str, ...]:
    """Codes written one per line, or with commas between."""
    for sign in "、，,;；":
        text = text.replace(sign, "\n")
    return tuple(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))


async def with_body_codes(form: Form, ask: AskNames) -> Form:
    """``form`` with the code of each body that is named, has only one code, and was given none."""
    given = dict(form.pairs)
    blank = {}
    for name, value in given.items():
        prefix, _, field = name.partition("_")
        code = f"{prefix}_{_CODED[field]}" if field in _CODED else ""
        if code in given and not given[code].strip():
            blank[code] = value.strip()
    found = await ask(set(blank.values()))
    only = {body: bearers[0].code for body, bearers in found.items() if len(bearers) == 1}
    known = {code: only[body] for code, body in blank.items() if body in only}
    return Form([(name, known.get(name, value)) for name, value in form.pairs], form.files)


def pieces_of(kind: AdjustmentKind, asked: int) -> int:
    """How many entries the form has to describe."""
    if kind not in WRITTEN_OUT:
        return 0
    least, most = SHAPES[kind][1]
    return max(least, min(asked, most, MOST_PIECES))


def new_form(
    kind: AdjustmentKind, codes: tuple[str, ...], held: Mapping[str, Power], pieces: int
) -> AskedForm:
    """The form of ``kind`` for the entries ``codes``, filled with what they are now."""
    first = held.get(codes[0]) if codes else None
    groups = []
    for place in range(pieces):
        given = values_of(first) if first else {}
        if kind is K.SPLIT:
            given["code"] = ""
        groups.append(_piece(f"p{place}_", Power, _title(kind, place, pieces), given, None))
    if kind in GIVES:
        groups.append(_piece("d_", Delegated, "赋权去向", {}, None))
    if kind is K.TRANSFER:
        now = first.body_name if first else ""
        given = {"inspects_before": now, "supervises_after": now}
        groups.append(_piece("h_", Handover, "交接书", given, None))
    linked = "\n".join(first.item_codes) if first and kind is K.TRANSFER else ""
    papers = dict.fromkeys(PAPERS, "") | {"item_codes": linked}
    return AskedForm(
        kind=kind, codes=codes, papers=papers, pieces=groups, adjustment=None, faults=[]
    )


def read_asked(form: Form, kind: AdjustmentKind, held: Mapping[str, Power]) -> AskedForm:
    """What the form says; ``adjustment`` is ``None`` where something cannot be read."""
    codes = codes_of(form.get("codes")) if SHAPES[kind][0][1] else ()
    papers = {name: form.get(name).strip() for name in PAPERS}
    faults: list[str] = []
    on = _day(papers["on"], faults)
    old = held.get(codes[0]) if codes else None
    pieces = pieces_of(kind, form.number("pieces"))
    state = {_CARRIED: old.state.value if old and kind is K.AMEND else "1"}
    groups, brings = [], []
    for place in range(pieces):
        found = _read(form, f"p{place}_", Power, state)
        title = _title(kind, place, pieces)
        groups.append(_piece(f"p{place}_", Power, title, found.given, found.fault))
        brings.append(found.record)
        _tell(faults, title, found.fault)
    given = {}
    for name, prefix, owner, title in _RECORDS.get(kind, ()):
        found = _read(form, prefix, owner, {})
        groups.append(_piece(prefix, owner, title, found.given, found.fault))
        given[name] = found.record
        _tell(faults, title, found.fault)
    adjustment = None
    if not faults and on is not None:
        adjustment = Adjustment(
            kind=kind,
            on=on,
            document=papers["document"],
            counterpart=papers["counterpart"],
            reason=papers["reason"],
            removes=codes,
            brings=tuple(brings),
            item_codes=codes_of(papers["item_codes"]) if kind is K.TRANSFER else (),
            **given,
        )
    return AskedForm(
        kind=kind, codes=codes, papers=papers, pieces=groups, adjustment=adjustment, faults=faults
    )


_RECORDS = {
    K.DELEGATE: (("delegated", "d_", Delegated, "赋权去向"),),
    K.EMPOWER: (("delegated", "d_", Delegated, "赋权去向"),),
    K.TRANSFER: (("handover", "h_", Handover, "交接书"),),
}
"""What else a kind asks for: field of the adjustment, prefix of the names, model, title."""


def _read(form: Form, prefix: str, owner: type[Struct], also: Mapping[str, str]) -> Filled:
    return read_record(owner, lambda name: form.get(f"{prefix}{name}"), also)


def _tell(faults: list[str], title: str, fault: BadRow | None) -> None:
    if fault is not None:
        faults.append(f"{title}的{fault.column}：{fault.message}")


def _day(text: str, faults: list[str]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(
            f"调整日期“{text[:20]}”不是日期，应如 2018-12-31" if text else "没有填写调整日期"
        )
        return None


def _title(kind: AdjustmentKind, place: int, pieces: int) -> str:
    if kind is K.AMEND:
        return "变更后的内容"
    return f"{kind.label}后的第 {place + 1} 个事项" if pieces > 1 else f"{kind.label}后的事项"


def _piece(
    prefix: str, owner: type[Struct], title: str, given: Mapping[str, str], fault: BadRow | None
) -> Piece:
    fields = []
    for field in record_fields(owner, given, fault):
        if field.name == _CARRIED:
            continue
        look, options, required = field.look, field.options, field.required
        if field.name == "to_group":
            look, options = "choice", [(one.value, one.label) for one in DelegationGroup]
        elif field.name in _LONG:
            look = "long"
        if owner is Handover or field.name in ("to_divisions", "body_name"):
            required = True
        fields.append(
            msgspec.structs.replace(
                field,
                name=f"{prefix}{field.name}",
                look=look,
                options=options,
                required=required,
                suggest=SUGGEST_BODIES if field.name in _CODED else "",
                code_in=f"{prefix}{_CODED.get(field.name, '')}",
            )
        )
    return Piece(title, fields)
