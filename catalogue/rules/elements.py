"""An element's Chinese title from its path, and all texts of an item with their paths.

Titles are read from the model's annotations, so that no rule spells an element's name twice.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct

from catalogue.model.item import ServiceItem
from catalogue.model.reform import Baseline, Origin

_PART = re.compile(r"(\w+)(?:\[(\d+)\])?")
_ROOTS: dict[str, type[Struct]] = {"baseline": Baseline, "origin": Origin}


@cache
def title(element: str) -> str:
    """How a clerk knows an element: ``visits`` → ``《到办事现场次数》``.

    ``materials[2].name`` → ``《申请材料》第3项《材料名称》``; ``body.name`` → ``《实施主体》``.
    ``baseline.…`` and ``origin.…`` name the records beside the item.

    Raises:
        KeyError: the model has no such element.
    """
    parts = [(name, index) for name, index in _PART.findall(element)]
    owner: type[Struct] = ServiceItem
    if parts[0][0] in _ROOTS:
        owner = _ROOTS[parts.pop(0)[0]]
    words = ""
    for name, index in parts:
        hint = get_type_hints(owner, include_extras=True)[name]
        words += f"《{_title(hint) or name}》第{int(index) + 1}项" if index else ""
        inner = _struct(hint)
        if inner is None or name == parts[-1][0]:
            return words if index else f"{words}《{_title(hint) or name}》"
        owner = inner
    return words


def texts(item: ServiceItem) -> Iterator[tuple[str, str]]:
    """Every non-empty text a person wrote into ``item``, with its element path."""
    yield from _texts(item, "")


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Struct):
        for name in _wordy(type(value)):
            yield from _texts(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from _texts(one, f"{path}[{index}]")
    elif value:
        yield path, value


_latest: tuple[ServiceItem | None, str] = (None, "")


def all_text(item: ServiceItem) -> str:
    """The texts of ``item`` a line each: searched first, where offences are rare.

    The text of the item asked for last is kept; several rules ask for it in turn.
    """
    global _latest
    known, text = _latest
    if known is not item:
        parts: list[str] = []
        _collect(item, parts)
        text = "\n".join(parts)
        _latest = (item, text)
    return text


def _collect(owner: Struct, parts: list[str]) -> None:
    texts_of, others = _readers(type(owner))
    parts += filter(None, texts_of(owner))
    for name in others:
        value = getattr(owner, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Struct):
                _collect(one, parts)
            elif one:
                parts.append(one)


@cache
def _readers(owner: type[Struct]) -> tuple[Callable[[Struct], tuple[str, ...]], tuple[str, ...]]:
    """What reads all texts of ``owner`` at once; fields that hold texts further down."""
    hints = get_type_hints(owner)
    names = _wordy(owner)
    texts = [name for name in names if hints[name] is str]
    assert len(texts) > 1, "attrgetter gives a tuple for several names only"
    return attrgetter(*texts), tuple(name for name in names if name not in texts)


@cache
def _wordy(owner: type[Struct]) -> tuple[str, ...]:
    """Fields of ``owner`` that hold what a person wrote, by themselves or further down."""
    hints = get_type_hints(owner)
    return tuple(name for name in owner.__struct_fields__ if _holds_text(hints[name]))


def _holds_text(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return bool(_wordy(hint))
    return hint is str or any(_holds_text(one) for one in get_args(hint))


def _title(hint: Any) -> str:
    if get_origin(hint) is not Annotated:
        return ""
    metas = [one for one in get_args(hint)[1:] if isinstance(one, Meta) and one.title]
    return metas[-1].title or "" if metas else ""


def _struct(hint: Any) -> type[Struct] | None:
    """The Struct inside ``Annotated``, ``tuple`` or ``… | None``, if there is one."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        return hint
    if get_origin(hint) in (Annotated, tuple, Union, UnionType):
        found = (_struct(one) for one in get_args(hint))
        return next((one for one in found if one), None)
    return None


def filled(text: str) -> bool:
    """Whether a text says anything."""
    return bool(text.strip())


def applies(item: ServiceItem) -> bool:
    """Whether the rules about handling apply: a person applies for the item (依申请).

    Penalties, coercion, levies and inspections have no conditions, materials or visits.
    """
    return item.kind.on_application
