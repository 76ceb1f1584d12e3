"""Rows of the registers as they come in and go out: points, what they do, directory, regulations.

Flat on purpose: each is one row of a spreadsheet (``catalogue.exchange.records``).
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from catalogue.model.limits import TimeLimit
from catalogue.model.reform import (
    Bundle,
    BundleKind,
    NationalBound,
    PointKind,
    RegulationChangeKind,
    Sharing,
    Stage,
)

_CODE = Annotated[str, Meta(title="服务点编号", min_length=1, max_length=40)]
_ITEM = Annotated[str, Meta(title="事项编码", min_length=1, max_length=64)]


class PointRecord(Struct, frozen=True, kw_only=True):
    """服务点: a hall, branch hall, town, community or village centre."""

    code: Annotated[
        str,
        Meta(
            title="服务点编号",
            description="字母、数字和连字符，最长 40 个字符，不与其他服务点重复",
            min_length=1,
            max_length=40,
        ),
    ]
    kind: Annotated[
        PointKind,
        Meta(
            title="种类",
            description="政务大厅、分厅、乡镇（街道）便民服务中心、社区服务站、村便民服务代办点",
        ),
    ]
    name: Annotated[str, Meta(title="名称", min_length=1, max_length=200)]
    division_code: Annotated[
        str,
        Meta(title="行政区划代码", description="所在县（市、区）的 6 位代码", max_length=12),
    ]
    address: Annotated[str, Meta(title="地址", max_length=300)] = ""
    hours: Annotated[str, Meta(title="办公时间", max_length=200)] = ""
    phone: Annotated[str, Meta(title="电话", max_length=100)] = ""


class StageRecord(Struct, frozen=True, kw_only=True):
    """What one point does of one item; a point that does several things has several rows."""

    point_code: _CODE
    item_code: _ITEM
    stage: Annotated[Stage, Meta(title="办理环节", description="受理、审批或发证，每行一个")]


class DirectoryRecord(Struct, frozen=True, kw_only=True):
    """政务信息资源目录: data that a department already holds."""

    code: Annotated[str, Meta(title="信息资源编码", min_length=1, max_length=64)]
    name: Annotated[str, Meta(title="信息资源名称", min_length=1, max_length=300)]
    holder_code: Annotated[
        str, Meta(title="提供方编码", description="统一社会信用代码18位", max_length=50)
    ] = ""
    holder_name: Annotated[str, Meta(title="信息资源提供方", max_length=200)] = ""
    sharing: Annotated[
        Sharing | None,
        Meta(title="共享类型", description="无条件共享、有条件共享、不予共享"),
    ] = None
    format: Annotated[str, Meta(title="信息资源格式", max_length=100)] = ""
    update_cycle: Annotated[str, Meta(title="更新周期", max_length=60)] = ""
    fields: Annotated[str, Meta(title="信息项", description="主要数据项，用顿号分开")] = ""


class DirectoryLinkRecord(Struct, frozen=True, kw_only=True):
    """Staff's word that an entry stands in for materials of this name."""

    entry_code: Annotated[str, Meta(title="信息资源编码", min_length=1, max_length=64)]
    material: Annotated[
        str,
        Meta(
            title="材料名称",
            description="可由该信息资源代替的申请材料，按名称对应",
            min_length=1,
            max_length=500,
        ),
    ]


class RegulationRecord(Struct, frozen=True, kw_only=True):
    """法规变动: a regulation that was amended, repealed or replaced on a day."""

    title: Annotated[str, Meta(title="法规名称", min_length=2, max_length=500)]
    document_number: Annotated[str, Meta(title="文号", max_length=200)] = ""
    what: Annotated[RegulationChangeKind, Meta(title="变动", description="修订、废止或被替代")]
    on: Annotated[date, Meta(title="变动日期", description="修订施行、废止或替代之日")]
    replaced_by: Annotated[
        str, Meta(title="替代它的法规", description="变动为“被替代”时必填", max_length=500)
    ] = ""
    note: Annotated[str, Meta(title="说明", max_length=2000)] = ""


class BundleRecord(Struct, frozen=True, kw_only=True):
    """一件事 as a form asks for it: ``Bundle`` with the national bound in two fields of its own."""

    key: Annotated[
        str,
        Meta(
            title="编号",
            description="小写字母、数字和连字符，作为网址的一部分，如 open-a-company",
            min_length=1,
            max_length=40,
        ),
    ]
    name: Annotated[str, Meta(title="名称", min_length=1, max_length=200)]
    kind: Annotated[BundleKind, Meta(title="种类")] = BundleKind.ONE_THING
    summary: Annotated[str, Meta(title="说明", description="办成什么，适用于谁")] = ""
    items: Annotated[
        tuple[str, ...], Meta(title="包含事项编码", description="按办理顺序，一行一个")
    ] = ()
    form: Annotated[
        str, Meta(title="一张表单", description="合并后的表单名称，以及在哪里取得或填写")
    ] = ""
    promise: Annotated[TimeLimit | None, Meta(title="承诺办结时限", description="如 3个工作日")] = (
        None
    )
    limit_before: Annotated[
        TimeLimit | None, Meta(title="改革前办结时限", description="如 11个工作日")
    ] = None
    steps_before: Annotated[
        tuple[str, ...], Meta(title="改革前环节", description="按顺序，一行一个")
    ] = ()
    steps: Annotated[tuple[str, ...], Meta(title="现在环节", description="按顺序，一行一个")] = ()
    visits: Annotated[Annotated[int, Meta(ge=0, le=99)] | None, Meta(title="到现场次数")] = None
    bound_days: Annotated[
        str, Meta(title="国家要求（工作日）", description="如 8.5；没有的留空")
    ] = ""
    bound_document: Annotated[
        str, Meta(title="国家要求依据", description="如 国办发〔2018〕32号")
    ] = ""
    lead: Annotated[str, Meta(title="牵头部门", max_length=200)] = ""
    place: Annotated[str, Meta(title="办理地点", max_length=300)] = ""
    basis: Annotated[str, Meta(title="依据文件", max_length=500)] = ""

    @property
    def bundle(self) -> Bundle:
        """The bundle of the model."""
        own = {name: getattr(self, name) for name in _SHARED}
        bound = NationalBound(days=self.bound_days.strip(), document=self.bound_document.strip())
        return Bundle(**own, national_bound=bound if self.bound_days.strip() else None)

    @classmethod
    def of(cls, bundle: Bundle) -> "BundleRecord":
        """``bundle`` as a form shows it."""
        own = {name: getattr(bundle, name) for name in _SHARED}
        bound = bundle.national_bound
        return cls(
            **own,
            bound_days=bound.days if bound else "",
            bound_document=bound.document if bound else "",
        )


_SHARED = tuple(name for name in Bundle.__struct_fields__ if name != "national_bound")


class RowFault(Struct, frozen=True, kw_only=True):
    """Why one record cannot stand: its place among those given (from 0), the field, the mend."""

    place: int
    field: str
    value: str
    message: str
