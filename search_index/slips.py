"""What a query was meant to say where fingers slipped or a word was typed as it sounds.

It is asked for only where no document holds all the words as they stand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from search_index.phrases import Phrases
from search_index.sounds import Sound, syllables
from search_index.synonyms import Synonyms
from search_index.text import cut, plain
from search_index.understanding import Index, likeliest, sounding_like

_BESIDE, _LONGEST_BROKEN = 2, 6
"""So many words on either side, and so many characters in all, a slip may have broken up."""

_OPPOSITES = frozenset(
    map(frozenset, ("增减", "加减", "升降", "进出", "入出", "买卖", "上下", "内外", "有无", "新旧"))
)
"""Characters of which one is never a slip for the other."""


def likely_meant(index: Index, asked: str, synonyms: Synonyms) -> Iterator[str]:
    """What a slip of the fingers was meant to be, the likeliest first.

    Of several words with blanks between them only those that no document holds are mended.
    """
    parts = asked.split()
    if len(parts) < 2:
        yield from _mended(index, asked, synonyms)
        return
    mended = [
        one if index.knows(one) else next(_mended(index, one, synonyms), one) for one in parts
    ]
    if mended != parts:
        yield " ".join(mended)


def other_word(asked: str, meant: str) -> bool:
    """Whether ``meant`` has a word that sounds differently where ``asked`` has a word as well.

    Then it is no slip for certain: 交电费 is not 交水费, 买树苗 not 运树苗, 减容 not 增容.
    """
    said, piece = plain(asked), plain(meant)
    if len(said) != len(piece):
        return False
    sounds = [Sound(one) for one in syllables(said)]
    if all(s.fits(one, loosely=True) for s, one in zip(sounds, syllables(piece), strict=True)):
        return False
    if any(frozenset((one, other)) in _OPPOSITES for one, other in zip(said, piece, strict=True)):
        return True
    theirs = set(_words_at(piece))
    return any(
        piece[start:end] != said[start:end] and (end - start > 1 or (start, end) in theirs)
        for start, end in _words_at(said)
    )


def _words_at(text: str) -> Iterator[tuple[int, int]]:
    """Where each word of ``text`` that a dictionary has begins and ends."""
    end = 0
    for word in cut(text, guessing=False):
        start, end = end, end + len(word)
        yield start, end


def _mended(index: Index, asked: str, synonyms: Synonyms) -> Iterator[str]:
    """One word or phrase as it may have been meant: what sounds the same, in whole or in part,
    before what differs in one character.

    A slip breaks words up (身分证); what falls into more words than the text was not meant.  Nor
    does it make one word out of another but where that is a word as well: 公正 for 公证, not 遗嘱
    for what stands in 简易注销.
    """
    name = plain(asked)
    if len(name) < 2:
        return
    if heard := sounding_like(index, name, synonyms):
        yield from _of_no_more_words(name, heard)
        return
    kept = synonyms.mended.get((index.generation, name))
    if kept is None:
        within = tuple(_mended_within(index, name, synonyms))
        kept = synonyms.mended.keep((index.generation, name), within)
    yield from kept
    found: Counter[str] = Counter()
    for book in (*index.phrase_books(), synonyms.phrases):
        found.update(book.alike(name))
    if found:
        yield from _of_no_more_words(name, likeliest(found))


def _of_no_more_words(name: str, pieces: Iterable[str]) -> Iterator[str]:
    """Those of ``pieces`` that ``name`` may have been meant to be."""
    words, whole = len(cut(name)), _is_of_words(name)
    fitting = (one for one in pieces if len(cut(one)) <= words)
    yield from (one for one in fitting if not whole or _is_of_words(one))


def _mended_within(index: Index, name: str, synonyms: Synonyms) -> Iterator[str]:
    """A phrase with a slip in it as it may have been meant: 残疾证补办 for 残积证补办.

    What breaks up into words that no document holds, nor a dictionary, is looked at with the
    words beside it, unless things are called so; of what sounds the same, whatever makes fewer
    words of the same characters was meant.
    """
    books = (*index.phrase_books(), synonyms.phrases)
    words = cut(name)
    for at, word in enumerate(words):
        if index.knows(word) or _is_of_words(word) or _is_called_so(books, words, at):
            continue
        ends = range(at + 1, min(len(words), at + 1 + _BESIDE) + 1)
        spans = product(range(max(0, at - _BESIDE), at + 1), ends)
        around = [("".join(words[start:end]), start, end) for start, end in spans]
        for said, start, end in sorted(around, key=lambda one: -len(one[0])):
            if 1 < len(said) <= _LONGEST_BROKEN:
                for piece in sounding_like(index, said, synonyms):
                    if _is_mend(said, piece):
                        yield "".join((*words[:start], piece, *words[end:]))
                        return


def _is_called_so(books: Sequence[Phrases], words: Sequence[str], at: int) -> bool:
    """Whether three characters that stand in what things are called, beginning and ending there
    with words, hold a part of the word ``at``."""
    name, start = "".join(words), len("".join(words[:at]))
    threes = [name[n : n + 3] for n in range(max(0, start - 2), start + len(words[at]))]
    return any(book.has_words(one) for one in threes if len(one) == 3 for book in books)


def _is_mend(said: str, piece: str) -> bool:
    """Whether at most every third character of ``said`` is another in ``piece``, which has fewer
    words."""
    others = sum(one != other for one, other in zip(said, piece, strict=True))
    fewer = len(cut(piece, guessing=False)) < len(cut(said, guessing=False))
    return fewer and (3 * others <= len(said) or len(said) == 2)


def _is_of_words(text: str) -> bool:
    """Whether a dictionary has every word of ``text``, none of them a single character."""
    return all(len(word) > 1 for word in cut(text, guessing=False))
