"""Where the index lies on disk: generations side by side, a pointer, a manifest, one writer.

::

    index/current            name of the generation that is searched
    index/lock               held by whoever writes
    index/g000003/…          Whoosh's files of one generation
    index/g000003/manifest   which catalogue, up to which change, checksums of the segments

Everything here is derived and may be deleted at any time.
"""

import fcntl
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from catalogue.errors import SearchUnavailable


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
        try:
            raw = (self.current() / "manifest").read_bytes()
            return msgspec.json.decode(raw, type=Manifest)
        except (OSError, SearchUnavailable, msgspec.DecodeError):
            return None

    def stamp(self) -> str:
        """Changes with every commit and every swap."""
        manifest = self.manifest()
        if manifest is None:
            raise SearchUnavailable("没有可用的检索索引，请执行 zhipao reindex")
        return f"{self.current().name}.{manifest.seq}"

    def is_whole(self, manifest: Manifest) -> bool:
        """Whether the segment files are those the manifest describes."""
        generation = self.current()
        return all(
            (generation / name).is_file() and _checksum(generation / name) == expected
            for name, expected in manifest.files.items()
        )

    def write_manifest(
        self, generation: Path, *, version: str, catalogue_id: str, seq: int, size: int
    ) -> Manifest:
        """Describe ``generation`` as it stands; checksums of known files are not redone."""
        try:
            before = msgspec.json.decode((generation / "manifest").read_bytes(), type=Manifest)
            known = before.files
        except (OSError, msgspec.DecodeError):
            known = {}
        files = {
            path.name: known.get(path.name) or _checksum(path)
            for path in sorted(generation.glob("*.seg"))
        }
        manifest = Manifest(
            version=version, catalogue_id=catalogue_id, seq=seq, size=size, files=files
        )
        _replace(generation / "manifest", msgspec.json.encode(manifest))
        return manifest

    def new_generation(self) -> Path:
        """An empty directory beside the others; only the holder of the lock makes one."""
        self.path.mkdir(parents=True, exist_ok=True)
        numbers = [int(p.name[1:]) for p in self.path.glob("g*") if p.name[1:].isdigit()]
        generation = self.path / f"g{max(numbers, default=0) + 1:06d}"
        generation.mkdir()
        return generation

    def swap_in(self, generation: Path) -> None:
        """Make ``generation`` the one that is searched, at once, and drop the others.

        Readers that still have files of the others open keep them.
        """
        _replace(self._pointer, generation.name.encode())
        for other in self.path.glob("g*"):
            if other != generation:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def lock(self, *, wait: bool) -> Iterator[bool]:
        """Be the one who writes; yields whether that was granted."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
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
