"""Parameters of the power list, the same for pages and API; what is not known is refused."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from msgspec import Struct

from catalogue.errors import BadParameter, NotFound
from catalogue.model.code_tables import CodeTable, ExerciseLevel, ItemKind, ItemState
from catalogue.model.power_list import AdjustmentKind
from catalogue.model.signs import is_showable, tidy
from catalogue.queries.power_list import (
    AdjustmentLine,
    Comparison,
    EditionLine,
    PowerFilters,
    edition,
)
from web.parameters import read_page, read_size

PAGE_SIZE = 30
"""Entries, or adjustments, on one page."""
FILTERS: dict[str, str] = {
    "q": "名称或职权编码",
    "kind": "权力类型",
    "body": "行使主体",
    "region": "行政区划",
    "level": "实施层级",
    "state": "状态",
}
"""Parameters that narrow the list, with what they are about."""
TABLES: dict[str, type[CodeTable]] = {"kind": ItemKind, "level": ExerciseLevel, "state": ItemState}
STATES = (ItemState.IN_USE, ItemState.SUSPENDED)
"""States an entry of the list may have; what is cancelled is not on it."""
LONGEST = 200

Pairs = Iterable[tuple[str, str]]
Table = TypeVar("Table", bound=CodeTable)


class ListView(Struct, frozen=True):
    """Which entries of the list of which day; ``day`` of ``None`` is the list of now."""

    filters: PowerFilters = PowerFilters()
    given: tuple[tuple[str, str], ...] = ()
    day: date | None = None
    edition: str = ""
    page: int = 1
    size: int = PAGE_SIZE

    def query(self, **more: str) -> str:
        """The query string of this view with ``more`` parameters; an empty one is left out."""
        pairs = dict(self.given)
        if self.edition:
            pairs["edition"] = self.edition
        elif self.day:
            pairs["as_of"] = self.day.isoformat()
        return urlencode({name: value for name, value in (pairs | more).items() if value})

    def url(self, path: str = "/power-list", **more: str) -> str:
        """The address of this view under ``path``."""
        return f"{path}?{self.query(**more)}".rstrip("?")


class ChangesView(Struct, frozen=True):
    """Which two editions, and which of the adjustments between them."""

    old: str = ""
    new: str = ""
    kind: AdjustmentKind | None = None
    body: str = ""
    page: int = 1

    def url(self, path: str = "/power-list/changes", **more: str) -> str:
        """The address of this view under ``path``."""
        pairs = {"from": self.old, "to": self.new, "body": self.body}
        pairs["kind"] = self.kind.value if self.kind else ""
        return f"{path}?{urlencode({n: v for n, v in (pairs | more).items() if v})}".rstrip("?")


def read_single(pairs: Pairs, *names: str) -> dict[str, str]:
    """What is given under each of ``names``; empty where nothing is.

    Raises:
        BadParameter: an unknown name, one given twice, a text too long or with control characters.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in names:
            known = f"可用的有：{'、'.join(names)}" if names else "这里不接受参数"
            raise BadParameter(name, f"不认识参数“{name[:40]}”；{known}")
        if name in given:
            raise BadParameter(name, f"参数“{name}”只能给一次")
        if len(value) > LONGEST or not is_showable(value):
            raise BadParameter(name, f"参数“{name}”最长 {LONGEST} 个字，不含控制字符")
        given[name] = tidy(value)
    return {name: given.get(name, "") for name in names}


