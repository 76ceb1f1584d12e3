"""Suggestions over HTTP while people type, beside a bare route that returns the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.http_bench import BARE, Load, bare_server, taking_turns
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.processes import CORES, free_port, running, serving, suggested
from tests.benchmarks.typed import typed

LOAD = Load(clients=16, seconds=1.5)
_REPEATED = 500


def suggest_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """Latencies and answers/s of distinct and of repeated beginnings.

    As with searches, servers and client have a core each and the three loads take turns.
    """
    assert instance.indexed
    with _servers(instance, folder) as (port, bare_port):
        unasked = [f"/api/v1/suggest?q={quote(text)}" for text in typed()]
        repeatedly = unasked[:_REPEATED]
        (distinct,), repeated, bare = taking_turns(port, bare_port, [unasked], repeatedly, LOAD)
    for name, seen in (("不重复", distinct), ("重复", repeated)):
        size = instance.size
        yield beside(f"联想 {name} p50", size, "ms", seen.p50, BARE, bare.p50)
        yield beside(f"联想 {name} p95", size, "ms", seen.p95, BARE, bare.p95)
        yield beside(f"联想 {name}", size, "次/秒", seen.per_second, BARE, bare.per_second)


@contextmanager
def _servers(instance: Instance, folder: Path) -> Iterator[tuple[int, int]]:
    """Ports of our server, its list of suggestions made, and of the bare one."""
    port, bare_port = free_port(), free_port()
    body = folder / "suggestions.json"
    with running(serving(instance.data_dir, port), port, core=CORES[0]):
        answers = [suggested(port, text) for text in typed()[:100]]
        body.write_bytes(sorted(answers, key=len)[len(answers) // 2])
        with running(bare_server(body, bare_port), bare_port, core=CORES[0]):
            yield port, bare_port
