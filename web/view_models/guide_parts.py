"""The parts a guide is put together from: rows and blocks, a material, a step, a place, a fee."""

from collections.abc import Collection, Iterable
from urllib.parse import quote

from msgspec import Struct

from catalogue.model.attachments import parse_reference
from catalogue.model.code_tables import CodeTable, MaterialType
from catalogue.model.item import (
    Contact,
    Fee,
    LegalBasis,
    Material,
    Place,
    Result,
    SpecialProcedure,
    Step,
)
from web.view_models.telephone import Dialled, dialled

UNSAID = "未公开"
"""Shown where the department has not filled an element in; never an empty cell."""


NO_FILE = "本站没有此文件，请向窗口索取"
"""Shown behind a form or sample that is named and was not uploaded."""


class Row(Struct, frozen=True):
    """One label with its value, and where the value leads; telephone numbers lead one by one."""

    label: str
    value: str
    url: str = ""
    phones: list[Dialled] = []


class MaterialView(Struct, frozen=True, kw_only=True):
    """One material; ``forms`` and ``details`` hold the elements that are filled in."""

    name: str
    need: str
    condition: str
    form: str
    copies: str
    source: str
    forms: list[Row]
    details: list[Row]


class StepView(Struct, frozen=True, kw_only=True):
    """One step of the procedure."""

    name: str
    handler: str
    limit: str
    standard: str
    outcome: str
    online: str


class Block(Struct, frozen=True):
    """A heading with rows: a place, a fee, a result, a special procedure, a legal basis."""

    title: str
    rows: list[Row]
    text: str = ""


def material_of(material: Material) -> MaterialView:
    """A material with its forms and all elements that are filled in."""
    need = material.necessity.label if material.necessity else UNSAID
    return MaterialView(
        name=material.name,
        need=need,
        condition=material.necessity_condition,
        form=material.form.label if material.form else UNSAID,
        copies=_copies(material),
        source=material.source.label if material.source else UNSAID,
        forms=files_of(("空白表格", material.blank_form), ("示例样表", material.sample_form)),
        details=rows_of(
            ("适用情形", "、".join(material.cases)),
            ("来源说明", material.source_note),
            ("纸质规格", material.paper_size),
            ("受理标准", material.acceptance),
            ("填报须知", material.filling_notes),
            ("要求依据", material.basis),
            ("备注", material.note),
        ),
    )


def _copies(material: Material) -> str:
    parts = []
    if material.originals:
        parts.append(f"原件{material.originals}份")
    if material.copies:
        parts.append(f"复印件{material.copies}份")
    if parts:
        return "、".join(parts)
    return material.type.label if isinstance(material.type, MaterialType) else UNSAID


def step_of(step: Step) -> StepView:
    """A step; who does it and how long it takes are said to be missing where they are."""
    return StepView(
        name=step.name,
        handler=step.handler or UNSAID,
        limit=step.limit.text if step.limit else UNSAID,
        standard=step.standard,
        outcome=step.outcome,
        online=yes_no(step.online, "可网上办理", "线下办理", UNSAID),
    )


def special_of(one: SpecialProcedure) -> Block:
    """A hearing, test or appraisal, and whether its time counts."""
    return Block(
        one.name or one.kind.label,
        rows_of(
            ("种类", one.kind.label),
            ("时限", one.limit.text if one.limit else UNSAID),
            ("是否计算在法定办结时限内", yes_no(one.counted) or UNSAID),
            ("依据", one.basis),
            ("收费", one.fee),
        ),
    )


def place_of(place: Place, number: int) -> Block:
    """A place to go to; one without a name is called by its ``number``."""
    return Block(
        place.name or f"办理地点{number}",
        rows_of(
            ("地址", place.address or UNSAID),
            ("窗口", place.window),
            ("办理时间", place.hours or UNSAID),
            ("窗口电话", place.phone),
            ("交通指引", place.traffic),
            phones=("窗口电话",),
        ),
    )


def window_of(place: Place) -> str:
    """A place in one line, as the notice sheet prints it."""
    parts = (place.name, place.address, place.window, place.hours, place.phone)
    told: list[str] = []
    for part in parts:
        if part and not any(part in before for before in told):
            told.append(part)
    return "，".join(told) or UNSAID


def fee_of(fee: Fee) -> Block:
    """What is charged, by what right, and when less."""
    return Block(
        fee.name or "收费项目",
        rows_of(
            ("标准", fee.standard),
            ("依据", fee.basis),
            ("减免", yes_no(fee.reducible, "允许减免", "不予减免")),
            ("减免依据", fee.reduction_basis),
            ("备注", fee.note),
        ),
    )


def result_of(result: Result) -> Block:
    """What one gets in the end."""
    return Block(
        result.name or result.type.label,
        [
            *rows_of(("类型", result.type.label)),
            *files_of(("样本", result.sample)),
            *rows_of(("有效期", result.validity), ("送达方式", result.delivery)),
        ],
    )


def basis_of(basis: LegalBasis) -> Block:
    """A law with the text of its article."""
    return Block(
        f"《{basis.title.strip('《》')}》",
        rows_of(
            ("文号", basis.document_number),
            ("条款号", basis.article),
            ("颁布机关", basis.issuer),
            ("实施日期", basis.in_force.isoformat() if basis.in_force else ""),
        ),
        basis.text,
    )


def contact_of(title: str, contact: Contact) -> Block:
    """Whom to ask or to complain to."""
    return Block(
        title,
        rows_of(
            ("电话", contact.phone or UNSAID),
            ("地址", contact.address),
            ("网址", contact.website),
            ("方式", labels_of(contact.channels, "")),
            phones=("电话",),
        ),
    )


def rows_of(*pairs: tuple[str, str], phones: Collection[str] = ()) -> list[Row]:
    """Rows of the elements that are filled in; those labelled as ``phones`` can be dialled."""
    return [
        Row(label, value, phones=dialled(value) if label in phones else [])
        for label, value in pairs
        if value
    ]


def files_of(*pairs: tuple[str, str]) -> list[Row]:
    """Rows of file elements; one that refers to an uploaded file leads to it.

    One that is only named says so, lest it be taken for a link that is broken.
    """
    rows = []
    for label, value in pairs:
        held = parse_reference(value)
        if held is not None:
            rows.append(Row(label, held.name, f"/files/{held.sha256}/{quote(held.name)}"))
        elif value:
            rows.append(Row(label, f"{value}（{NO_FILE}）"))
    return rows


def labels_of(members: Iterable[CodeTable], missing: str = UNSAID) -> str:
    """The Chinese names of codes, or ``missing`` where there is none."""
    return "、".join(member.label for member in members) or missing


def yes_no(value: bool | None, yes: str = "是", no: str = "否", missing: str = "") -> str:
    """A switch in words, or ``missing`` where nobody has set it."""
    if value is None:
        return missing
    return yes if value else no


def paragraphs_of(text: str) -> list[str]:
    """The lines of ``text`` that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
