"""Start to first answer of a catalogue that has been served before, beside a bare application."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.http_bench import bare_server
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.processes import free_port, running, serving

_TIMES = 3


def start_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """Seconds from the command to the first 200, the median of three after one that warms."""
    assert instance.indexed
    body = folder / "nothing.json"
    body.write_bytes(b"{}")
    ours = _started(lambda port: serving(instance.data_dir, port))
    bare = _started(lambda port: bare_server(body, port))
    yield beside("启动到首次应答", instance.size, "秒", ours, "裸应用", bare)


def _started(command: Callable[[int], Sequence[str]]) -> float:
    taken = []
    for _ in range(_TIMES + 1):
        port = free_port()
        with running(command(port), port) as seconds:
            taken.append(seconds)
    return median(taken[1:])
