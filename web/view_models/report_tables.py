"""A report as plain tables: the one form that spreadsheet, document, CSV and print are made from.

A cell is a text, a whole number, an exact fraction, or a ``Percent``; who writes the table decides
how each looks.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from catalogue.metrics import display
from catalogue.metrics.definitions import Unit
from catalogue.metrics.figure import BundleFigures, Figure, Part, Report
from catalogue.metrics.grouped import SMALL, Place
from catalogue.model.power_list import AccountLine
from catalogue.queries.power_changes import AdjustmentLine


class Percent(Struct, frozen=True):
    """An exact share [1, not %] that is printed in percent with one decimal."""

    share: Fraction

    @property
    def text(self) -> str:
        """“95.3%”, as Chinese reports print it."""
        return display.percent(self.share).replace(" ", "")


Cell = str | int | Fraction | Percent
Row = tuple[Cell, ...]


class Column(Struct, frozen=True):
    """A column's title and how wide its texts are [characters]."""

    title: str
    width: int = 14


class ReportTable(Struct, frozen=True, kw_only=True):
    """One table of the report; ``note`` is a sentence below it, ``key`` its place in a page.

    ``filtered`` asks a spreadsheet for filter buttons: it is a list to work with.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    filtered: bool = False


def report_tables(
    report: Report, adjustments: Sequence[AdjustmentLine] = ()
) -> tuple[ReportTable, ...]:
    """All tables of ``report`` that have rows, in reading order."""
    every = (
        figures_table(report.figures),
        parts_table(report.figures),
        definitions_table(report.figures),
        excluded_table(report.figures),
        change_table(report),
        adjustments_table(adjustments),
        facts_table(report),
        bundles_table(report),
        bundle_items_table(report),
        batches_table(report),
    )
    return tuple(table for table in every if table.rows)


def value_cell(figure: Figure) -> Cell:
    """A figure's value: a percent where it is a share, else a number; “—” without one."""
    if figure.value is None:
        return "—"
    return Percent(figure.value) if figure.unit is Unit.SHARE else figure.value


def points(difference: Fraction | None) -> str:
    """A difference of two shares: “15.3个百分点”; a minus for what falls short.

    >>> points(Fraction(3165, 3321) - Fraction(4, 5))
    '15.3个百分点'
    """
    if difference is None:
        return ""
    return f"{display.rounded(difference * 100, 1):.1f}个百分点".replace("-", "−")


def figures_table(figures: Iterable[Figure]) -> ReportTable:
    """指标: one row per figure."""
    return ReportTable(
        key="figures",
        title="指标",
        columns=(
            Column("编号", 7),
            Column("指标", 24),
            Column("数值", 11),
            Column("单位", 11),
            Column("分子", 12),
            Column("分母", 12),
            Column("计入项数", 11),
            Column("目标", 9),
            Column("与目标相差", 15),
            Column("上期数值", 11),
            Column("折算项数", 11),
        ),
        rows=tuple(_figure_row(one) for one in figures),
        note="“数值”为精确值，显示时四舍五入到一位小数；与目标比较用精确值。",
    )


def _figure_row(figure: Figure) -> Row:
    return (
        figure.id,
        figure.name,
        value_cell(figure),
        figure.unit.label,
        figure.numerator,
        figure.denominator,
        figure.n,
        "" if figure.target is None else Percent(figure.target),
        points(figure.margin),
        "" if figure.previous is None else value_cell(figure.previous),
        figure.converted,
    )


def parts_table(figures: Iterable[Figure]) -> ReportTable:
    """其中和分母: the parts of each numerator, and the same numerator over each edition."""
    return ReportTable(
        key="parts",
        title="构成和分母",
        columns=(
            Column("编号", 7),
            Column("指标", 20),
            Column("类别", 12),
            Column("名称", 44),
            Column("项数", 10),
            Column("占比", 10),
        ),
        rows=tuple(row for one in figures for row in _part_rows(one)),
        note="“对清单版次”的占比以该版权责清单的条目数为分母；分子含公共服务，"
        "公共服务通常不在权责清单内。",
    )


