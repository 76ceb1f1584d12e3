"""Entries of the power list for showing: in a list, whole, with their history."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from msgspec import Struct

from catalogue.model.adjustment import DelegationGroup
from catalogue.model.code_tables import ItemState
from catalogue.model.divisions import division_name
from catalogue.model.power_entry import PowerChange, title_of
from catalogue.model.power_list import AdjustmentKind, Power
from catalogue.queries.power_list import (
    DelegationLine,
    Entry,
    EntryHistory,
    EntryVersion,
    HandoverLine,
)


class Named(Struct, frozen=True):
    """Something with a page of its own; ``url`` is empty where there is none."""

    name: str
    url: str = ""
    note: str = ""


class EntryLine(Struct, frozen=True, kw_only=True):
    """One entry in a list."""

    code: str
    name: str
    url: str
    kind: str
    body: str
    region: str
    level: str
    state: str
    in_use: bool
    sub_items: int
    empowered: str
    sample: bool


class Column(Struct, frozen=True):
    """One column of an entry with its lines of text; none where it is not filled."""

    title: str
    lines: tuple[str, ...]


class DelegationView(Struct, frozen=True, kw_only=True):
    """赋权 or 下放 of one power."""

    kind: str
    power: Named
    what: str
    source: str
    to: str
    group: str
    on: str
    until: str
    document: str
    sample: bool


class HandoverView(Struct, frozen=True, kw_only=True):
    """划转 of one power: from whom to whom, and who does what from then on."""

    power: Named
    item_code: str
    source: str
    to: str
    parts: tuple[tuple[str, str], ...]
    on: str
    until: str
    document: str
    sample: bool


class VersionView(Struct, frozen=True, kw_only=True):
    """One step in an entry's history: what happened, on which document, and what it changed."""

    number: int
    since: str
    until: str
    what: str
    document: str
    reason: str
    adjustment: str
    changes: tuple[PowerChange, ...]
    partners: tuple[Named, ...]
    url: str


class EntryPage(Struct, frozen=True, kw_only=True):
    """One entry whole."""

    line: EntryLine
    columns: list[Column]
    items: list[Named]
    note: str
    delegations: list[DelegationView]
    handovers: list[HandoverView]
    versions: list[VersionView]


_OWN_PLACE = frozenset(
    {"code", "name", "kind", "state", "item_codes", "empowered", "division_code"}
)
"""Columns that stand elsewhere on the page than in the list of columns."""


def entry_url(code: str) -> str:
    """The entry's public page."""
    return f"/power-list/{quote(code, safe='')}"


def entry_line(entry: Entry) -> EntryLine:
    """``entry`` in a list."""
    power = entry.power
    return EntryLine(
        code=power.code,
        name=power.name,
        url=entry_url(power.code),
        kind=power.kind.label,
        body=power.body_name,
        region=division_name(power.division_code),
        level=power.level.label if power.level else "",
        state=power.state.label,
        in_use=power.state is ItemState.IN_USE,
        sub_items=len(power.sub_items),
        empowered="、".join(map(division_name, power.empowered)),
        sample=entry.sample,
    )


def columns_of(power: Power) -> list[Column]:
    """The published columns of ``power``, the empty ones too."""
    found = [Column("所在地区", _lines(division_name(power.division_code)))]
    for name in Power.__struct_fields__:
        if name not in _OWN_PLACE:
            found.append(Column(title_of(name), _lines(getattr(power, name))))
    found.append(Column(title_of("empowered"), tuple(map(division_name, power.empowered))))
    return found


