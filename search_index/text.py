"""Chinese text into terms, the same way for the index and the query."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import rjieba

_WORD = re.compile(r"\w")
_NOT_WORD = re.compile(r"[\W_]+")
_NO_IDEOGRAPHS = re.compile("[^\u4e00-\u9fff]+")
_LOOK_ALIKES = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_SHORT = 40
"""Characters of a text that may be a query or a name, which are folded again and again."""
_STOP_WORDS = frozenset(
    (Path(__file__).parent / "stop_words.txt").read_text(encoding="utf-8").split()
)


def normalise(text: str) -> str:
    """Full width folded (NFKC), lower case."""
    return _folded(text) if len(text) > _SHORT else _folded_before(text)


def _folded(text: str) -> str:
    """Common ideographs are their own fold and never join with what stands beside them, so only
    the stretches between them are looked up, which is three times faster."""
    return _NO_IDEOGRAPHS.sub(_nfkc, text).casefold()


_folded_before = lru_cache(maxsize=8192)(_folded)


def unified(text: str) -> str:
    """``text`` with radicals and compatibility forms (⾦, 金) written as the ideograph they are.

    Copied from documents they look the same as the ideograph, but are not found as it.
    """
    return _LOOK_ALIKES.sub(_nfkc, text)


def _nfkc(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """As names are compared for exact equality: normalised, punctuation and blanks dropped."""
    return _NOT_WORD.sub("", normalise(text))


def index_words(text: str) -> list[str]:
    """Words of ``text`` as indexed: long words and the shorter ones inside them."""
    return [w for w in rjieba.cut_for_search(normalise(text)) if _WORD.search(w)]


@lru_cache(maxsize=8192)
def cut(text: str, *, guessing: bool = True) -> tuple[str, ...]:
    """``text`` in words; where a dictionary has none, they are guessed or fall into characters.

    >>> cut("残积证补办"), cut("残积证补办", guessing=False)
    (('残积证', '补办'), ('残', '积', '证', '补办'))
    """
    return tuple(rjieba.cut(text, guessing))


@lru_cache(maxsize=4096)
def query_words(text: str) -> tuple[str, ...]:
    """Distinct words of a query in its order, without words of asking (“怎么办”, “我要”).

    When nothing else is left, the words of asking stay.
    """
    words = dict.fromkeys(w for w in rjieba.cut(normalise(text)) if _WORD.search(w))
    telling = tuple(w for w in words if w not in _STOP_WORDS)
    return telling or tuple(words)


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters within each run of word characters."""
    runs = _NOT_WORD.split(normalise(text))
    return [run[i : i + 2] for run in runs for i in range(len(run) - 1)]


def name_grams(names: Iterable[str]) -> list[str]:
    """What the name field holds: every character and every pair of neighbours, marked apart."""
    grams: list[str] = []
    for name in names:
        grams += bigrams(name)
        grams += plain(name)
    return grams


def query_grams(text: str) -> tuple[str, ...]:
    """Distinct bigrams of a query, its single character where there is but one."""
    found = tuple(dict.fromkeys(bigrams("".join(query_words(text)))))
    return found or tuple(dict.fromkeys(plain(text)))
