"""What a chart is: a picture with the table of the same numbers."""

from markupsafe import Markup
from msgspec import Struct

WIDTH = 720.0
"""Width of every picture [units]."""


class Chart(Struct, frozen=True, kw_only=True):
    """A picture and the numbers it shows; ``note`` says what a reader has to know of its axis."""

    key: str
    title: str
    picture: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
