"""Telephone numbers in a text, each with the address that dials it."""

import re

from msgspec import Struct

_BETWEEN = re.compile(r"(\s*[、，,；;/]\s*)")
_NUMBER = re.compile(
    r"(?:0\d{2,3}-?)?[2-9]\d{6,7}"  # a line, with or without its area
    r"|1[3-9]\d{9}"  # a mobile
    r"|[48]00-?\d{3}-?\d{4}"
    r"|1[12]\d|1[0-2]\d{3}|9[56]\d{3,4}"  # 110, 12345, 95598
)


class Dialled(Struct, frozen=True):
    """A piece of a text; ``url`` dials it where it is a telephone number."""

    text: str
    url: str = ""


def dialled(text: str) -> list[Dialled]:
    """``text`` in pieces that join to it again.

    >>> [piece.url for piece in dialled("0439-3240001、12345")]
    ['tel:0439-3240001', '', 'tel:12345']
    >>> dialled("未公开")
    [Dialled(text='未公开', url='')]
    """
    return [Dialled(piece, _url(piece)) for piece in _BETWEEN.split(text) if piece]


def _url(piece: str) -> str:
    return f"tel:{piece}" if piece.isascii() and _NUMBER.fullmatch(piece) else ""
