"""Several workers of one server: what is changed reaches all, and one that dies is replaced."""

import asyncio
import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from click.testing import CliRunner

from catalogue import database
from catalogue.commands.keep_synonyms import add_synonyms
from catalogue.model.everyday_words import Pair
from catalogue.model.people import Role
from tests.benchmarks.processes import environment, free_port, running, serving
from tests.factories import an_item
from tests.workbench import an_officer
from web import clock
from web.cli import main
from web.settings import load_settings

WORKERS = 3
_IN_A_ROW = 40
"""Answers on connections of their own that must agree: each worker has given some of them."""
_PATIENCE = 30.0


class Server:
    """A running server of several workers."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self._port = port

    def names(self, words: str) -> list[str]:
        """The names that some worker finds for ``words``."""
        url = f"http://127.0.0.1:{self._port}/api/v1/items?q={quote(words)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return [item["name"] for item in json.load(answer)["items"]]

    def soon(self, words: str, name: str) -> bool:
        """Whether every worker comes to find ``name`` first for ``words``."""
        return _soon(lambda: all(self.names(words)[:1] == [name] for _ in range(_IN_A_ROW)))

    def parent(self) -> int:
        """The process that was started, and starts the workers."""
        (found,) = (one for one in _children(os.getpid()) if str(self._port) in _typed(one))
        return found

    def workers(self) -> list[int]:
        """Process numbers of the workers that live now."""
        return _children(self.parent())


def _children(parent: int) -> list[int]:
    """The processes that ``parent`` has started and that still live."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, its_parent = status.read_text().rpartition(") ")[2].split()[:2]
        except OSError:  # it has just ended
            continue
        if state != "Z" and int(its_parent) == parent:
            found.append(int(status.parent.name))
    return found


def _typed(process: int) -> list[str]:
    """The command line of ``process``."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _soon(so: Callable[[], bool]) -> bool:
    until = time.monotonic() + _PATIENCE
    while not so():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("workers") / "instance"
    _publish(data, *map(an_item, (1, 2, 3)))
    port = free_port()
    with running([*serving(data, port), "--workers", str(WORKERS)], port):
        yield Server(data, port)


def _publish(data: Path, *items: object) -> None:
    lines = data.parent / "items.jsonl"
    lines.write_bytes(msgspec.json.Encoder().encode_lines(items))
    typed = ["--data-dir", str(data), "import", str(lines), "--publish-as", "装载测试"]
    told = CliRunner().invoke(main, typed, catch_exceptions=False)
    assert told.exit_code == 0, told.output


def test_a_synonym_and_a_publication_reach_every_worker(server: Server) -> None:
    item = an_item(2)
    assert server.names("古早说法")[:1] != [item.name]

    async def keep() -> None:
        engine = await database.connect(
            load_settings({"ZHIPAO_DATA_DIR": str(server.data)}).database_url
        )
        try:
            office = await an_officer("reform", Role.REFORM_OFFICE)
            pair = Pair(said="古早说法", meant=item.name)
            await add_synonyms([pair], by=office, now=clock.now())
        finally:
            await database.close(engine)

    asyncio.run(keep())
    assert server.soon("古早说法", item.name)

    new = an_item(4, name="多进程核验登记")
    _publish(server.data, new)
    assert server.soon("多进程核验登记", new.name)


def test_a_worker_that_dies_is_replaced_and_the_others_go_on(server: Server) -> None:
    before = server.workers()
    assert len(before) == WORKERS
    os.kill(before[0], signal.SIGKILL)
    new = an_item(5, name="中断后核验登记")
    _publish(server.data, new)
    assert _soon(lambda: len(server.workers()) == WORKERS and before[0] not in server.workers())
    assert server.soon("中断后核验登记", new.name)


def test_workers_whose_parent_was_killed_let_go_of_the_port(tmp_path: Path) -> None:
    port = free_port()
    with running(serving(tmp_path / "instance", port), port):
        server = Server(tmp_path / "instance", port)
        parent, workers = server.parent(), server.workers()
        assert workers
        os.kill(parent, signal.SIGKILL)
        assert _soon(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    with running(serving(tmp_path / "instance", port), port):
        assert server.names("没有这样的事") == []


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_told_to_end_ends_in_peace(tmp_path: Path, sign: signal.Signals) -> None:
    port, told = free_port(), tmp_path / "told"
    typed = [*serving(tmp_path / "instance", port), "--workers", "2"]
    with (
        told.open("wb") as said,
        subprocess.Popen(typed, stdout=said, stderr=said, env=environment()) as process,
    ):
        try:
            server = Server(tmp_path / "instance", port)
            assert _soon(lambda: process.poll() is not None or "已启动" in told.read_text())
            assert _soon(lambda: _answers(server))
            process.send_signal(sign)
            assert process.wait(_PATIENCE) == 0
        finally:
            process.kill()
    assert "[ERROR]" not in told.read_text(), "no worker had to be killed"


def _answers(server: Server) -> bool:
    try:
        return server.names("没有这样的事") == []
    except OSError:
        return False


def test_a_worker_that_cannot_begin_ends_no_server_and_is_replaced(tmp_path: Path) -> None:
    port, told = free_port(), tmp_path / "told"
    data = tmp_path / "instance" / "zhipao.db"
    with running(serving(data.parent, port), port, told=told):
        server = Server(data.parent, port)
        (before,) = server.workers()
        data.rename(tmp_path / "away.db")
        data.mkdir()
        os.kill(before, signal.SIGKILL)
        assert _soon(lambda: "exited with code" in told.read_text())
        data.rmdir()
        (tmp_path / "away.db").rename(data)
        assert _soon(lambda: _answers(server))
