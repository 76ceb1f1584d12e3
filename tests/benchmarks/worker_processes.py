"""Worker processes and how they are told what to do."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from tests.benchmarks.memory import Memory, memory_of
from tests.benchmarks.processes import environment


class WorkerProcess:
    """A ``tests.benchmarks.worker`` that has answered for the first time."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        started = time.perf_counter()
        self._process = process
        self._worker = int(str(self.answer()))
        self.seconds = time.perf_counter() - started
        """From its start as a process to its first answer."""

    @property
    def memory(self) -> Memory:
        """Its memory now."""
        return memory_of(self._worker)

    def ask(self, command: str) -> object:
        """Have a command done and wait for the answer."""
        self.begin(command)
        return self.answer()

    def begin(self, command: str) -> None:
        """Have a command done."""
        assert self._process.stdin is not None
        self._process.stdin.write(command.encode() + b"\n")
        self._process.stdin.flush()

    def answer(self) -> object:
        """The answer to what was begun.

        Raises:
            RuntimeError: the process has ended.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a worker has ended")
        return msgspec.json.decode(line)


@contextmanager
def worker(index: Path, feed: Path) -> Iterator[WorkerProcess]:
    """A worker over ``index``, following ``feed``, while the block lasts."""
    command = [sys.executable, "-m", "tests.benchmarks.worker", str(index), str(feed)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    ) as process:
        try:
            yield WorkerProcess(process)
        finally:
            process.kill()


@contextmanager
def workers(many: int, index: Path, feed: Path) -> Iterator[list[WorkerProcess]]:
    """So many workers, each started when the one before has answered."""
    with ExitStack() as stack:
        yield [stack.enter_context(worker(index, feed)) for _ in range(many)]
