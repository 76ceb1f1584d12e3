"""Code tables of the national element set: code, Chinese label, nothing else.

A member's value is its code as printed in the national tables (reference: C 0109-2018,
confirmed against real catalogues of Liaoning, Guangxi and Shandong).  Provinces with codes
of their own are mapped on the way in (``catalogue.exchange``), never here.
"""

from enum import Enum
from typing import Self


class CodeTable(str, Enum):
    """A closed list of codes with Chinese labels.

    The value is what is stored and exchanged, ``label`` what a person reads.
    """

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    __hash__ = str.__hash__  # a member equals its code, so it must hash like it

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def by_label(cls, label: str) -> Self | None:
        """The member with this Chinese label, ``None`` when there is none."""
        return next((member for member in cls if member.label == label), None)


class ItemKind(CodeTable):
    """事项类型 task_type."""

    LICENSING = "01", "行政许可"
    PENALTY = "02", "行政处罚"
    COERCION = "03", "行政强制"
    LEVY = "04", "行政征收"
    BENEFIT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    ADJUDICATION = "09", "行政裁决"
    OTHER_POWER = "10", "其他行政权力"
    PUBLIC_SERVICE = "20", "公共服务"

    @property
    def on_application(self) -> bool:
        """Whether a person applies for it (依申请类), as against being subjected to it."""
        return self in APPLICATION_KINDS


APPLICATION_KINDS = frozenset(
    {
        ItemKind.LICENSING,
        ItemKind.BENEFIT,
        ItemKind.CONFIRMATION,
        ItemKind.REWARD,
        ItemKind.ADJUDICATION,
        ItemKind.OTHER_POWER,
        ItemKind.PUBLIC_SERVICE,
    }
)


class ExerciseLevel(CodeTable):
    """行使层级 use_level."""

    NATIONAL = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWN = "5", "镇(乡、街道)级"
    VILLAGE = "6", "村(社区)级"


class Handling(CodeTable):
    """办件类型 project_type."""

    IMMEDIATE = "1", "即办件"
    COMMITTED = "2", "承诺件"


class Audience(CodeTable):
    """服务对象 server_type."""

    PERSON = "1", "自然人"
    ENTERPRISE = "2", "企业法人"
    INSTITUTION = "3", "事业法人"
    SOCIAL_ORGANISATION = "4", "社会组织法人"
    UNINCORPORATED = "5", "非法人企业"
    STATE_ORGAN = "6", "行政机关"
    OTHER = "9", "其他组织"


class BodyNature(CodeTable):
    """实施主体性质 dept_type."""

    STATUTORY = "1", "法定机关"
    AUTHORISED = "2", "授权组织"
    ENTRUSTED = "3", "受委托组织"


class PowerSource(CodeTable):
    """权力来源 power_source; public services have none."""

    STATUTORY = "1", "法定本级行使"
    DELEGATED = "2", "上级下放"
    AUTHORISED_FROM_ABOVE = "3", "上级授权"
    AUTHORISED_BY_PEER = "4", "同级授权"
    ENTRUSTED_FROM_ABOVE = "5", "上级委托"
    ENTRUSTED_BY_PEER = "6", "同级委托"


class Channel(CodeTable):
    """办理形式 handle_type."""

    WINDOW = "1", "窗口办理"
    ONLINE = "2", "网上办理"
    POST = "3", "快递申请"


class OnlineStage(CodeTable):
    """网上办理深度 online_handle_depth, as the list of stages that run online."""

    ADVICE = "1", "互联网咨询"
    COLLECT = "2", "互联网收件"
    PRECHECK = "3", "互联网预审"
    ACCEPT = "4", "互联网受理"
    HANDLE = "5", "互联网办理"
    FEEDBACK = "6", "互联网办理结果信息反馈"
    CERTIFICATE = "7", "互联网电子证照反馈"
    OTHER = "9", "其他"


class OnlineDepth(CodeTable):
    """网办深度 Ⅰ–Ⅳ of provincial platforms, derived from the stages."""

    I = "1", "Ⅰ级（网上咨询）"  # noqa: E741 - the grade's own name
    II = "2", "Ⅱ级（网上预审）"
    III = "3", "Ⅲ级（网上受理）"
    IV = "4", "Ⅳ级（全程网办）"


class RegionScope(CodeTable):
    """通办范围 handle_area."""

    NATION = "1", "全国"
    PROVINCE = "2", "全省"
    CITY = "3", "全市"
    COUNTY = "4", "全县"
    TOWN = "5", "全镇(乡、街道)"
    VILLAGES = "6", "跨村(社区)"


class ItemState(CodeTable):
    """事项状态 task_state."""

    IN_USE = "1", "在用"
    SUSPENDED = "2", "暂停"
    CANCELLED = "3", "取消"


class ResultType(CodeTable):
    """审批结果类型 result_type; 10 and 20 are national, the rest differ between places."""

    CERTIFICATE = "10", "证照"
    APPROVAL = "20", "批文"
    OTHER = "99", "其他"
    NONE = "00", "无"


class MaterialType(CodeTable):
    """材料类型 material_type."""

    ORIGINAL = "1", "原件"
    COPY = "2", "复印件"
    BOTH = "3", "原件和复印件"


class MaterialForm(CodeTable):
    """材料形式 material_format."""

    PAPER = "1", "纸质"
    ELECTRONIC = "2", "电子"
    BOTH = "3", "纸质和电子"
    EITHER = "4", "纸质或电子"


