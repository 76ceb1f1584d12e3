"""A file that is there whole or not at all, and that a power cut does not take back."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """What is written within stands under ``path`` once all of it is written and on the disk.

    What is no file (``/dev/stdout``) is written as it comes.  A ``private`` one may be read by
    its owner alone.

    Raises:
        OSError: it cannot be written; what stood under ``path`` is as it was.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as out:
            yield out
        return
    part = target.with_name(f".{target.name}.part")
    flags = os.O_WRONLY | os.O_CREAT
    with os.fdopen(os.open(part, flags, 0o600 if private else 0o666), "wb") as out:
        _be_alone(out, part)
        try:
            out.truncate()  # what a process left that was killed
            yield out
            out.flush()
            os.fsync(out.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _keep_names(target.parent)


def _be_alone(out: BinaryIO, part: Path) -> None:
    """Two who write the same file at once would make one of both.

    Raises:
        BlockingIOError: another writes it, or has just written it.
    """
    fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if not part.exists() or not os.path.samestat(part.stat(), os.fstat(out.fileno())):
        raise BlockingIOError(errno.EWOULDBLOCK, os.strerror(errno.EWOULDBLOCK), str(part))


def _keep_names(folder: Path) -> None:
    """Have the names in ``folder`` on the disk, without which a new file may be gone."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
