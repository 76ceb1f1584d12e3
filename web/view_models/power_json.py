"""The power list for programs."""

from msgspec import Struct

from catalogue.model.power_list import Account, Power
from catalogue.queries.power_list import (
    AdjustmentLine,
    Comparison,
    EditionLine,
    Entry,
    EntryVersion,
    Facet,
)


class PowerEditionAnswer(Struct, frozen=True, kw_only=True):
    """One closed edition; ``content_hash`` is over codes and contents of its entries."""

    id: str
    name: str
    date: str
    entries: int
    document: str
    content_hash: str
    sample: bool


class EditionsAnswer(Struct, frozen=True):
    """Every edition, oldest first."""

    editions: list[PowerEditionAnswer]


class AccountLineAnswer(Struct, frozen=True, kw_only=True):
    """All adjustments of one kind between two editions."""

    kind: str
    label: str
    adjustments: int
    removed: int
    brought: int
    net: int


class GapAnswer(Struct, frozen=True):
    """Something the adjustments do not explain, about the entry ``code``."""

    code: str
    what: str


class TouchedAnswer(Struct, frozen=True, kw_only=True):
    """An entry that left or came with an adjustment."""

    code: str
    content_hash: str
    name: str | None


class AdjustmentAnswer(Struct, frozen=True, kw_only=True):
    """One recorded adjustment."""

    id: int
    kind: str
    label: str
    date: str
    document: str
    counterpart: str
    reason: str
    summary: str
    removed: list[TouchedAnswer]
    brought: list[TouchedAnswer]
    sample: bool


class PowerChangesAnswer(Struct, frozen=True, kw_only=True):
    """The account from one edition to another: old + net + difference = new.

    It ``closes`` when ``difference`` is 0 and there are no ``gaps``.
    """

    old: PowerEditionAnswer
    new: PowerEditionAnswer
    lines: list[AccountLineAnswer]
    net: int
    difference: int
    closes: bool
    gaps: list[GapAnswer]
    adjustments: list[AdjustmentAnswer]


class EntryAnswer(Struct, frozen=True, kw_only=True):
    """One version of an entry, from the day ``since`` to before ``until``."""

    since: str | None
    until: str | None
    sample: bool
    entry: Power


class CountAnswer(Struct, frozen=True):
    """One value that entries may be narrowed by, with their number."""

    value: str
    label: str
    count: int


class EntriesAnswer(Struct, frozen=True, kw_only=True):
    """One page of the list of a day; ``as_of`` of ``null`` is the list of now."""

    total: int
    page: int
    size: int
    as_of: str | None
    entries: list[EntryAnswer]
    facets: dict[str, list[CountAnswer]]


class ColumnChangeAnswer(Struct, frozen=True):
    """One column of an entry before and after."""

    column: str
    before: str
    after: str


class VersionAnswer(Struct, frozen=True, kw_only=True):
    """One version in an entry's history; ``adjustment`` began it, ``null`` the first edition."""

    since: str | None
    until: str | None
    entry: Power
    adjustment: AdjustmentAnswer | None
    changes: list[ColumnChangeAnswer]


class EntryHistoryAnswer(Struct, frozen=True, kw_only=True):
    """One entry as it is now or was last, with every version, oldest first."""

    code: str
    listed: bool
    sample: bool
    entry: Power
    versions: list[VersionAnswer]
    ended_by: AdjustmentAnswer | None


def edition_answer(line: EditionLine) -> PowerEditionAnswer:
    """``line`` for programs."""
    return PowerEditionAnswer(
        id=line.key,
        name=line.name,
        date=line.on.isoformat(),
        entries=line.entries,
        document=line.document,
        content_hash=line.content_hash,
        sample=line.sample,
    )


def changes_answer(found: Comparison, adjustments: list[AdjustmentLine]) -> PowerChangesAnswer:
    """``found`` for programs, listing ``adjustments`` of it."""
    account = found.account
    return PowerChangesAnswer(
        old=edition_answer(found.old),
        new=edition_answer(found.new),
        lines=account_lines(account),
        net=account.net,
        difference=account.difference,
        closes=account.closes,
        gaps=[GapAnswer(gap.code, gap.what) for gap in account.gaps],
        adjustments=[adjustment_answer(line) for line in adjustments],
    )


def account_lines(account: Account) -> list[AccountLineAnswer]:
    """The account by kind of adjustment."""
    return [
        AccountLineAnswer(
            kind=line.kind.value,
            label=line.kind.label,
            adjustments=line.adjustments,
            removed=line.removed,
            brought=line.brought,
            net=line.net,
        )
        for line in account.lines
    ]


def adjustment_answer(line: AdjustmentLine) -> AdjustmentAnswer:
    """``line`` for programs."""

    def touched(pairs: tuple[tuple[str, str], ...], *, came: bool) -> list[TouchedAnswer]:
        names = {one.code: one.name for one in line.touched if one.came is came}
        return [
            TouchedAnswer(code=code, content_hash=digest, name=names.get(code))
            for code, digest in pairs
        ]

    return AdjustmentAnswer(
        id=line.id,
        kind=line.kind.value,
        label=line.kind.label,
        date=line.on.isoformat(),
        document=line.document,
        counterpart=line.counterpart,
        reason=line.reason,
        summary=line.summary,
        removed=touched(line.removed, came=False),
        brought=touched(line.brought, came=True),
        sample=line.sample,
    )


def entry_answer(entry: Entry) -> EntryAnswer:
    """``entry`` for programs."""
    return EntryAnswer(
        since=entry.since.isoformat() if entry.since else None,
        until=entry.until.isoformat() if entry.until else None,
        sample=entry.sample,
        entry=entry.power,
    )


def version_answer(version: EntryVersion) -> VersionAnswer:
    """``version`` for programs."""
    own = entry_answer(version.entry)
    return VersionAnswer(
        since=own.since,
        until=own.until,
        entry=own.entry,
        adjustment=adjustment_answer(version.began) if version.began else None,
        changes=[ColumnChangeAnswer(c.title, c.before, c.after) for c in version.changes],
    )


def counts(facets: tuple[Facet, ...]) -> list[CountAnswer]:
    """``facets`` for programs."""
    return [CountAnswer(one.value, one.label, one.count) for one in facets]
