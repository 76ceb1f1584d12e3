"""Suggestions over HTTP while people type, beside a bare route that returns the same bytes."""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.http_bench import BARE, Load, bare_server, taking_turns
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.processes import CORES, free_port, running, serving
from tests.benchmarks.typed import typed

LOAD = Load(clients=16, seconds=1.5)
_REPEATED = 500
_PATIENCE = 60.0


def suggest_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """Latencies and answers/s of distinct and of repeated beginnings.

    As with searches, servers and client have a core each and the three loads take turns.
    """
    assert instance.indexed
    with _servers(instance, folder) as (port, bare_port):
        unasked = [f"/api/v1/suggest?q={quote(text)}" for text in typed()]
        distinct, repeated, bare = taking_turns(port, bare_port, unasked, unasked[:_REPEATED], LOAD)
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
        answers = [_suggested(port, text) for text in typed()[:100]]
        body.write_bytes(sorted(answers, key=len)[len(answers) // 2])
        with running(bare_server(body, bare_port), bare_port, core=CORES[0]):
            yield port, bare_port


def _suggested(port: int, text: str) -> bytes:
    """The answer to ``text``; the first is waited for until the list has been made.

    Raises:
        RuntimeError: nothing is suggested within a minute.
    """
    until = time.monotonic() + _PATIENCE
    address = f"http://127.0.0.1:{port}/api/v1/suggest?q="
    while not json.loads(_got(address + quote("登记")))["suggestions"]:
        if time.monotonic() > until:
            raise RuntimeError("nothing is suggested")
        time.sleep(0.1)
    return _got(address + quote(text))


def _got(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        body: bytes = answer.read()
        return body
