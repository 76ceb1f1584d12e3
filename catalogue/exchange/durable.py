"""Files that a power cut does not take back."""

import os
from pathlib import Path
from typing import BinaryIO


def onto_disk(file: BinaryIO) -> None:
    """Have what was written into ``file`` on the disk."""
    file.flush()
    os.fsync(file.fileno())


def names_onto_disk(folder: Path) -> None:
    """Have the names in ``folder`` on the disk, without which a new file may be gone."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
