"""Unique slots of the registers, and the new projections of revisions that are already there."""

import msgspec
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from catalogue.tables import Revision

ID = "2026-11-24T22:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one current version per power; bases, results and counts of revisions"

_AT_ONCE = 500


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalogue", description=DESCRIPTION)
    manager.add_raw(add_indexes)
    manager.add_raw(project_again)
    return manager


async def add_indexes() -> None:
    for statement in (
        "CREATE UNIQUE INDEX power_version_slot ON power_version (code, slot)",
        "CREATE INDEX revision_base_code ON revision (base_code)",
        "CREATE UNIQUE INDEX batch_item_once ON batch_item (item, batch, since)",
        "CREATE UNIQUE INDEX baseline_item_since ON baseline (item, since, id)",
    ):
        await Revision.raw(statement)


async def project_again() -> None:
    """Fill the columns and rows that earlier revisions lack, from their documents."""
    from catalogue.database import insert_many
    from catalogue.model.item import ServiceItem
    from catalogue.projection import (
        basis_rows,
        fee_fen,
        materials_hash,
        plain_name,
        result_rows,
    )
    from catalogue.tables import RevisionBasis, RevisionMaterial, RevisionResult

    decode = msgspec.json.Decoder(ServiceItem).decode
    last = 0
    while True:
        rows = await Revision.raw(
            "SELECT revision, document FROM revision_content WHERE revision > {} "
            f"ORDER BY revision LIMIT {_AT_ONCE}",
            last,
        )
        if not rows:
            return
        last = rows[-1]["revision"]
        for row in rows:
            item = decode(bytes(row["document"]))
            await Revision.raw(
                "UPDATE revision SET certificate_count = {}, fee_fen = {}, base_code = {}, "
                "materials_hash = {}, visit_explained = {} WHERE id = {}",
                sum(material.is_certificate for material in item.materials),
                fee_fen(item),
                item.base_code[:12],
                materials_hash(item),
                not item.visits or bool(item.visit_reason.strip()),
                row["revision"],
            )
            await insert_many(RevisionBasis, basis_rows(row["revision"], item))
            await insert_many(RevisionResult, result_rows(row["revision"], item))
        names = await Revision.raw(
            "SELECT DISTINCT name FROM revision_material WHERE plain_name = '' AND name <> ''"
        )
        for row in names:
            await RevisionMaterial.update(
                {RevisionMaterial.plain_name: plain_name(row["name"])[:500]}
            ).where(RevisionMaterial.name == row["name"])
