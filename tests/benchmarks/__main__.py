"""Measure beside the peers: ``python -m tests.benchmarks``.

Writes ``build/benchmarks.json`` and prints a table with the aims beside the ratios.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console

from tests.benchmarks import lines
from tests.benchmarks.aims import AIMS
from tests.benchmarks.backup_bench import backup_lines
from tests.benchmarks.engine_bench import engine_lines
from tests.benchmarks.http_bench import http_lines
from tests.benchmarks.import_bench import import_lines
from tests.benchmarks.indexed import Indexed
from tests.benchmarks.instance import Instance
from tests.benchmarks.lines import Line
from tests.benchmarks.publish_bench import publish_lines
from tests.benchmarks.ranking_bench import NoData, ranking_lines
from tests.benchmarks.report_bench import report_lines
from tests.benchmarks.scale_bench import scale_lines
from tests.benchmarks.start_bench import start_lines
from tests.benchmarks.suggest_bench import suggest_lines

_FILE = Path(__file__).parents[2] / "build" / "benchmarks.json"
_CITY = 3_300
_WIDTH = 132
PARTS = (
    *("import", "report", "backup", "engine", "scale", "http", "start", "ranking", "suggest"),
    "publish",
)


def measure(
    sizes: list[int], parts: Iterable[str], folder: Path, kept: Path, say: Callable[[str], None]
) -> Iterator[Line]:
    """The lines of ``parts`` at ``sizes``; files go below ``folder``, what is kept to ``kept``.

    HTTP and start are those of a city, the smallest size, suggestions those of the largest;
    publication comes last because it changes the catalogue it publishes into.
    """
    instances = [Instance(folder, size) for size in sizes]
    if "import" in parts:
        say("导入")
        yield from import_lines(instances, folder)
    for instance in instances:
        if "report" in parts:
            say(f"报表 {instance.size}")
            yield from report_lines(instance, folder)
        if "backup" in parts:
            say(f"备份 {instance.size}")
            yield from backup_lines(instance, folder)
        if "engine" in parts or "scale" in parts:
            yield from _indexed(Indexed(folder, instance.size, kept), parts, say)
    yield from _served(instances, parts, folder, say)


def _indexed(indexed: Indexed, parts: Iterable[str], say: Callable[[str], None]) -> Iterator[Line]:
    """What is measured of engines without a server."""
    with closing(indexed):
        if "engine" in parts:
            say(f"检索 {indexed.size}")
            yield from engine_lines(indexed)
        if "scale" in parts:
            say(f"规模 {indexed.size}")
            yield from scale_lines(indexed)


def _served(
    instances: list[Instance], parts: Iterable[str], folder: Path, say: Callable[[str], None]
) -> Iterator[Line]:
    """What is measured of the program as it is run."""
    city, largest = instances[0], instances[-1]
    if "http" in parts:
        say("HTTP")
        yield from http_lines(city, folder)
    if "start" in parts:
        say("启动")
        yield from start_lines(city, folder)
    if "ranking" in parts:
        say("排序")
        try:
            yield from ranking_lines(folder)
        except NoData as reason:
            say(str(reason))
    if "suggest" in parts:
        say("联想")
        yield from suggest_lines(largest, folder)
    if "publish" in parts:
        say("发布")
        yield from publish_lines(largest, folder)


def _sizes(context: click.Context, option: click.Parameter, given: str) -> list[int]:
    try:
        return sorted({int(size) for size in given.split(",")})
    except ValueError:
        raise click.BadParameter(f"{given} 应为逗号隔开的整数") from None


def _parts(context: click.Context, option: click.Parameter, given: str) -> list[str]:
    parts = given.split(",")
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise click.BadParameter(f"没有 {'、'.join(sorted(unknown))}；可用的有 {'、'.join(PARTS)}")
    return parts


@click.command()
@click.option("--sizes", default=f"{_CITY},50000", callback=_sizes, show_default=True)
@click.option("--only", default=",".join(PARTS), callback=_parts, help=f"of {', '.join(PARTS)}")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Leave generated catalogues and their indexes here for the next run.",
)
def main(sizes: list[int], only: list[str], keep: Path | None) -> None:
    """Measure zhipao beside its peers."""
    console = Console(width=max(_WIDTH, Console().width))
    with tempfile.TemporaryDirectory(prefix="zhipao-bench-") as name:
        folder = Path(name)
        kept = keep or folder
        kept.mkdir(parents=True, exist_ok=True)
        found: list[Line] = []
        try:
            for line in measure(sizes, only, folder, kept, lambda it: console.print(f"… {it}")):
                found.append(line)
        finally:
            lines.write(found, _FILE)
            lines.shown(found, AIMS, console)
    console.print(f"已写入 {_FILE.parent.name}/{_FILE.name}")


if __name__ == "__main__":
    main()
