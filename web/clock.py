"""The only place that reads the clock and draws ids; everything else takes them as arguments."""

import uuid
from datetime import UTC, date, datetime

from catalogue.as_of import PLACE


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in the place the catalogue serves."""
    return datetime.now(PLACE).date()


def new_id() -> str:
    """A fresh random id."""
    return uuid.uuid4().hex
