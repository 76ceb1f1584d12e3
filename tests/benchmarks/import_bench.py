"""Import of validated items with all rules run, beside a load of the same lines without any."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tests.benchmarks.instance import Instance, load, write_lines
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.timing import milliseconds

_PEER = "sqlite3 直接写入"


def import_lines(instances: Sequence[Instance], folder: Path) -> Iterator[Line]:
    """Items/s of the whole command and without its start; peak memory at each size."""
    one = load(folder / "data-1", write_lines(folder / "1.jsonl", 1))
    for instance in instances:
        size, loaded = instance.size, instance.loaded
        took, _ = milliseconds(lambda: bare_load(instance.lines, folder / f"bare-{size}.db"))  # noqa: B023
        bare = size / took * 1000
        net = (size - 1) / (loaded.seconds - one.seconds)
        yield beside("导入", size, "项/秒", net, _PEER, bare)
        yield beside("导入 含启动", size, "项/秒", size / loaded.seconds, _PEER, bare)
    first = instances[0]
    for instance in instances:
        yield beside(
            "导入 内存峰值",
            instance.size,
            "MiB",
            instance.loaded.peak_mib,
            f"{first.size:,} 项时" if instance is not first else "",
            first.loaded.peak_mib if instance is not first else None,
        )


def bare_load(lines: Path, database: Path) -> None:
    """Decode every line and insert code, name and document in one transaction."""
    with sqlite3.connect(database) as connection, lines.open("rb") as file:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE item (code TEXT PRIMARY KEY, name TEXT, document BLOB)")
        rows = ((msgspec.json.decode(line), line) for line in file)
        connection.executemany(
            "INSERT INTO item VALUES (?, ?, ?)",
            ((found["implementation_code"], found["name"], line) for found, line in rows),
        )
    connection.close()
