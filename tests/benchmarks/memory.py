"""Memory of a process as the kernel counts it."""

import re
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


_PEAK = re.compile(rb"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak_of(pid: int) -> float:
    """The most that process ``pid`` has had resident so far [MiB]; 0 once it has ended.

    What the kernel tells when a process has ended (``ru_maxrss``) begins with what its parent
    had resident when it was started.
    """
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
