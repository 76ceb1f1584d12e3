"""Sums of money: written in yuan, reckoned in fen."""

import re

from catalogue.model.item import ServiceItem

_YUAN = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?")


def fen_of(yuan: str) -> int | None:
    """A sum of money written in yuan, in fen; ``None`` when it is not written as one.

    >>> fen_of("10.5")
    1050
    """
    found = _YUAN.fullmatch(yuan.strip())
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def yuan_of(fen: int) -> str:
    """A sum in fen as yuan, without needless zeros.

    >>> yuan_of(1050), yuan_of(2000)
    ('10.5', '20')
    """
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def fee_fen(item: ServiceItem) -> int | None:
    """What one application costs [fen]: 0 when free, ``None`` when a fee does not say its sum."""
    if item.charged is None:
        return None
    if not item.charged:
        return 0
    sums = [fen_of(fee.amount) for fee in item.fees]
    stated = [one for one in sums if one is not None]
    return sum(stated) if stated and len(stated) == len(sums) else None
