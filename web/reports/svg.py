"""Drawing in SVG: a few shapes as text, measured in user units; looks come from classes alone.

Nothing here carries a style attribute (the site's content security policy allows none).  Bars are
told apart by pattern and label as well as by colour, so that grey paper shows the same.
"""

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

LETTER = 15.0
"""Size of the letters [units]; a Chinese character is as wide."""


def text_width(words: str) -> float:
    """About how wide ``words`` are in the charts' letters [units]."""
    return sum(LETTER if ord(char) > 0x2E7F else LETTER * 0.56 for char in words)


def rect(x: float, y: float, width: float, height: float, look: str) -> str:
    """A box of class ``look``."""
    return (
        f'<rect class="{look}" x="{_n(x)}" y="{_n(y)}" '
        f'width="{_n(max(width, 0))}" height="{_n(max(height, 0))}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    """A stroke of class ``look``."""
    return f'<line class="{look}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"/>'


def words(x: float, y: float, said: str, *, anchor: str = "start", look: str = "label") -> str:
    """``said`` with its baseline at ``y``; ``anchor`` is start, middle or end."""
    return (
        f'<text class="{look}" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{escape(said)}</text>'
    )


def shortened(said: str, width: float) -> str:
    """``said`` cut so that it is no wider than ``width`` [units], with “…” where it was cut."""
    if text_width(said) <= width:
        return said
    kept = ""
    for char in said:
        if text_width(kept + char) > width - LETTER:
            break
        kept += char
    return kept + "…"


def drawing(
    key: str, title: str, description: str, width: float, height: float, shapes: Iterable[str]
) -> Markup:
    """A picture that a screen reader reads as its title and description.

    ``key`` makes its ids unique in the page; the hatching of “before” bars is defined inside.
    """
    name, told, hatch = f"{key}-title", f"{key}-desc", f"{key}-hatch"
    body = "".join(shapes).replace('class="before"', f'class="before" fill="url(#{hatch})"')
    return Markup(
        f'<svg class="chart" viewBox="0 0 {_n(width)} {_n(height)}" role="img" '
        f'aria-labelledby="{name} {told}">'
        f'<title id="{name}">{escape(title)}</title><desc id="{told}">{escape(description)}</desc>'
        f'<defs><pattern id="{hatch}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/>'
        '<line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>'
        f"{body}</svg>"
    )


def _n(value: float) -> str:
    """A coordinate, without needless zeros."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
