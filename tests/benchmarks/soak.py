"""Many processes over one index while the catalogue changes, and processes die.

``python -m tests.benchmarks.soak --seconds 300 --workers 4``: workers search and check every
answer, a writer publishes, renames and withdraws, a process beside them builds the index anew now
and then, and workers are killed without warning and replaced, builders killed while they build.
Ends with 1 when anything was wrong.
"""

import sys
import tempfile
import time
from pathlib import Path
from random import Random

import click
import msgspec
from msgspec import Struct

from search_index.backend import ENGINES
from tests.benchmarks.feed import SqliteFeed
from tests.benchmarks.index_build import build, building
from tests.benchmarks.published import published
from tests.benchmarks.soak_crew import Builder, Crew, Outcome, hired
from tests.benchmarks.soak_editor import Editor
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


def soak(plan: Plan, folder: Path, seed: int = 1) -> Outcome:
    """Carry out ``plan`` below ``folder``."""
    file, index = folder / "feed.db", folder / "index"
    feed = SqliteFeed(file)
    feed.load(published(plan.items))
    build(file, index, plan.engine)
    outcome = Outcome()
    arguments = [str(index), str(file), str(plan.patience), str(plan.items), plan.engine]
    with hired(plan.workers, arguments, outcome) as crew:
        builder = Builder(building(file, index, plan.engine), outcome)
        _happen(plan, Editor(feed, Random(seed)), crew, builder, Random(seed))
        builder.end()
        time.sleep(_LAST_CHANGES)
    feed.close()
    return outcome


def _happen(plan: Plan, editor: Editor, crew: Crew, builder: Builder, random: Random) -> None:
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
    click.echo(f"每个进程至多 {seen.resident:.0f} MiB、打开 {seen.files} 个文件")
    if seen.stale:
        p50, p95 = percentile(seen.stale, 0.5), percentile(seen.stale, 0.95)
        click.echo(f"变更到可见 p50 {p50:.0f} ms，p95 {p95:.0f} ms，最长 {max(seen.stale):.0f} ms")
    for told in (*dict.fromkeys(seen.rebuilt), *dict.fromkeys(seen.faults[:_SHOWN])):
        click.echo(told)
    click.echo(f"差错 {len(seen.faults)} 处")
    sys.exit(bool(seen.faults))


if __name__ == "__main__":
    main()
