"""Which days a report is about: that of the items, that of the registers, the edition chosen."""

from datetime import date

from msgspec import Struct

from catalogue.errors import BadParameter
from catalogue.queries.editions import EditionLine
from catalogue.queries.editions import edition as edition_of

CURRENT_EDITION = "现行目录"


class Days(Struct, frozen=True, kw_only=True):
    """``day`` is the last day that counts; ``moment`` the same, or ``None`` for now.

    ``chosen`` is the edition of the power list the report was asked for.
    """

    day: date
    moment: date | None
    chosen: EditionLine | None = None


async def days_of(edition: str | None, as_of: date | None, today: date) -> Days:
    """The days of a report of ``edition`` (or the current catalogue) as of ``as_of``.

    Raises:
        NotFound: no such edition.
        BadParameter: ``as_of`` lies in the future, or before the edition was closed.
    """
    chosen = None if edition in (None, "", CURRENT_EDITION) else await edition_of(str(edition))
    if as_of is not None and as_of > today:
        raise BadParameter(
            "as_of", f"统计截止日 {as_of} 在今天（{today}）之后，请改为今天或以前的日期"
        )
    if chosen and as_of is not None and as_of < chosen.on:
        raise BadParameter(
            "as_of",
            f"统计截止日 {as_of} 早于“{chosen.name}”的公布日 {chosen.on}；"
            "请改为这一天或以后的日期，或改选更早的版次",
        )
    day = as_of or (chosen.on if chosen else today)
    return Days(day=day, moment=None if day == today else day, chosen=chosen)
