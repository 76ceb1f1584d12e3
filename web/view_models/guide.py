"""The guide of one item: the one model behind the guide page and the notice sheet."""

from collections.abc import Iterable
from urllib.parse import quote

from msgspec import Struct

from catalogue.model.attachments import parse_reference
from catalogue.model.code_tables import CodeTable, ItemState, MaterialType
from catalogue.model.divisions import division_name
from catalogue.model.item import (
    Contact,
    Fee,
    LegalBasis,
    Material,
    Place,
    Question,
    Result,
    ServiceItem,
    SpecialProcedure,
)
from catalogue.queries.published import PublishedItem
from web.view_models.card import cut, visits_label

UNSAID = "未公开"
"""Shown where the department has not filled an element in; never an empty cell."""

SECTIONS = (
    "关键信息",
    "基本信息",
    "受理条件",
    "申请材料",
    "办理流程",
    "办理地点和时间",
    "收费",
    "办理结果",
    "设定依据",
    "联系和救济",
    "常见问题",
    "版本历史和数据",
)
"""The twelve sections in the order of the reference (rules-and-metrics §1.2)."""


class Row(Struct, frozen=True):
    """One label with its value, and where the value leads."""

    label: str
    value: str
    url: str = ""


class Fact(Struct, frozen=True):
    """One of the key facts at the top; ``note`` and ``cut`` stand small below the value."""

    label: str
    value: str
    note: str = ""
    cut: str = ""


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


class Guide(Struct, frozen=True, kw_only=True):
    """Everything the guide shows, in the order it shows it."""

    code: str
    name: str
    everyday_names: tuple[str, ...]
    in_use: bool
    state: str
    state_note: str
    body: str
    body_url: str
    revision: int
    published_at: str
    content_hash: str
    sample: bool
    facts: list[Fact]
    links: list[Row]
    basics: list[Row]
    conditions: list[str]
    refusals: list[str]
    materials: list[MaterialView]
    no_materials: bool
    procedure: list[str]
    online_procedure: list[str]
    steps: list[StepView]
    special_procedures: list[Block]
    places: list[Block]
    windows: list[str]
    charged: str
    fees: list[Block]
    results: list[Block]
    legal_bases: list[Block]
    cited: str
    contacts: list[Block]
    phones: str
    redress: str
    faq: list[Question]


def guide(published: PublishedItem, published_at: str) -> Guide:
    """The guide of ``published``; ``published_at`` is its date as text."""
    item = published.item
    return Guide(
        code=item.code,
        name=item.name,
        everyday_names=item.everyday_names,
        in_use=item.state is ItemState.IN_USE,
        state=item.state.label,
        state_note=_state_note(item),
        body=item.body.name or UNSAID,
        body_url=f"/search?body={item.body.credit_code}" if item.body.credit_code else "",
        revision=published.revision,
        published_at=published_at,
        content_hash=published.content_hash,
        sample=published.sample,
        facts=_facts(item),
        links=_links(item),
        basics=_basics(item),
        conditions=_paragraphs(item.conditions),
        refusals=_paragraphs(item.refusals),
        materials=[_material(material) for material in item.materials],
        no_materials=item.no_materials and not item.materials,
        procedure=_paragraphs(item.procedure),
        online_procedure=_paragraphs(item.online_procedure),
        steps=_steps(item),
        special_procedures=[_special(one) for one in item.special_procedures],
        places=[_place(place, number) for number, place in enumerate(item.places, start=1)],
        windows=[_window(place) for place in item.places],
        charged=_yes(item.charged, "收费", "不收费", UNSAID),
        fees=[_fee(fee) for fee in item.fees],
        results=[_result(result) for result in item.results],
        legal_bases=[_basis(basis) for basis in item.legal_bases],
        cited="；".join(f"《{b.title.strip('《》')}》{b.article}" for b in item.legal_bases),
        contacts=[_contact("咨询", item.enquiry), _contact("监督投诉", item.complaint)],
        phones=f"咨询电话 {item.enquiry.phone or UNSAID}；"
        f"监督投诉电话 {item.complaint.phone or UNSAID}",
        redress=item.redress,
        faq=list(item.faq),
    )


