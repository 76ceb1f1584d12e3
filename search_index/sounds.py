"""Chinese as it sounds: the syllable of each character, and letters typed for syllables.

Tones are dropped, ü is v.  What is no Chinese character sounds as itself.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import rjieba

IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_LETTERS = re.compile("[a-z]+")
_LONGEST = 6
"""Letters in the longest syllable (zhuang)."""
_READINGS = 4
"""So many ways of cutting letters into syllables are followed up."""


@lru_cache(maxsize=100_000)
def _of_word(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # its tables take 0.2 s to load; most processes need none

    found: list[str] = []
    for run in re.findall("[\u4e00-\u9fff]+|[^\u4e00-\u9fff]", word):
        found += lazy_pinyin(run) if IDEOGRAPH.match(run) else [run]
    return tuple(found)


def syllables(text: str) -> list[str]:
    """The sound of each character of ``text``, as many as there are characters.

    >>> syllables("银行A")
    ['yin', 'hang', 'A']
    """
    found = [sound for word in rjieba.cut(text) for sound in _of_word(word)]
    return found if len(found) == len(text) else [s for c in text for s in _of_word(c)]


@lru_cache(maxsize=20_000)
def said_as(character: str) -> frozenset[str]:
    """Every way ``character`` is said in some word: 血 is xue and xie."""
    from pypinyin import Style, pinyin

    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


@lru_cache(maxsize=1)
def known_syllables() -> frozenset[str]:
    """Every syllable there is."""
    from pypinyin import lazy_pinyin
    from pypinyin.pinyin_dict import pinyin_dict

    common = (chr(code) for code in pinyin_dict if 0x4E00 <= code <= 0x9FFF)
    sounds = {lazy_pinyin(one)[0] for one in common}
    return frozenset(one for one in sounds if _LETTERS.fullmatch(one) and len(one) <= _LONGEST)


class Sound(NamedTuple):
    """One asked-for sound: its whole syllable, or only the letter it begins with.

    ``character`` is empty where only letters were typed.
    """

    syllable: str
    character: str = ""

    @property
    def initial(self) -> str:
        """The letter it begins with."""
        return self.syllable[:1]

    def fits(self, syllable: str, *, loosely: bool = False) -> bool:
        """Whether a character that sounds ``syllable`` may be meant.

        ``loosely`` takes zh for z, ch for c, sh for s, ng for n, as many speak.
        """
        asked = self.syllable
        if syllable == asked or (len(asked) == 1 and syllable[:1] == asked):
            return True
        return loosely and _loose(syllable) == _loose(asked)


@lru_cache(maxsize=2048)
def _loose(syllable: str) -> str:
    blurred = syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s")
    return blurred.removesuffix("g") if blurred.endswith("ng") else blurred


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[tuple[Sound, ...], ...]:
    """How ``text`` (characters, letters or both) may sound, the likeliest first.

    Letters are cut into whole syllables where they can be, else some stand for the first letter
    of a syllable: yyzz, yingyezhizhao, 营业zhizhao, yyzhizhao.

    >>> [[s.syllable for s in one] for one in readings("yyzhizhao")][0]
    ['y', 'y', 'zhi', 'zhao']
    """
    found: list[tuple[Sound, ...]] = [()]
    for run in re.findall("[a-z]+|[^a-z]", text.lower()):
        ways = (
            _cuts(run)
            if _LETTERS.fullmatch(run)
            else [tuple(Sound(sound, run) for sound in syllables(run))]
        )
        found = [before + way for before in found for way in ways][:_READINGS]
    return tuple(found)


def _cuts(letters: str) -> list[tuple[Sound, ...]]:
    """Ways of cutting ``letters``: those with the fewest single letters, then fewest pieces."""
    best: list[list[tuple[int, int, tuple[str, ...]]]] = [[(0, 0, ())]]
    for end in range(1, len(letters) + 1):
        ways: list[tuple[int, int, tuple[str, ...]]] = []
        for start in range(max(0, end - _LONGEST), end):
            piece = letters[start:end]
            single = piece not in known_syllables()
            if single and (len(piece) > 1 or piece in "iuv"):
                continue
            ways += [(s + single, n + 1, (*cut, piece)) for s, n, cut in best[start]]
        best.append(sorted(ways)[:_READINGS])
    return [tuple(Sound(piece) for piece in cut) for _, _, cut in best[-1]]