def _lines(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(map(str, value))
    label = getattr(value, "label", None)
    text = str(label if label is not None else value or "")
    return tuple(line for line in text.splitlines() if line.strip())


def entry_page(found: EntryHistory, names: dict[str, str], day: date | None = None) -> EntryPage:
    """``found`` whole, as it is now or was on ``day``; ``names`` are those of public items.

    The history is newest first.
    """
    shown = version_on(found, day)
    power = shown.power
    return EntryPage(
        line=entry_line(shown),
        columns=columns_of(power),
        items=[item_link(code, names) for code in power.item_codes],
        note=_note(shown, day),
        delegations=[delegation_view(line) for line in found.delegations],
        handovers=[handover_view(line) for line in found.handovers],
        versions=_versions(found),
    )


def _note(shown: Entry, day: date | None) -> str:
    """What has to be said before the content, when it does not hold now."""
    if day is not None and shown.since is not None and day < shown.since:
        return f"{day} 还没有列入清单，{shown.since} 起列入；以下是列入时的内容。"
    if shown.until is not None and (day is None or shown.until <= day):
        return f"已于 {shown.until} 离开清单；以下是离开前的内容。"
    return f"以下是 {day} 的内容。" if day is not None else ""


def version_on(found: EntryHistory, day: date | None) -> Entry:
    """The version that held when ``day`` ended; the last before it, or the first of all."""
    entries = [version.entry for version in found.versions]
    if day is None:
        return entries[-1]
    begun = [entry for entry in entries if entry.since is None or entry.since <= day]
    return begun[-1] if begun else entries[0]


def item_link(code: str, names: dict[str, str]) -> Named:
    """A linked service item; without an address where the public cannot read it."""
    if code in names:
        return Named(names[code], f"/items/{quote(code, safe='')}", code)
    return Named(code, "", "未公开办事指南")


def _versions(found: EntryHistory) -> list[VersionView]:
    steps = [_step(n, version) for n, version in enumerate(found.versions, start=1)]
    if not found.listed:
        steps.append(_ending(len(steps) + 1, found.versions[-1]))
    return steps[::-1]


def _step(number: int, version: EntryVersion) -> VersionView:
    entry, began = version.entry, version.began
    since = entry.since.isoformat() if entry.since else ""
    return VersionView(
        number=number,
        since=since,
        until=entry.until.isoformat() if entry.until else "",
        what=began.kind.label if began else "首版清单",
        document=began.document if began else "",
        reason=began.reason if began else "",
        adjustment=began.summary if began else "",
        changes=version.changes,
        partners=_partners(version, came=False) if began else (),
        url=f"{entry_url(entry.power.code)}?as_of={since}" if since else "",
    )


def _ending(number: int, last: EntryVersion) -> VersionView:
    ended = last.ended
    return VersionView(
        number=number,
        since=last.entry.until.isoformat() if last.entry.until else "",
        until="",
        what=f"{ended.kind.label}，离开清单" if ended else "离开清单",
        document=ended.document if ended else "",
        reason=ended.reason if ended else "",
        adjustment=ended.summary if ended else "",
        changes=(),
        partners=_partners(last, came=True) if ended else (),
        url="",
    )


def _partners(version: EntryVersion, *, came: bool) -> tuple[Named, ...]:
    """The other entries that left, or came, with the same adjustment."""
    line = version.ended if came else version.began
    own = version.entry.power.code
    found = {
        one.code: Named(one.name, entry_url(one.code), one.code)
        for one in (line.touched if line else ())
        if one.came is came and one.code != own
    }
    return tuple(found.values())


def delegation_view(line: DelegationLine) -> DelegationView:
    """``line`` for showing."""
    return DelegationView(
        kind=line.kind.label,
        power=Named(line.power_name, entry_url(line.power_code), line.power_code),
        what=line.what or ("仍由原主体一并行使" if line.kind is AdjustmentKind.EMPOWER else ""),
        source=line.from_name,
        to=line.to_name or places(line.to_divisions),
        group=DelegationGroup(line.to_group).label,
        on=line.on.isoformat(),
        until=line.until.isoformat() if line.until else "",
        document=line.document,
        sample=line.sample,
    )


def places(divisions: Sequence[str]) -> str:
    """Names of divisions in a row."""
    return "、".join(map(division_name, divisions))


def handover_view(line: HandoverLine) -> HandoverView:
    """``line`` for showing."""
    parts = (
        ("事项衔接", line.connection),
        ("职责边界", line.boundary),
        ("事前勘验", line.inspects_before),
        ("审批", line.approves),
        ("事后监管", line.supervises_after),
    )
    return HandoverView(
        power=Named(line.power_name, entry_url(line.power_code), line.power_code),
        item_code=line.item_code,
        source=line.from_name,
        to=line.to_name,
        parts=tuple((title, text) for title, text in parts if text),
        on=line.on.isoformat(),
        until=line.until.isoformat() if line.until else "",
        document=line.document,
        sample=line.sample,
    )
