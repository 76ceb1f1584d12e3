"""Places named in a query: “抚松县 身份证” is about 身份证, in 抚松县."""

import re
from functools import lru_cache

import msgspec

from catalogue.model.divisions import NAMES

_ENDS = re.compile("(?:朝鲜族自治县|自治县|自治州|经济开发区|地区|[省市县区])$")


def _spoken() -> dict[str, str]:
    """Names as spoken, in full and short → division code."""
    found: dict[str, str] = {}
    for code, name in NAMES.items():
        found[name] = code
        short = _ENDS.sub("", name)
        if len(short) > 1:
            found.setdefault(short, code)
    zones = [code for code, name in NAMES.items() if name.endswith("经济开发区")]
    if len(zones) == 1:
        found |= dict.fromkeys(("经济开发区", "经开区", "开发区"), zones[0])
    return found


_SPOKEN = _spoken()
_NAMED = re.compile("|".join(sorted(map(re.escape, _SPOKEN), key=len, reverse=True)))


class Placed(msgspec.Struct, frozen=True):
    """A query without the place it named, and the place's division code."""

    rest: str
    division: str
    named: str


@lru_cache(maxsize=4096)
def placed(text: str) -> Placed | None:
    """The first place that ``text`` names, when something else is left; ``None`` without one."""
    found = _NAMED.search(text)
    if not found:
        return None
    rest = f"{text[: found.start()]}{text[found.end() :]}".strip(" 的在，、,")
    return Placed(rest, _SPOKEN[found[0]], found[0]) if rest else None


def covers(division: str, other: str) -> bool:
    """Whether ``other`` lies within ``division`` and is not the same (220600 covers 220621)."""
    return division != other and other.startswith(division.rstrip("0") or division)