def _facts(item: ServiceItem) -> list[Fact]:
    statutory = item.statutory_limit
    promised = item.promised_limit
    beside = (
        f"法定时限 {statutory.text}" if statutory else (item.statutory_note or "法律未规定时限")
    )
    shorter = cut(statutory, promised)
    visits = UNSAID if item.visits is None else f"{item.visits}次"
    reason = item.visit_reason if item.visits else ""
    return [
        Fact(
            "承诺办结时限",
            promised.text if promised else UNSAID,
            beside,
            f"比法定压缩 {shorter}" if shorter else "",
        ),
        Fact("到办事现场次数", visits, reason or visits_label(item.visits)),
        Fact("办件类型", item.handling.label if item.handling else UNSAID),
        Fact("是否收费", _yes(item.charged, "收费", "不收费", UNSAID), item.fee_basis),
        Fact("网办深度", item.online_depth.label if item.online_stages else _online(item)),
        Fact("办理形式", _labels(item.channels)),
    ]


def _online(item: ServiceItem) -> str:
    return _yes(item.online, "可网上办理", "不支持网上办理", UNSAID)


def _links(item: ServiceItem) -> list[Row]:
    """Links to the notice page that stands before each address outside this site."""
    return [
        Row(label, f"/items/{item.code}/outside/{name}")
        for name, (label, _) in outside_addresses(item).items()
    ]


def outside_addresses(item: ServiceItem) -> dict[str, tuple[str, str]]:
    """Addresses of other sites that the item names: link name → (label, address)."""
    given = {
        "online": ("在线办理", item.online_address),
        "mobile": ("移动端办理", item.mobile_address),
        "booking": ("预约", item.booking_address),
    }
    return {
        name: (label, url)
        for name, (label, url) in given.items()
        if url.startswith(("https://", "http://"))
    }


def _basics(item: ServiceItem) -> list[Row]:
    return _rows(
        ("事项类型", item.kind.label),
        ("主项名称", item.main_item if item.main_item != item.name else ""),
        ("基本编码", item.base_code),
        ("实施编码", item.implementation_code),
        ("业务办理项编码", item.handling_code),
        ("地方实施编码", item.local_code),
        ("实施主体", item.body.name),
        ("实施主体编码", item.body.credit_code),
        ("实施主体性质", item.body.nature.label if item.body.nature else ""),
        ("所在地区", division_name(item.division_code) if item.division_code else ""),
        ("主管部门", item.department),
        ("委托部门", item.entrusted_by),
        ("联办机构", "、".join(item.co_handlers)),
        ("行使层级", item.exercise_level.label if item.exercise_level else ""),
        ("权力来源", item.power_source.label if item.power_source else ""),
        ("服务对象", _labels(item.audience, "")),
        ("通办范围", item.region_scope.label if item.region_scope else ""),
        ("个人主题", _labels(item.person_themes, "")),
        ("企业主题", _labels(item.firm_themes, "")),
        ("地方主题", "、".join(item.local_themes)),
        ("法定办结时限", item.statutory_limit.text if item.statutory_limit else ""),
        ("法定办结时限说明", item.statutory_note),
        ("承诺办结时限", item.promised_limit.text if item.promised_limit else ""),
        ("承诺办结时限说明", item.promised_note),
        ("数量限制", item.quantity_limit),
        ("中介服务", item.intermediary),
        ("进驻政务大厅", _yes(item.in_hall)),
        ("物流快递", _yes(item.express, "支持", "不支持")),
        ("预约办理", _yes(item.bookable, "支持", "不支持")),
        ("网上支付", _yes(item.pay_online, "支持", "不支持")),
        ("自助终端", _yes(item.self_service, "支持", "不支持")),
        ("告知承诺制", _yes(item.notification_commitment)),
        ("办理乡镇、村居", "、".join(town.name for town in item.towns)),
        ("生效日期", item.effective_date.isoformat() if item.effective_date else ""),
        ("取消日期", item.cancel_date.isoformat() if item.cancel_date else ""),
    )


