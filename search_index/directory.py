"""Where the index lies on disk: generations side by side, a pointer, a manifest, one writer.

::

    index/current            name of the generation that is searched
    index/lock               held by whoever writes into it
    index/rebuilding         held by whoever fills a new one beside it
    index/merging            held by whoever writes small segments anew as one
    index/g5c1f09ae/…        the engine's files of one generation
    index/g5c1f09ae/manifest which catalogue, up to which change, checksums of the segments

Everything here is derived and may be deleted at any time.  No generation is called like one that
was there before, deleted or not: whoever remembers something knows it by that name.
"""

import fcntl
import os
import secrets
import shutil
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import msgspec

from catalogue.errors import SearchUnavailable

_READINGS = 8
"""How often the manifest is read while another process swaps generations."""


_LOOKS, _BETWEEN_LOOKS = 5, 0.1
"""How often files that do not fit the manifest are looked at again, and after how long [s]."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation was derived from; written after every commit.

    ``seq`` is the last change of the feed that is in; ``files`` maps segment files to CRC-32.
    """

    version: str
    catalogue_id: str
    seq: int
    size: int
    files: dict[str, int]


class IndexDirectory:
    """The directory of one index."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pointer = path / "current"

    def current(self) -> Path:
        """The generation that is searched.

        Raises:
            SearchUnavailable: there is none.
        """
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            name = ""
        generation = self.path / name
        if not name or "/" in name or not generation.is_dir():
            raise SearchUnavailable("没有可用的检索索引，请执行 zhipao reindex")
        return generation

    def manifest(self) -> Manifest | None:
        """The manifest of the current generation; ``None`` when there is no readable one."""
        return self._read()[1]

    def _read(self) -> tuple[str, Manifest | None]:
        """Name and manifest of the current generation, which may be swapped at any moment."""
        for _ in range(_READINGS):
            try:
                generation = self.current()
                raw = (generation / "manifest").read_bytes()
                return generation.name, msgspec.json.decode(raw, type=Manifest)
            except FileNotFoundError:
                continue  # it was the current one a moment ago
            except (OSError, SearchUnavailable, msgspec.DecodeError):
                break
        return "", None

    def stamp(self) -> str:
        """Changes with every commit and every swap."""
        name, manifest = self._read()
        if manifest is None:
            raise SearchUnavailable("没有可用的检索索引，请执行 zhipao reindex")
        return f"{name}.{manifest.seq}"

    def is_whole(self, manifest: Manifest) -> bool:
        """Whether the segment files are those the manifest describes.

        Another process may be between writing files and describing them, so what does not fit
        is looked at again.
        """
        for look in range(_LOOKS):
            if look:
                time.sleep(_BETWEEN_LOOKS)
                manifest = self.manifest() or manifest
            if self._holds(manifest):
                return True
        return False

    def _holds(self, manifest: Manifest) -> bool:
        generation = self.current()
        return all(
            (generation / name).is_file() and _checksum(generation / name) == expected
            for name, expected in manifest.files.items()
        )

    def write_manifest(
        self, generation: Path, manifest: Manifest, files: Iterable[Path]
    ) -> Manifest:
        """Keep ``manifest`` with the checksums of ``files``; those known are not redone."""
        known = manifest.files
        sums = {path.name: known.get(path.name) or _checksum(path) for path in sorted(files)}
        manifest = msgspec.structs.replace(manifest, files=sums)
        _replace(generation / "manifest", msgspec.json.encode(manifest))
        return manifest

    def new_generation(self) -> Path:
        """An empty directory beside the others; only who holds ``rebuilding`` makes one.

        What a process left that died while it filled one is dropped first.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with suppress(SearchUnavailable):
            self._drop_all_but(self.current())
        generation = self.path / f"g{secrets.token_hex(4)}"
        generation.mkdir()
        return generation

    def swap_in(self, generation: Path) -> None:
        """Make ``generation`` the one that is searched, at once, and drop the others.

        Readers that still have files of the others open keep them.
        """
        _replace(self._pointer, generation.name.encode())
        self._drop_all_but(generation)

    def _drop_all_but(self, generation: Path) -> None:
        for other in self.path.glob("g*"):
            if other != generation:
                self.drop(other)

    def drop(self, generation: Path) -> None:
        """Give back the disk that ``generation`` takes."""
        shutil.rmtree(generation, ignore_errors=True)

    def lock(self) -> AbstractContextManager[bool]:
        """Be the one who writes into the current generation or swaps it; see ``_held``."""
        return self._held("lock")

    def rebuilding(self) -> AbstractContextManager[bool]:
        """Be the one who fills a new generation, while others write into the current one."""
        return self._held("rebuilding")

    def merging(self) -> AbstractContextManager[bool]:
        """Be the one who merges segments of the current generation, while others write into it."""
        return self._held("merging")

    @contextmanager
    def _held(self, name: str) -> Iterator[bool]:
        """Hold one of the locks; yields whether it was free.  It ends with the process."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / name).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


def _checksum(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return crc


def _replace(path: Path, content: bytes) -> None:
    """Write ``path`` so that a reader sees the old content or the new, never a part."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
