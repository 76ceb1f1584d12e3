"""Bodies or powers as a clerk writes them, by name or by code, read as codes."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from catalogue.errors import BadInput
from catalogue.queries.named import Named

AskNames = Callable[[Collection[str]], Awaitable[dict[str, list[Named]]]]
"""Which of the names given are borne, and by what."""
SUGGEST_BODIES, SUGGEST_POWERS = "/workbench/suggest/bodies", "/workbench/suggest/powers"
"""Where a field finds what may be meant while its name is being typed."""
BY_SIGNS, BY_SIGNS_AND_BLANKS = re.compile("[、，,;；]"), re.compile(r"[、，,;；\s]")
"""What may stand between several in one line."""
_MOST = 500


async def read_codes(
    text: str, ask: AskNames, *, what: str, apart: re.Pattern[str]
) -> tuple[str, ...]:
    """The codes that the lines of ``text`` mean, each once.

    A line is a name, a code with its name behind it, or several names or codes ``apart``.  What
    nothing is called is taken for a code.

    Raises:
        BadInput: several bear a name; the sentence says ``what`` they are, and their codes.  Or
            there are more than any such form is for.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    parted = [[*filter(None, map(str.strip, apart.split(line)))] for line in lines]
    if (many := sum(map(len, parted))) > _MOST:
        raise BadInput(f"一次最多填 {_MOST} 个{what}，现为 {many} 个，请分几次填")
    named = await ask({*lines, *map(_behind, lines), *(one for some in parted for one in some)})
    codes: dict[str, None] = {}
    for line, pieces in zip(lines, parted, strict=True):
        head = line.split()[0]
        if line in named:
            codes[_only(line, named, what)] = None
        elif head in _codes(_behind(line), named):
            codes[head] = None
        else:
            codes |= dict.fromkeys(_only(piece, named, what) for piece in pieces)
    return tuple(codes)


async def spelled(codes: Sequence[str], names: Mapping[str, str], ask: AskNames) -> str:
    """A line for each code, with its name behind it where ``read_codes`` would know it."""
    named = await ask(set(names.values()))
    return "\n".join(
        f"{code} {names[code]}" if code in _codes(names.get(code, ""), named) else code
        for code in codes
    )


def _behind(line: str) -> str:
    """What stands behind the first blank of ``line``."""
    return "".join(line.split(maxsplit=1)[1:])


def _codes(name: str, named: Mapping[str, Sequence[Named]]) -> list[str]:
    return [one.code for one in named.get(name, ())]


def _only(text: str, named: Mapping[str, Sequence[Named]], what: str) -> str:
    found = named.get(text, ())
    if len(found) > 1:
        told = "；".join(f"{one.code}（{one.where}）" for one in found)
        raise BadInput(f"有 {len(found)} 个{what}都叫“{text}”，请改填其中一个的编码：{told}")
    return found[0].code if found else text
