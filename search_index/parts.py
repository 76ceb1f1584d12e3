"""A generation opened: the joined file, and the file of each segment published since."""

from pathlib import Path

import numpy as np

from search_index.array_file import ArrayFile
from search_index.facets import Vocabulary
from search_index.joining import JOINED, segment_file
from search_index.postings import Lists, Places
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
