"""What is wrong with one cell of an uploaded workbook, or worth a look."""

from msgspec import Struct


class Fault(Struct, frozen=True, kw_only=True):
    """One sentence about one cell: where it stands, what it says, how to mend it.

    ``row`` is the number a spreadsheet shows, 0 where the fault is about the whole sheet;
    ``column`` a title of the header, empty where it is about the whole row.
    ``blocking`` faults keep the workbook out; others are only told, and their ``value`` names
    the item they are about.
    """

    sheet: str
    row: int
    column: str
    value: str
    message: str
    blocking: bool = True
