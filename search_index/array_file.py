"""Named arrays in one file that is mapped into memory: processes that open it share its pages.

::

    arrays, each at a multiple of 64 bytes · header (JSON) · its length (8 bytes) · magic (8 bytes)
"""

import mmap
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

_ALIGNED = 64
_MAGIC = b"zhipao1\n"
_TAIL = 8 + len(_MAGIC)

Array = NDArray[Any]
Layout = Mapping[str, tuple[Any, int]]
"""Name → data type and number of elements."""


class _Header(msgspec.Struct, frozen=True):
    """Name → data type, number of elements and place of each array; ``meta`` is the caller's."""

    arrays: dict[str, tuple[str, int, int]]
    meta: msgspec.Raw


class ArrayFile:
    """An opened file: ``arrays`` by name, read-only; ``meta`` as it was written."""

    def __init__(self, path: Path) -> None:
        """Map ``path``.

        Raises:
            FileNotFoundError: there is none.
            ValueError: it is no such file, or not whole.
        """
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        raw = memoryview(self._map)
        if bytes(raw[-len(_MAGIC) :]) != _MAGIC:
            raise ValueError(f"{path.name} is not whole")
        length = int.from_bytes(raw[-_TAIL : -len(_MAGIC)], "little")
        header = msgspec.json.decode(raw[-_TAIL - length : -_TAIL], type=_Header)
        self.meta = bytes(header.meta)
        self.arrays: dict[str, Array] = {
            name: np.frombuffer(self._map, kind, many, at)
            for name, (kind, many, at) in header.arrays.items()
        }

    def read_ahead(self) -> None:
        """Ask the system to have the whole file in memory before it is used."""
        self._map.madvise(mmap.MADV_WILLNEED)

    def pieces(self, name: str) -> tuple[memoryview, memoryview]:
        """The bytes of pieces one after the other, and where each ends, a 0 before the first.

        Views, not arrays: taking single numbers out of them is several times faster.
        """
        return self.arrays[name].data, self.arrays[f"{name}.ends"].data


def write_arrays(
    path: Path, layout: Layout, fill: Callable[[dict[str, Array]], None], meta: Any
) -> None:
    """Make ``path`` with arrays of ``layout``, all zero until ``fill`` has written into them.

    The file appears under its name when it is whole.

    Raises:
        OSError: there is no room for it; a mapping without would end the process.
    """
    places: dict[str, tuple[str, int, int]] = {}
    at = 0
    for name, (kind, many) in layout.items():
        places[name] = (np.dtype(kind).str, many, at)
        at += -(-many * np.dtype(kind).itemsize // _ALIGNED) * _ALIGNED
    header = msgspec.json.encode(_Header(places, msgspec.Raw(msgspec.json.encode(meta))))
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w+b") as file:
            os.posix_fallocate(file.fileno(), 0, at + len(header) + _TAIL)
            with mmap.mmap(file.fileno(), 0) as mapped:
                mapped[at:] = header + len(header).to_bytes(8, "little") + _MAGIC
                views = {n: np.frombuffer(mapped, k, m, p) for n, (k, m, p) in places.items()}
                fill(views)
                views.clear()
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def put_arrays(path: Path, arrays: Mapping[str, Array], meta: Any) -> None:
    """Make ``path`` with ``arrays`` as they are."""

    def fill(views: dict[str, Array]) -> None:
        for name, array in arrays.items():
            views[name][:] = array

    write_arrays(path, {n: (a.dtype, len(a)) for n, a in arrays.items()}, fill, meta)
