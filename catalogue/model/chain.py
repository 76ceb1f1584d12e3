"""Lines that hang on one another by hash, so that no one can be changed or taken out unseen."""

import hashlib
from collections.abc import Iterable
from typing import Annotated, Self, TypeVar

import msgspec
from msgspec import Meta, Struct

FIRST_HASH = "0" * 64
"""What the first line of a chain points back to."""


class ChainedLine(Struct, frozen=True, kw_only=True):
    """A line of a chain; ``line_hash`` covers every other field."""

    serial: Annotated[int, Meta(title="序号")]
    previous_hash: str = FIRST_HASH
    line_hash: str = ""

    def sealed(self, previous_hash: str) -> Self:
        """This line behind the one whose hash is ``previous_hash``."""
        line = msgspec.structs.replace(self, previous_hash=previous_hash, line_hash="")
        return msgspec.structs.replace(line, line_hash=line.digest())

    def digest(self) -> str:
        """SHA-256 over every field but ``line_hash``, in the order of the Struct."""
        bare = msgspec.structs.replace(self, line_hash="") if self.line_hash else self
        return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()


Line = TypeVar("Line", bound=ChainedLine)


class ChainCheck:
    """Follows a chain line by line and remembers where it was left off.

    ``lines`` and ``previous`` say behind which line it begins, when not at the first.
    """

    def __init__(self, lines: int = 0, previous: str = FIRST_HASH) -> None:
        self.lines = lines
        self._previous = previous

    def follows(self, line: ChainedLine) -> bool:
        """Whether ``line`` follows from the one before it."""
        self.lines += 1
        expected = (self.lines, self._previous, line.digest())
        self._previous = line.line_hash
        return (line.serial, line.previous_hash, line.line_hash) == expected


def first_broken(lines: Iterable[Line]) -> Line | None:
    """The first line that does not follow from the one before, ``None`` when the chain holds."""
    check = ChainCheck()
    return next((line for line in lines if not check.follows(line)), None)
