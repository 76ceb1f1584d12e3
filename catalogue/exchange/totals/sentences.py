"""Sentences as lines: “收到申请40件，其中当面5件，网络31件” is a total and its parts."""

import re

_AMONG = re.compile(r"[，,；;（(]?\s*其\s*中\s*[:：,，]?\s*")
_BETWEEN = re.compile(r"[，；;]\s*|,\s*(?!\d{3}(?:\D|$))")
_PARTS = re.compile(r"[，；;、]\s*|,\s*(?!\d{3}(?:\D|$))")
_INDENT = "　　　　"
_DIGIT = re.compile(r"\d")
_PERCENT = re.compile(r"\d\s*[%％]")


def clauses(line: str) -> list[str]:
    """``line`` as it is, or, where it is a sentence of several numbers, one clause for each.

    What follows 其中 stands under the number before it; percentages are left out.

    >>> clauses("收到申请40件，其中当面5件、网络31件。")
    ['收到申请40件', '　　　　其中：当面5件', '　　　　其中：网络31件']
    """
    found: list[str] = []
    for sentence in re.split(r"(?<=[。！])", line):
        found += _sentence(sentence.strip("。！）) 　"))
    return [one for one in found if one.strip()]


def _sentence(sentence: str) -> list[str]:
    among = _AMONG.search(sentence)
    if among is None:
        return _apart(sentence)
    before = sentence[: among.start()].strip()
    after = [one for one in _PARTS.split(sentence[among.end() :]) if _counts(one)]
    if (before and not _counts(before)) or not after:
        return [sentence]
    if not before and len(after) == 1:
        return [sentence]  # a line of a list: its own blanks say where it belongs
    parts = [f"{_INDENT}其中：{part.strip('和及与 ')}" for part in after]
    return [*(_apart(before) if before else []), *parts]


def _apart(sentence: str) -> list[str]:
    counted = [one for one in _BETWEEN.split(sentence) if _counts(one)]
    if len(counted) < 2 and not _PERCENT.search(sentence):
        return [sentence]
    return [one.strip() for one in counted] or [sentence]


def _counts(clause: str) -> bool:
    return bool(_DIGIT.search(clause)) and not _PERCENT.search(clause)
