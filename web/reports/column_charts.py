"""Charts of standing columns: the account from edition to edition, batches as they add up."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from catalogue.metrics.figure import BatchCount, EditionChange
from web.reports.chart import WIDTH, Chart
from web.reports.svg import drawing, line, rect, text_width, words


class _Step(Struct, frozen=True):
    """One column of the waterfall, between two levels."""

    label: str
    low: int
    high: int
    look: str
    said: str


def change_chart(change: EditionChange) -> Chart:
    """From the old edition to the new one: a column for every kind of adjustment.

    The axis does not begin at 0, or changes of a few entries in thousands could not be seen; the
    note says where it begins.
    """
    steps = _steps(change)
    low = min(step.low for step in steps if step.low)
    high = max(step.high for step in steps)
    floor = max(0, low - max(3, (high - low) // 3))
    title = f"权责清单：{change.old.entries:,} → {change.new.entries:,}"
    told = "；".join(f"{step.label} {step.said}" for step in steps)
    return Chart(
        key="change",
        title=title,
        picture=drawing("chart-change", title, told, WIDTH, 290, _columns(steps, floor, high)),
        columns=("项目", "条目数"),
        rows=tuple((step.label, step.said) for step in steps),
        note=f"纵轴从 {floor:,} 起，不从 0 起；+ 为增加，− 为减少。" if floor else "",
    )


def _steps(change: EditionChange) -> list[_Step]:
    account = change.account
    first, last = f"{change.old.on.year}年版", f"{change.new.on.year}年版"
    if first == last:
        first, last = "旧版", "新版"
    steps = [_Step(first, 0, account.old, "value", f"{account.old:,}")]
    level = account.old
    for one in account.lines:
        if one.net:
            after = level + one.net
            said = f"{'+' if one.net > 0 else '−'}{abs(one.net):,}"
            look = "gain" if one.net > 0 else "before"
            steps.append(_Step(one.kind.label, min(level, after), max(level, after), look, said))
            level = after
    steps.append(_Step(last, 0, account.new, "value", f"{account.new:,}"))
    return steps


def _columns(steps: Sequence[_Step], floor: int, high: int) -> Iterable[str]:
    ground, tall = 250.0, 205.0
    per = tall / max(high - floor, 1)
    space = WIDTH / len(steps)
    thick = min(64.0, space * 0.6)
    for place, step in enumerate(steps):
        middle = (place + 0.5) * space
        top = ground - (step.high - floor) * per
        bottom = ground - (max(step.low, floor) - floor) * per
        yield rect(middle - thick / 2, top, thick, max(bottom - top, 1.5), step.look)
        yield words(middle, top - 7, step.said, anchor="middle", look="number")
        yield words(middle, ground + 22, step.label, anchor="middle")
    yield line(0, ground, WIDTH, ground, "axis")


def batches_chart(batches: Sequence[BatchCount]) -> Chart | None:
    """Batches as they add up: what was there before hatched, what came new full."""
    if not batches:
        return None
    title = "“只跑一次”事项分批累计"
    told = "；".join(
        f"{one.name}（{one.on}）{one.items:,} 项，累计 {one.cumulative:,} 项" for one in batches
    )
    return Chart(
        key="batches",
        title=title,
        picture=drawing("chart-batches", title, told, WIDTH, 290, _batch_columns(batches)),
        columns=("批次", "公布日期", "本批", "累计"),
        rows=tuple(
            (b.name, b.on.isoformat(), f"{b.items:,}", f"{b.cumulative:,}") for b in batches
        ),
        note="斜线为以前各批，实心为本批；柱顶为累计。",
    )


def _batch_columns(batches: Sequence[BatchCount]) -> Iterable[str]:
    ground, tall = 245.0, 200.0
    per = tall / max(max(one.cumulative for one in batches), 1)
    space = WIDTH / len(batches)
    thick = min(120.0, space * 0.55)
    for place, one in enumerate(batches):
        middle = (place + 0.5) * space
        new, old = one.items * per, (one.cumulative - one.items) * per
        left = middle - thick / 2
        if old > 0:
            yield rect(left, ground - old, thick, old, "before")
        yield rect(left, ground - old - new, thick, new, "value")
        yield words(
            middle, ground - old - new - 8, f"{one.cumulative:,}", anchor="middle", look="number"
        )
        if new > 20 and text_width(f"+{one.items:,}") < thick:
            yield words(
                middle,
                ground - old - new / 2 + 5,
                f"+{one.items:,}",
                anchor="middle",
                look="inside",
            )
        yield words(middle, ground + 20, f"第{one.number}批", anchor="middle")
        yield words(middle, ground + 38, one.on.isoformat(), anchor="middle", look="small")
    yield line(0, ground, WIDTH, ground, "axis")
