"""The list of everyday words begins with the seed that ships with the program."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "everyday words to begin with"


async def forwards() -> MigrationManager:
    from catalogue.commands.keep_synonyms import sow_seeds

    manager = MigrationManager(migration_id=ID, app_name="catalogue", description=DESCRIPTION)
    manager.add_raw(sow_seeds)
    return manager
