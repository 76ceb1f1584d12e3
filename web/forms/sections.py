"""The sections of the form, in the order in which a clerk knows the answers."""

from msgspec import Struct


class Section(Struct, frozen=True):
    """A heading with the elements below it (field names of ``ServiceItem``)."""

    id: str
    title: str
    elements: tuple[str, ...]


SECTIONS = (
    Section(
        "basics",
        "事项是什么",
        (
            "name",
            "everyday_names",
            "short_name",
            "kind",
            "main_item",
            "audience",
            "person_themes",
            "firm_themes",
            "local_themes",
        ),
    ),
    Section(
        "who",
        "谁来办",
        (
            "body",
            "division_code",
            "department",
            "entrusted_by",
            "co_handlers",
            "exercise_level",
            "power_source",
            "towns",
        ),
    ),
    Section(
        "codes",
        "编码和状态",
        (
            "base_code",
            "implementation_code",
            "handling_code",
            "local_code",
            "local_base_code",
            "state",
            "effective_date",
            "cancel_date",
        ),
    ),
    Section(
        "limits",
        "时限和跑动次数",
        (
            "handling",
            "statutory_limit",
            "statutory_note",
            "promised_limit",
            "promised_note",
            "visits",
            "visit_reason",
        ),
    ),
    Section(
        "ways",
        "怎么办",
        (
            "channels",
            "online",
            "online_stages",
            "online_address",
            "single_sign_on",
            "mobile_address",
            "mobile_single_sign_on",
            "region_scope",
            "in_hall",
            "express",
            "pay_online",
            "bookable",
            "booking_address",
            "self_service",
            "notification_commitment",
        ),
    ),
    Section("conditions", "受理条件", ("conditions", "refusals", "quantity_limit", "intermediary")),
    Section("materials", "申请材料", ("no_materials", "materials")),
    Section(
        "procedure", "办理流程", ("procedure", "steps", "online_procedure", "special_procedures")
    ),
    Section("places", "办理地点和时间", ("places",)),
    Section("fees", "收费", ("charged", "fee_basis", "fees")),
    Section("results", "办理结果", ("results",)),
    Section("legal", "设定依据", ("legal_bases",)),
    Section("contacts", "咨询、投诉和救济", ("enquiry", "complaint", "redress")),
    Section("faq", "常见问题", ("faq",)),
    Section("publication", "公开", ("disclosure", "disclosure_reason")),
)