class Necessity(CodeTable):
    """材料必要性 is_need."""

    REQUIRED = "1", "必要"
    OPTIONAL = "2", "非必要"
    DEFERRABLE = "3", "容缺后补"


class MaterialSource(CodeTable):
    """来源渠道 source_type."""

    APPLICANT = "10", "申请人自备"
    GOVERNMENT = "20", "政府部门核发"
    INTERMEDIARY = "30", "中介机构出具"
    OTHER = "99", "其他"


class ContactChannel(CodeTable):
    """咨询 / 监督投诉方式 link_way, supervise_way."""

    WINDOW = "1", "窗口"
    WEB = "2", "网络"
    PHONE = "3", "电话"
    LETTER = "4", "信件"
    EMAIL = "5", "邮件"


class SpecialProcedureKind(CodeTable):
    """特别程序种类; the names are common usage, the codes are ours (national codes unconfirmed)."""

    HEARING = "01", "听证"
    BIDDING = "02", "招标"
    AUCTION = "03", "拍卖"
    INSPECTION = "04", "检验"
    TESTING = "05", "检测"
    QUARANTINE = "06", "检疫"
    APPRAISAL = "07", "鉴定"
    EXPERT_REVIEW = "08", "专家评审"
    BODY_REVIEW = "09", "机构评审"
    TECHNICAL_ARGUMENT = "10", "技术论证"
    SITE_SURVEY = "11", "实地勘察"
    STATUTORY_NOTICE = "12", "法定公告"
    PUBLICITY = "13", "公示"
    OTHER = "99", "其他"


class Disclosure(CodeTable):
    """公开属性 of a published entry (政府信息公开)."""

    PROACTIVE = "1", "主动公开"
    ON_REQUEST = "2", "依申请公开"
    NOT_DISCLOSED = "3", "不予公开"


class PersonTheme(CodeTable):
    """自然人主题分类 user_topic_type (080 is vacant in the national table too)."""

    BIRTH = "005", "生育收养"
    HOUSEHOLD = "010", "户籍办理"
    RELIGION = "015", "民族宗教"
    EDUCATION = "020", "教育科研"
    ENLISTMENT = "025", "入伍服役"
    EMPLOYMENT = "030", "就业创业"
    SETUP = "035", "设立变更"
    ADMISSION = "040", "准营准办"
    MORTGAGE = "045", "抵押质押"
    QUALIFICATION = "050", "职业资格"
    PAYMENT = "055", "行政缴费"
    MARRIAGE = "060", "婚姻登记"
    VETERANS = "065", "优待抚恤"
    PLANNING = "070", "规划建设"
    HOUSING = "075", "住房保障"
    SOCIAL_SECURITY = "085", "社会保障（社会保险、社会救助）"
    CERTIFICATES = "090", "证件办理"
    TRAFFIC = "095", "交通出行"
    TOURISM = "100", "旅游观光"
    BORDER = "105", "出境入境"
    CONSUMERS = "110", "消费维权"
    PUBLIC_SAFETY = "115", "公共安全"
    JUSTICE = "120", "司法公证"
    INTELLECTUAL_PROPERTY = "125", "知识产权"
    ENVIRONMENT = "130", "环保绿化"
    CULTURE = "135", "文化体育"
    UTILITIES = "140", "公用事业"
    HEALTH = "145", "医疗卫生"
    RETIREMENT = "150", "离职退休"
    DEATH = "155", "死亡殡葬"
    LOCAL = "998", "地方特色分类"
    OTHER = "999", "其他"


class FirmTheme(CodeTable):
    """法人主题分类 corp_topic_type."""

    SETUP = "005", "设立变更"
    ADMISSION = "010", "准营准办"
    QUALIFICATION = "015", "资质认证"
    ANNUAL_CHECK = "020", "年检年审"
    TAX = "025", "税收财务"
    STAFF = "030", "人力资源"
    SOCIAL_SECURITY = "035", "社会保障"
    INVESTMENT = "040", "投资审批"
    FINANCE = "045", "融资信贷"
    MORTGAGE = "050", "抵押质押"
    TRADE = "055", "商务贸易"
    BIDDING = "060", "招标拍卖"
    CUSTOMS = "065", "海关口岸"
    FOREIGN = "070", "涉外服务"
    AGRICULTURE = "075", "农林牧渔"
    LAND = "085", "国土和规划建设"
    TRANSPORT = "090", "交通运输"
    ENVIRONMENT = "095", "环保绿化"
    CLIMATE = "100", "应对气候变化"
    WATER = "105", "水务气象"
    HEALTH = "110", "医疗卫生"
    INNOVATION = "115", "科技创新"
    CULTURE = "120", "文体教育"
    INTELLECTUAL_PROPERTY = "125", "知识产权"
    RELIGION = "130", "民族宗教"
    QUALITY = "135", "质量技术"
    TESTING = "140", "检验检疫"
    WORK_SAFETY = "145", "安全生产"
    FIRE = "150", "公安消防"
    JUSTICE = "155", "司法公证"
    UTILITIES = "160", "公用事业"
    CLOSURE = "165", "法人注销"
    ARCHIVES = "170", "档案文物"
    LOCAL = "998", "地方特色分类"
    OTHER = "999", "其他"
