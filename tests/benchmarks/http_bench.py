"""Searches over HTTP beside a bare route that returns the same bytes from the same server."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from urllib.parse import quote

import msgspec
from msgspec import Struct

from tests.benchmarks.http_client import Seen
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.processes import CORES, free_port, running, serving, suggested
from tests.benchmarks.queries import distinct_queries, hard_queries, queries

BARE = "裸路由"
_BARE_PATH = "/api/v1/items?q="
_BARE_PROGRAM = """
import os
from tests.benchmarks.bare_app import create_app
from web.server import answer_requests
os.environ["BENCH_BODY"] = {body!r}
answer_requests(create_app, bind="127.0.0.1:{port}", workers=1, ready=lambda: None)
"""


class Load(Struct, frozen=True):
    """Connections, how many turns, seconds each."""

    clients: int
    turns: int = 3
    seconds: float = 3.0


LOAD = Load(clients=32)


def bare_server(body: Path, port: int) -> Sequence[str]:
    """The command line of a server that returns ``body`` and nothing else."""
    return [sys.executable, "-c", _BARE_PROGRAM.format(body=str(body), port=port)]


def http_lines(instance: Instance, folder: Path) -> Iterator[Line]:
    """Requests/s and latencies with distinct and with repeated queries, beside the bare route.

    Servers and client have a core each, and the loads take turns, so that whatever else the
    machine does falls on all of them.  The bare route returns the answer whose length is the
    median of those to a hundred distinct queries.
    """
    assert instance.indexed
    size = instance.size
    with _servers(instance, folder) as (port, bare_port):
        unasked = [[_path(query) for query in made()] for made in (distinct_queries, hard_queries)]
        repeatedly = [_path(query) for query in queries()]
        (distinct, hard), repeated, bare = taking_turns(port, bare_port, unasked, repeatedly, LOAD)
    answered = {"不重复查询": distinct, "不重复难查询": hard, "重复查询": repeated}
    for name, seen in answered.items():
        yield beside(f"HTTP {name}", size, "次/秒", seen.per_second, BARE, bare.per_second)
        yield beside(f"HTTP {name} p50", size, "ms", seen.p50, BARE, bare.p50)
        yield beside(f"HTTP {name} p95", size, "ms", seen.p95, BARE, bare.p95)
    for name, seen in (answered | {BARE: bare}).items():
        yield beside(f"HTTP 客户端占用 {name}", size, "核", seen.busy)


@contextmanager
def _servers(instance: Instance, folder: Path) -> Iterator[tuple[int, int]]:
    """Ports of our server and of the bare one, both on the first core."""
    port, bare_port = free_port(), free_port()
    body = folder / "body.json"
    with running(serving(instance.data_dir, port), port, core=CORES[0]):
        suggested(port, queries()[0])  # it has warmed up when there is a list
        body.write_bytes(_median_answer(port, [_path(query) for query in queries()[:100]]))
        with running(bare_server(body, bare_port), bare_port, core=CORES[0]):
            yield port, bare_port


def taking_turns(
    port: int, bare_port: int, unasked: Sequence[list[str]], repeated: Sequence[str], load: Load
) -> tuple[list[Seen], Seen, Seen]:
    """What each lot of distinct paths, repeated ones and the bare route saw, each over all turns.

    Raises:
        RuntimeError: there were not enough distinct paths.
    """
    bare_paths = [_BARE_PATH + quote(path) for path in repeated]
    distinct: list[list[Seen]] = [[] for _ in unasked]
    again: list[Seen] = []
    bare: list[Seen] = []
    asked = [0] * len(unasked)
    for _ in range(load.turns):
        for place, paths in enumerate(unasked):
            seen = _loaded(port, paths[asked[place] :], load)
            asked[place] += int(seen.asked)
            if asked[place] > len(paths):
                raise RuntimeError("the distinct paths ran out; make more of them")
            distinct[place].append(seen)
        again.append(_loaded(port, repeated, load))
        bare.append(_loaded(bare_port, bare_paths, load))
    return [_mean(turns) for turns in distinct], _mean(again), _mean(bare)


def _mean(turns: Sequence[Seen]) -> Seen:
    """The mean of each figure over ``turns``."""
    fields = Seen.__struct_fields__
    return Seen(**{name: fmean(getattr(one, name) for one in turns) for name in fields})


def _path(query: str) -> str:
    return f"/api/v1/items?q={quote(query)}"


def _median_answer(port: int, paths: Sequence[str]) -> bytes:
    answers = []
    for path in paths:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            answers.append(answer.read())
    return sorted(answers, key=len)[len(answers) // 2]


def _loaded(port: int, paths: Sequence[str], load: Load) -> Seen:
    """What the load generator saw on the other core.

    Raises:
        RuntimeError: an answer was not 200.
    """
    command = [sys.executable, "-m", "tests.benchmarks.http_client", str(port), str(load.clients)]
    core = {CORES[-1]}
    ended = subprocess.run(
        [*command, str(load.seconds)],
        input="\n".join(paths).encode(),
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, core),
    )
    seen = msgspec.json.decode(ended.stdout, type=Seen)
    if seen.failed:
        raise RuntimeError(f"{seen.failed} answers were not 200")
    return seen
