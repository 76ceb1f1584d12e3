"""``ServiceItem``: every element of one government service item, defined once.

Each field carries its Chinese title (``Meta.title``), a line of help and the national element
name (``Meta.extra["element"]``, C 0109-2018).  Forms, spreadsheet headers, API documentation,
error messages and exchange names read them from here.

Only what an item cannot be named without is required by type.  Everything else may be missing
in a draft; ``catalogue.rules`` says what is missing and what blocks publication.

Nothing of an item can refer back to what holds it, so all of it is left out of the search for
garbage (``gc=False``): an import holds some twenty thousand of these at once.
"""

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from catalogue.model.code_tables import (
    Audience,
    BodyNature,
    Channel,
    ContactChannel,
    Disclosure,
    ExerciseLevel,
    FirmTheme,
    Handling,
    ItemKind,
    ItemState,
    MaterialForm,
    MaterialSource,
    MaterialType,
    Necessity,
    OnlineDepth,
    OnlineStage,
    PersonTheme,
    PowerSource,
    RegionScope,
    ResultType,
    SpecialProcedureKind,
)
from catalogue.model.limits import TimeLimit


def _meta(title: str, element: str = "", help: str = "", **bounds: Any) -> Meta:
    extra = {"element": element} if element else {}
    return Meta(title=title, description=help or None, extra=extra, **bounds)


Count = Annotated[int, Meta(ge=0, le=99)]


