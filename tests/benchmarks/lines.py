"""What a measurement says: one line beside its peer, and what is aimed at."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.table import Table


class Line(Struct, frozen=True, kw_only=True):
    """One figure of ours beside a peer's from the same run.

    ``ratio`` is ours over the peer's in ``unit``; ``None`` where there is no peer.
    """

    line: str
    items: int
    unit: str
    ours: float
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None


class Aim(Struct, frozen=True, kw_only=True):
    """A bound on a line: ``of`` is ``ratio`` or ``ours``; ``items`` of ``None`` is any size."""

    line: str
    peer: str = ""
    items: int | None = None
    of: str = "ratio"
    least: float | None = None
    most: float | None = None

    def covers(self, line: Line) -> bool:
        """Whether this aim is about ``line``."""
        same_size = self.items is None or self.items == line.items
        return self.line == line.line and same_size and self.peer in ("", line.peer)

    def met(self, line: Line) -> bool:
        """Whether ``line`` keeps within the bound."""
        value: float | None = getattr(line, self.of)
        if value is None:
            return False
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    @property
    def text(self) -> str:
        """The bound as the table shows it."""
        sign, bound = ("≥", self.least) if self.least is not None else ("≤", self.most)
        return f"{'比值 ' if self.of == 'ratio' else ''}{sign} {bound:g}"


def beside(
    line: str, items: int, unit: str, ours: float, peer: str = "", value: float | None = None
) -> Line:
    """A line with its ratio worked out."""
    ratio = ours / value if value else None
    return Line(
        line=line, items=items, unit=unit, ours=ours, peer=peer, peer_value=value, ratio=ratio
    )


def write(lines: Sequence[Line], path: Path) -> None:
    """Write ``lines`` as JSON, figures to four significant digits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{name: _cut(value) for name, value in _fields(one)} for one in lines]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n")


def shown(lines: Iterable[Line], aims: Sequence[Aim], console: Console) -> None:
    """Print ``lines`` as a table, with the aim where there is one and whether it is met."""
    table = Table(title="zhipao 性能对照（比值 = 本系统 / 对照）")
    for title in ("项目", "事项数", "单位", "本系统", "对照", "对照值", "比值", "目标", "结果"):
        numeric = title in ("事项数", "本系统", "对照值", "比值")
        table.add_column(title, justify="right" if numeric else "left", no_wrap=True)
    for one in lines:
        aim = next((aim for aim in aims if aim.covers(one)), None)
        met = "" if aim is None else ("达到" if aim.met(one) else "未达到")
        table.add_row(
            one.line,
            f"{one.items:,}",
            one.unit,
            _figure(one.ours),
            one.peer,
            _figure(one.peer_value),
            _figure(one.ratio),
            aim.text if aim else "",
            met,
        )
    console.print(table)


def _fields(one: Line) -> list[tuple[str, object]]:
    return [(name, getattr(one, name)) for name in one.__struct_fields__]


def _cut(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _figure(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
