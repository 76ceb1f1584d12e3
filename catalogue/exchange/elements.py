"""The columns of the model: which names a column may have, and how its cells are read.

Names are the field's own, its Chinese title and its national element name, all taken from the
annotations of the model; nothing is spelt twice.
"""

import re
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from catalogue.errors import BadRow
from catalogue.exchange import cells
from catalogue.exchange.cells import Unreadable
from catalogue.model.code_tables import CodeTable
from catalogue.model.item import Body, Contact, ServiceItem
from catalogue.model.limits import TimeLimit

_CODES = frozenset(
    {
        "base_code",
        "implementation_code",
        "handling_code",
        "local_code",
        "local_base_code",
        "credit_code",
        "division_code",
        "code",
    }
)
"""Text fields that a spreadsheet likes to turn into numbers."""

_FLAT: dict[type[Struct], str] = {Body: "", Contact: "·"}
"""Structs whose fields stand as columns of their own; titles are joined where they would clash."""

_SHOWN = 60


class Element(Struct, frozen=True):
    """One column: the path of the field, its title, all names it answers to, its type."""

    path: tuple[str, ...]
    title: str
    names: tuple[str, ...]
    hint: Any
    many: bool
    unit_names: tuple[str, ...] = ()


@cache
def elements(owner: type[Struct] = ServiceItem) -> tuple[Element, ...]:
    """The columns of ``owner`` in the order of the model."""
    found: list[Element] = []
    for name, annotation in get_type_hints(owner, include_extras=True).items():
        title, national = _meta(annotation)
        hint, many = _core(annotation)
        if isinstance(hint, type) and hint in _FLAT and not many:
            found += _flattened(name, title, hint)
            continue
        names = tuple(dict.fromkeys(n for n in (title, name, national) if n))
        units = (f"{title}单位", f"{name}_unit", national.replace("_day", "_type"))
        found.append(Element((name,), title, names, hint, many, units if _limit(hint) else ()))
    return tuple(found)


@cache
def by_name(owner: type[Struct] = ServiceItem) -> dict[str, Element]:
    """Every name a column may have; the first element in the model's order keeps a shared one."""
    names: dict[str, Element] = {}
    for element in elements(owner):
        for name in element.names:
            names.setdefault(name, element)
    return names


@cache
def unit_names(owner: type[Struct] = ServiceItem) -> frozenset[str]:
    """Names of the columns that hold only the unit of a limit beside them."""
    return frozenset(name for element in elements(owner) for name in element.unit_names)


def to_builtins(owner: type[Struct], row: dict[str, Any]) -> dict[str, Any]:
    """``row`` (column name → cell) as builtins of ``owner``; empty cells are left out.

    Raises:
        BadRow: a cell cannot be read, or a column is unknown.
    """
    known = by_name(owner)
    built: dict[str, Any] = {}
    for column, value in row.items():
        if column.startswith("_") or column in unit_names(owner):
            continue
        element = known.get(column)
        if element is None:
            raise BadRow(column, _shown(value), "没有这个要素，请核对列名或删去该列")
        if value is None or (isinstance(value, str) and value.strip() == ""):
            continue
        try:
            read = _read(element, value, _unit_of(element, row))
        except Unreadable as fault:
            raise BadRow(column, _shown(value), str(fault)) from None
        _place(built, element.path, read)
    return built


def to_item(row: dict[str, Any]) -> ServiceItem:
    """``row`` as an item.

    Raises:
        BadRow: a cell cannot be read, a required one is empty, or a value is out of bounds.
    """
    return checked(to_builtins(ServiceItem, row))


def checked(built: dict[str, Any]) -> ServiceItem:
    """Builtins as an item, within the bounds the model sets.

    Raises:
        BadRow: with the element's title.
    """
    try:
        return msgspec.convert(built, ServiceItem)
    except msgspec.ValidationError as error:
        raise _told(str(error), built) from None


def _read(element: Element, value: Any, unit: Any) -> Any:
    if not element.many:
        return _read_one(element, element.hint, value, unit)
    if isinstance(element.hint, type) and issubclass(element.hint, Struct):
        return [_read_one(element, element.hint, one, None) for one in _entries(value)]
    return [_read_one(element, element.hint, one, None) for one in cells.parts(value)]


def _entries(value: Any) -> list[Any]:
    """Entries of a table within a cell: objects, or one name per line."""
    if isinstance(value, list | tuple):
        return list(value)
    found = cells.text(value)
    if found.startswith("["):
        try:
            return list(msgspec.json.decode(found))
        except msgspec.DecodeError:
            raise Unreadable("不是有效的列表；请每行写一项") from None
    return [line.strip() for line in found.splitlines() if line.strip() not in cells.EMPTY]


