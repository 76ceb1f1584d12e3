"""Bodies and powers by name, for whoever knows no codes: what bears a name, what a code is called.

A body is known by what is published and by the power list of now.
"""

from collections.abc import Collection, Iterable
from typing import Any

from msgspec import Struct
from piccolo.query.functions.aggregate import Max

from catalogue.model.divisions import division_name
from catalogue.queries.conditions import holds_words
from catalogue.queries.power_list import PowerFilters, entries
from catalogue.tables import PowerVersion, Revision

_SOURCES: tuple[Any, ...] = (PowerVersion, Revision)
"""Where bodies are named; the later one is believed more."""


class Named(Struct, frozen=True, kw_only=True):
    """Something that has a code and a name; ``where`` tells it from others of the same name."""

    code: str
    name: str
    where: str


async def bodies_called(words: str, *, limit: int) -> list[Named]:
    """At most ``limit`` bodies with each of ``words`` in their name or code, by name."""
    if not words.strip():
        return []
    found = await _bodies(
        lambda source: holds_words(words, source.body_name, source.body_code), limit=limit
    )
    return sorted(found, key=lambda one: (one.name, one.code))[:limit]


async def bodies_named(names: Collection[str]) -> dict[str, list[Named]]:
    """The bodies that bear each of ``names`` exactly; a name that none bears is left out."""
    wanted = [name for name in names if name.isprintable()]
    return _by_name(await _bodies(lambda source: source.body_name.is_in(wanted))) if wanted else {}


async def body_names(codes: Collection[str]) -> dict[str, str]:
    """The bodies of ``codes`` as they are called last, those of drafts and of the past included."""
    found: dict[str, str] = {}
    for source in _SOURCES if codes else ():
        rows = (
            await source.select(source.body_code, source.body_name, Max(source.id))
            .where(source.body_code.is_in(list(codes)), source.body_name != "")
            .group_by(source.body_code, source.body_name)
        )
        newest = sorted(rows, key=lambda row: row["max"])
        found |= {row["body_code"]: row["body_name"] for row in newest}
    return found


async def powers_called(words: str, *, limit: int) -> list[Named]:
    """At most ``limit`` entries of the list of now by words of their name or start of the code."""
    if not words.strip():
        return []
    _, found = await entries(None, PowerFilters(words=words), limit=limit)
    return [
        Named(code=one.power.code, name=one.power.name, where=one.power.body_name) for one in found
    ]


async def powers_named(names: Collection[str]) -> dict[str, list[Named]]:
    """The entries of the list of now that bear each of ``names`` exactly."""
    wanted = [name for name in names if name.isprintable()]
    if not wanted:
        return {}
    rows = (
        await PowerVersion.select(PowerVersion.code, PowerVersion.name, PowerVersion.body_name)
        .where(PowerVersion.slot == "current", PowerVersion.name.is_in(wanted))
        .order_by(PowerVersion.code)
    )
    return _by_name(
        Named(code=row["code"], name=row["name"], where=row["body_name"]) for row in rows
    )


async def _bodies(condition: Any, limit: int = 1000) -> list[Named]:
    """Each body once under each of its names, of one of the divisions it works in."""
    found: dict[tuple[str, str], Named] = {}
    for source in _SOURCES:
        key = (source.body_code, source.body_name, source.division_code)
        rows = (
            await source.select(*key)
            .where(source.slot == "current", source.body_code != "", condition(source))
            .group_by(*key)
            .order_by(source.body_name)
            .limit(limit)
        )
        for row in rows:
            found[row["body_code"], row["body_name"]] = Named(
                code=row["body_code"],
                name=row["body_name"],
                where=division_name(row["division_code"]),
            )
    return list(found.values())


def _by_name(found: Iterable[Named]) -> dict[str, list[Named]]:
    named: dict[str, list[Named]] = {}
    for one in found:
        named.setdefault(one.name, []).append(one)
    return named
