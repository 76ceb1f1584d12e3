"""A report's answer as lines of text for the command line."""

from collections.abc import Iterator
from typing import Any

_Answer = dict[str, Any]


def report_text(answer: _Answer) -> str:
    """The report as lines of text, each figure with what it rests on."""
    lines = [f"{answer['edition']}，截止 {answer['as_of']}", ""]
    for figure in answer["metrics"]:
        lines += _figure(figure)
    for title, told in (
        ("改革记录", _facts),
        ("联办事项组", _bundles),
        ("清单版次变化", _change),
        ("分批公布", _batches),
    ):
        if found := list(told(answer)):
            lines += ["", title, *found]
    return "\n".join(lines)


def _figure(figure: _Answer) -> Iterator[str]:
    yield (
        f"{figure['id']} {figure['name']}：{figure['display']}"
        f"（{figure['numerator']} / {figure['denominator']}；计入 {figure['n']} 项）"
    )
    yield f"    口径：{figure['population']}；公式：{figure['formula']}"
    if figure["parts"]:
        yield f"    其中：{_listed(figure['parts'])}"
    for one in figure["against"]:
        yield f"    对{one['name']} {one['denominator']:,} 项：{one['display']}"
    if figure["target_met"] is not None:
        met = "达到" if figure["target_met"] else "未达到"
        yield f"    {met}目标，相差 {figure['margin_display']}"
    if figure["previous"]:
        before = figure["previous"]
        yield f"    上期 {before['display']}，变化 {before['difference_display']}"
    if figure["excluded"]:
        left = "，".join(f"{reason} {items} 项" for reason, items in figure["excluded"].items())
        yield f"    未计入：{left}"


def _facts(answer: _Answer) -> Iterator[str]:
    for fact in answer["facts"]:
        parts = f"（{_listed(fact['parts'])}）" if fact["parts"] else ""
        yield f"{fact['id']} {fact['name']}：{fact['value']:,} {fact['unit']}{parts}"
        yield f"    {fact['meaning']}"


def _bundles(answer: _Answer) -> Iterator[str]:
    for bundle in answer["bundles"]:
        told = [f"环节 {bundle['steps_before']} → {bundle['steps']}（{bundle['steps_display']}）"]
        if bundle["limit_before"]:
            limits = f"{bundle['limit_before']} → {bundle['limit']}"
            told.append(f"时限 {limits}（{bundle['limit_display']}）")
        if bundle["bound"]:
            told.append(f"国家要求 {bundle['bound']}")
        told.append(
            f"所含事项平均压缩 {bundle['mean_display']}，总量压缩 {bundle['pooled_display']}"
        )
        yield f"{bundle['name']}：{'；'.join(told)}"


def _change(answer: _Answer) -> Iterator[str]:
    change = answer["edition_change"]
    if change:
        yield f"{change['old']['name']} → {change['new']['name']}：{change['net']:+,} 项"
        yield f"    {change['equation']}"


def _batches(answer: _Answer) -> Iterator[str]:
    for batch in answer["batches"]:
        yield (
            f"第 {batch['number']} 批 {batch['name']}（{batch['date']}）："
            f"{batch['items']:,} 项，累计 {batch['cumulative']:,} 项"
        )


def _listed(parts: list[_Answer]) -> str:
    return "，".join(f"{part['label']} {part['value']}" for part in parts)
