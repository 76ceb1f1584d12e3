"""A difference as two columns: what stood there, what is to stand there, changes marked."""

from difflib import SequenceMatcher

from msgspec import Struct

from catalogue.exchange.elements import title_of
from catalogue.model.attachments import parse_reference
from catalogue.model.difference import Difference, FieldChange, HowChanged, RowChange

Pieces = tuple[tuple[str, bool], ...]
"""Pieces of a text, each with whether it differs."""

_HOW = {HowChanged.ADDED: "新增", HowChanged.REMOVED: "删除", HowChanged.CHANGED: "修改"}
_LONGEST = 2000


class FieldView(Struct, frozen=True):
    """One element before and after."""

    title: str
    before: Pieces
    after: Pieces


class RowView(Struct, frozen=True):
    """One row of a table that came, went or changed."""

    title: str
    how: str
    kind: str
    name: str
    fields: list[FieldView]


class DifferenceView(Struct, frozen=True):
    """Everything that differs, and a line that sums it up."""

    fields: list[FieldView]
    rows: list[RowView]
    summary: str


def difference_view(found: Difference) -> DifferenceView:
    """``found`` for showing."""
    return DifferenceView(
        fields=[_field(change, change.path) for change in found.fields],
        rows=[_row(change) for change in found.rows],
        summary=summary(found),
    )


def summary(found: Difference) -> str:
    """“修改：承诺办结时限、申请材料（修改 1）”; “无变化” when nothing differs."""
    parts = [title_of(change.path) for change in found.fields]
    by_table: dict[str, dict[str, int]] = {}
    for row in found.rows:
        counts = by_table.setdefault(title_of((row.element,)), {})
        counts[_HOW[row.how]] = counts.get(_HOW[row.how], 0) + 1
    for table, counts in by_table.items():
        parts.append(f"{table}（{'、'.join(f'{how} {n}' for how, n in counts.items())}）")
    return "、".join(parts) or "无变化"


def _field(change: FieldChange, path: tuple[str, ...]) -> FieldView:
    before, after = pieces(_told(change.before), _told(change.after))
    return FieldView(title_of(path), before, after)


def _row(change: RowChange) -> RowView:
    fields = [
        FieldView(
            title_of((change.element, "0", *one.path)).rpartition("·")[2],
            *pieces(_told(one.before), _told(one.after)),
        )
        for one in change.fields
    ]
    return RowView(
        f"{title_of((change.element,))}",
        _HOW[change.how],
        change.how.value,
        change.name,
        fields,
    )


def _told(text: str) -> str:
    """A text as a reader needs it; a reference to a file by the file's name and a mark of it."""
    held = parse_reference(text)
    return f"{held.name}（{held.sha256[:8]}）" if held else text


def pieces(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts cut where they differ; long ones as a whole."""
    if not before or not after or len(before) + len(after) > _LONGEST:
        return ((before, bool(before)),), ((after, bool(after)),)
    old: list[tuple[str, bool]] = []
    new: list[tuple[str, bool]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        differs = tag != "equal"
        if b > a:
            old.append((before[a:b], differs))
        if d > c:
            new.append((after[c:d], differs))
    return tuple(old), tuple(new)
