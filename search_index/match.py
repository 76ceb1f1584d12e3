"""Which documents match: all words, or all characters in a name; else fewer of the words."""

from collections.abc import Sequence
from functools import reduce
from operator import and_, attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from search_index import weights
from search_index.postings import Places, Weights
from search_index.request import LOOSENED, Relaxed
from search_index.snapshot import SMALL, Snapshot, TermList, places_in
from search_index.wish import Alternative, Wish

_size = attrgetter("size")


class Matched(msgspec.Struct, frozen=True):
    """Documents, ascending, with their scores, and how the words were loosened.

    ``named`` are those whose name holds every character asked for, ``meant`` those whose name
    holds every character of a synonym's wording; ``None`` when none does.  Where no name holds
    all, ``share`` [documents] says what part of the characters each name holds.
    """

    ids: Places
    scores: Weights
    relaxed: Relaxed | None = None
    named: Places | None = None
    meant: Places | None = None
    share: Weights | None = None


_MERGED = 8
"""Lists that hold no more than this part of all documents together are merged, not looked for in
an array over all documents."""

_SCATTERED = 64
"""Lists that hold more than this part of all documents together are summed in an array over all."""


NOTHING = Matched(np.empty(0, np.intp), np.empty(0, np.float32))
"""What matches words that hold no character a name could hold, such as “？！”."""


def match(snapshot: Snapshot, wish: Wish) -> Matched:
    """Documents for any of the alternatives of ``wish``, everything for an empty one.

    Alternatives that had to be loosened count only when none was met as it stands.  A document
    found by several has the score of the best, and a little of the others'.
    """
    found = [one for _, one in counting(snapshot, wish)]
    if len(found) < 2:
        return found[0] if found else NOTHING
    return _united(snapshot.size, found, found[0].relaxed)


def counting(snapshot: Snapshot, wish: Wish) -> list[tuple[Alternative, Matched]]:
    """The alternatives that count, each with what it matched."""
    each = [(asked, _match_one(snapshot, asked)) for asked in wish.alternatives]
    found = [pair for pair in each if len(pair[1].ids)]
    if len(found) < 2:
        return found
    strictest = min(LOOSENED.index(one.relaxed) for _, one in found)
    return [pair for pair in found if pair[1].relaxed == LOOSENED[strictest]]


def everything(snapshot: Snapshot) -> Matched:
    """All documents, none better than the other."""
    return Matched(snapshot.live_ids, np.zeros(len(snapshot.live_ids), np.float32))


def _match_one(snapshot: Snapshot, asked: Alternative) -> Matched:
    """All words in the text or all characters in a name; else fewer of either.

    Where no name holds every character, names that hold most of them are looked at as well:
    words stand in a text for many reasons, in a name for one.
    """
    lists = snapshot.terms("words", asked.words)
    strict = every(lists)
    characters = snapshot.terms("grams", asked.characters)
    named = naming(snapshot, asked.characters, characters)
    if len(named):
        found = _with_named(snapshot.size, strict, named, lists)
        if asked.meant:
            return msgspec.structs.replace(found, named=None, meant=found.named)
        return found
    share = _share(snapshot, characters)
    if len(strict.ids):
        return _and_mostly(strict, share, weights.MOSTLY_NAMED, lists)
    if len(lists) > 2:
        found = at_least(snapshot.size, lists, len(lists) - 1)
        found = _and_mostly(found, share, weights.NEARLY_NAMED, lists)
        if len(found.ids) == 1:
            found = _and_mostly(found, share, weights.PARTLY_NAMED, lists)
        if len(found.ids):
            return msgspec.structs.replace(found, relaxed="any_but_one")
    found = _and_mostly(at_least(snapshot.size, lists, 1), share, weights.PARTLY_NAMED, lists)
    if not len(found.ids):
        found = every(rarest(snapshot.terms("grams", asked.telling)))
    return msgspec.structs.replace(found, relaxed="any")


def rarest(characters: list[TermList]) -> list[TermList]:
    """The list of the rarest character that any name holds; none when none does."""
    held = [one for one in characters if one.size]
    return [min(held, key=_size)] if held else []


def naming(snapshot: Snapshot, characters: Sequence[str], lists: list[TermList]) -> Places:
    """Documents whose names hold all ``characters``, of which these are the ``lists``."""
    if not snapshot.masked or not lists:
        return on_all(snapshot.size, lists)
    rarest, *others = sorted(zip(characters, lists, strict=True), key=lambda one: one[1].size)
    ids = rarest[1].ids
    for character, held in others:
        if not len(ids):
            break
        ids = ids[snapshot.mask(character, held)[ids]]
    return ids


def _share(snapshot: Snapshot, characters: list[TermList]) -> Weights:
    """For every document the share of ``characters`` in its name, rare ones weighing more."""
    rarities = [one.rarity for one in characters]
    if snapshot.size < SMALL and characters:
        every = np.concatenate([one.ids for one in characters])
        each = np.array(rarities).repeat([one.size for one in characters])
        share = np.bincount(every, each, snapshot.size).astype(np.float32)
    else:
        share = np.zeros(snapshot.size, np.float32)
        for one, rarity in zip(characters, rarities, strict=True):
            share[one.ids] += rarity
    whole = sum(rarities)
    return share / np.float32(whole) if whole else share


def _and_mostly(found: Matched, share: Weights, least: float, lists: list[TermList]) -> Matched:
    """``found`` and the documents whose names hold at least that share of what is asked."""
    mostly = (share >= least).nonzero()[0]
    both = _with_named(len(share), found, mostly, lists)
    return msgspec.structs.replace(both, named=None, share=share)


