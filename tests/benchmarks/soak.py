"""Many processes over one index while the catalogue changes, and processes die.

``python -m tests.benchmarks.soak --seconds 300 --workers 4``: workers search and check every
answer, a writer publishes, renames and withdraws, a process beside them builds the index anew now
and then, and workers are killed without warning and replaced, builders killed while they build.
Ends with 1 when anything was wrong.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import click
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from catalogue.queries.documents import PublishedDocument
from search_index.backend import ENGINES
from tests.benchmarks.feed import SqliteFeed
from tests.benchmarks.index_build import build, building
from tests.benchmarks.processes import environment
from tests.benchmarks.published import published
from tests.benchmarks.soak_worker import Seen
from tests.benchmarks.timing import percentile

_SHOWN = 20
_LAST_CHANGES = 2.0


class Plan(Struct, frozen=True, kw_only=True):
    """A soak: seconds, workers, items at the beginning, changes/s, seconds between events.

    ``patience`` is how long [s] a change may take to be seen.
    """

    seconds: float
    workers: int
    items: int = 2000
    rate: float = 10.0
    kill_every: float = 8.0
    rebuild_every: float = 20.0
    patience: float = 1.0
    engine: str = ENGINES[0]


class Outcome(Struct):
    """What a soak saw; ``stale`` are the milliseconds until each change was seen by a worker.

    ``rebuilds`` were asked for and ended, ``rebuilt`` tells why workers began others by themselves.
    """

    searches: int = 0
    changes: int = 0
    kills: int = 0
    rebuilds: int = 0
    rebuilt: list[str] = []
    stale: list[float] = []
    faults: list[str] = []


def soak(plan: Plan, folder: Path, seed: int = 1) -> Outcome:
    """Carry out ``plan`` below ``folder``."""
    file, index = folder / "feed.db", folder / "index"
    feed = SqliteFeed(file)
    feed.load(published(plan.items))
    build(file, index, plan.engine)
    outcome = Outcome()
    arguments = [str(index), str(file), str(plan.patience), str(plan.items), plan.engine]
    with _crew(plan.workers, arguments, outcome) as crew:
        builder = _Builder(building(file, index, plan.engine), outcome)
        _happen(plan, _Editor(feed, Random(seed)), crew, builder, Random(seed))
        builder.end()
        time.sleep(_LAST_CHANGES)
    feed.close()
    return outcome


def _happen(
    plan: Plan, editor: "_Editor", crew: "_Crew", builder: "_Builder", random: Random
) -> None:
    """Changes at the plan's rate; kills and rebuilds when it is time.

    Every other rebuild is killed before it ends, the first is not.
    """
    began = time.monotonic()
    kill, rebuild = began + plan.kill_every, began + plan.rebuild_every / 2
    abort = None
    while (now := time.monotonic()) < began + plan.seconds:
        crew.outcome.changes += editor.change()
        if now >= kill:
            crew.kill(random.randrange(plan.workers))
            kill = now + plan.kill_every
        if now >= rebuild:
            builder.end()
            builder.begin()
            rebuild = now + plan.rebuild_every
            abort = now + random.uniform(0.3, 3.0) if builder.begun % 2 == 0 else None
        if abort and now >= abort:
            builder.kill()
            abort = None
        time.sleep(random.expovariate(plan.rate))


class _Builder:
    """Builds the index anew in a process of its own, as ``zhipao reindex`` does."""

    def __init__(self, command: list[str], outcome: Outcome) -> None:
        self._command = [
            sys.executable,
            "-m",
            "tests.benchmarks.index_build",
            str(feed),
            str(index),
        ]
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


class _Editor:
    """Publishes, renames and withdraws at random; every name is given once."""

    def __init__(self, feed: SqliteFeed, random: Random) -> None:
        self._feed = feed
        self._random = random
        self._live = [one.item for batch in feed.batches() for one in batch]
        self._gone: list[PublishedDocument] = []
        self._named = 0

    def change(self) -> int:
        """One change, at times one of many items at once; how many items it was."""
        many = 50 if self._random.random() < 0.02 else 1
        if self._random.random() < 0.25:
            return self._withdraw(many)
        if self._gone and self._random.random() < 0.35:
            return self._publish([self._gone.pop()])
        return self._publish(self._feed.read(self._random.sample(self._live, many)))

    def _withdraw(self, many: int) -> int:
        chosen = self._random.sample(self._live, many)
        self._gone += self._feed.read(chosen)
        self._feed.remove(chosen)
        self._live = [item for item in self._live if item not in chosen]
        return len(chosen)

    def _publish(self, documents: list[PublishedDocument]) -> int:
        renamed = [replace(one, name=self._name()) for one in documents]
        self._feed.put(renamed)
        self._live = list(dict.fromkeys([*self._live, *(one.item for one in renamed)]))
        return len(renamed)

    def _name(self) -> str:
        self._named += 1
        return f"改名后的第{self._named}号办理事项"


class _Crew:
    """The workers, and what they tell gathered in one outcome."""

    def __init__(self, arguments: list[str], outcome: Outcome) -> None:
        self._command = [sys.executable, "-m", "tests.benchmarks.soak_worker", *arguments]
        self.outcome = outcome
        self._ending = False
        self._gathering = threading.Lock()
        self._members: list[subprocess.Popen[bytes]] = []
        self._listeners: list[threading.Thread] = []

    def hire(self) -> None:
        """Start one more."""
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
        )
        listener = threading.Thread(target=self._listen, args=(process,))
        self._members.append(process)
        self._listeners.append(listener)
        listener.start()

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

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                seen = msgspec.json.decode(line, type=Seen)
            except msgspec.DecodeError:  # it was killed while it told
                continue
            with self._gathering:
                self.outcome.searches += seen.searches
                self.outcome.stale += seen.stale
                self.outcome.rebuilt += seen.rebuilt
                self.outcome.faults += seen.faults
        process.stdout.close()
        if not self._ending and process.wait() >= 0:
            self.outcome.faults.append(f"一个进程自行结束（{process.returncode}）")


@contextmanager
def _crew(many: int, arguments: list[str], outcome: Outcome) -> Iterator[_Crew]:
    crew = _Crew(arguments, outcome)
    try:
        for _ in range(many):
            crew.hire()
        yield crew
    finally:
        crew.dismiss()


@click.command()
@click.option("--seconds", default=300.0, show_default=True)
@click.option("--workers", default=4, show_default=True)
@click.option("--items", default=2000, show_default=True)
@click.option("--rate", default=10.0, show_default=True, help="changes a second")
@click.option("--patience", default=1.0, show_default=True, help="seconds a change may take")
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True)
@click.option("--kill-every", default=8.0, show_default=True)
@click.option("--rebuild-every", default=20.0, show_default=True)
def main(**given: float | str) -> None:
    """Many processes over one index while the catalogue changes, and processes die."""
    plan = msgspec.convert(given, Plan)
    with tempfile.TemporaryDirectory(prefix="zhipao-soak-") as folder:
        seen = soak(plan, Path(folder))
    click.echo(
        f"检查 {seen.searches:,} 轮，变更 {seen.changes:,} 项，杀死进程 {seen.kills} 次，"
        f"重建 {seen.rebuilds} 次，自行重建 {len(seen.rebuilt)} 次"
    )
    if seen.stale:
        p50, p95 = percentile(seen.stale, 0.5), percentile(seen.stale, 0.95)
        click.echo(f"变更到可见 p50 {p50:.0f} ms，p95 {p95:.0f} ms，最长 {max(seen.stale):.0f} ms")
    for told in (*dict.fromkeys(seen.rebuilt), *dict.fromkeys(seen.faults[:_SHOWN])):
        click.echo(told)
    click.echo(f"差错 {len(seen.faults)} 处")
    sys.exit(bool(seen.faults))


if __name__ == "__main__":
    main()
