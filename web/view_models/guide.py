"""The guide of one item: the one model behind the guide page and the notice sheet."""

from msgspec import Struct

from catalogue.model.code_tables import ItemState
from catalogue.model.divisions import division_name
from catalogue.model.item import (
    Question,
    ServiceItem,
)
from catalogue.queries.published import PublishedItem
from web.view_models.card import cut, visits_label
from web.view_models.guide_parts import (
    UNSAID,
    Block,
    MaterialView,
    Row,
    StepView,
    basis_of,
    contact_of,
    fee_of,
    labels_of,
    material_of,
    paragraphs_of,
    place_of,
    result_of,
    rows_of,
    special_of,
    step_of,
    window_of,
    yes_no,
)

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


class Fact(Struct, frozen=True):
    """One of the key facts at the top; ``note`` and ``cut`` stand small below the value."""

    label: str
    value: str
    note: str = ""
    cut: str = ""


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
        conditions=paragraphs_of(item.conditions),
        refusals=paragraphs_of(item.refusals),
        materials=[material_of(material) for material in item.materials],
        no_materials=item.no_materials and not item.materials,
        procedure=paragraphs_of(item.procedure),
        online_procedure=paragraphs_of(item.online_procedure),
        steps=[step_of(step) for step in item.steps],
        special_procedures=[special_of(one) for one in item.special_procedures],
        places=[place_of(place, number) for number, place in enumerate(item.places, start=1)],
        windows=[window_of(place) for place in item.places],
        charged=yes_no(item.charged, "收费", "不收费", UNSAID),
        fees=[fee_of(fee) for fee in item.fees],
        results=[result_of(result) for result in item.results],
        legal_bases=[basis_of(basis) for basis in item.legal_bases],
        cited="；".join(f"《{b.title.strip('《》')}》{b.article}" for b in item.legal_bases),
        contacts=[contact_of("咨询", item.enquiry), contact_of("监督投诉", item.complaint)],
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
        Fact("是否收费", yes_no(item.charged, "收费", "不收费", UNSAID), item.fee_basis),
        Fact("网办深度", item.online_depth.label if item.online_stages else _online(item)),
        Fact("办理形式", labels_of(item.channels)),
    ]


def _online(item: ServiceItem) -> str:
    return yes_no(item.online, "可网上办理", "不支持网上办理", UNSAID)


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
    return rows_of(
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
        ("服务对象", labels_of(item.audience, "")),
        ("通办范围", item.region_scope.label if item.region_scope else ""),
        ("个人主题", labels_of(item.person_themes, "")),
        ("企业主题", labels_of(item.firm_themes, "")),
        ("地方主题", "、".join(item.local_themes)),
        ("法定办结时限", item.statutory_limit.text if item.statutory_limit else ""),
        ("法定办结时限说明", item.statutory_note),
        ("承诺办结时限", item.promised_limit.text if item.promised_limit else ""),
        ("承诺办结时限说明", item.promised_note),
        ("数量限制", item.quantity_limit),
        ("中介服务", item.intermediary),
        ("进驻政务大厅", yes_no(item.in_hall)),
        ("物流快递", yes_no(item.express, "支持", "不支持")),
        ("预约办理", yes_no(item.bookable, "支持", "不支持")),
        ("网上支付", yes_no(item.pay_online, "支持", "不支持")),
        ("自助终端", yes_no(item.self_service, "支持", "不支持")),
        ("告知承诺制", yes_no(item.notification_commitment)),
        ("办理乡镇、村居", "、".join(town.name for town in item.towns)),
        ("生效日期", item.effective_date.isoformat() if item.effective_date else ""),
        ("取消日期", item.cancel_date.isoformat() if item.cancel_date else ""),
    )


def _state_note(item: ServiceItem) -> str:
    if item.state is ItemState.IN_USE:
        return ""
    since = f"（{item.cancel_date.isoformat()}起）" if item.cancel_date else ""
    return f"本事项已{item.state.label}{since}，请勿按本指南前往办理。"
