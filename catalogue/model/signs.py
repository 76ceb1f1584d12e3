"""What a typed text may hold: every sign but controls, halves of signs, turns of direction.

Input methods type U+3000, word processors U+00A0, phones emoji joined by U+200D: all of them are
what somebody meant to write.
"""

import re
import unicodedata

_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NOTHING = re.compile(r"[\u200b\u2060\ufeff]|(?<![^\s\u200d])\u200d|\u200d(?![^\s\u200d])")
"""Signs of no width that join nothing."""
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They let a text read otherwise than it is written."""


def tidy(text: str) -> str:
    """``text`` with plain spaces, none of them around it, and nothing of no width.

    >>> tidy("\u3000张\u3000三\u00a0\u200b")
    '张 三'
    """
    return _NOTHING.sub("", _SPACES.sub(" ", text)).strip()


def is_showable(text: str, also: str = "") -> bool:
    """Whether every sign of ``text`` can be shown, or is one of ``also``.

    >>> is_showable("张\u3000三 👨\u200d👩\u200d👧"), is_showable("a\u202eb"), is_showable("a\\tb")
    (True, False, False)
    """
    return text.isprintable() or all(
        sign in also or (sign not in _TURNS and unicodedata.category(sign) not in ("Cc", "Cs"))
        for sign in text
    )