def _part_rows(figure: Figure) -> Iterator[Row]:
    whole = figure.numerator if all(part.value >= 0 for part in figure.parts) else Fraction(0)
    for part in figure.parts:
        yield figure.id, figure.name, "其中", part.label, part.value, _of(part, whole)
    for one in figure.against:
        share: Cell = "—" if one.value is None else Percent(one.value)
        yield figure.id, figure.name, "对清单版次", one.name, one.denominator, share


def _of(part: Part, whole: Fraction) -> Cell:
    """The part's share; “—” where parts have signs and a share would say nothing."""
    return Percent(part.value / whole) if whole else "—"


def definitions_table(figures: Iterable[Figure]) -> ReportTable:
    """口径: what each figure counts, as text that no spreadsheet computes."""
    return ReportTable(
        key="definitions",
        title="口径",
        columns=(
            Column("编号", 7),
            Column("指标", 20),
            Column("统计口径", 30),
            Column("分子", 30),
            Column("分母", 22),
            Column("公式", 26),
            Column("来源", 34),
        ),
        rows=tuple(
            (f.id, f.name, f.population, f.numerator_text, f.denominator_text, f.formula, f.source)
            for f in figures
        ),
    )


def excluded_table(figures: Iterable[Figure]) -> ReportTable:
    """未计入: what each figure leaves out, by reason."""
    return ReportTable(
        key="excluded",
        title="未计入",
        columns=(Column("编号", 7), Column("指标", 26), Column("原因", 24), Column("项数", 10)),
        rows=tuple(
            (one.id, one.name, reason, items)
            for one in figures
            for reason, items in one.excluded.items()
        ),
        note="这些事项不计入该指标的分子和分母，逐项单列。",
    )


def change_table(report: Report) -> ReportTable:
    """清单变化: the account from one edition to the next, with its equation."""
    rows: tuple[Row, ...] = ()
    note = ""
    if report.change:
        account, old, new = report.change.account, report.change.old, report.change.new
        rows = (
            (f"{old.name}（{old.on}）", "", "", "", account.old),
            *(_account_row(line) for line in account.lines),
            (f"{new.name}（{new.on}）", "", "", "", account.new),
        )
        note = equation(report)
    return ReportTable(
        key="change",
        title="清单变化",
        columns=(
            Column("项目", 36),
            Column("调整次数", 11),
            Column("减少", 9),
            Column("增加", 9),
            Column("净变化或总数", 15),
        ),
        rows=rows,
        note=note,
    )


def _account_row(line: AccountLine) -> Row:
    return line.kind.label, line.adjustments, line.removed, line.brought, line.net


def equation(report: Report) -> str:
    """“3,321 + 6（新增） − 30（取消） = 3,297，平衡”; empty without a change of editions."""
    if report.change is None:
        return ""
    account = report.change.account
    moves = "".join(
        f" {'+' if line.net > 0 else '−'} {abs(line.net):,}（{line.kind.label}）"
        for line in account.lines
        if line.net
    )
    verdict = "平衡" if account.closes else f"不平衡，相差 {account.difference:+,}"
    return f"{account.old:,}{moves} = {account.old + account.net:,}，{verdict}"


def adjustments_table(adjustments: Iterable[AdjustmentLine]) -> ReportTable:
    """清单调整: each adjustment between the two editions."""
    return ReportTable(
        key="adjustments",
        title="清单调整",
        columns=(
            Column("序号", 7),
            Column("日期", 12),
            Column("种类", 10),
            Column("内容", 52),
            Column("减少", 8),
            Column("增加", 8),
            Column("依据文件", 40),
        ),
        rows=tuple(
            (
                one.id,
                one.on.isoformat(),
                one.kind.label,
                one.summary or one.reason or one.counterpart,
                len(one.removed),
                len(one.brought),
                one.document,
            )
            for one in adjustments
        ),
    )


def facts_table(report: Report) -> ReportTable:
    """事实数: each counted number, then its parts."""
    return ReportTable(
        key="facts",
        title="事实数",
        columns=(
            Column("编号", 7),
            Column("名称", 30),
            Column("数值", 10),
            Column("单位", 8),
            Column("说明", 46),
            Column("来源", 34),
        ),
        rows=tuple(_fact_rows(report)),
    )


