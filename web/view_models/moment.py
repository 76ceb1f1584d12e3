"""Moments and days as people of the place read them."""

from datetime import datetime

from catalogue.as_of import PLACE


def minute_text(moment: datetime | None) -> str:
    """“2018-06-01 12:00”; empty when there is none."""
    return moment.astimezone(PLACE).strftime("%Y-%m-%d %H:%M") if moment else ""


def second_text(moment: datetime | None) -> str:
    """“2018-06-01 12:00:05”; empty when there is none."""
    return moment.astimezone(PLACE).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def day_text(moment: datetime | None) -> str:
    """“2018-06-01”; empty when there is none."""
    return moment.astimezone(PLACE).date().isoformat() if moment else ""
