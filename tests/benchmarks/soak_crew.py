"""The processes of a soak: workers, a builder, and what they tell."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from msgspec import Struct

from tests.benchmarks.processes import environment
from tests.benchmarks.soak_worker import Seen

_PATIENCE = 60.0


class Outcome(Struct):
    """What a soak saw; ``stale`` are the milliseconds until each change was seen by a worker.

    ``rebuilds`` were asked for and ended, ``rebuilt`` tells why workers began others by themselves.
    ``resident`` [MiB] and open ``files`` are the most that any worker had.
    """

    searches: int = 0
    changes: int = 0
    kills: int = 0
    rebuilds: int = 0
    resident: float = 0.0
    files: int = 0
    rebuilt: list[str] = []
    stale: list[float] = []
    faults: list[str] = []


class Builder:
    """Builds the index anew in a process of its own, as ``zhipao reindex`` does."""

    def __init__(self, command: list[str], outcome: Outcome) -> None:
        self._command = command
        self._outcome = outcome
        self._process: subprocess.Popen[bytes] | None = None
        self.begun = 0

    def begin(self) -> None:
        """Begin a rebuild."""
        self.begun += 1
        nowhere = subprocess.DEVNULL
        self._process = subprocess.Popen(
            self._command, stdout=nowhere, stderr=nowhere, env=environment()
        )

    def kill(self) -> None:
        """End the rebuild as a crash does, if it is not through."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
            self._outcome.kills += 1
            self._process = None

    def end(self) -> None:
        """Wait until the rebuild is through."""
        if self._process is None:
            return
        if self._process.wait():
            self._outcome.faults.append(f"重建以 {self._process.returncode} 结束")
        self._outcome.rebuilds += 1
        self._process = None


class Crew:
    """The workers, and what they tell gathered in one outcome."""

    def __init__(self, arguments: list[str], outcome: Outcome) -> None:
        self._command = [sys.executable, "-m", "tests.benchmarks.soak_worker", *arguments]
        self.outcome = outcome
        self._ending = False
        self._gathering = threading.Lock()
        self._members: list[subprocess.Popen[bytes]] = []
        self._listeners: list[threading.Thread] = []

    def hire(self) -> threading.Event:
        """Start one more; what is set once it searches."""
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
        )
        started = threading.Event()
        listener = threading.Thread(target=self._listen, args=(process, started))
        self._members.append(process)
        self._listeners.append(listener)
        listener.start()
        return started

    def kill(self, place: int) -> None:
        """End one of them as a crash does; another takes its place."""
        process = self._members.pop(place)
        assert process.stdin is not None
        process.kill()
        process.wait()
        process.stdin.close()
        self.outcome.kills += 1
        self.hire()

    def dismiss(self) -> None:
        """End all and hear them out."""
        self._ending = True
        for process in self._members:
            assert process.stdin is not None
            process.stdin.close()
        for process in self._members:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for listener in self._listeners:
            listener.join()

    def _listen(self, process: "subprocess.Popen[bytes]", started: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            started.set()
            try:
                seen = msgspec.json.decode(line, type=Seen)
            except msgspec.DecodeError:  # it was killed while it told
                continue
            with self._gathering:
                self.outcome.searches += seen.searches
                self.outcome.resident = max(self.outcome.resident, seen.resident)
                self.outcome.files = max(self.outcome.files, seen.files)
                self.outcome.stale += seen.stale
                self.outcome.rebuilt += seen.rebuilt
                self.outcome.faults += seen.faults
        process.stdout.close()
        if not self._ending and process.wait() >= 0:
            self.outcome.faults.append(f"一个进程自行结束（{process.returncode}）")


@contextmanager
def hired(many: int, arguments: list[str], outcome: Outcome) -> Iterator[Crew]:
    """So many workers, all of them searching, while the block lasts."""
    crew = Crew(arguments, outcome)
    try:
        for started in [crew.hire() for _ in range(many)]:
            started.wait(_PATIENCE)
        yield crew
    finally:
        crew.dismiss()
