"""Catalogues kept since an earlier seed gain the everyday words that it lacked."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T17:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "everyday words of occasions in life and at work"


async def forwards() -> MigrationManager:
    from catalogue.commands.keep_synonyms import sow_seeds

    manager = MigrationManager(migration_id=ID, app_name="catalogue", description=DESCRIPTION)
    manager.add_raw(sow_seeds)
    return manager
