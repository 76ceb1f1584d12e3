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
        "CREATE INDEX power_version_list ON power_version "
        "(slot, division_code, body_name, kind, code, body_code, level, state)",
        "CREATE INDEX power_version_days ON power_version "
        "(division_code, body_name, kind, code, since, until, body_code, level, state)",
        "CREATE INDEX power_version_words ON power_version (slot, plain_name, code)",
        "CREATE INDEX power_version_began ON power_version (began)",
        "CREATE INDEX power_version_ended ON power_version (ended)",
        "CREATE INDEX revision_base_code ON revision (base_code)",
        "CREATE INDEX revision_material_named ON revision_material (plain_name, revision)",
        # whatever leads are counted by, so that SQLite need not touch the rows themselves
        "CREATE INDEX revision_leads ON revision (base_code, promised_unit, promised_value, "
        "division_code, visits, material_count, materials_hash, on_application, item_state, slot, "
        "statutory_value, statutory_unit, visit_explained, certificate_count, charged, fee_fen, "
        "item, kind, body_code, body_name, published_at) WHERE slot = 'current'",
        "CREATE UNIQUE INDEX lead_note_once ON lead_note (item, kind)",
        # what reports count, in the order in which it is grouped, so that no pass has to sort; the
        # rows of revisions themselves are not read
        "CREATE INDEX revision_counted ON revision (on_application, item_state, kind, "
        "statutory_unit, statutory_value, promised_unit, promised_value, visits, online_depth, "
        "handling, guide_complete, division_code, body_code, slot, published_at, superseded_at)",
        # the same beside the reform record, item by item
        "CREATE INDEX revision_recorded ON revision (item, on_application, item_state, "
        "promised_value, promised_unit, material_count, step_count, certificate_count, fee_fen, "
        "kind, division_code, body_code, slot, published_at, superseded_at)",
        "CREATE INDEX baseline_counts ON baseline (item, since, until, limit_value, limit_unit, "
        "materials, certificates, steps, fee_fen)",
        "CREATE INDEX batch_item_days ON batch_item (batch, since, until, item)",
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
