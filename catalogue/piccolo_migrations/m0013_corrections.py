"""What readers find wrong in a guide, and the answers to it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from catalogue.tables import Item, Revision

ID = "2026-11-29T11:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "corrections"


class _AsOfNow(Table, tablename="correction"):
    """The table as this migration makes it, whatever becomes of it later."""

    number = Varchar(length=20, unique=True)
    item = ForeignKey(references=Item, index=True)
    revision = ForeignKey(references=Revision)
    section = Integer(default=0)
    text = Text()
    contact = Varchar(length=60, default="")
    at = Timestamptz(default=None, null=True)
    due_on = Date(default=None, null=True)
    outcome = Varchar(length=12, default="", index=True)
    answer = Text(default="")
    answered_by = Varchar(length=100, default="")
    answered_at = Timestamptz(default=None, null=True)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalogue", description=DESCRIPTION)
    manager.add_table(class_name="Correction", tablename="correction")
    for column in _AsOfNow._meta.columns:
        if column._meta.name != "id":
            manager.add_column(
                table_class_name="Correction",
                tablename="correction",
                column_name=column._meta.name,
                column_class=type(column),
                params=column._meta.params,
            )
    return manager
