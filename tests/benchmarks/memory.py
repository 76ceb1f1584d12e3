"""Memory of a process as the kernel counts it."""

from pathlib import Path

from msgspec import Struct


class Memory(Struct, frozen=True):
    """MiB: resident, private to the process, and its share of all (what is shared divided)."""

    resident: float
    private: float
    share: float


def memory_of(pid: int) -> Memory:
    """The memory of process ``pid`` now."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kib = {name.rstrip(":"): int(value) for name, value, *_ in map(str.split, lines)}
    private = kib["Private_Clean"] + kib["Private_Dirty"]
    return Memory(kib["Rss"] / 1024, private / 1024, kib["Pss"] / 1024)
