"""Searches over HTTP beside a bare route that returns the same bytes from the same server."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec

from tests.benchmarks.http_client import Seen
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.processes import CORES, free_port, running, serving
from tests.benchmarks.queries import distinct_queries, queries

CLIENTS = 32
SECONDS = 8.0
_BARE = "裸路由"
_BARE_PROGRAM = """
import os
from granian import Granian
from granian.constants import Interfaces
os.environ["BENCH_BODY"] = {body!r}
Granian("tests.benchmarks.bare_app:create_app", factory=True, interface=Interfaces.ASGI,
        address="127.0.0.1", port={port}, workers=1, log_access=False, log_level="warning").serve()
"""


def bare_server(body: Path, port: int) -> Sequence[str]:
    """The command line of a server that returns ``body`` and nothing else."""
    return [sys.executable, "-c", _BARE_PROGRAM.format(body=str(body), port=port)]


def http_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """Requests/s and latencies with distinct and with repeated queries, beside the bare route.

    Server and client have a core each.  The bare route returns the answer whose length is the
    median of those to the first hundred distinct queries.
    """
    distinct = [_path(query) for query in distinct_queries()]
    repeated = [_path(query) for query in queries()]
    assert instance.indexed
    port = free_port()
    with running(serving(instance.data_dir, port), port, core=CORES[0]):
        body = _median_answer(port, distinct[-100:])
        ours = _loaded(port, distinct[:-100])
        again = _loaded(port, repeated)
    path = folder / "body.json"
    path.write_bytes(body)
    bare = _bare(path)
    if ours.asked > len(distinct) - 100:
        raise RuntimeError("the distinct queries ran out; make more of them")
    for name, seen in (("不重复查询", ours), ("重复查询", again)):
        size = instance.size
        yield beside(f"HTTP {name}", size, "次/秒", seen.per_second, _BARE, bare.per_second)
        yield beside(f"HTTP {name} p50", size, "ms", seen.p50, _BARE, bare.p50)
        yield beside(f"HTTP {name} p95", size, "ms", seen.p95, _BARE, bare.p95)
    for name, seen in (("裸路由", bare), ("重复查询", again), ("不重复查询", ours)):
        yield beside(f"HTTP 客户端占用 {name}", instance.size, "核", seen.busy)


def _path(query: str) -> str:
    return f"/api/v1/items?q={quote(query)}"


def _median_answer(port: int, paths: Sequence[str]) -> bytes:
    answers = []
    for path in paths:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            answers.append(answer.read())
    return sorted(answers, key=len)[len(answers) // 2]


def _bare(body: Path) -> Seen:
    port = free_port()
    with running(bare_server(body, port), port, core=CORES[0]):
        return _loaded(port, [_path(query) for query in queries()])


def _loaded(port: int, paths: Sequence[str]) -> Seen:
    """What the load generator saw on the other core.

    Raises:
        RuntimeError: an answer was not 200.
    """
    command = [sys.executable, "-m", "tests.benchmarks.http_client", str(port), str(CLIENTS)]
    core = {CORES[-1]}
    ended = subprocess.run(
        [*command, str(SECONDS)],
        input="\n".join(paths).encode(),
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, core),
    )
    seen = msgspec.json.decode(ended.stdout, type=Seen)
    if seen.failed:
        raise RuntimeError(f"{seen.failed} answers were not 200")
    return seen
