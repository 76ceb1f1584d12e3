"""Load the Baishan sample into an empty catalogue: items on their days, then all registers.

Everything is entered as it would have been in 2018, with that day's date; only names of counties
and the figures of the 2018 report are real (fixtures/baishan_2018/README.md).
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import groupby

from msgspec import Struct

from catalogue.as_of import PLACE
from catalogue.commands.adjust_power_list import apply_adjustments
from catalogue.commands.import_items import Load, import_items
from catalogue.commands.keep_bundle import enter_bundle
from catalogue.commands.keep_directory import enter_directory
from catalogue.commands.keep_points import enter_points
from catalogue.commands.load_power_list import close_loaded, load_first_edition
from catalogue.commands.note_regulation import enter_regulations
from catalogue.commands.publish_batch import enter_batch
from catalogue.commands.record_baselines import enter_baselines
from catalogue.database import writing
from catalogue.model.item import ServiceItem
from fixtures.baishan_2018 import adjustments, directory, points, power_list, reform
from fixtures.baishan_2018.guides_read import guides

SAMPLE_BY = "示例数据装载"


class Loaded(Struct, frozen=True):
    """What was loaded, to be told."""

    items: int
    entries: int = 0
    adjustments: int = 0
    points: int = 0
    directory: int = 0
    baselines: int = 0
    bundles: int = 0

    @property
    def told(self) -> str:
        """In one sentence."""
        if not self.entries:
            return f"{self.items} 个事项"
        return (
            f"{self.items:,} 个事项，权责清单 {self.entries:,} 项"
            f"（2018 年调整 {self.adjustments} 件），"
            f"改革前数据 {self.baselines:,} 项，一件事 {self.bundles} 组，"
            f"服务点 {self.points} 个，信息资源 {self.directory:,} 条"
        )


async def load_guides(now: datetime) -> Loaded:
    """The hand-written guides only, published at ``now``."""
    return Loaded(items=await _publish(guides(), now))


async def load_sample() -> Loaded:
    """All of it, or nothing: a part would be taken for a catalogue by the next start."""
    async with writing():
        items = await _load_items()
        entries, adjusted = await _load_power_list()
        baselines, bundles = await _load_reform()
        entered = await _load_registers()
    return Loaded(
        items=items,
        entries=entries,
        adjustments=adjusted,
        points=entered[0],
        directory=entered[1],
        baselines=baselines,
        bundles=bundles,
    )


def _at(day: date) -> datetime:
    """Ten in the morning of ``day``."""
    return datetime.combine(day, time(10), PLACE)


async def _publish(items: Sequence[ServiceItem], now: datetime) -> int:
    load = Load(by=SAMPLE_BY, now=now, profile="sample", publish=True, sample=True)
    return (await import_items(enumerate(items, start=1), load)).published


async def _load_items() -> int:
    """Items on the day of their batch, those in none with the first."""
    published, others = 0, reform.more_visits()
    for batch, items in reform.published():
        published += await _publish((*items, *others), _at(batch.on))
        others = ()
    return published


async def _load_power_list() -> tuple[int, int]:
    """First edition, the year's adjustments day by day, second edition; its entries."""
    first, second = power_list.editions()
    powers = power_list.first_edition()
    await load_first_edition(
        powers,
        key=first.key,
        name=first.name,
        on=first.on,
        document=first.document,
        by_name=SAMPLE_BY,
        now=_at(first.on),
        sample=True,
    )
    asked = adjustments.adjustments()
    for day, some in groupby(asked, key=lambda one: one.on):
        await apply_adjustments(list(some), by_name=SAMPLE_BY, now=_at(day), sample=True)
    line = await close_loaded(
        second.key,
        second.name,
        second.on,
        second.document,
        by_name=SAMPLE_BY,
        now=_at(second.on),
        sample=True,
    )
    return line.entries, len(asked)


async def _load_reform() -> tuple[int, int]:
    """Batches, baselines, bundles; how many of the last two."""
    for batch, items in reform.published():
        codes = [item.code for item in items]
        await enter_batch(
            batch.number,
            batch.name,
            batch.on,
            batch.document,
            codes,
            by_name=SAMPLE_BY,
            now=_at(batch.on),
            sample=True,
        )
    last = reform.batches()[-1].on
    baselines = await enter_baselines(
        reform.baselines(), by_name=SAMPLE_BY, now=_at(last), sample=True
    )
    for plan in reform.bundles():
        await enter_bundle(
            plan.bundle, plan.since, by_name=SAMPLE_BY, now=_at(plan.since), sample=True
        )
    return baselines, len(reform.bundles())


async def _load_registers() -> tuple[int, int]:
    """Service points, directory, changed regulations; how many of the first two."""
    await enter_points(
        points.points(), points.stages(), points.SINCE, now=_at(points.SINCE), sample=True
    )
    since = directory.plan().since
    await enter_directory(
        directory.entries(), directory.links(), since, by_name=SAMPLE_BY, sample=True
    )
    changes = reform.regulations()
    latest = max(change.on for change in changes)
    await enter_regulations(changes, by_name=SAMPLE_BY, now=_at(latest), sample=True)
    return len(points.points()), len(directory.entries())
