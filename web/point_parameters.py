"""Parameters of the pages and the API of service points; what is not known is refused."""

import re
from urllib.parse import urlencode

from msgspec import Struct

from catalogue.errors import BadParameter
from catalogue.model.reform import PointKind, Stage
from catalogue.model.signs import is_showable, tidy
from catalogue.queries.service_points import PointFilters
from web.parameters import Pairs, read_page, read_size

PAGE_SIZE = 20
_WORDS_AT_MOST = 100
_DIVISION = re.compile(r"[0-9A-Z]{6}")
_NAMES = ("q", "kind", "division", "page")


class PointsAsked(Struct, frozen=True):
    """A list of points as its URL says it."""

    filters: PointFilters = PointFilters()
    page: int = 1
    size: int = PAGE_SIZE

    def url(self, path: str = "/points", **changed: str) -> str:
        """The list's address with ``changed`` parameters; the first page unless told."""
        held = {
            "q": self.filters.words,
            "kind": self.filters.kind,
            "division": self.filters.division,
        }
        query = {name: value for name, value in (held | changed).items() if value}
        return f"{path}?{urlencode(query)}" if query else path


class PointAsked(Struct, frozen=True):
    """One point's page: which stage, which page of its items."""

    stage: Stage | None = None
    page: int = 1


def read_points(pairs: Pairs, *, sized: bool = False, paged: bool = True) -> PointsAsked:
    """A list of points from the parameters of a request; ``sized`` lets ``size`` be given.

    Raises:
        BadParameter: a name that is not known, given twice, or with a malformed value.
    """
    names = tuple(name for name in _NAMES if paged or name != "page")
    given = _once(pairs, (*names, "size") if sized else names)
    words = " ".join(tidy(given.get("q", "")).split())
    if len(words) > _WORDS_AT_MOST or not is_showable(words):
        raise BadParameter("q", f"参数“q”最长 {_WORDS_AT_MOST} 个字，不含控制字符")
    kind = given.get("kind", "")
    if kind and kind not in {str(one) for one in PointKind}:
        known = "、".join(f"{one}（{one.label}）" for one in PointKind)
        raise BadParameter("kind", f"参数“kind”没有“{kind[:40]}”这个取值；可用的有：{known}")
    division = given.get("division", "")
    if division and not _DIVISION.fullmatch(division):
        raise BadParameter(
            "division", f"参数“division”应为 6 位行政区划代码，现为“{division[:40]}”"
        )
    return PointsAsked(
        filters=PointFilters(words=words, kind=kind, division=division),
        page=read_page(given.get("page", "")),
        size=read_size(given.get("size", ""), PAGE_SIZE),
    )


def read_point_page(pairs: Pairs) -> PointAsked:
    """Stage and page of one point's items.

    Raises:
        BadParameter: a name that is not known, given twice, or with a malformed value.
    """
    given = _once(pairs, ("stage", "page"))
    stage = given.get("stage", "")
    if stage and stage not in {str(one) for one in Stage}:
        known = "、".join(f"{one}（{one.label}）" for one in Stage)
        raise BadParameter("stage", f"参数“stage”没有“{stage[:40]}”这个取值；可用的有：{known}")
    return PointAsked(Stage(stage) if stage else None, read_page(given.get("page", "")))


def _once(pairs: Pairs, names: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in names:
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：{'、'.join(names)}")
        if name in given:
            raise BadParameter(name, f"参数“{name}”只能给一次")
        given[name] = value
    return given
