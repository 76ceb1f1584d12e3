"""Beside the guide of an item: where each stage is done nearby, its bundles, its handover."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from msgspec import Struct

from catalogue.model.divisions import division_name
from catalogue.model.reform import PointKind, Stage
from catalogue.queries import bundles, power_list, service_points
from catalogue.queries.bundles import BundleLink
from catalogue.queries.power_list import HandoverLine
from catalogue.queries.service_points import Point
from web.view_models.telephone import Dialled, dialled

_SHOWN = 3
"""Points of one kind that stand there unfolded; up to one more than this are not folded."""

_TITLES = {
    Stage.ACCEPT: "可以受理（交材料）",
    Stage.APPROVE: "负责审批",
    Stage.ISSUE: "可以取件（发证）",
}


class Place(Struct, frozen=True, kw_only=True):
    """One point as a list shows it."""

    name: str
    url: str
    region: str
    address: str
    hours: str
    phone: str

    @property
    def where(self) -> str:
        """Region and address in one line; the region once."""
        region = "" if self.region in self.address else self.region
        return "，".join(part for part in (region, self.address) if part)

    @property
    def phones(self) -> list[Dialled]:
        """The telephone number as it can be dialled."""
        return dialled(self.phone)


class KindOfPlace(Struct, frozen=True, kw_only=True):
    """Points of one kind; ``more`` are folded away."""

    label: str
    count: int
    places: list[Place]
    more: list[Place]


class StageNearby(Struct, frozen=True, kw_only=True):
    """Where one stage is done: how many points, and which."""

    stage: str
    title: str
    count: int
    kinds: list[KindOfPlace]


class HandoverView(Struct, frozen=True, kw_only=True):
    """划转: who does what since the item moved to another body."""

    told: str
    rows: list[tuple[str, str]]


class Beside(Struct, frozen=True, kw_only=True):
    """What stands beside a guide though it is no element of the item.

    ``powers`` are the entries of the power list that the item carries out: name and address.
    """

    nearby: list[StageNearby]
    bundles: list[BundleLink]
    handover: HandoverView | None
    powers: list[tuple[str, str]]


async def beside(code: str) -> Beside:
    """What stands beside the guide of the item ``code`` now."""
    handover = await power_list.handover_of_item(code)
    return Beside(
        nearby=stages_nearby(await service_points.points_of_item(code)),
        bundles=await bundles.bundles_of_item(code),
        handover=handover_view(handover) if handover else None,
        powers=[
            (one.power.name, f"/power-list/{quote(one.power.code, safe='')}")
            for one in await power_list.entries_of_item([code])
        ],
    )


def stages_nearby(found: dict[Stage, list[Point]]) -> list[StageNearby]:
    """Stages in their order, each with its points by kind."""
    return [
        StageNearby(
            stage=stage.value,
            title=_TITLES[stage],
            count=len(points),
            kinds=[
                _kind(kind, held)
                for kind in PointKind
                if (held := [point for point in points if point.kind is kind])
            ],
        )
        for stage, points in found.items()
    ]


def _kind(kind: PointKind, points: Sequence[Point]) -> KindOfPlace:
    places = [place(point) for point in points]
    shown = len(places) if len(places) <= _SHOWN + 1 else _SHOWN
    return KindOfPlace(
        label=kind.label, count=len(places), places=places[:shown], more=places[shown:]
    )


def place(point: Point, home: str = "/points") -> Place:
    """``point`` for a list; its page lies below ``home``."""
    return Place(
        name=point.name,
        url=f"{home}/{point.code}",
        region=division_name(point.division_code[:6]),
        address=point.address,
        hours=point.hours,
        phone=point.phone,
    )


def handover_view(line: HandoverLine) -> HandoverView:
    """``line`` for the guide; what the record leaves open is told as such."""
    open_text = "交接书未写明"
    return HandoverView(
        told=f"本事项{_on(line.on)}由{line.from_name}划转至{line.to_name}办理。",
        rows=[
            ("事前勘验", line.inspects_before or open_text),
            ("审批", line.approves or line.to_name),
            ("事后监管", line.supervises_after or open_text),
            *[
                (label, text)
                for label, text in (
                    ("事项衔接", line.connection),
                    ("职责边界", line.boundary),
                )
                if text
            ],
            ("划转依据", line.document),
        ],
    )


def _on(day: date | None) -> str:
    return f"于 {day} " if day else ""
