"""Two indexes of revisions go: an import filled both, and no query needs either.

By ``item`` the unique indexes (item, slot) and (item, number) are searched.  By ``base_code``
only current revisions are asked for, and ``revision_leads``, made later, begins with it.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from catalogue.tables import Revision

ID = "2026-11-28T21:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of revisions that no query needs"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalogue", description=DESCRIPTION)
    manager.alter_column(
        table_class_name="Revision",
        tablename="revision",
        column_name="item",
        params={"index": False},
        old_params={"index": True},
    )
    manager.add_raw(drop_index)
    return manager


async def drop_index() -> None:
    await Revision.raw("DROP INDEX revision_base_code")