class Body(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """实施主体: who decides, in whose name the result is issued."""

    name: Annotated[str, _meta("实施主体", "dept_name", max_length=200)] = ""
    credit_code: Annotated[
        str, _meta("实施主体编码", "dept_code", "统一社会信用代码18位", max_length=50)
    ] = ""
    nature: Annotated[BodyNature | None, _meta("实施主体性质", "dept_type")] = None


class Material(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """申请材料: one thing the applicant hands in."""

    name: Annotated[str, _meta("材料名称", "material_name", min_length=1, max_length=500)]
    type: Annotated[MaterialType | None, _meta("材料类型", "material_type")] = None
    form: Annotated[MaterialForm | None, _meta("材料形式", "material_format")] = None
    necessity: Annotated[Necessity | None, _meta("材料必要性", "is_need")] = None
    necessity_condition: Annotated[
        str, _meta("必要性说明", help="非必要或容缺后补时，写明什么情形需要、何时补齐")
    ] = ""
    source: Annotated[MaterialSource | None, _meta("来源渠道", "source_type")] = None
    source_note: Annotated[str, _meta("来源渠道说明", "source_explain")] = ""
    originals: Annotated[Count | None, _meta("原件份数", "page_num")] = None
    copies: Annotated[Count | None, _meta("复印件份数", "copy_num")] = None
    paper_size: Annotated[str, _meta("纸质规格", "page_format", max_length=50)] = ""
    is_application_form: Annotated[
        bool, _meta("是否表格类材料", help="由申请人填写的表格，应附空白表格和示例样表")
    ] = False
    is_certificate: Annotated[
        bool, _meta("是否证明材料", help="由第三方出具的证明，统计减证明时计入")
    ] = False
    blank_form: Annotated[str, _meta("空白表格", "form_guid", "文件名或下载地址")] = ""
    sample_form: Annotated[str, _meta("示例样表", "example_guid", "文件名或下载地址")] = ""
    filling_notes: Annotated[str, _meta("填报须知", "fill_explain")] = ""
    acceptance: Annotated[str, _meta("受理标准", "accept_stand")] = ""
    basis: Annotated[str, _meta("要求提供材料的依据", "by_law")] = ""
    cases: Annotated[tuple[str, ...], _meta("适用情形", help="材料随情形不同时填写")] = ()
    note: Annotated[str, _meta("备注", "remark")] = ""


class Step(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """环节: one interaction or stage of the procedure."""

    name: Annotated[str, _meta("环节名称", min_length=1, max_length=100)]
    handler: Annotated[str, _meta("办理人", max_length=200)] = ""
    limit: Annotated[TimeLimit | None, _meta("环节时限")] = None
    online: Annotated[bool | None, _meta("是否可网上办理")] = None
    standard: Annotated[str, _meta("审查标准")] = ""
    outcome: Annotated[str, _meta("环节结果")] = ""


class SpecialProcedure(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """特别程序: hearing, inspection, expert review …, with a limit of its own."""

    kind: Annotated[SpecialProcedureKind, _meta("特别程序种类", "special_name")]
    name: Annotated[str, _meta("特别程序名称", max_length=200)] = ""
    limit: Annotated[TimeLimit | None, _meta("特别程序时限")] = None
    basis: Annotated[str, _meta("特别程序依据")] = ""
    fee: Annotated[str, _meta("特别程序收费")] = ""
    counted: Annotated[bool | None, _meta("是否计算在法定办结时限内")] = None


class Fee(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """收费项目."""

    name: Annotated[str, _meta("收费项目名称", "fee_name")] = ""
    standard: Annotated[str, _meta("收费标准", "fee_standard")] = ""
    amount: Annotated[
        str, _meta("每件金额（元）", help="按件固定收费的填写，如 10 或 10.50", max_length=12)
    ] = ""
    basis: Annotated[str, _meta("收费依据", "fee_basis")] = ""
    reducible: Annotated[bool | None, _meta("是否允许减免", "is_desc")] = None
    reduction_basis: Annotated[str, _meta("减免依据", "desc_basis")] = ""
    note: Annotated[str, _meta("收费备注", "fee_remark")] = ""


class Result(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """审批结果: what the applicant gets."""

    type: Annotated[ResultType, _meta("审批结果类型", "result_type")]
    name: Annotated[str, _meta("审批结果名称", "result_name", max_length=500)] = ""
    sample: Annotated[str, _meta("审批结果样本", "result_guid", "文件名或下载地址")] = ""
    validity: Annotated[str, _meta("有效期限")] = ""
    delivery: Annotated[str, _meta("送达方式")] = ""


class LegalBasis(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """设定依据: the clause that sets the item up."""

    title: Annotated[str, _meta("依据名称", "by_law", min_length=1, max_length=500)]
    document_number: Annotated[str, _meta("依据文号")] = ""
    article: Annotated[str, _meta("条款号")] = ""
    text: Annotated[str, _meta("条款内容")] = ""
    issuer: Annotated[str, _meta("颁布机关")] = ""
    in_force: Annotated[date | None, _meta("实施日期")] = None


class Place(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """办理地点: a window one can walk up to, with its hours."""

    address: Annotated[str, _meta("办理地点", "transact_addr", max_length=500)] = ""
    hours: Annotated[str, _meta("办理时间", "transact_time", max_length=500)] = ""
    name: Annotated[str, _meta("大厅名称")] = ""
    window: Annotated[str, _meta("窗口")] = ""
    phone: Annotated[str, _meta("窗口电话")] = ""
    traffic: Annotated[str, _meta("交通指引")] = ""


class Contact(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """咨询方式 / 监督投诉方式."""

    phone: Annotated[str, _meta("电话", help="带区号，如 0439-3250000", max_length=500)] = ""
    address: Annotated[str, _meta("地址")] = ""
    website: Annotated[str, _meta("网址")] = ""
    channels: Annotated[tuple[ContactChannel, ...], _meta("方式")] = ()


class Question(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """常见问题."""

    question: Annotated[str, _meta("问题", "question", min_length=1)]
    answer: Annotated[str, _meta("答案", "answer")] = ""


class Town(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """乡镇街道或村居 that the item is handled in."""

    name: Annotated[str, _meta("乡镇街道（村居）名称", "town_name")]
    code: Annotated[str, _meta("乡镇街道（村居）代码", "town_code")] = ""


class ServiceItem(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """政务服务事项: what a person can apply for; the content of one revision.

    Source: element lists of C 0109-2018 for application-type items and public services
    (reference: standards §4), plus what published guides show beside them.
    """

    # basics
    name: Annotated[str, _meta("事项名称", "task_name", min_length=1, max_length=1000)]
    everyday_names: Annotated[
        tuple[str, ...], _meta("日常用语", "daily_name", "群众的口语叫法，如“上户口”")
    ] = ()
    short_name: Annotated[str, _meta("事项简称", "short_name", max_length=200)] = ""
    kind: Annotated[ItemKind, _meta("事项类型", "task_type")]
    base_code: Annotated[str, _meta("基本编码", "catalog_code", "12位", max_length=50)] = ""
    implementation_code: Annotated[str, _meta("实施编码", "task_code", "31位", max_length=36)] = ""
    handling_code: Annotated[
        str, _meta("业务办理项编码", "task_handle_item", "33位", max_length=50)
    ] = ""
    local_code: Annotated[
        str, _meta("地方实施编码", "local_task_code", "没有国家编码时使用", max_length=64)
    ] = ""
    local_base_code: Annotated[str, _meta("地方基本编码", "local_catalog_code", max_length=50)] = ""
    main_item: Annotated[str, _meta("主项名称", "parent_name", max_length=1000)] = ""
    body: Annotated[Body, _meta("实施主体")] = Body()
    division_code: Annotated[
        str, _meta("行政区划代码", "area_code", "GB/T 2260 六位代码", max_length=12)
    ] = ""
    department: Annotated[str, _meta("主管部门", "charge_dept", max_length=200)] = ""
    entrusted_by: Annotated[str, _meta("委托部门", "entrust_name", max_length=100)] = ""
    co_handlers: Annotated[tuple[str, ...], _meta("联办机构", "other_dept")] = ()
    exercise_level: Annotated[ExerciseLevel | None, _meta("行使层级", "use_level")] = None
    power_source: Annotated[
        PowerSource | None, _meta("权力来源", "power_source", "公共服务不填")
    ] = None
    audience: Annotated[tuple[Audience, ...], _meta("服务对象", "server_type")] = ()
    person_themes: Annotated[
        tuple[PersonTheme, ...], _meta("自然人主题分类", "user_topic_type")
    ] = ()
    firm_themes: Annotated[tuple[FirmTheme, ...], _meta("法人主题分类", "corp_topic_type")] = ()
    local_themes: Annotated[tuple[str, ...], _meta("地方特色主题分类", "local_topic_type")] = ()
    state: Annotated[ItemState, _meta("事项状态", "task_state")] = ItemState.IN_USE
    effective_date: Annotated[date | None, _meta("计划生效日期", "plan_effective_date")] = None
    cancel_date: Annotated[date | None, _meta("计划取消日期", "plan_cancel_date")] = None
    # limits and visits
    handling: Annotated[Handling | None, _meta("办件类型", "project_type")] = None
    statutory_limit: Annotated[
        TimeLimit | None, _meta("法定办结时限", "anticipate_day", "无法定时限时留空并写明说明")
    ] = None
    statutory_note: Annotated[str, _meta("法定办结时限说明", "anticipate_explain")] = ""
    promised_limit: Annotated[
        TimeLimit | None, _meta("承诺办结时限", "promise_day", "即办填 0")
    ] = None
    promised_note: Annotated[str, _meta("承诺办结时限说明", "promise_explain")] = ""
    visits: Annotated[Count | None, _meta("到办事现场次数", "limit_scene_num", "填 0、1、2…")] = (
        None
    )
    visit_reason: Annotated[
        str, _meta("必须现场办理原因说明", "limit_scene_explain", max_length=1000)
    ] = ""
    # ways of handling
    channels: Annotated[tuple[Channel, ...], _meta("办理形式", "handle_type")] = ()
    online: Annotated[bool | None, _meta("是否网办", "is_online")] = None
    online_stages: Annotated[
        tuple[OnlineStage, ...], _meta("网上办理深度", "online_handle_depth")
    ] = ()
    online_address: Annotated[str, _meta("网上办理地址", "link_addr")] = ""
    mobile_address: Annotated[str, _meta("移动端办理地址", "mobile_terminal_url")] = ""
    single_sign_on: Annotated[bool | None, _meta("是否单点登录", "is_single_login")] = None
    mobile_single_sign_on: Annotated[
        bool | None, _meta("移动端是否单点登录", "app_is_single_login")
    ] = None
    region_scope: Annotated[RegionScope | None, _meta("通办范围", "handle_area")] = None
    in_hall: Annotated[bool | None, _meta("是否进驻政务大厅", "is_entry_center")] = None
    express: Annotated[bool | None, _meta("是否支持物流快递", "is_express")] = None
    pay_online: Annotated[bool | None, _meta("是否支持网上支付", "is_pay_online")] = None
    bookable: Annotated[bool | None, _meta("是否支持预约办理", "is_schedule")] = None
    booking_address: Annotated[str, _meta("预约地址", "schedule_url")] = ""
    self_service: Annotated[bool | None, _meta("是否支持自助终端办理", "is_self_service")] = None
    notification_commitment: Annotated[bool | None, _meta("是否告知承诺制", "is_promise")] = None
    towns: Annotated[tuple[Town, ...], _meta("乡镇街道、村居", "towns")] = ()
    # what is asked
    conditions: Annotated[str, _meta("受理条件", "accept_condition")] = ""
    refusals: Annotated[str, _meta("不予受理情形")] = ""
    quantity_limit: Annotated[str, _meta("数量限制", "limit_explain", "公共服务不填")] = ""
    intermediary: Annotated[str, _meta("中介服务", "service_type")] = ""
    materials: Annotated[tuple[Material, ...], _meta("申请材料", "materials")] = ()
    no_materials: Annotated[bool, _meta("无需申请材料", help="确实不需要任何材料时勾选")] = False
    # how it runs
    procedure: Annotated[str, _meta("办理流程", "handle_flow", "窗口办理流程")] = ""
    online_procedure: Annotated[str, _meta("网上办理流程", "online_handle_flow")] = ""
    steps: Annotated[tuple[Step, ...], _meta("办理环节")] = ()
    special_procedures: Annotated[
        tuple[SpecialProcedure, ...], _meta("特别程序", "special_procedure")
    ] = ()
    places: Annotated[tuple[Place, ...], _meta("办理地点和时间")] = ()
    # fees and results
    charged: Annotated[bool | None, _meta("是否收费", "is_fee")] = None
    fee_basis: Annotated[str, _meta("收费依据", "fee_basis")] = ""
    fees: Annotated[tuple[Fee, ...], _meta("收费项目")] = ()
    results: Annotated[tuple[Result, ...], _meta("审批结果")] = ()
    legal_bases: Annotated[tuple[LegalBasis, ...], _meta("设定依据", "by_law")] = ()
    # people to ask
    enquiry: Annotated[Contact, _meta("咨询方式", "link_way")] = Contact()
    complaint: Annotated[Contact, _meta("监督投诉方式", "supervise_way")] = Contact()
    redress: Annotated[str, _meta("行政复议、行政诉讼渠道")] = ""
    faq: Annotated[tuple[Question, ...], _meta("常见问题", "questions")] = ()
    # publication
    disclosure: Annotated[Disclosure | None, _meta("公开属性")] = None
    disclosure_reason: Annotated[str, _meta("公开属性理由")] = ""

    @property
    def code(self) -> str:
        """The longest code it has: 33, 31 digits, else the place's own; empty when none."""
        return self.handling_code or self.implementation_code or self.local_code

    @property
    def at_most_one_visit(self) -> bool:
        """只跑一次: at most one visit on site, none included."""
        return self.visits is not None and self.visits <= 1

    @property
    def online_depth(self) -> OnlineDepth:
        """Grade Ⅰ–Ⅳ from the stages that run online.

        Source: the mapping of a published municipal assessment (reference: standards §3):
        5/6/7 → Ⅳ, else 4 → Ⅲ, else 2/3 → Ⅱ, else Ⅰ.
        """
        stages = set(self.online_stages)
        if stages & {OnlineStage.HANDLE, OnlineStage.FEEDBACK, OnlineStage.CERTIFICATE}:
            return OnlineDepth.IV
        if OnlineStage.ACCEPT in stages:
            return OnlineDepth.III
        if stages & {OnlineStage.COLLECT, OnlineStage.PRECHECK}:
            return OnlineDepth.II
        return OnlineDepth.I

    @property
    def full_online(self) -> bool:
        """全程网办: depth Ⅳ."""
        return self.online_depth is OnlineDepth.IV