def _with_named(size: int, strict: Matched, named: Places, lists: list[TermList]) -> Matched:
    """``strict`` and what is ``named`` besides, scored by the words it does hold."""
    if not len(named):
        return strict
    fresh = np.ones(len(named), np.bool_)
    fresh[common(named, strict.ids)[0]] = False
    extra = named[fresh]
    if not len(extra):
        return msgspec.structs.replace(strict, named=named)
    ids = np.concatenate((strict.ids, extra))
    scores = np.concatenate((strict.scores, bonus(size, extra, lists)))
    order = ids.argsort(kind="stable")
    return Matched(ids[order], scores[order], named=named)


def _united(size: int, found: list[Matched], relaxed: Relaxed | None) -> Matched:
    best, total = np.zeros(size, np.float32), np.zeros(size, np.float32)
    held = np.zeros(size, np.bool_)
    for one in found:
        best[one.ids] = np.maximum(best[one.ids], one.scores)
        total[one.ids] += one.scores
        held[one.ids] = True
    ids = held.nonzero()[0]
    scores = best[ids] + weights.ALSO * (total[ids] - best[ids])
    named, meant = ([getattr(one, part) for one in found] for part in ("named", "meant"))
    shares = [one.share for one in found if one.share is not None]
    share = reduce(np.maximum, shares) if shares else None
    return Matched(ids, scores, relaxed, _joined(named), _joined(meant), share)


def _joined(parts: list[Places | None]) -> Places | None:
    held = [part for part in parts if part is not None]
    if len(held) > 1:
        return np.unique(np.concatenate(held))
    return held[0] if held else None


def every(lists: list[TermList]) -> Matched:
    """Documents on all ``lists``, scores summed; starts from the shortest."""
    if not _meet(lists):
        return NOTHING
    shortest, *others = sorted(lists, key=_size)
    ids, scores = shortest.ids, shortest.scores
    for other in others:
        if not len(ids):
            break
        mine, theirs = common(ids, other.ids)
        ids, scores = ids[mine], scores[mine] + other.scores[theirs]
    return Matched(ids, scores)


def on_all(size: int, lists: list[TermList]) -> Places:
    """Documents (of ``size``) on all ``lists``; starts from the shortest."""
    bits = _meet(lists)
    if bits >= 0:
        return places_in(bits, size) if bits else NOTHING.ids
    shortest, *others = sorted(lists, key=_size)
    ids = shortest.ids
    for other in others:
        if not len(ids):
            break
        places = other.ids.searchsorted(ids)
        ids = ids[other.ids.take(places, mode="clip") == ids]
    return ids


def _meet(lists: list[TermList]) -> int:
    """The ``bits`` of the documents on all ``lists``."""
    return reduce(and_, [one.bits for one in lists]) if lists else 0


def _nearly_meet(lists: list[TermList]) -> int:
    """Zero where certainly no document is on all but one of ``lists``."""
    every, nearly = -1, 0
    for one in lists:
        nearly = (nearly & one.bits) | every
        every &= one.bits
    return nearly


def at_least(size: int, lists: list[TermList], least: int) -> Matched:
    """Documents (of ``size``) on at least ``least`` of ``lists``, scores summed."""
    if least == len(lists) - 1 and not _nearly_meet(lists):
        return NOTHING
    total = _summed(size, lists)
    if least > 1:
        ids = (_counted(size, lists) >= least).nonzero()[0]
    elif lists and sum(map(_size, lists)) < size // _MERGED:
        ids = _merged(lists)
    else:
        ids = (total > 0).nonzero()[0]  # as every score is
    return Matched(ids, total.take(ids))


def _summed(size: int, lists: list[TermList]) -> Weights:
    """Of every document (of ``size``) the sum of its scores on ``lists``."""
    total = np.zeros(size, np.float32)
    for number, one in enumerate(lists):
        if number:
            total[one.ids] += one.scores
        else:
            total[one.ids] = one.scores
    return total


def _merged(lists: list[TermList]) -> Places:
    """Documents on any of ``lists``, which costs what these are long; they are sorted already."""
    ids = np.concatenate([one.ids for one in lists])
    ids.sort(kind="stable")
    first = np.ones(len(ids), np.bool_)
    np.not_equal(ids[1:], ids[:-1], out=first[1:])
    return ids[first]


def _counted(size: int, lists: list[TermList]) -> NDArray[Any]:
    """On how many of ``lists`` each document (of ``size``) stands."""
    if size < SMALL:
        return np.bincount(np.concatenate([one.ids for one in lists]), minlength=size)
    held = np.zeros(size, np.int16)
    for one in lists:
        held[one.ids] += 1
    return held


def bonus(size: int, ids: Places, lists: list[TermList]) -> Weights:
    """Sum of the lists' scores for the documents ``ids`` (of ``size``), 0 where a list lacks one.

    Many documents are summed in an array over all of them, few are looked up one by one.
    """
    if size < SMALL or sum(map(_size, lists)) + len(ids) > size // _SCATTERED:
        return _summed(size, lists).take(ids)
    total = np.zeros(len(ids), np.float32)
    for one in lists:
        mine, theirs = common(ids, one.ids)
        total[mine] += one.scores[theirs]
    return total


def common(one: Places, other: Places) -> tuple[Places, Places]:
    """Where the documents on both ascending lists stand in each of them."""
    if len(one) > len(other):
        theirs, mine = common(other, one)
        return mine, theirs
    if not len(one):
        return one, one
    places = other.searchsorted(one)
    both = (other.take(places, mode="clip") == one).nonzero()[0]
    return both, places[both]
