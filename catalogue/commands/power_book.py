"""The power list on the desk: adjustments are taken one after another, then written at once.

Everything the adjustments touch is read once; each is judged on what those before it have made
of the list, and nothing reaches the database before ``write``.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And
from piccolo.query.functions.aggregate import Max

from catalogue.as_of import PLACE
from catalogue.commands.power_records import PowerRecords
from catalogue.commands.power_rows import link_rows, version_row
from catalogue.database import insert_many, new_ids
from catalogue.model.adjustment import (
    Adjustment,
    Footing,
    Held,
    completed,
    summary_of,
)
from catalogue.model.adjustment_obstacles import AdjustmentObstacle, obstacles
from catalogue.model.power_entry import tidy
from catalogue.model.power_list import Power, power_hash
from catalogue.queries.editions import last_edition
from catalogue.queries.power_versions import entries_on
from catalogue.tables import PowerAdjustment, PowerLink, PowerVersion

_AT_ONCE = 1000


class _Version(Struct, kw_only=True):
    """A version on the desk; ``began`` and ``ended`` are places among the adjustments taken."""

    power: Power
    since: date
    id: int | None = None
    until: date | None = None
    began: int | None = None
    ended: int | None = None


class _Taken(Struct, kw_only=True):
    """An adjustment that was taken, with what it does told before its entries are gone."""

    asked: Adjustment
    removed: tuple[Power, ...]
    summary: str


class PowerBook:
    """The touched part of the list, and the adjustments taken on it."""

    def __init__(
        self,
        versions: dict[str, _Version],
        left: dict[str, date],
        records: PowerRecords,
        closed: date | None,
        today: date,
    ) -> None:
        self._versions = versions
        self._left = left
        self._records = records
        self._closed = closed
        self._today = today
        self._taken: list[_Taken] = []
        self._ended: list[_Version] = []

    @classmethod
    async def opened(cls, codes: Iterable[str], *, now: datetime) -> "PowerBook":
        """The list as far as the entries with these codes go, at ``now``."""
        wanted = list(dict.fromkeys(codes))
        entries = await entries_on(None, wanted)
        versions = {
            code: _Version(power=entry.power, since=entry.since or date.min, id=entry.version)
            for code, entry in entries.items()
        }
        last = await last_edition()
        return cls(
            versions,
            await _left([code for code in wanted if code not in versions]),
            await PowerRecords.of(wanted),
            last.on if last else None,
            now.astimezone(PLACE).date(),
        )

    def power(self, code: str) -> Power | None:
        """The entry as the adjustments taken so far have made it; ``None`` when not listed."""
        version = self._versions.get(code)
        return version.power if version else None

    @property
    def summaries(self) -> list[str]:
        """What was taken, in a sentence each."""
        return [taken.summary for taken in self._taken]

    def take(self, asked: Adjustment, *, sample: bool = False) -> list[AdjustmentObstacle]:
        """Take ``asked``, or tell all that keeps it out; then it changes nothing."""
        asked = msgspec.structs.replace(
            asked,
            document=asked.document.strip(),
            removes=tuple(code.strip() for code in asked.removes),
            brings=tuple(map(tidy, asked.brings)),
        )
        held = {
            code: Held(power=version.power, since=version.since)
            for code in (*asked.removes, *(power.code for power in asked.brings))
            if (version := self._versions.get(code))
        }
        asked = completed(asked, held)
        footing = Footing(held=held, left=self._left, closed=self._closed, today=self._today)
        found = obstacles(asked, footing)
        if not found:
            self._apply(asked, held, sample)
        return found

    def _apply(self, asked: Adjustment, held: dict[str, Held], sample: bool) -> None:
        place = len(self._taken)
        old = tuple(held[code].power for code in asked.removes)
        for code in asked.removes:
            version = self._versions.pop(code)
            version.until, version.ended = asked.on, place
            self._ended.append(version)
            self._left[code] = asked.on
        for power in asked.brings:
            self._versions[power.code] = _Version(power=power, since=asked.on, began=place)
        self._records.follow(asked, old, place, sample)
        self._taken.append(_Taken(asked=asked, removed=old, summary=summary_of(asked, held)))

    async def write(self, *, by_name: str, now: datetime, sample: bool = False) -> list[int]:
        """Write everything taken in the open transaction; gives the adjustments' numbers."""
        numbers = await new_ids(PowerAdjustment, len(self._taken))
        await insert_many(
            PowerAdjustment,
            [
                {
                    "id": number,
                    "kind": taken.asked.kind.value,
                    "on_date": taken.asked.on,
                    "document": taken.asked.document,
                    "counterpart": taken.asked.counterpart.strip(),
                    "reason": taken.asked.reason.strip(),
                    "removed": _pairs(taken.removed),
                    "brought": _pairs(taken.asked.brings),
                    "summary": taken.summary,
                    "by": by_name,
                    "at": now,
                    "sample": sample,
                }
                for number, taken in zip(numbers, self._taken, strict=True)
            ],
        )
        await self._end_versions(numbers)
        await self._begin_versions(numbers, sample)
        await self._records.write(numbers)
        return numbers

    async def _end_versions(self, numbers: Sequence[int]) -> None:
        for version in self._ended:
            if version.id is None or version.ended is None:
                continue
            await PowerVersion.update(
                {
                    PowerVersion.slot: None,
                    PowerVersion.until: version.until,
                    PowerVersion.ended: numbers[version.ended],
                }
            ).where(PowerVersion.id == version.id)

    async def _begin_versions(self, numbers: Sequence[int], sample: bool) -> None:
        begun = [v for v in (*self._ended, *self._versions.values()) if v.began is not None]
        begun.sort(key=lambda version: version.began or 0)
        rows, links = [], []
        for number, version in zip(await new_ids(PowerVersion, len(begun)), begun, strict=True):
            assert version.began is not None
            row = version_row(version.power, since=version.since, sample=sample)
            row |= {"id": number, "began": numbers[version.began]}
            if version.ended is not None:
                row |= {"slot": None, "until": version.until, "ended": numbers[version.ended]}
            rows.append(row)
            links += link_rows(number, version.power)
        await insert_many(PowerVersion, rows)
        await insert_many(PowerLink, links)


def _pairs(powers: Iterable[Power]) -> str:
    return msgspec.json.encode([(power.code, power_hash(power)) for power in powers]).decode()


async def _left(codes: Sequence[str]) -> dict[str, date]:
    """The day each of these codes left the list last."""
    found: dict[str, date] = {}
    for start in range(0, len(codes), _AT_ONCE):
        rows = await (
            PowerVersion.select(PowerVersion.code, Max(PowerVersion.until).as_alias("gone"))
            .where(
                And(
                    PowerVersion.code.is_in(list(codes[start : start + _AT_ONCE])),
                    PowerVersion.until.is_not_null(),
                )
            )
            .group_by(PowerVersion.code)
        )
        for row in rows:
            gone = row["gone"]
            found[row["code"]] = date.fromisoformat(gone) if isinstance(gone, str) else gone
    return found
