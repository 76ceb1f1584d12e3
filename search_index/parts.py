"""A generation opened: the joined file, and the file of each segment published since."""

from pathlib import Path

import numpy as np

from search_index.array_file import Array, ArrayFile
from search_index.facets import FacetLayout, Vocabulary
from search_index.joining import JOINED, segment_file
from search_index.popularity import NOBODY_CHOSE, Popularity
from search_index.postings import Lists, Places, Weights
from search_index.rows import Rows
from search_index.schema import SCORED
from search_index.stored import stored_segments


class Part:
    """Rows and posting lists of one file; files never change."""

    def __init__(self, file: ArrayFile, average: dict[str, float] | None = None) -> None:
        self.rows = Rows(file)
        self.average = average or self.rows.meta.average
        self.lists = {field: Lists(file.arrays, field, self.average[field]) for field in SCORED}
        self.size = self.rows.size
        self._lifted = NOBODY_CHOSE, *NOBODY_CHOSE.among(self.rows.items)

    def lifted(self, popularity: Popularity) -> tuple[Places, Weights]:
        """Documents that ``popularity`` lifts, ascending, and how far; the last ones are kept."""
        kept, ids, lifts = self._lifted
        if kept is not popularity:
            ids, lifts = popularity.among(self.rows.items)
            self._lifted = popularity, ids, lifts
        return ids, lifts


class Stretch:
    """Documents ``start`` to ``end`` of a part, numbered from ``first`` in a snapshot.

    ``gone`` (ascending, numbers of the part) cannot be found any more.
    """

    def __init__(self, part: Part, gone: Places, first: int, start: int, end: int) -> None:
        self.part, self.first, self.start, self.end = part, first, start, end
        low, high = gone.searchsorted((start, end))
        self.gone = gone[low:high]

    @property
    def size(self) -> int:
        """Documents, those gone included."""
        return self.end - self.start

    def standing(self, held: Array, weight: Weights) -> tuple[Places, Weights]:
        """Of documents ``held`` in the part (ascending) those of here that can be found, as they
        stand in the snapshot, with their ``weight``."""
        if self.size < self.part.size:
            low, high = held.searchsorted((self.start, self.end))
            held, weight = held[low:high], weight[low:high]
        if len(held) and len(self.gone):
            standing = np.ones(len(held), np.bool_)
            at = held.searchsorted(self.gone)
            standing[at[held.take(at, mode="clip") == self.gone]] = False
            held, weight = held[standing], weight[standing]
        return held.astype(np.intp) + (self.first - self.start), weight

    def place(self, number: int) -> int | None:
        """Where document ``number`` of the part stands in the snapshot, if it can be found."""
        if not self.start <= number < self.end:
            return None
        at = int(self.gone.searchsorted(number))
        if at < len(self.gone) and self.gone[at] == number:
            return None
        return number - self.start + self.first


class Generation:
    """The parts of one generation, kept from commit to commit.

    Raises:
        FileNotFoundError: another process has just replaced the files.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        file = ArrayFile(path / JOINED)
        file.read_ahead()
        self.joined = Part(file)
        self.vocabularies = {
            field: Vocabulary(values) for field, values in self.joined.rows.meta.facets.items()
        }
        self._later: dict[str, Part] = {}
        self._facet_rows: dict[tuple[str, ...], tuple[FacetLayout, Array]] = {}

    def facet_rows(self, layout: FacetLayout) -> Array:
        """The joined documents' rows of ``layout``, from the cache when asked for before."""
        kept = self._facet_rows.get(layout.fields)
        if kept is None or kept[0] != layout:
            rows = self.joined.rows
            codes = {field: rows.codes(field) for field in layout.fields}
            kept = self._facet_rows[layout.fields] = layout, layout.rows(codes, rows.size)
        return kept[1]

    def stretches(self) -> list[Stretch]:
        """The documents of the newest commit, the joined file's first."""
        stored = stored_segments(self.path)
        joined = len(self.joined.rows.meta.segments)
        first, gone = 0, [np.empty(0, np.intp)]
        for one in stored[:joined]:
            gone.append(np.array(one.deleted, np.intp) + first)
            first += one.size
        found = [Stretch(self.joined, np.concatenate(gone), 0, 0, self.joined.size)]
        later = {one.name: self._part(one.name) for one in stored[joined:]}
        for one in stored[joined:]:
            deleted = np.array(one.deleted, np.intp)
            found.append(Stretch(later[one.name], deleted, first, 0, one.size))
            first += one.size
        self._later = later
        return found

    def _part(self, name: str) -> Part:
        known = self._later.get(name)
        return known or Part(ArrayFile(segment_file(self.path, name)), self.joined.average)
