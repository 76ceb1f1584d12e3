"""Which regulation and article a legal basis names, however it is written.

《中华人民共和国行政许可法》 and 行政许可法 are one title, 第15条 and 第十五条 one article; brackets
and blanks do not count.
"""

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

_DROPPED = re.compile(r"[\s《》〈〉“”\"]")
_BRACKETS = str.maketrans("〔〕[]【】﹝﹞", "()()()()")
_STATE = "中华人民共和国"
_VERSION = re.compile(r"\([^()]*(?:年|修订|修正|修改)[^()]*\)$")
_TITLE = re.compile(r"《([^《》]+(?:〈[^〉]*〉[^《》]*)*)》")
_NUMERAL = "[0-9〇零一二三四五六七八九十百千两]+"
_ARTICLES = re.compile(rf"第({_NUMERAL})条(?:(?:至|到|-|—|~|、)第?({_NUMERAL})条)?")
_SPANS = re.compile(rf"第{_NUMERAL}条、")
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_WEIGHTS = {"十": 10, "百": 100, "千": 1000}
_NUMBER_ENDS = re.compile(r"\d号$")
_SPAN_AT_MOST = 200


class Citation(Struct, frozen=True, kw_only=True):
    """One regulation named in a basis; ``articles`` are numbers, empty where none is named.

    ``text`` is what stands beside the title, folded; document numbers are looked for in it.
    """

    title: str
    text: str
    articles: frozenset[int]


def folded(text: str) -> str:
    """``text`` without 《》, quotes and blanks, full width and brackets folded."""
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return _DROPPED.sub("", plain)


def title_key(title: str) -> str:
    """A regulation's title as it is compared.

    >>> title_key("《中华人民共和国行政许可法》（2019年修正）")
    '行政许可法'
    """
    plain = folded(title)
    while (shorter := _VERSION.sub("", plain)) != plain and shorter:
        plain = shorter
    return plain.removeprefix(_STATE) or plain


def is_document_number(words: str) -> bool:
    """Whether ``words`` are a 文号 (国办发〔2018〕32号) and no title."""
    return _NUMBER_ENDS.search(folded(words)) is not None


def number_of(numeral: str) -> int:
    """A number in Arabic or Chinese numerals.

    >>> number_of("一百零五"), number_of("十二"), number_of("32")
    (105, 12, 32)
    """
    if numeral.isdigit() and numeral.isascii():
        return int(numeral[:9])
    if not any(sign in _WEIGHTS for sign in numeral):
        return int("".join(str(_DIGITS.get(sign, sign)) for sign in numeral)[:9])
    total, digit = 0, 0
    for sign in numeral:
        if sign in _WEIGHTS:
            total += (digit or 1) * _WEIGHTS[sign]
            digit = 0
        else:
            digit = _DIGITS.get(sign, int(sign) if sign.isdigit() else 0)
    return total + digit


def articles_in(text: str) -> frozenset[int]:
    """Numbers of the articles named in ``text``; 第三条至第五条 names three."""
    found: set[int] = set()
    for one in _ARTICLES.finditer(unicodedata.normalize("NFKC", text)):
        first, last = number_of(one[1]), number_of(one[2] or one[1])
        joined = _SPANS.match(one[0]) is not None
        span = last - first
        found |= {first, last}
        if not joined and 0 < span <= _SPAN_AT_MOST:
            found |= set(range(first, last))
    return frozenset(found)


def articles_of_field(text: str) -> frozenset[int]:
    """Numbers in a field that holds nothing but articles: there “15条” and “15” will do.

    >>> sorted(articles_of_field("32条、33条"))
    [32, 33]
    """
    found = articles_in(text)
    if found:
        return found
    plain = folded(text)
    bare = re.findall(rf"({_NUMERAL})条", plain) or re.findall(rf"^第?({_NUMERAL})$", plain)
    return frozenset(map(number_of, bare))


def article_of(words: str) -> int | None:
    """The article a person asks for: “第十五条”, “15条” or “15”; ``None`` when it is none.

    >>> article_of("第十五条"), article_of("15"), article_of("附则")
    (15, 15, None)
    """
    found = re.fullmatch(rf"第?({_NUMERAL})条?.*", folded(words))
    return number_of(found[1]) if found else None


def citations(basis: str) -> list[Citation]:
    """The regulations a basis names; a line without 《》 is taken as a title up to its article."""
    found: list[Citation] = []
    for line in re.split(r"[\n;；]", basis):
        found += _in_line(line)
    return found


def _in_line(line: str) -> Iterable[Citation]:
    marks = list(_TITLE.finditer(line))
    if not marks:
        title = re.split(rf"第{_NUMERAL}条|[（(〔]", line, maxsplit=1)[0]
        if title.strip():
            title = re.sub(r"^\s*[\d一二三四五六七八九十]+\s*[.、．]", "", title)
            yield Citation(title=title_key(title), text=folded(line), articles=articles_in(line))
        return
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(line)
        beside = line[mark.end() : end]
        yield Citation(title=title_key(mark[1]), text=folded(beside), articles=articles_in(beside))


def cites(citation: Citation, regulation: str) -> bool:
    """Whether ``citation`` names ``regulation``, a title or a document number."""
    if is_document_number(regulation):
        return folded(regulation) in f"{citation.title}{citation.text}"
    return citation.title == title_key(regulation)
