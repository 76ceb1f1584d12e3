"""The parts of each hit's score, worked out by the functions that the search itself uses."""

from collections.abc import Iterator

import msgspec
import numpy as np

from search_index import weights
from search_index.explanation import (
    ExplainedHit,
    Explanation,
    Part,
    PartKind,
    reading,
    trait_words,
)
from search_index.look import Look, look
from search_index.match import counting, rarest
from search_index.name_score import grams_of, lifted, longer, pairs, unasked_traits
from search_index.page import Sifted, best, sift
from search_index.postings import Places, Weights
from search_index.regional import without_region
from search_index.request import SearchRequest
from search_index.snapshot import Snapshot, TermList
from search_index.synonyms import Synonyms
from search_index.wish import Alternative


def explained(snapshot: Snapshot, request: SearchRequest, synonyms: Synonyms) -> Explanation:
    """The hits of ``request`` by relevance, each with the parts of its score."""
    looked = look(snapshot, msgspec.structs.replace(request, sort="relevance"), synonyms)
    asked = without_region(looked.request) if looked.region else looked.request
    found = looked.found
    sifted = sift(looked.snapshot, asked, found.matched, found.asked)
    scores = _Scores(looked, sifted)
    return Explanation(
        reading=reading(request, looked.understood, found, looked.place, synonyms),
        total=len(sifted.ids),
        relaxed=sifted.found.relaxed,
        hits=tuple(
            scores.hit(number, score)
            for number, score in best(looked.snapshot, asked, sifted, found.asked)
        ),
    )


class _Scores:
    """What the scores of one search are made of."""

    def __init__(self, looked: Look, sifted: Sifted) -> None:
        self._snapshot = looked.snapshot
        self._asked = looked.found.asked
        self._wish = looked.found.asked.wish
        self._counting = counting(looked.snapshot, self._wish)
        self._found, self._ids = sifted.found, sifted.ids
        self._lifts = lifted(sifted.ids, np.zeros(len(sifted.ids), np.float32), sifted.found)

    def hit(self, number: int, score: float) -> ExplainedHit:
        """Document ``number`` with the parts of its ``score``."""
        entry = self._snapshot.entry(number)
        return ExplainedHit(
            item=entry.item,
            code=entry.code,
            name=entry.name,
            score=score,
            parts=tuple(self._parts(number, entry.item, entry.name, score)),
        )

    def _parts(self, number: int, item: int, name: str, score: float) -> Iterator[Part]:
        if number in self._asked.pins:
            yield Part(PartKind.PINNED, score, name)
        elif self._wish.alternatives:
            yield from self._of_words(number)
            yield from self._of_name(number, name)
            yield from self._lift(number)
            popularity = self._snapshot.popularity
            if lift := popularity.of(item):
                yield Part(PartKind.CHOSEN, lift, str(popularity.chosen[item]))

    def _of_words(self, number: int) -> Iterator[Part]:
        """The words of the alternative it meets best, and a little for others."""
        met = [
            (score, asked)
            for asked, one in self._counting
            if (score := _score(one.ids, one.scores, number))
        ]
        if not met:
            return
        most = max(range(len(met)), key=lambda place: met[place][0])
        for place, (score, asked) in enumerate(met):
            if place == most:
                yield from self._of_alternative(number, asked)
            else:
                yield Part(PartKind.ALSO, weights.ALSO * score, " ".join(asked.words))

    def _of_alternative(self, number: int, asked: Alternative) -> Iterator[Part]:
        words = [(word, self._snapshot.term("words", word)) for word in asked.words]
        held = [(word, score) for word, one in words if (score := _in_list(one, number))]
        for word, score in held:
            yield Part(PartKind.WORD, score, word)
        if not held:
            lists = {one: self._snapshot.term("grams", one) for one in asked.telling}
            (rare,) = rarest(list(lists.values()))
            character = next(one for one, found in lists.items() if found is rare)
            yield Part(PartKind.CHARACTER, _in_list(rare, number), character)

    def _of_name(self, number: int, name: str) -> Iterator[Part]:
        snapshot, wish, ids = self._snapshot, self._wish, np.array([number])
        in_name = [
            gram for gram in grams_of(wish) if _in_list(snapshot.term("grams", gram), number)
        ]
        if in_name:
            score = weights.NAME_BIGRAMS * float(pairs(snapshot, ids, wish)[0])
            yield Part(PartKind.PAIRS, score, " ".join(in_name))
        if more := float(longer(snapshot, ids, wish)[0]):
            yield Part(PartKind.LONGER, -weights.LONGER_NAME * more)
        bits = int(unasked_traits(snapshot, ids, wish)[0])
        for word in trait_words(bits, name):
            yield Part(PartKind.UNASKED, -weights.UNASKED, word)

    def _lift(self, number: int) -> Iterator[Part]:
        if not (lift := _score(self._ids, self._lifts, number)):
            return
        kinds = (
            (PartKind.ALL_IN_NAME, self._found.named),
            (PartKind.MEANT_IN_NAME, self._found.meant),
        )
        kind = next((kind for kind, ids in kinds if _has(ids, number)), PartKind.SOME_IN_NAME)
        yield Part(kind, lift)


def _in_list(one: TermList, number: int) -> float:
    return _score(one.ids, one.scores, number)


def _score(ids: Places, scores: Weights, number: int) -> float:
    """The score of ``number``, 0 where ``ids`` do not hold it."""
    at = int(ids.searchsorted(number))
    return float(scores[at]) if at < len(ids) and ids[at] == number else 0.0


def _has(ids: Places | None, number: int) -> bool:
    return ids is not None and bool((ids == number).any())