def _material(material: Material) -> MaterialView:
    need = material.necessity.label if material.necessity else UNSAID
    return MaterialView(
        name=material.name,
        need=need,
        condition=material.necessity_condition,
        form=material.form.label if material.form else UNSAID,
        copies=_copies(material),
        source=material.source.label if material.source else UNSAID,
        forms=_files(("空白表格", material.blank_form), ("示例样表", material.sample_form)),
        details=_rows(
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


def _steps(item: ServiceItem) -> list[StepView]:
    return [
        StepView(
            name=step.name,
            handler=step.handler or UNSAID,
            limit=step.limit.text if step.limit else UNSAID,
            standard=step.standard,
            outcome=step.outcome,
            online=_yes(step.online, "可网上办理", "线下办理", UNSAID),
        )
        for step in item.steps
    ]


def _special(one: SpecialProcedure) -> Block:
    return Block(
        one.name or one.kind.label,
        _rows(
            ("种类", one.kind.label),
            ("时限", one.limit.text if one.limit else UNSAID),
            ("是否计算在法定办结时限内", _yes(one.counted) or UNSAID),
            ("依据", one.basis),
            ("收费", one.fee),
        ),
    )


def _place(place: Place, number: int) -> Block:
    return Block(
        place.name or f"办理地点{number}",
        _rows(
            ("地址", place.address or UNSAID),
            ("窗口", place.window),
            ("办理时间", place.hours or UNSAID),
            ("窗口电话", place.phone),
            ("交通指引", place.traffic),
        ),
    )


def _window(place: Place) -> str:
    """A place in one line, as the notice sheet prints it."""
    parts = (place.name, place.address, place.window, place.hours, place.phone)
    told: list[str] = []
    for part in parts:
        if part and not any(part in before for before in told):
            told.append(part)
    return "，".join(told) or UNSAID


def _fee(fee: Fee) -> Block:
    return Block(
        fee.name or "收费项目",
        _rows(
            ("标准", fee.standard),
            ("依据", fee.basis),
            ("减免", _yes(fee.reducible, "允许减免", "不予减免")),
            ("减免依据", fee.reduction_basis),
            ("备注", fee.note),
        ),
    )


def _result(result: Result) -> Block:
    return Block(
        result.name or result.type.label,
        [
            *_rows(("类型", result.type.label)),
            *_files(("样本", result.sample)),
            *_rows(("有效期", result.validity), ("送达方式", result.delivery)),
        ],
    )


def _basis(basis: LegalBasis) -> Block:
    return Block(
        f"《{basis.title.strip('《》')}》",
        _rows(
            ("文号", basis.document_number),
            ("条款号", basis.article),
            ("颁布机关", basis.issuer),
            ("实施日期", basis.in_force.isoformat() if basis.in_force else ""),
        ),
        basis.text,
    )


def _contact(title: str, contact: Contact) -> Block:
    return Block(
        title,
        _rows(
            ("电话", contact.phone or UNSAID),
            ("地址", contact.address),
            ("网址", contact.website),
            ("方式", _labels(contact.channels, "")),
        ),
    )


def _state_note(item: ServiceItem) -> str:
    if item.state is ItemState.IN_USE:
        return ""
    since = f"（{item.cancel_date.isoformat()}起）" if item.cancel_date else ""
    return f"本事项已{item.state.label}{since}，请勿按本指南前往办理。"


def _rows(*pairs: tuple[str, str]) -> list[Row]:
    return [Row(label, value) for label, value in pairs if value]


def _files(*pairs: tuple[str, str]) -> list[Row]:
    """Rows of file elements; one that refers to an uploaded file leads to it."""
    rows = []
    for label, value in pairs:
        held = parse_reference(value)
        if held is not None:
            rows.append(Row(label, held.name, f"/files/{held.sha256}/{quote(held.name)}"))
        elif value:
            rows.append(Row(label, value))
    return rows


def _labels(members: Iterable[CodeTable], missing: str = UNSAID) -> str:
    return "、".join(member.label for member in members) or missing


def _yes(value: bool | None, yes: str = "是", no: str = "否", missing: str = "") -> str:
    if value is None:
        return missing
    return yes if value else no


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
