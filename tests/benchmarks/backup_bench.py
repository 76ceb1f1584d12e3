"""A copy of everything and a catalogue filled from it, beside SQLite's own copy of its file."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.processes import zhipao
from tests.benchmarks.timing import milliseconds

_PEER = "VACUUM INTO"
_MIB = 2**20


def backup_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """Seconds of both whole commands (the restore verifies ledger and audit), size, memory."""
    assert instance.loaded
    size = instance.size
    copy, bare = folder / f"copy-{size}.zhipao", folder / f"copy-{size}.db"
    restored = folder / f"restored-{size}"
    backup = zhipao(instance.data_dir, "backup", str(copy))
    restore = zhipao(restored, "restore", str(copy))
    took, _ = milliseconds(lambda: _copied(instance.data_dir / "zhipao.db", bare))
    yield beside("备份", size, "秒", backup.seconds, _PEER, took / 1000)
    yield beside("备份 大小", size, "MiB", _mib(copy), _PEER, _mib(bare))
    yield beside("备份 内存峰值", size, "MiB", backup.peak_mib)
    yield beside("恢复", size, "秒", restore.seconds, _PEER, took / 1000)
    yield beside("恢复 内存峰值", size, "MiB", restore.peak_mib)
    shutil.rmtree(restored)
    copy.unlink()
    bare.unlink()


def _copied(database: Path, copy: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    connection.close()


def _mib(file: Path) -> float:
    return file.stat().st_size / _MIB
