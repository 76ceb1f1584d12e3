"""Service points for the public: the list, one point, and both as JSON."""

from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec import Struct

from catalogue.model.divisions import division_name
from catalogue.model.reform import PointKind, Stage
from catalogue.queries.service_points import Point, PointCount, PointItem
from web.point_parameters import PAGE_SIZE, PointsAsked
from web.view_models.card import CardView, card_view
from web.view_models.nearby import Place, place
from web.view_models.search import Choice, PageLink, page_links, page_numbers


class ListedPoint(Struct, frozen=True, kw_only=True):
    """A point in the list, with how many items it does anything of."""

    place: Place
    kind: str
    items: int
    sample: bool


class PointsPage(Struct, frozen=True, kw_only=True):
    """The list of points with the ways to narrow it."""

    words: str
    kept: list[tuple[str, str]]
    total: int
    points: list[ListedPoint]
    kinds: list[Choice]
    divisions: list[Choice]
    chosen: list[Choice]
    pages: list[PageLink]
    csv: str
    sample: bool


class StageTab(Struct, frozen=True):
    """One stage of a point with how many items it does it of."""

    label: str
    count: int
    url: str
    chosen: bool


class DoneItem(Struct, frozen=True):
    """An item with what the point does of it."""

    card: CardView
    stages: str


class PointPage(Struct, frozen=True, kw_only=True):
    """One point and the items of one stage."""

    name: str
    kind: str
    place: Place
    since: str
    sample: bool
    stage: str
    tabs: list[StageTab]
    items: list[DoneItem]
    pages: list[PageLink]


class PointAnswer(Struct, frozen=True, kw_only=True):
    """One point for programs."""

    code: str
    name: str
    kind: str
    kind_label: str
    division: str
    division_name: str
    address: str
    hours: str
    phone: str
    since: str
    items: int
    sample: bool


class PointsAnswer(Struct, frozen=True, kw_only=True):
    """What ``GET /api/v1/points`` answers."""

    total: int
    page: int
    size: int
    points: list[PointAnswer]


def points_page(
    asked: PointsAsked,
    total: int,
    found: Sequence[Point],
    counts: Sequence[PointCount],
    done: dict[str, int],
    home: str = "/points",
) -> PointsPage:
    """The list for ``asked``; a choice counts all points of the other filter, whatever the words.

    ``home`` is the address of the list, below which the points lie.
    """
    held = asked.filters
    kinds = dict.fromkeys(PointKind, 0)
    divisions: dict[str, int] = {}
    for one in counts:
        if held.division in ("", one.division_code):
            kinds[one.kind] += one.points
        if held.kind in ("", one.kind.value):
            divisions[one.division_code] = divisions.get(one.division_code, 0) + one.points
    chosen = []
    if held.kind:
        label = f"网点种类：{PointKind(held.kind).label}"
        chosen.append(Choice(label, 0, asked.url(home, kind=""), True))
    if held.division:
        label = f"所在地区：{division_name(held.division)}"
        chosen.append(Choice(label, 0, asked.url(home, division=""), True))
    return PointsPage(
        words=held.words,
        kept=[(n, v) for n, v in (("kind", held.kind), ("division", held.division)) if v],
        total=total,
        points=[
            ListedPoint(
                place=place(one, home),
                kind=one.kind.label,
                items=done.get(one.code, 0),
                sample=one.sample,
            )
            for one in found
        ],
        kinds=[
            Choice(kind.label, n, asked.url(home, kind=kind.value), held.kind == kind.value)
            for kind, n in kinds.items()
            if n
        ],
        divisions=[
            Choice(division_name(code), n, asked.url(home, division=code), held.division == code)
            for code, n in divisions.items()
        ],
        chosen=chosen,
        pages=page_links(
            asked.page,
            page_numbers(asked.page, -(-total // PAGE_SIZE)),
            lambda n: asked.url(home, page=str(n) if n > 1 else ""),
        ),
        csv=asked.url("/points/list.csv"),
        sample=any(one.sample for one in found),
    )


def point_page(
    point: Point,
    stage: Stage,
    counts: dict[Stage, int],
    items: Sequence[PointItem],
    number: int,
    home: str = "/points",
) -> PointPage:
    """The page of ``point`` below ``home`` with the ``items`` of one stage."""
    base = f"{home}/{point.code}"
    return PointPage(
        name=point.name,
        kind=point.kind.label,
        place=place(point),
        since=point.since.isoformat() if point.since else "",
        sample=point.sample,
        stage=stage.label,
        tabs=[
            StageTab(
                one.label,
                counts.get(one, 0),
                f"{base}?{urlencode({'stage': one.value})}",
                one is stage,
            )
            for one in Stage
            if counts.get(one)
        ],
        items=[
            DoneItem(card_view(one.card), "、".join(done.label for done in one.stages))
            for one in items
        ],
        pages=page_links(
            number,
            page_numbers(number, -(-counts.get(stage, 0) // PAGE_SIZE)),
            lambda n: f"{base}?{urlencode({'stage': stage.value, 'page': n})}",
        ),
    )


CSV_COLUMNS = ("编号", "名称", "种类", "所在地区", "地址", "办公时间", "电话", "示例数据")


def csv_row(point: Point) -> tuple[str, ...]:
    """``point`` under ``CSV_COLUMNS``."""
    return (
        point.code,
        point.name,
        point.kind.label,
        division_name(point.division_code[:6]),
        point.address,
        point.hours,
        point.phone,
        "是" if point.sample else "",
    )


def point_answer(point: Point, items: int) -> PointAnswer:
    """``point`` for programs."""
    return PointAnswer(
        code=point.code,
        name=point.name,
        kind=point.kind.value,
        kind_label=point.kind.label,
        division=point.division_code,
        division_name=division_name(point.division_code[:6]),
        address=point.address,
        hours=point.hours,
        phone=point.phone,
        since=point.since.isoformat() if point.since else "",
        items=items,
        sample=point.sample,
    )
