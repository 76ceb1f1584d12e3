"""The columns of the model: which names a column may have, and what each stands for.

Names are the field's own, its Chinese title and its national element name, all taken from the
annotations of the model; nothing is spelt twice.
"""

from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from catalogue.model.item import Body, Contact, ServiceItem
from catalogue.model.limits import TimeLimit

_FLAT: dict[type[Struct], str] = {Body: "", Contact: "·"}
"""Structs whose fields stand as columns of their own; titles are joined where they would clash."""


class Element(Struct, frozen=True):
    """One column: the path of the field, its title, all names it answers to, its type.

    ``help`` is what the model says of it beside the title; ``optional`` tells a yes or no that
    may stay unsaid from one that is no unless said.
    """

    path: tuple[str, ...]
    title: str
    names: tuple[str, ...]
    hint: Any
    many: bool
    unit_names: tuple[str, ...] = ()
    help: str = ""
    optional: bool = False

    @property
    def entries(self) -> type[Struct] | None:
        """What one entry is where the element is a table of its own (申请材料, 办理环节 …)."""
        return self.hint if self.many and is_struct(self.hint) else None


@cache
def elements(owner: type[Struct] = ServiceItem) -> tuple[Element, ...]:
    """The columns of ``owner`` in the order of the model."""
    found: list[Element] = []
    for name, annotation in get_type_hints(owner, include_extras=True).items():
        title, national = _meta(annotation)
        hint, many = _core(annotation)
        names = tuple(dict.fromkeys(n for n in (title, name, national) if n))
        if is_struct(hint) and hint in _FLAT and not many:
            found += _flattened(names, name, title, hint)
            continue
        units = (f"{title}单位", f"{name}_unit", *_national_unit(national))
        units = units if hint is TimeLimit else ()
        told, optional = _help(annotation), _optional(annotation)
        found.append(Element((name,), title, names, hint, many, units, told, optional))
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
def wholes(owner: type[Struct] = ServiceItem) -> dict[str, tuple[str, type[Struct]]]:
    """Names under which a flattened Struct may also come in one piece, as an object."""
    found: dict[str, tuple[str, type[Struct]]] = {}
    for name, annotation in get_type_hints(owner, include_extras=True).items():
        hint, many = _core(annotation)
        if is_struct(hint) and hint in _FLAT and not many:
            found |= {one: (name, hint) for one in (name, *_meta(annotation)) if one}
    return found


@cache
def unit_names(owner: type[Struct] = ServiceItem) -> frozenset[str]:
    """Names of the columns that hold only the unit of a limit beside them."""
    return frozenset(name for element in elements(owner) for name in element.unit_names)


@cache
def tables(owner: type[Struct] = ServiceItem) -> frozenset[str]:
    """Titles of the elements that are tables of their own, and so may fill a sheet."""
    return frozenset(element.title for element in elements(owner) if element.entries)


@cache
def naming(owner: type[Struct]) -> Element:
    """The element that names an entry of ``owner``: its required one, else its first."""
    required = {field.name for field in msgspec.structs.fields(owner) if field.required}
    found = elements(owner)
    return next((element for element in found if element.path[0] in required), found[0])


@cache
def title_of(path: tuple[str, ...], owner: type[Struct] = ServiceItem) -> str:
    """Title of the field at ``path`` of ``owner``; entries of a table are numbered from 1.

    ``("materials", "0", "copies")`` is 申请材料（第 1 项）·复印件份数.
    """
    titles: list[str] = []
    for part in path:
        if part.isdigit():
            titles[-1:] = [f"{titles[-1]}（第 {int(part) + 1} 项）"] if titles else []
            continue
        hints = get_type_hints(owner, include_extras=True)
        if part not in hints:
            break
        hint, _ = _core(hints[part])
        if titles and owner in _FLAT and not _FLAT[owner]:
            titles.pop()
        titles.append(_meta(hints[part])[0] or part)
        if hint is TimeLimit or not is_struct(hint):
            break
        owner = hint
    return "·".join(titles) or ("事项" if owner is ServiceItem else "本行")


def is_struct(hint: Any) -> bool:
    """Whether ``hint`` is a Struct of the model."""
    return isinstance(hint, type) and issubclass(hint, Struct)


def _flattened(whole: tuple[str, ...], name: str, title: str, owner: type[Struct]) -> list[Element]:
    """The fields of a single Struct as columns: 实施主体编码, 咨询方式·电话."""
    joint = _FLAT[owner]
    found = []
    for inner in elements(owner):
        own = f"{title}{joint}{inner.title}" if joint else inner.title
        prefixed = (f"{name}_{inner.path[0]}", f"{name}.{inner.path[0]}")
        also = whole if inner == naming(owner) else ()
        names = dict.fromkeys((own, *prefixed, *(() if joint else inner.names[1:]), *also))
        path = (name, *inner.path)
        found.append(
            Element(path, own, tuple(names), inner.hint, inner.many, (), inner.help, inner.optional)
        )
    return found


def _national_unit(element: str) -> tuple[str, ...]:
    """National name of the unit beside a limit: ``promise_day`` has ``promise_type``."""
    return (element.replace("_day", "_type"),) if "_day" in element else ()


def _meta(annotation: Any) -> tuple[str, str]:
    """Title and national element name."""
    if get_origin(annotation) is not Annotated:
        return "", ""
    metas = [one for one in get_args(annotation)[1:] if isinstance(one, Meta) and one.title]
    if not metas:
        return "", ""
    return metas[-1].title or "", (metas[-1].extra or {}).get("element", "")


def _help(annotation: Any) -> str:
    """What the model says of the element beside its title."""
    metas = [one for one in get_args(annotation)[1:] if isinstance(one, Meta)]
    return next((one.description for one in metas if one.description), "")


def _optional(annotation: Any) -> bool:
    """Whether the element may be left unsaid (``None``)."""
    inner = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    return type(None) in get_args(inner)


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
