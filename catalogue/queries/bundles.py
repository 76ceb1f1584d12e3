"""一件事 and 多证合一: bundles, their items as public, and their materials merged."""

from collections.abc import Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.columns.combination import And

from catalogue.as_of import in_force, public_on
from catalogue.errors import NotFound
from catalogue.exchange import codec
from catalogue.model.bundle_materials import MergedMaterials, merge_materials
from catalogue.model.code_tables import ItemState
from catalogue.model.item import ServiceItem
from catalogue.model.reform import Bundle, BundleKind
from catalogue.projection import plain_name
from catalogue.tables import BundleItem, BundleRow, Revision, RevisionContent

_DECODE = msgspec.json.Decoder(Bundle).decode


class HeldBundle(Struct, frozen=True, kw_only=True):
    """One version of a bundle, with the days on which it holds and who entered it."""

    bundle: Bundle
    since: date | None
    until: date | None
    by: str
    at: datetime | None
    sample: bool


class BundleLink(Struct, frozen=True):
    """A bundle as the guide of one of its items names it."""

    key: str
    name: str
    kind: BundleKind


class WholeBundle(Struct, frozen=True, kw_only=True):
    """A bundle with its items as they are public, in the order of handling.

    ``missing`` are codes of items that are not public (any more).  ``phone`` is where the leading
    body is asked: as an item of the bundle says it, else as the body's newest item does.
    """

    held: HeldBundle
    items: tuple[ServiceItem, ...]
    missing: tuple[str, ...]
    materials: MergedMaterials
    phone: str


async def bundles(day: date | None = None) -> list[HeldBundle]:
    """The bundles of ``day`` (``None`` is now), by kind and name."""
    rows = await (
        BundleRow.select()
        .where(in_force(BundleRow, day))
        .order_by(BundleRow.kind, BundleRow.name, BundleRow.key)
    )
    order = list(BundleKind)
    return sorted(map(_held, rows), key=lambda one: order.index(one.bundle.kind))


async def bundle(key: str, day: date | None = None) -> HeldBundle:
    """The bundle ``key`` as it was on ``day`` (``None`` is now).

    Raises:
        NotFound: there was none.
    """
    rows = []
    if key.isprintable():
        rows = await BundleRow.select().where(BundleRow.key == key, in_force(BundleRow, day))
    if not rows:
        raise NotFound(f"没有编号为“{key[:40]}”的一件事；请从一件事列表查找")
    return _held(rows[0])


async def versions(key: str) -> list[HeldBundle]:
    """Every version of the bundle ``key``, newest first."""
    rows = await (
        BundleRow.select()
        .where(BundleRow.key == key)
        .order_by(BundleRow.since, BundleRow.id, ascending=False)
    )
    return [_held(row) for row in rows]


async def whole_bundle(key: str, day: date | None = None) -> WholeBundle:
    """The bundle ``key`` with its items and merged materials as of ``day`` (``None`` is now).

    Raises:
        NotFound: there was none.
    """
    held = await bundle(key, day)
    found = await public_items(held.bundle.items, day)
    items = tuple(found[code] for code in held.bundle.items if code in found)
    return WholeBundle(
        held=held,
        items=items,
        missing=tuple(code for code in held.bundle.items if code not in found),
        materials=merge_materials(items, plain_name),
        phone=await _phone(held.bundle.lead, items, day),
    )


async def _phone(lead: str, items: Sequence[ServiceItem], day: date | None) -> str:
    if not lead:
        return ""
    for item in items:
        if item.body.name == lead and item.enquiry.phone:
            return item.enquiry.phone
    newest = (
        await Revision.select(Revision.item.code.as_alias("code"))
        .where(
            And(public_on(day), Revision.body_name == lead),
            Revision.item_state == ItemState.IN_USE.value,
        )
        .order_by(Revision.id, ascending=False)
        .limit(1)
    )
    found = await public_items([row["code"] for row in newest], day)
    return next((item.enquiry.phone for item in found.values()), "")


async def public_items(codes: Sequence[str], day: date | None = None) -> dict[str, ServiceItem]:
    """Contents of the items with these codes as public on ``day``; cancelled ones are absent."""
    if not codes:
        return {}
    revisions = await Revision.select(Revision.id, Revision.item.code.as_alias("code")).where(
        And(public_on(day), Revision.item.code.is_in(list(codes))),
        Revision.item_state != ItemState.CANCELLED.value,
    )
    known = {row["id"]: row["code"] for row in revisions}
    if not known:
        return {}
    rows = await RevisionContent.select(RevisionContent.revision, RevisionContent.document).where(
        RevisionContent.revision.is_in(list(known))
    )
    return {known[row["revision"]]: codec.decode(row["document"]) for row in rows}


async def bundles_of_item(code: str, day: date | None = None) -> list[BundleLink]:
    """The bundles that an item is part of on ``day`` (``None`` is now)."""
    rows = await BundleItem.select(BundleItem.bundle).where(BundleItem.item_code == code)
    ids = [row["bundle"] for row in rows]
    if not ids:
        return []
    held = await (
        BundleRow.select(BundleRow.key, BundleRow.name, BundleRow.kind)
        .where(BundleRow.id.is_in(ids), in_force(BundleRow, day))
        .order_by(BundleRow.name)
    )
    return [BundleLink(row["key"], row["name"], BundleKind(row["kind"])) for row in held]


async def bundles_about(said: str, codes: Sequence[str]) -> list[BundleLink]:
    """The bundles of today whose name holds ``said``, else those with an item of ``codes``."""
    rows = await BundleRow.select(
        BundleRow.id, BundleRow.key, BundleRow.name, BundleRow.kind
    ).where(in_force(BundleRow, None))
    name = plain_name(said)
    called = {row["id"] for row in rows if name and name in plain_name(row["name"])}
    if rows and not called and codes:
        held = await BundleItem.select(BundleItem.bundle).where(
            BundleItem.item_code.is_in(list(codes))
        )
        called = {row["bundle"] for row in held}
    return [
        BundleLink(row["key"], row["name"], BundleKind(row["kind"]))
        for row in sorted(rows, key=itemgetter("name"))
        if row["id"] in called
    ]


def _held(row: dict[str, Any]) -> HeldBundle:
    return HeldBundle(
        bundle=_DECODE(bytes(row["document"])),
        since=row["since"],
        until=row["until"],
        by=row["by"],
        at=row["at"],
        sample=row["sample"],
    )
