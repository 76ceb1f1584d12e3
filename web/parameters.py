"""Parameters of a search or a report, the same for pages and API; what is not known is refused."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from msgspec import Struct

from catalogue.errors import BadInput, BadParameter
from catalogue.metrics.scope import SCOPE_FIELDS, Scope, theme_label
from catalogue.model.signs import is_showable, tidy
from catalogue.queries.editions import edition
from search_index.request import SearchRequest
from web.view_models.labels import FACETS, SORTS, TABLES, VISITS

PAGE_SIZE = 10
MAX_SIZE = 100
MAX_PAGE = 10_000
MAX_WORDS = 200
MAX_VALUES = 50
MAX_EDITION = 64
LITERAL = "literal"
_SINGLE = ("q", "sort", "page", "size", LITERAL)

_CONTROL = re.compile("[\x00-\x1f\ud800-\udfff]")
"""Control characters, and halves of characters, which no text may hold."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Pairs = Iterable[tuple[str, str]]


class SearchParameters(Struct, frozen=True):
    """A search as its URL says it; equal searches are equal values."""

    q: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = "relevance"
    page: int = 1
    size: int = PAGE_SIZE
    literal: bool = False

    def request(self, *, highlights: bool = False) -> SearchRequest:
        """The search as the engine takes it, with all facets."""
        sort: Any = self.sort
        return SearchRequest(
            words=self.q,
            filters=self.filters,
            facets=tuple(FACETS),
            sort=sort,
            offset=(self.page - 1) * self.size,
            limit=self.size,
            highlights=highlights,
            literal=self.literal,
        )

    def chosen(self, field: str) -> tuple[str, ...]:
        """The values a field is filtered by."""
        return dict(self.filters).get(field, ())

    def toggled(self, field: str, value: str) -> "SearchParameters":
        """The same search with ``value`` added to the field's filter, or taken out of it."""
        held = self.chosen(field)
        values = tuple(v for v in held if v != value) if value in held else (*held, value)
        filters = dict(self.filters) | {field: tuple(sorted(values))}
        return self.changed(filters=_ordered(filters), page=1)

    def changed(self, **changes: Any) -> "SearchParameters":
        """The same search but for ``changes``."""
        return msgspec.structs.replace(self, **changes)

    @property
    def query(self) -> str:
        """The stable query string of this search: fixed order, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(field, value) for field, values in self.filters for value in values]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        if self.size != PAGE_SIZE:
            pairs.append(("size", str(self.size)))
        if self.literal:
            pairs.append((LITERAL, "1"))
        return urlencode(pairs)

    @property
    def url(self) -> str:
        """The page of this search."""
        return f"/search?{self.query}" if self.query else "/search"


def pairs_of(query: bytes) -> Pairs:
    """Names and values of a query string.

    Most are one name and Chinese words, every byte of which is escaped (``q=%E6%8A%A4``): these
    are read at once, which is five times faster.
    """
    name, _, value = query.partition(b"=")
    many, left = divmod(len(value), 3)
    if many and not left and value.count(b"%") == value[::3].count(b"%") == many:
        try:
            said = bytes.fromhex(value.replace(b"%", b"").decode("latin-1"))
        except ValueError:
            said = b""
        if len(said) == many and name.isalpha():
            return [(name.decode(), said.decode("utf-8", "replace"))]
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True)


def read_search(pairs: Pairs) -> SearchParameters:
    """A search from the parameters of a request.

    Raises:
        BadParameter: a name that is not known, given twice, or with a malformed value.
    """
    single: dict[str, str] = {}
    given: dict[str, set[str]] = {}
    for name, value in pairs:
        if name in FACETS:
            if value:
                _check_value(name, value)
                values = given.setdefault(name, set())
                values.add(value)
                if len(values) > MAX_VALUES:
                    raise BadParameter(name, f"参数“{name}”最多给 {MAX_VALUES} 个值")
        elif name in _SINGLE:
            _once(single, name, value)
        else:
            known = "、".join(("q", *FACETS, *_SINGLE[1:]))
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：{known}")
    filters = {name: tuple(sorted(values)) for name, values in given.items()}
    return SearchParameters(
        q=_words(single.get("q", "")),
        filters=_ordered(filters),
        sort=_sort(single.get("sort") or "relevance"),
        page=_number("page", single.get("page") or "1", MAX_PAGE),
        size=_number("size", single.get("size") or str(PAGE_SIZE), MAX_SIZE),
        literal=_switch(LITERAL, single.get(LITERAL, "")),
    )


class ReportParameters(Struct, frozen=True):
    """What a report is about, as its URL says it."""

    scope: Scope = Scope()
    as_of: date | None = None
    edition: str | None = None
    compared_with: str | None = None
    """A day, or the key of an edition of the power list, whose day is meant."""

    def query(self, **more: str) -> str:
        """The query string of this report with ``more`` parameters."""
        pairs = dict(self.scope.named())
        if self.as_of:
            pairs["as_of"] = self.as_of.isoformat()
        if self.edition:
            pairs["edition"] = self.edition
        if self.compared_with:
            pairs["compared_with"] = self.compared_with
        return urlencode(pairs | more)


def read_report(
    pairs: Pairs, also: tuple[str, ...] = ()
) -> tuple[ReportParameters, dict[str, str]]:
    """A report's parameters, and those of ``also`` as they were sent.

    Raises:
        BadParameter: a name that is not known, given twice, or with a malformed value.
    """
    single: dict[str, str] = {}
    known = (*SCOPE_FIELDS, "as_of", "edition", "compared_with", *also)
    for name, value in pairs:
        if name not in known:
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：{'、'.join(known)}")
        _once(single, name, value)
    for name in SCOPE_FIELDS:
        if single.get(name):
            try:
                Scope.parse({name: single[name]})
            except BadInput as error:
                raise BadParameter(name, str(error)) from None
    scope = Scope(**{name: single[name] for name in SCOPE_FIELDS if single.get(name)})
    as_of = _day("as_of", single["as_of"]) if single.get("as_of") else None
    chosen, compared = (_edition(n, single.get(n, "")) for n in ("edition", "compared_with"))
    rest = {name: single[name] for name in also if single.get(name)}
    return ReportParameters(scope, as_of, chosen, compared), rest


def _switch(name: str, value: str) -> bool:
    if value not in ("", "0", "1"):
        raise BadParameter(name, f"参数“{name}”只能是 0 或 1")
    return value == "1"


def _edition(name: str, value: str) -> str | None:
    if len(value) > MAX_EDITION or not is_showable(value):
        raise BadParameter(
            name, f"参数“{name}”是清单版次的编号或名称，最长 {MAX_EDITION} 个字，不含控制字符"
        )
    return tidy(value) or None


async def compared_day(given: str | None) -> date | None:
    """The day a report is compared with: written as such, or that of an edition.

    Raises:
        NotFound: neither a day nor an edition there is.
        BadParameter: written like a day, but none.
    """
    if not given:
        return None
    if _DAY.fullmatch(given):
        return _day("compared_with", given)
    return (await edition(given)).on


def read_page(value: str) -> int:
    """A page number.

    Raises:
        BadParameter: not a number from 1 on.
    """
    return _number("page", value or "1", MAX_PAGE)


def read_size(value: str, default: int = PAGE_SIZE) -> int:
    """How many per page.

    Raises:
        BadParameter: not a number from 1 to 100.
    """
    return _number("size", value or str(default), MAX_SIZE)


def read_nothing(pairs: Pairs) -> None:
    """Refuse every parameter.

    Raises:
        BadParameter: there is one.
    """
    for name, _ in pairs:
        raise BadParameter(name, f"这里不接受参数“{name[:40]}”")


def read_only(only: str, pairs: Pairs) -> str | None:
    """The value of the one parameter that a page takes; ``None`` where it is not given.

    Raises:
        BadParameter: another one, or it is given twice.
    """
    single: dict[str, str] = {}
    for name, value in pairs:
        if name != only:
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：{only}")
        _once(single, name, value)
    return single.get(only)


def read_as_of(pairs: Pairs, today: date) -> date | None:
    """The one parameter ``as_of``: a day up to ``today``; ``None`` where none is given.

    Raises:
        BadParameter: another name, given twice, no date, or a day that is still to come.
    """
    single: dict[str, str] = {}
    for name, value in pairs:
        if name != "as_of":
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：as_of")
        _once(single, name, value)
    if not single.get("as_of"):
        return None
    day = _day("as_of", single["as_of"])
    if day > today:
        raise BadParameter("as_of", f"参数“as_of”最晚为今天（{today}），现为“{day}”")
    return day


def read_since(pairs: Pairs) -> tuple[int, int]:
    """``since`` and ``limit`` of the change feed.

    Raises:
        BadParameter: unknown, twice or no whole number.
    """
    single: dict[str, str] = {}
    for name, value in pairs:
        if name not in ("since", "limit"):
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：since、limit")
        _once(single, name, value)
    since = single.get("since") or "0"
    if not since.isascii() or not since.isdigit() or len(since) > 9:
        raise BadParameter("since", f"参数“since”应为不小于 0 的整数，现为“{since[:40]}”")
    return int(since), _number("limit", single.get("limit") or "100", 1000)


def _once(single: dict[str, str], name: str, value: str) -> None:
    if name in single:
        raise BadParameter(name, f"参数“{name}”只能给一次")
    single[name] = value


def _ordered(filters: dict[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((field, filters[field]) for field in FACETS if filters.get(field))


def read_typed(pairs: Pairs) -> str:
    """What has been typed so far, of a request for suggestions.

    Raises:
        BadParameter: a name that is not known, given twice, or too many words.
    """
    single: dict[str, str] = {}
    for name, value in pairs:
        if name != "q":
            raise BadParameter(name, f"不认识参数“{name[:40]}”；可用的有：q")
        _once(single, name, value)
    return _words(single.get("q", ""))


def _words(text: str) -> str:
    if len(text) > MAX_WORDS:
        raise BadParameter("q", f"搜索词最长 {MAX_WORDS} 个字，请缩短")
    if _CONTROL.search(text):
        raise BadParameter("q", "搜索词中有不可见的控制字符，请删去")
    return " ".join(text.split())


def _check_value(name: str, value: str) -> None:
    shown = value[:40]
    if name in TABLES:
        if value not in {str(member) for member in TABLES[name]}:
            known = "、".join(f"{m}（{m.label}）" for m in TABLES[name])
            raise BadParameter(name, f"参数“{name}”没有“{shown}”这个取值；可用的有：{known}")
    elif name == "visits":
        if value not in VISITS:
            raise BadParameter(name, f"参数“visits”应为 0、1 或 2+，现为“{shown}”")
    elif name == "theme":
        if theme_label(value) == value:
            raise BadParameter(name, f"参数“theme”没有“{shown}”这个主题，应如 person-060")
    elif not (len(value) <= 64 and value.isascii() and value.isalnum()):
        raise BadParameter(name, f"参数“{name}”应为编码（字母和数字），现为“{shown}”")


def _sort(value: str) -> str:
    if value not in SORTS:
        raise BadParameter("sort", f"参数“sort”应为 {'、'.join(SORTS)} 之一，现为“{value[:40]}”")
    return value


def _number(name: str, value: str, most: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 9 and 1 <= int(value) <= most):
        raise BadParameter(name, f"参数“{name}”应为 1 至 {most} 的整数，现为“{value[:40]}”")
    return int(value)


def _day(name: str, value: str) -> date:
    try:
        if not _DAY.fullmatch(value):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError:
        raise BadParameter(
            name, f"参数“{name}”应为日期，如 2018-12-31，现为“{value[:40]}”"
        ) from None