def _fact_rows(report: Report) -> Iterator[Row]:
    for fact in report.facts:
        yield fact.id, fact.name, fact.value, fact.unit, fact.meaning, fact.source
        mark = "其中（可重复计数）" if fact.overlapping else "其中"
        for part in fact.parts:
            yield fact.id, f"　{mark}：{part.label}", part.value, fact.unit, "", ""


def bundles_table(report: Report) -> ReportTable:
    """一件事: each bundle before and now."""
    return ReportTable(
        key="bundles",
        title="一件事",
        columns=(
            Column("名称", 26),
            Column("事项数", 9),
            Column("环节（前）", 11),
            Column("环节（现）", 11),
            Column("环节压缩", 11),
            Column("时限（前）", 14),
            Column("时限（现）", 14),
            Column("时限压缩", 11),
            Column("国家要求", 20),
            Column("逐项平均压缩", 14),
            Column("总量压缩", 11),
        ),
        rows=tuple(_bundle_row(one) for one in report.bundles),
        note="“逐项平均压缩”为各事项压缩率的算术平均，“总量压缩”以法定时限之和为分母，二者不得混用。",
    )


def _bundle_row(one: BundleFigures) -> Row:
    return (
        one.name,
        len(one.items),
        one.steps_before,
        one.steps,
        share_cell(one.steps_cut),
        one.limit_before,
        one.limit,
        share_cell(one.limit_cut),
        bound_text(one),
        share_cell(one.mean_cut),
        share_cell(one.pooled_cut),
    )


def bound_text(one: BundleFigures) -> str:
    """“8.5个工作日，已达到”; empty without a national bound."""
    if not one.bound:
        return ""
    met = {True: "，已达到", False: "，未达到", None: ""}[one.within_bound]
    return f"{one.bound}{met}"


def share_cell(share: Fraction | None) -> Cell:
    """A share, or “—” when there is nothing to divide by."""
    return "—" if share is None else Percent(share)


def bundle_items_table(report: Report) -> ReportTable:
    """一件事明细: the items of each bundle with their own cuts."""
    return ReportTable(
        key="bundle-items",
        title="一件事逐项",
        columns=(
            Column("一件事", 22),
            Column("事项", 34),
            Column("法定时限", 13),
            Column("承诺时限", 13),
            Column("压缩", 10),
            Column("事项编码", 34),
        ),
        rows=tuple(
            (one.name, item.name, item.statutory, item.promised, share_cell(item.cut), item.code)
            for one in report.bundles
            for item in one.items
        ),
    )


def batches_table(report: Report) -> ReportTable:
    """批次: each batch with the items counted so far."""
    return ReportTable(
        key="batches",
        title="批次",
        columns=(
            Column("批次", 7),
            Column("名称", 30),
            Column("公布日期", 12),
            Column("项数", 9),
            Column("累计", 9),
            Column("文件", 44),
        ),
        rows=tuple(
            (b.number, b.name, b.on.isoformat(), b.items, b.cumulative, b.document)
            for b in report.batches
        ),
    )


def ranking_table(key: str, title: str, places: Iterable[Place]) -> ReportTable:
    """排名: places by one figure, best first; equal figures share a rank."""
    return ReportTable(
        key=key,
        title=title,
        columns=(
            Column("名次", 8),
            Column("名称", 34),
            Column("指标", 16),
            Column("数值", 10),
            Column("分子", 10),
            Column("分母", 10),
            Column("说明", 24),
        ),
        rows=tuple(
            (
                one.rank or "—",
                one.name,
                one.figure.name,
                value_cell(one.figure),
                one.figure.numerator,
                one.figure.denominator,
                small_text(one),
            )
            for one in places
        ),
        note="按精确数值由高到低排列，数值相同的名次相同。",
    )


def small_text(place: Place) -> str:
    """A warning where a few items decide; empty otherwise."""
    return f"不足 {SMALL} 项，仅供参考" if place.small else ""


def cell_text(cell: Cell) -> str:
    """A cell as a reader sees it in a page, a document or a CSV file."""
    if isinstance(cell, Percent):
        return cell.text
    if isinstance(cell, str):
        return cell
    return display.number(cell)
