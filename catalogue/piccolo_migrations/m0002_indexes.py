"""Indexes that Piccolo cannot declare on SQLite, where it would have to alter the table."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from catalogue.tables import Revision

ID = "2026-11-23T21:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one draft and one current revision per item"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalogue", description=DESCRIPTION)
    manager.add_raw(add_indexes)
    return manager


async def add_indexes() -> None:
    for statement in (
        "CREATE UNIQUE INDEX revision_item_slot ON revision (item, slot)",
        "CREATE UNIQUE INDEX revision_item_number ON revision (item, number)",
        "CREATE INDEX revision_body_name ON revision (body_code, plain_name)",
    ):
        await Revision.raw(statement)
