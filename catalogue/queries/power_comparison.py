"""Two editions side by side: the account between them, by kind of change, body and entry."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Count

from catalogue.errors import BadInput
from catalogue.model.code_tables import ItemKind
from catalogue.model.power_entry import PowerChange, power_changes
from catalogue.model.power_list import Account, reconcile
from catalogue.queries.editions import EditionLine, edition, last_edition
from catalogue.queries.power_changes import AdjustmentLine, adjustments_between
from catalogue.queries.power_versions import Entry, count_on, entries_on, hashes_on, listed_on
from catalogue.tables import PowerVersion


class BodyChange(Struct, frozen=True, kw_only=True):
    """Entries of one body before and after; ``left`` and ``came`` include moves between bodies."""

    body: str
    old: int
    new: int
    left: int
    came: int
    changed: int


class EntryChange(Struct, frozen=True, kw_only=True):
    """One entry that is not the same in both editions; one side is ``None`` when it is not there.

    ``adjustments`` are the numbers of those that touched it.
    """

    code: str
    name: str
    kind: ItemKind
    body: str
    before: Entry | None
    after: Entry | None
    changes: tuple[PowerChange, ...]
    adjustments: tuple[int, ...]


class Comparison(Struct, frozen=True, kw_only=True):
    """Two editions, the account from one to the other, and everything that differs."""

    old: EditionLine
    new: EditionLine
    account: Account
    adjustments: tuple[AdjustmentLine, ...]
    bodies: tuple[BodyChange, ...]
    entries: tuple[EntryChange, ...]


async def compare(old_key: str, new_key: str) -> Comparison:
    """The editions ``old_key`` and ``new_key`` (key or name) side by side.

    Raises:
        NotFound: no such edition.
        BadInput: the second is not later than the first.
    """
    old, new = await edition(old_key), await edition(new_key)
    if old.on >= new.on:
        raise BadInput(
            f"“{new.name}”（{new.on}）不晚于“{old.name}”（{old.on}）；请把较早的一版放在前面"
        )
    adjustments = await adjustments_between(old.on, new.on)
    sides = await _sides(old.on, new.on, adjustments)
    entries = await _entry_changes(old.on, new.on, sides, adjustments)
    return Comparison(
        old=old,
        new=new,
        account=sides.account(adjustments),
        adjustments=tuple(adjustments),
        bodies=tuple(_body_changes(await _per_body(old.on), await _per_body(new.on), entries)),
        entries=entries,
    )


async def running_account(day: date | None = None) -> Account | None:
    """The account from the last edition to the list of ``day`` (``None`` is now).

    ``None`` while there is no edition.
    """
    last = await last_edition()
    if last is None:
        return None
    lines = await adjustments_between(last.on, day)
    return (await _sides(last.on, day, lines)).account(lines)


class _Sides(Struct, frozen=True, kw_only=True):
    """Two lists as code → content hash, without the ``common`` entries that nothing has touched.

    Of a list of half a million entries a year changes a few hundred; the account is the same.
    """

    before: dict[str, str]
    after: dict[str, str]
    common: int

    def account(self, adjustments: Sequence[AdjustmentLine]) -> Account:
        """The account over the whole lists."""
        found = reconcile(self.before, self.after, [line.move for line in adjustments])
        whole = {"old": found.old + self.common, "new": found.new + self.common}
        return msgspec.structs.replace(found, **whole)


async def _sides(
    old_day: date, new_day: date | None, adjustments: Sequence[AdjustmentLine]
) -> _Sides:
    columns = PowerVersion.code, PowerVersion.content_hash
    gone: Any = PowerVersion.until.is_not_null()
    if new_day is not None:
        gone = And(gone, PowerVersion.until <= new_day)
    left = await PowerVersion.select(*columns).where(And(listed_on(old_day), gone))
    came = await PowerVersion.select(*columns).where(
        And(listed_on(new_day), PowerVersion.since > old_day)
    )
    before = {row["code"]: row["content_hash"] for row in left}
    after = {row["code"]: row["content_hash"] for row in came}
    common = await count_on(old_day) - len(before)
    moved = {code for line in adjustments for code, _ in (*line.removed, *line.brought)}
    still = await hashes_on(old_day, sorted(moved - before.keys()))
    return _Sides(before=before | still, after=after | still, common=common - len(still))


async def _entry_changes(
    old_day: date,
    new_day: date,
    sides: _Sides,
    adjustments: Sequence[AdjustmentLine],
) -> tuple[EntryChange, ...]:
    before, after = sides.before, sides.after
    codes = sorted(c for c in before.keys() | after.keys() if before.get(c) != after.get(c))
    old, new = await entries_on(old_day, codes), await entries_on(new_day, codes)
    numbers: dict[str, list[int]] = {}
    for line in adjustments:
        for code in dict.fromkeys(code for code, _ in (*line.removed, *line.brought)):
            numbers.setdefault(code, []).append(line.id)
    found = []
    for code in codes:
        one, other = old.get(code), new.get(code)
        shown = other or one
        assert shown is not None
        found.append(
            EntryChange(
                code=code,
                name=shown.power.name,
                kind=shown.power.kind,
                body=shown.power.body_name,
                before=one,
                after=other,
                changes=power_changes(one.power, other.power) if one and other else (),
                adjustments=tuple(numbers.get(code, ())),
            )
        )
    return tuple(found)


async def _per_body(day: date) -> Counter[str]:
    rows = (
        await PowerVersion.select(PowerVersion.body_name, Count())
        .where(listed_on(day))
        .group_by(PowerVersion.body_name)
    )
    return Counter({row["body_name"]: row["count"] for row in rows})


def _body_changes(
    old: Counter[str], new: Counter[str], entries: tuple[EntryChange, ...]
) -> list[BodyChange]:
    left: Counter[str] = Counter()
    came: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for entry in entries:
        before = entry.before.power.body_name if entry.before else None
        after = entry.after.power.body_name if entry.after else None
        if before is not None and before == after:
            changed[before] += 1
            continue
        if before is not None:
            left[before] += 1
        if after is not None:
            came[after] += 1
    return [
        BodyChange(
            body=body,
            old=old[body],
            new=new[body],
            left=left[body],
            came=came[body],
            changed=changed[body],
        )
        for body in sorted(left.keys() | came.keys() | changed.keys())
    ]
