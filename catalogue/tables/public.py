"""Tables of what the public sends in."""

from piccolo.columns import Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from catalogue.tables.items import Item, Revision


class Correction(Table, tablename="correction"):
    """A report that a published guide is wrong, and its answer.

    ``contact`` is emptied when it is answered; ``outcome`` is empty until then.
    """

    id: Serial
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


TABLES: tuple[type[Table], ...] = (Correction,)