async def read_list(pairs: Pairs, today: date, *also: str) -> ListView:
    """A view of the list; ``also`` are “page” and “size” where they are accepted.

    Raises:
        BadParameter: a name that is not known, given twice, or with a malformed value.
        NotFound: no such edition.
    """
    given = read_single(pairs, *FILTERS, "as_of", "edition", *also)
    if given["as_of"] and given["edition"]:
        raise BadParameter("as_of", "参数“as_of”与“edition”只能给一个：版次就是它公布那一天的清单")
    day = read_day("as_of", given["as_of"], today)
    if given["edition"]:
        day = (await edition(given["edition"])).on
    return ListView(
        filters=PowerFilters(
            words=given["q"],
            kind=_member(ItemKind, "kind", given["kind"]),
            body=given["body"],
            division=given["region"],
            level=_member(ExerciseLevel, "level", given["level"]),
            state=_state(given["state"]),
        ),
        given=tuple((name, given[name]) for name in FILTERS if given[name]),
        day=day,
        edition=given["edition"],
        page=read_page(given.get("page", "")),
        size=read_size(given.get("size", ""), PAGE_SIZE),
    )


def read_changes(pairs: Pairs, *also: str) -> ChangesView:
    """Two editions and filters of the adjustments between them.

    Raises:
        BadParameter: a name that is not known, given twice, or with a malformed value.
    """
    given = read_single(pairs, "from", "to", "kind", "body", *also)
    return ChangesView(
        old=given["from"],
        new=given["to"],
        kind=_member(AdjustmentKind, "kind", given["kind"]),
        body=given["body"],
        page=read_page(given.get("page", "")),
    )


def resolved(view: ChangesView, closed: list[EditionLine]) -> ChangesView:
    """``view`` by the keys of two of the ``closed`` editions (oldest first), by default the last
    two.

    Raises:
        NotFound: no such edition.
        BadParameter: “from” is not earlier than “to”, or there is none before it.
    """
    keys = [line.key for line in closed]
    new = _key("to", view.new, closed) if view.new else keys[-1] if keys else ""
    if not new or (not view.old and new == keys[0]):
        told = f"“{new}”是第一版清单，之前没有" if new else "还没有"
        raise BadParameter("from", f"{told}可以比较的版次；版次见“权责清单历次版次”")
    old = _key("from", view.old, closed) if view.old else keys[keys.index(new) - 1]
    if keys.index(old) >= keys.index(new):
        raise BadParameter("from", f"“{old}”不早于“{new}”；请把较早的一版放在 from")
    return ChangesView(old, new, view.kind, view.body, view.page)


def _key(name: str, text: str, closed: list[EditionLine]) -> str:
    for line in closed:
        if text in (line.key, line.name):
            return line.key
    known = "、".join(f"{line.key}（{line.name}）" for line in closed) or "（还没有）"
    raise NotFound(f"参数“{name}”没有“{text[:40]}”这个版次；现有版次：{known}")


def chosen_adjustments(view: ChangesView, found: Comparison) -> list[AdjustmentLine]:
    """The adjustments that the filters of ``view`` keep."""
    return [
        line
        for line in found.adjustments
        if (view.kind is None or line.kind is view.kind)
        and (not view.body or line.touches(body=view.body))
    ]


def read_day(name: str, text: str, today: date) -> date | None:
    """A day up to ``today``; ``None`` where none is given.

    Raises:
        BadParameter: no date, or a day that is still to come.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise BadParameter(name, f"参数“{name}”应为日期，如 2018-12-31，现为“{text[:40]}”")
    if day > today:
        raise BadParameter(name, f"参数“{name}”最晚为今天（{today}），现为“{day}”")
    return day


def _member(table: type[Table], name: str, text: str) -> Table | None:
    if not text:
        return None
    if text not in {str(member) for member in table}:
        known = "、".join(f"{member}（{member.label}）" for member in table)
        raise BadParameter(name, f"参数“{name}”没有“{text[:40]}”这个取值；可用的有：{known}")
    return table(text)


def _state(text: str) -> ItemState | None:
    found = _member(ItemState, "state", text)
    if found is not None and found not in STATES:
        known = "、".join(f"{member}（{member.label}）" for member in STATES)
        raise BadParameter("state", f"清单中没有“{found.label}”的事项；可用的有：{known}")
    return found
