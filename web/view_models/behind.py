"""Items behind a figure, as the page lists them and as the CSV has them."""

from msgspec import Struct

from catalogue.metrics.behind import RowBehind
from catalogue.model.divisions import division_name
from catalogue.model.fees import yuan_of
from catalogue.model.limits import TimeLimit

CSV_COLUMNS = (
    "事项编码",
    "事项名称",
    "事项类型",
    "实施主体",
    "区划",
    "到现场次数",
    "法定时限",
    "承诺时限",
    "材料数",
    "环节数",
    "证明数",
    "收费（元）",
    "改革前时限",
    "改革前到现场次数",
    "改革前材料数",
    "改革前环节数",
    "改革前证明数",
    "改革前收费（元）",
    "改革前数据依据",
)
ENTRY_COLUMNS = ("职权编码", "职权名称", "权力类型", "实施主体", "区划", "变化")


class RowView(Struct, frozen=True, kw_only=True):
    """One item: what it asks now, and “before → now” where the record has it."""

    code: str
    name: str
    about: str
    visits: str
    statutory: str
    promised: str
    limit: str
    materials: str
    steps: str
    certificates: str
    fee: str
    basis: str


def row_view(row: RowBehind) -> RowView:
    """``row`` for showing."""
    before = row.before
    return RowView(
        code=row.code,
        name=row.name,
        about=" · ".join(
            one for one in (row.kind.label, row.body, division_name(row.region)) if one
        ),
        visits="未填" if row.visits is None else str(row.visits),
        statutory=limit_text(row.statutory),
        promised=limit_text(row.promised),
        limit=moved(
            limit_text(before.limit) if before and before.limit else "", limit_text(row.promised)
        ),
        materials=moved(_number(before and before.materials), str(row.materials)),
        steps=moved(_number(before and before.steps), _number(row.steps or None) or "未填"),
        certificates=moved(_number(before and before.certificates), str(row.certificates)),
        fee=moved(_yuan(before and before.fee_fen), _yuan(row.fee_fen) or "未写明"),
        basis=before.basis if before else "",
    )


def csv_cells(row: RowBehind) -> list[str | int]:
    """``row`` under ``CSV_COLUMNS``."""
    before = row.before
    return [
        row.code,
        row.name,
        row.kind.label,
        row.body,
        division_name(row.region),
        _number(row.visits),
        limit_text(row.statutory),
        limit_text(row.promised),
        row.materials,
        row.steps,
        row.certificates,
        _yuan(row.fee_fen),
        limit_text(before.limit) if before and before.limit else "",
        _number(before and before.visits),
        _number(before and before.materials),
        _number(before and before.steps),
        _number(before and before.certificates),
        _yuan(before and before.fee_fen),
        before.basis if before else "",
    ]


def limit_text(limit: TimeLimit | None) -> str:
    """A limit as a citizen reads it; “无” where there is none."""
    return limit.text if limit else "无"


def moved(before: str, now: str) -> str:
    """“5 → 3”; only what is now where nothing is recorded of before."""
    return f"{before} → {now}" if before else now


def _number(value: object) -> str:
    return str(value) if isinstance(value, int) else ""


def _yuan(value: object) -> str:
    return yuan_of(value) if isinstance(value, int) else ""
