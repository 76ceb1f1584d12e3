"""The reform office freezes a report of a day that has ended, and makes frozen reports public."""

import hashlib
import re
from datetime import date, datetime
from fractions import Fraction

import msgspec
from msgspec import Struct

from catalogue.as_of import PLACE
from catalogue.commands.acting import COMMAND_LINE, acting
from catalogue.database import insert_many
from catalogue.errors import BadInput, Conflict, Forbidden
from catalogue.metrics.figure import Report
from catalogue.metrics.report import DEFAULT_TARGET, build_report
from catalogue.metrics.scope import Scope
from catalogue.metrics.snapshot import encode, freeze
from catalogue.metrics.totals import check_report
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy
from catalogue.model.people import Officer, Permission
from catalogue.model.signs import is_showable, tidy
from catalogue.model.totals import faults
from catalogue.queries.published import holds_sample
from catalogue.queries.snapshots import SnapshotLine, snapshot
from catalogue.tables import ReportSnapshot

LONGEST_NAME = 200
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class FreezeRequest(Struct, frozen=True, kw_only=True):
    """What is frozen under which key and name; a day, or an edition whose day is meant."""

    key: str
    name: str
    as_of: date | None = None
    edition: str | None = None
    scope: Scope = Scope()
    public: bool = False


async def freeze_report(
    asked: FreezeRequest,
    *,
    by: Officer | None,
    now: datetime,
    conversion: ConversionPolicy = CONVERSION_POLICIES["none"],
    target: Fraction = DEFAULT_TARGET,
) -> SnapshotLine:
    """Compute the report of ``asked`` and keep it with the hash of its inputs.

    ``by`` of ``None`` is the command line.  Nobody writes between the report and its hash: both
    are read in the command's own transaction.

    Raises:
        Forbidden: not the reform office.
        BadInput: no day, a day that has not ended, a malformed key or name.
        NotFound: no such edition.
        Conflict: the key is taken, or the report contradicts itself.
    """
    async with acting(by, "冻结报表", asked.key, now, program=COMMAND_LINE) as deed:
        _refuse_others(by)
        _check_words(asked)
        await _refuse_taken(asked.key)
        report = await _report(asked, now, conversion, target)
        _refuse_faults(report)
        frozen = await freeze(report)
        stored = encode(frozen)
        deed.detail = f"{asked.name}；截止 {report.as_of}；输入摘要 {frozen.inputs.hash}"
        row = {
            "key": asked.key,
            "name": tidy(asked.name),
            "as_of": report.as_of,
            "edition": asked.edition or "",
            "scope": msgspec.json.encode(asked.scope.named()).decode(),
            "conversion": conversion.id,
            "target": str(target),
            "answer": stored,
            "answer_hash": hashlib.sha256(stored).hexdigest(),
            "inputs_hash": frozen.inputs.hash,
            "public": asked.public,
            "by": by.name if by else COMMAND_LINE,
            "at": now,
            "sample": await holds_sample(),
        }
        await insert_many(ReportSnapshot, [row])
    return await snapshot(asked.key, public_only=False)


async def show_snapshot(key: str, *, public: bool, by: Officer | None, now: datetime) -> None:
    """Make a frozen report public, or take it back from the public.

    Raises:
        Forbidden: not the reform office.
        NotFound: no such frozen report.
        Conflict: it is so already.
    """
    act = "公开冻结报表" if public else "撤下冻结报表"
    async with acting(by, act, key, now, program=COMMAND_LINE) as deed:
        _refuse_others(by)
        line = await snapshot(key, public_only=False)
        if line.public is public:
            raise Conflict(f"冻结报表“{key}”已经{'公开' if public else '撤下'}，不必重复操作")
        deed.detail = line.name
        await ReportSnapshot.update({ReportSnapshot.public: public}).where(
            ReportSnapshot.key == key
        )


def _refuse_others(by: Officer | None) -> None:
    if by is not None and not by.may(Permission.FREEZE_REPORTS):
        raise Forbidden(f"您没有{Permission.FREEZE_REPORTS.label}的权限")


def _check_words(asked: FreezeRequest) -> None:
    if not _KEY.fullmatch(asked.key):
        raise BadInput("“编号”应为 1 至 40 个小写字母、数字或短横，如 annual-2018")
    name = tidy(asked.name)
    if not name or len(name) > LONGEST_NAME or not is_showable(name):
        raise BadInput(f"“名称”应为 1 至 {LONGEST_NAME} 个字，不含控制字符")
    if asked.as_of is None and not asked.edition:
        raise BadInput("请填写“截止日”，或选择一个清单版次（以该版次的日期为截止日）")


async def _refuse_taken(key: str) -> None:
    if await ReportSnapshot.exists().where(ReportSnapshot.key == key):
        raise Conflict(f"编号“{key}”已被另一份冻结报表使用，冻结后不能覆盖；请换一个编号")


async def _report(
    asked: FreezeRequest, now: datetime, conversion: ConversionPolicy, target: Fraction
) -> Report:
    today = now.astimezone(PLACE).date()
    report = await build_report(
        today=today,
        as_of=asked.as_of,
        scope=asked.scope,
        edition=asked.edition or None,
        conversion=conversion,
        target=target,
    )
    if report.as_of >= today:
        raise BadInput(
            f"截止日 {report.as_of} 还没有结束（今天是 {today}），当天的数据还会变；"
            "请改为昨天或以前的日期"
        )
    return report


def _refuse_faults(report: Report) -> None:
    found = faults(check_report(report))
    if found:
        told = "；".join(one.message for one in found[:5])
        more = f"等 {len(found)} 处" if len(found) > 5 else ""
        raise Conflict(f"报表自身的数字对不上，不能冻结：{told}{more}。请先更正数据再冻结")
