"""法规变动: which regulations changed, and what stands on them that is still to be looked at."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from catalogue.as_of import start_of
from catalogue.database import fits_column
from catalogue.errors import NotFound
from catalogue.model.reform import RegulationChangeKind
from catalogue.model.registers import RegulationRecord
from catalogue.queries import published
from catalogue.queries.conditions import all_of, holds_words
from catalogue.queries.power_versions import Entry
from catalogue.queries.regulation_standing import standing_on
from catalogue.tables import Item, RegulationChange

_AT_ONCE = 500


class RegulationFilters(Struct, frozen=True):
    """Which changes: words of the title or document number; a kind of change."""

    words: str = ""
    what: str = ""


class NotedChange(Struct, frozen=True, kw_only=True):
    """One change of a regulation, and who noted it when."""

    id: int
    title: str
    document_number: str
    what: RegulationChangeKind
    on: date
    replaced_by: str
    note: str
    by: str
    at: datetime | None
    sample: bool

    @property
    def record(self) -> RegulationRecord:
        """The change as it comes in and goes out."""
        names = RegulationRecord.__struct_fields__
        return RegulationRecord(**{name: getattr(self, name) for name in names})


class ItemTask(Struct, frozen=True, kw_only=True):
    """An item to be looked at; done once it was revised, or confirmed as still true, since."""

    card: published.Card
    done_on: datetime | None
    how: str

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.done_on is not None


class EntryTask(Struct, frozen=True, kw_only=True):
    """An entry of the power list to be looked at; done once it was adjusted since."""

    entry: Entry
    done_on: date | None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.done_on is not None


class Tasks(Struct, frozen=True, kw_only=True):
    """What stands on a changed regulation, and how much of it has been looked at."""

    change: NotedChange
    items: list[ItemTask]
    entries: list[EntryTask]

    @property
    def open(self) -> int:
        """How many items and entries are still to be looked at."""
        items = sum(not one.done for one in self.items)
        return items + sum(not one.done for one in self.entries)


async def changes(
    filters: RegulationFilters | None = None, *, offset: int = 0, limit: int = 20
) -> tuple[int, list[NotedChange]]:
    """How many changes were noted, and one page of them, newest day first."""
    where = _where(filters or RegulationFilters())
    total = int(await RegulationChange.count().where(where))
    rows = await (
        RegulationChange.select()
        .where(where)
        .order_by(RegulationChange.on_date, RegulationChange.id, ascending=False)
        .offset(offset)
        .limit(limit)
    )
    return total, [_change(row) for row in rows]


async def change(number: int) -> NotedChange:
    """The change with this number.

    Raises:
        NotFound: there is none.
    """
    there = RegulationChange.id == number
    rows = await RegulationChange.select().where(there) if fits_column(number) else []
    if not rows:
        raise NotFound(f"没有第 {number} 号法规变动；请从法规变动列表进入")
    return _change(rows[0])


async def tasks_of(noted: NotedChange) -> Tasks:
    """What stands on the regulation ``noted`` is about, open tasks first.

    An item is done once a revision of it was published, or its department confirmed it, on the
    day of the change or later; an entry once an adjustment of that day or later changed it.
    """
    standing = await standing_on(noted.title)
    ids = [*standing.items, *standing.unsaid_items]
    items = await _item_tasks(ids, noted.on)
    entries = [
        EntryTask(entry=entry, done_on=entry.since if _since(entry, noted.on) else None)
        for entry in (*standing.entries, *standing.unsaid_entries)
    ]
    return Tasks(
        change=noted,
        items=sorted(items, key=lambda one: one.done),
        entries=sorted(entries, key=lambda one: one.done),
    )


def _since(entry: Entry, day: date) -> bool:
    return entry.since is not None and entry.since >= day


async def _item_tasks(ids: Sequence[int], day: date) -> list[ItemTask]:
    begin = start_of(day)
    found: list[ItemTask] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = list(ids[start : start + _AT_ONCE])
        confirmed = {
            row["id"]: row["confirmed_at"]
            for row in await Item.select(Item.id, Item.confirmed_at).where(Item.id.is_in(some))
        }
        for card in await published.cards(some):
            said = confirmed.get(card.item)
            if card.published_at >= begin:
                found.append(ItemTask(card=card, done_on=card.published_at, how="已修订"))
            elif said is not None and said >= begin:
                found.append(ItemTask(card=card, done_on=said, how="已核对无误"))
            else:
                found.append(ItemTask(card=card, done_on=None, how=""))
    return found


def _where(filters: RegulationFilters) -> Any:
    conditions: list[Any] = [RegulationChange.id > 0]
    if filters.words.strip():
        conditions.append(
            holds_words(filters.words, RegulationChange.title, RegulationChange.document_number)
        )
    if filters.what:
        conditions.append(RegulationChange.what == filters.what)
    return all_of(conditions)


def _change(row: dict[str, Any]) -> NotedChange:
    names = [name for name in NotedChange.__struct_fields__ if name not in ("on", "what")]
    return NotedChange(
        on=row["on_date"],
        what=RegulationChangeKind(row["what"]),
        **{name: row[name] for name in names},
    )
