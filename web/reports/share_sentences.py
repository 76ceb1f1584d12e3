"""Sentences on one-visit items, their batches, online handling and handling time."""

from collections.abc import Iterator

from catalogue.metrics.figure import Figure, Report
from web.reports.sentences import (
    Section,
    day_told,
    figure_of,
    points_told,
    section,
    share_told,
    times_told,
    whole,
)


def share_sections(report: Report) -> Iterator[Section]:
    """Sections on shares."""
    yield section("“只跑一次”改革", (_one_visit(report), _batches(report), _against(report)))
    yield section("网上办理和办理时限", (_online(report), _limits(report), _left_out(report)))


def _one_visit(report: Report) -> str:
    figure = figure_of(report, "M1")
    if figure is None:
        return ""
    text = (
        f"截至{day_told(report.as_of)}，纳入统计的依申请类政务服务事项共"
        f"{whole(figure.denominator)}项〔M1〕，其中群众和企业“只跑一次”即可办结的"
        f"{whole(figure.numerator)}项〔M1〕，占{share_told(figure.value)}〔M1〕{_target(figure)}。"
    )
    if figure.parts:
        parts = "、".join(f"{one.label}{whole(one.value)}项〔M1〕" for one in figure.parts)
        text += f"“只跑一次”事项中，{parts}。"
    if figure.previous is not None and figure.previous.value is not None and report.compared_with:
        assert figure.value is not None
        change = figure.value - figure.previous.value
        moved = f"{'提高' if change > 0 else '下降'}{points_told(change)}" if change else "持平"
        text += f"与{day_told(report.compared_with)}相比{moved}〔M1〕。"
    return text


def _target(figure: Figure) -> str:
    """Against the target, compared exactly."""
    if figure.target is None or figure.margin is None:
        return ""
    aim = share_told(figure.target).replace(".0%", "%")
    if not figure.margin:
        return f"，达到{aim}〔M1〕的目标"
    if figure.target_met:
        return f"，超过{aim}〔M1〕的目标{points_told(figure.margin)}〔M1〕"
    return f"，距{aim}〔M1〕的目标还差{points_told(figure.margin)}〔M1〕"


def _batches(report: Report) -> str:
    if not report.batches:
        return ""
    told = "，".join(
        f"第{times_told(one.number)}批{one.items}项〔C1〕（{day_told(one.on)}）"
        for one in report.batches
    )
    return (
        f"“只跑一次”事项分{times_told(len(report.batches))}批向社会公布：{told}，"
        f"累计{report.batches[-1].cumulative}项〔C1〕。"
    )


def _against(report: Report) -> str:
    figure = figure_of(report, "M1")
    shown = [one for one in figure.against if one.value is not None] if figure else []
    if figure is None or not shown:
        return ""
    told = "；".join(
        f"以{one.name}的{one.denominator}项〔M1〕为分母，占{share_told(one.value)}〔M1〕"
        for one in shown
    )
    return (
        f"按权责清单条目数计算，“只跑一次”事项{whole(figure.numerator)}项〔M1〕{told}。"
        "分子含公共服务事项，公共服务通常不列入权责清单，故与按事项总数计算的占比分别列示。"
    )


def _online(report: Report) -> str:
    names = {"M2": "“零跑动”事项", "M3": "全程网办事项", "M4": "即办件"}
    told = [
        f"{name}{whole(figure.numerator)}项〔{key}〕，占{share_told(figure.value)}〔{key}〕"
        for key, name in names.items()
        if (figure := figure_of(report, key)) and figure.numerator
    ]
    return f"其中，{'；'.join(told)}。" if told else ""


def _limits(report: Report) -> str:
    mean, pooled = figure_of(report, "T2"), figure_of(report, "T3")
    if mean is None or pooled is None:
        return ""
    text = (
        f"在法定时限和承诺时限均有规定、单位可比的{mean.n}项〔T2〕中，承诺办结时限比法定时限"
        f"平均压缩{share_told(mean.value)}〔T2〕（逐项平均口径；总量口径{share_told(pooled.value)}〔T3〕）"
    )
    saved = figure_of(report, "T4")
    if saved is not None and saved.value is not None and saved.value > 0:
        text += f"，以工作日计的{saved.n}项〔T4〕平均减少{whole(saved.value)}个工作日〔T4〕"
    return text + "。"


def _left_out(report: Report) -> str:
    figure = figure_of(report, "T2")
    if figure is None or not figure.excluded:
        return ""
    told = "、".join(f"{reason}的{items}项〔T2〕" for reason, items in figure.excluded.items())
    return f"未计入时限压缩率的有：{told}。"
