"""The power list as spreadsheets: an edition, its entries, adjustments to be recorded."""

from catalogue.exchange.power_list.adjustments import (
    ADJUSTMENT_SHEET,
    adjustment_rows,
    adjustments_csv,
    adjustments_workbook,
    read_adjustments,
)
from catalogue.exchange.power_list.asked import AskedAdjustment
from catalogue.exchange.power_list.entries import (
    ENTRY_SHEET,
    edition_csv,
    edition_workbook,
    left_out,
    read_entries,
)

__all__ = [
    "ADJUSTMENT_SHEET",
    "ENTRY_SHEET",
    "AskedAdjustment",
    "adjustment_rows",
    "adjustments_csv",
    "adjustments_workbook",
    "edition_csv",
    "edition_workbook",
    "left_out",
    "read_adjustments",
    "read_entries",
]
