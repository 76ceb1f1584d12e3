"""The report as a file: XLSX, DOCX, CSV, plain text; checked against itself before it leaves."""

import asyncio
from datetime import date, datetime

from msgspec import Struct

from catalogue.errors import Conflict
from catalogue.metrics import display
from catalogue.metrics.behind import RowBehind, count_behind, rows_behind
from catalogue.metrics.days import days_of
from catalogue.metrics.figure import Report
from catalogue.metrics.populations import population
from catalogue.metrics.totals import check_report
from catalogue.model.divisions import division_name
from catalogue.model.totals import faults
from catalogue.queries.power_changes import AdjustmentLine, adjustments_between
from web.comma_file import comma_bytes
from web.reports.document import document_of
from web.reports.spreadsheet import workbook
from web.reports.text_form import about, plain_text, text_form
from web.view_models.report_tables import Column, ReportTable, Row, points, report_tables

MOST_ITEMS = 20_000
"""Rows of 明细 at most; the CSV of a figure has no bound."""
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "txt": "text/plain",
}
"""Kinds of files by their ending."""


class Gathered(Struct, frozen=True, kw_only=True):
    """A report with what its files show beside it; ``faults`` are sentences, best empty."""

    report: Report
    adjustments: tuple[AdjustmentLine, ...] = ()
    rankings: tuple[ReportTable, ...] = ()
    items: ReportTable | None = None
    faults: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[ReportTable, ...]:
        """Every table but the list of items."""
        return (*report_tables(self.report, self.adjustments), *self.rankings)


async def gathered(report: Report) -> Gathered:
    """``report`` with the adjustments behind its change of editions, and checked."""
    change = report.change
    lines = await adjustments_between(change.old.on, change.new.on) if change else []
    return Gathered(
        report=report,
        adjustments=tuple(lines),
        faults=report_faults(report),
    )


def report_faults(report: Report) -> tuple[str, ...]:
    """Where ``report`` contradicts itself, in sentences."""
    return tuple(one.message for one in faults(check_report(report)))


def refuse_faulty(held: Gathered) -> None:
    """Refuse a report that contradicts itself.

    Raises:
        Conflict: it does; the message lists where.
    """
    if held.faults:
        raise Conflict(
            f"报表自身的数字有 {len(held.faults)} 处对不上，没有导出：{'；'.join(held.faults)}。"
            "请先更正数据；确需带着这些问题导出，请选择“仍要导出”，文件开头会注明"
        )


async def items_table(report: Report, today: date) -> ReportTable:
    """明细: the items that the report counts, with whether M1 counts each as one-visit."""
    days = await days_of(None, report.as_of, today)
    where = population(report.scope, days.moment)
    total = await count_behind(where)
    found = await rows_behind(where, days, offset=0, limit=MOST_ITEMS, baselines=False)
    cut = f"共 {total:,} 项，本表只列前 {len(found):,} 项；全部明细请打开该指标的页面下载 CSV。"
    return ReportTable(
        key="items",
        title="明细",
        columns=(
            Column("计入只跑一次", 13),
            Column("事项编码", 34),
            Column("事项名称", 42),
            Column("事项类型", 11),
            Column("实施主体", 26),
            Column("区划", 16),
            Column("到现场次数", 11),
            Column("法定时限", 13),
            Column("承诺时限", 13),
            Column("材料数", 9),
            Column("环节数", 9),
        ),
        rows=tuple(_item_row(row) for row in found),
        note=cut if total > len(found) else "",
        filtered=True,
    )


def _item_row(item: RowBehind) -> Row:
    return (
        "是" if item.visits is not None and item.visits <= 1 else "否",
        item.code,
        item.name,
        item.kind.label,
        item.body,
        division_name(item.region) if item.region else "",
        "未填" if item.visits is None else item.visits,
        item.statutory.text if item.statutory else "无",
        item.promised.text if item.promised else "无",
        item.materials,
        item.steps,
    )


async def export(kind: str, held: Gathered, *, now: datetime) -> bytes:
    """The file of ``kind`` (an ending in ``MEDIA``); made beside the requests, not before them."""
    return await asyncio.to_thread(_made, kind, held, now)


def _made(kind: str, held: Gathered, now: datetime) -> bytes:
    if kind == "csv":
        return report_csv(held)
    form = text_form(held.report)
    if kind == "txt":
        return (_warned(held) + plain_text(form)).encode()
    if kind == "docx":
        return document_of(form, held.tables, now=now, warnings=_warnings(held))
    last = (held.items,) if held.items is not None else ()
    return workbook(about(held.report), (*_checked(held), *held.tables, *last))


def _warnings(held: Gathered) -> list[str]:
    return [f"核对未通过：{one}" for one in held.faults]


def _warned(held: Gathered) -> str:
    return "".join(f"{line}\n" for line in _warnings(held)) + ("\n" if held.faults else "")


def _checked(held: Gathered) -> tuple[ReportTable, ...]:
    """A first sheet that says what does not add up; none where everything does."""
    if not held.faults:
        return ()
    rows = tuple((place, one) for place, one in enumerate(held.faults, start=1))
    columns = (Column("序号", 7), Column("核对未通过的地方", 100))
    return (ReportTable(key="faults", title="核对未通过", columns=columns, rows=rows),)


_CSV = (
    "编号",
    "名称",
    "数值",
    "显示",
    "分子",
    "分母",
    "计入项数",
    "未计入",
    "目标",
    "与目标相差",
    "口径",
    "公式",
    "来源",
    "清单版次",
    "截止日",
    "统计范围",
)


def report_csv(held: Gathered) -> bytes:
    """One row per figure and fact; ``数值`` exact to 12 decimals; faults, if any, come first."""
    report = held.report
    same = (report.edition, report.as_of.isoformat(), report.scope.text)
    rows: list[tuple[str | int, ...]] = [
        ("核对未通过", one, *[""] * (len(_CSV) - 5), *same) for one in held.faults
    ]
    for f in report.figures:
        left = "；".join(f"{reason} {items}" for reason, items in f.excluded.items())
        rows.append(
            (
                f.id,
                f.name,
                display.decimal_text(f.value) or "",
                f.display,
                display.number(f.numerator).replace(",", ""),
                display.number(f.denominator).replace(",", ""),
                f.n,
                left,
                "" if f.target is None else display.percent(f.target),
                points(f.margin),
                f.population,
                f.formula,
                f.source,
                *same,
            )
        )
    for fact in report.facts:
        shown = f"{fact.value:,} {fact.unit}"
        rows.append(
            (fact.id, fact.name, fact.value, shown, *[""] * 6, fact.meaning, "", fact.source, *same)
        )
    return comma_bytes(_CSV, rows)


def file_name(report: Report, kind: str) -> str:
    """What a download is called."""
    return f"政务服务事项报表-{report.as_of.isoformat()}.{kind}"
