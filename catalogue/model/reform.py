"""Records of reform: what an item was before, what it came from, and what it is part of."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from catalogue.model.code_tables import CodeTable
from catalogue.model.limits import TimeLimit


class Baseline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """改革前: the item's counts before reform, with the document that vouches for them.

    ``fee_fen`` is what one application cost [fen].
    """

    limit: Annotated[TimeLimit | None, Meta(title="改革前办结时限")] = None
    visits: Annotated[int | None, Meta(title="改革前到现场次数")] = None
    materials: Annotated[int | None, Meta(title="改革前材料数")] = None
    certificates: Annotated[int | None, Meta(title="改革前证明数")] = None
    steps: Annotated[int | None, Meta(title="改革前环节数")] = None
    fee_fen: Annotated[int | None, Meta(title="改革前收费（分）")] = None
    basis: Annotated[str, Meta(title="依据文件")] = ""
    as_of: Annotated[date | None, Meta(title="截止日")] = None


class Origin(Struct, frozen=True, kw_only=True):
    """How an item came out of others: split from one, merged from several (parents' codes)."""

    how: Literal["split", "merge"]
    parents: tuple[str, ...] = ()


class BundleKind(CodeTable):
    """What holds the items of a bundle together."""

    ONE_THING = "one_thing", "一件事"
    CERTIFICATES = "certificates", "多证合一"
    GROUP = "group", "事项组"


class NationalBound(Struct, frozen=True, kw_only=True):
    """What the State Council asks of the same thing, to print beside our promise.

    ``days`` in tenths of working days would hide the half day of 8.5; it is a decimal text.
    """

    days: Annotated[str, Meta(title="国家要求（工作日）")]
    document: Annotated[str, Meta(title="国家要求依据")] = ""


class Bundle(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """一件事 / 多证合一: several items handled as one, with one form and one promise.

    ``items`` are codes in the order of handling; ``days_before`` and ``promise`` in one unit.
    """

    key: Annotated[str, Meta(title="编号", pattern="^[a-z0-9-]{1,40}$")]
    kind: Annotated[BundleKind, Meta(title="种类")] = BundleKind.ONE_THING
    name: Annotated[str, Meta(title="名称", min_length=1, max_length=200)]
    summary: Annotated[str, Meta(title="说明")] = ""
    items: Annotated[tuple[str, ...], Meta(title="包含事项编码")] = ()
    form: Annotated[str, Meta(title="一张表单")] = ""
    promise: Annotated[TimeLimit | None, Meta(title="承诺办结时限")] = None
    limit_before: Annotated[TimeLimit | None, Meta(title="改革前办结时限")] = None
    steps_before: Annotated[tuple[str, ...], Meta(title="改革前环节")] = ()
    steps: Annotated[tuple[str, ...], Meta(title="现在环节")] = ()
    visits: Annotated[int | None, Meta(title="到现场次数")] = None
    national_bound: Annotated[NationalBound | None, Meta(title="国家要求")] = None
    lead: Annotated[str, Meta(title="牵头部门")] = ""
    place: Annotated[str, Meta(title="办理地点")] = ""
    basis: Annotated[str, Meta(title="依据文件")] = ""


class PointKind(CodeTable):
    """服务点种类."""

    HALL = "hall", "政务大厅"
    BRANCH = "branch", "分厅"
    TOWN = "town", "乡镇（街道）便民服务中心"
    COMMUNITY = "community", "社区服务站"
    VILLAGE = "village", "村便民服务代办点"


class Stage(CodeTable):
    """What a point does of an item."""

    ACCEPT = "accept", "受理"
    APPROVE = "approve", "审批"
    ISSUE = "issue", "发证"


class Sharing(CodeTable):
    """共享类型 of a directory entry (政务信息资源共享管理暂行办法: three kinds)."""

    UNCONDITIONAL = "1", "无条件共享"
    CONDITIONAL = "2", "有条件共享"
    NOT_SHARED = "3", "不予共享"


class RegulationChangeKind(CodeTable):
    """What happened to a regulation."""

    AMENDED = "amended", "修订"
    REPEALED = "repealed", "废止"
    REPLACED = "replaced", "被替代"
