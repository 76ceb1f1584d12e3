"""Tables of the search: everyday words that staff keep, and what was searched for."""

from piccolo.columns import Boolean, Date, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table


class Synonym(Table, tablename="synonym"):
    """An everyday word and one official wording it stands for.

    A row is never changed: ``ended_at`` is when it was taken out.  ``plain_said`` and
    ``plain_meant`` are compared for repeats.
    """

    id: Serial
    said = Varchar(length=60)
    plain_said = Varchar(length=60, index=True)
    meant = Varchar(length=100)
    plain_meant = Varchar(length=100)
    note = Varchar(length=200, default="")
    by = Varchar(length=100, default="")
    at = Timestamptz(default=None, null=True)
    ended_by = Varchar(length=100, default="")
    ended_at = Timestamptz(default=None, null=True)
    seed = Boolean(default=False)


class SearchDay(Table, tablename="search_day"):
    """How often the same search was made on one day, and with what success; no person in it.

    ``hits`` is what the newest of them found, ``chosen`` how often an item was opened from it.
    """

    id: Serial
    day = Date(default=None, null=True, index=True)
    words = Varchar(length=60, index=True)
    filters = Varchar(length=200, default="")
    times = Integer(default=0)
    hits = Integer(default=0)
    relaxed = Varchar(length=12, default="")
    chosen = Integer(default=0)
    items = Text(default="{}")


TABLES: tuple[type[Table], ...] = (Synonym, SearchDay)