def _read_one(element: Element, hint: Any, value: Any, unit: Any) -> Any:
    if hint is TimeLimit:
        return msgspec.to_builtins(value) if isinstance(value, dict) else cells.limit(value, unit)
    if hint is bool:
        return cells.yes_or_no(value)
    if hint is int:
        return cells.whole_number(value)
    if hint is date:
        return cells.day(value)
    if isinstance(hint, type) and issubclass(hint, CodeTable):
        return cells.table_code(value, hint)
    if isinstance(hint, type) and issubclass(hint, Struct):
        if isinstance(value, dict):
            return to_builtins(hint, value)
        return {elements(hint)[_naming(hint)].path[0]: cells.text(value)}
    return cells.code_text(value) if element.path[-1] in _CODES else cells.text(value)


def _naming(owner: type[Struct]) -> int:
    """Place of the element that names an entry of ``owner``: its required one, else its first."""
    required = [f.name for f in msgspec.structs.fields(owner) if f.required]
    names = [element.path[0] for element in elements(owner)]
    return names.index(required[0]) if required else 0


def _place(built: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        built = built.setdefault(name, {})
    built[path[-1]] = value


def _unit_of(element: Element, row: dict[str, Any]) -> Any:
    return next((row[name] for name in element.unit_names if name in row), None)


def _flattened(name: str, title: str, owner: type[Struct]) -> list[Element]:
    """The fields of a single Struct as columns: 实施主体编码, 咨询方式·电话."""
    joint = _FLAT[owner]
    found = []
    for inner in elements(owner):
        own = f"{title}{joint}{inner.title}" if joint else inner.title
        prefixed = (f"{name}_{inner.path[0]}", f"{name}.{inner.path[0]}")
        names = (own, *prefixed, *(() if joint else inner.names[1:]))
        found.append(Element((name, *inner.path), own, names, inner.hint, inner.many))
    return found


def _meta(annotation: Any) -> tuple[str, str]:
    """Title and national element name."""
    if get_origin(annotation) is not Annotated:
        return "", ""
    metas = [one for one in get_args(annotation)[1:] if isinstance(one, Meta) and one.title]
    if not metas:
        return "", ""
    return metas[-1].title or "", (metas[-1].extra or {}).get("element", "")


def _core(annotation: Any) -> tuple[Any, bool]:
    """The type inside ``Annotated``, ``… | None`` and ``tuple``; whether there are many."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _core(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _core(next(one for one in get_args(annotation) if one is not type(None)))
    if origin is tuple:
        return _core(get_args(annotation)[0])[0], True
    return annotation, False


def _limit(hint: Any) -> bool:
    return hint is TimeLimit


_AT = re.compile(r" - at `\$?\.?([^`]*)`$")
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_TOO_LONG = re.compile(r"Expected `(?:str|array)` of length <= (\d+)")
_RANGE = re.compile(r"Expected `int` ([<>]=) (-?\d+)")


def _told(error: str, built: dict[str, Any]) -> BadRow:
    """msgspec's sentence as a Chinese one that names the element."""
    where = _AT.search(error)
    path = [part for part in re.split(r"[.\[\]]+", where[1] if where else "") if part]
    missing = _MISSING.search(error)
    if missing:
        path = [*path, missing[1]]
    value: Any = built
    for part in path:
        value = _step(value, part)
    column = _title_of(path)
    if missing:
        return BadRow(column, "", "没有填写；这一项是识别事项所必需的，请补填")
    if long := _TOO_LONG.search(error):
        return BadRow(column, _shown(value), f"超过 {long[1]} 个字，请缩短")
    if bound := _RANGE.search(error):
        least = "小于" if bound[1] == ">=" else "大于"
        return BadRow(column, _shown(value), f"不能{least} {bound[2]}，请核对")
    if "length >= 1" in error:
        return BadRow(column, "", "不能为空，请补填")
    return BadRow(column, _shown(value), "取值不符合要素要求，请对照填报说明核对")


def _step(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and part.isdigit():
        return value[int(part)]
    return None


def _title_of(path: list[str]) -> str:
    owner: type[Struct] = ServiceItem
    title = ""
    for part in path:
        if part.isdigit() or part == "...":
            continue
        hints = get_type_hints(owner, include_extras=True)
        if part not in hints:
            break
        title = _meta(hints[part])[0] or title
        inner = _core(hints[part])[0]
        if isinstance(inner, type) and issubclass(inner, Struct):
            owner = inner
    return title or "事项"


def _shown(value: Any) -> str:
    found = str(value)
    return found if len(found) <= _SHOWN else found[: _SHOWN - 1] + "…"
