"""Arrays in one mapped file: there whole or not at all."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from search_index.array_file import ArrayFile, put_arrays

NUMBERS = np.arange(1_000)


def test_what_was_put_is_read_and_what_was_cut_off_is_not(tmp_path: Path) -> None:
    path = tmp_path / "some.arrays"
    put_arrays(path, {"numbers": NUMBERS, "none": NUMBERS[:0]}, {"of": "a test"})
    held = ArrayFile(path)
    assert held.arrays["numbers"].tolist() == NUMBERS.tolist()
    assert held.arrays["none"].tolist() == []
    assert held.meta == b'{"of":"a test"}'
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="not whole"):
        ArrayFile(path)


def test_a_full_disk_is_an_error_that_leaves_nothing_not_the_end_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OSError, match="No space left"):
        put_arrays(tmp_path / "some.arrays", {"numbers": NUMBERS}, {})
    assert list(tmp_path.iterdir()) == []
