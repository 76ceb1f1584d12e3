"""The commands ``zhipao power-list``.

Exit status as in ``web.cli``: 0 done, 1 refused or findings, 2 wrong usage.
"""

import sys
from pathlib import Path
from typing import Any

import click

from web.settings import Settings
from web.terminal import json_option, print_json, run

_FIRST = ("key", "name", "on", "document")


@click.group("power-list")
def power_list() -> None:
    """The power list (权责清单): editions, the account between them, spreadsheets."""


@power_list.command()
@json_option
@click.pass_obj
def editions(settings: Settings, as_json: bool) -> None:
    """Every edition with its day and number of entries, oldest first."""
    from web import power_bulk

    answer = run(power_bulk.show_editions(settings))
    if as_json:
        print_json(answer)
        return
    for line in answer.editions:
        click.echo(f"{line.id}  {line.name}  {line.date}  {line.entries} 项")
    if not answer.editions:
        click.echo("还没有清单版次")


@power_list.command()
@click.argument("old", metavar="FROM")
@click.argument("new", metavar="TO")
@json_option
@click.pass_obj
def changes(settings: Settings, old: str, new: str, as_json: bool) -> None:
    """The account from edition FROM to edition TO, and every adjustment; 1 when it is open."""
    from web import power_bulk

    answer, told = run(power_bulk.show_changes(settings, old, new))
    if as_json:
        print_json(answer)
    else:
        click.echo(told)
    sys.exit(0 if answer.closes else 1)


@power_list.command()
@click.argument("key")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def export(settings: Settings, key: str, file: Path) -> None:
    """Write the edition KEY to FILE (.xlsx or .csv)."""
    from web import power_bulk

    count = run(power_bulk.export_edition(settings, key, file))
    click.echo(f"已写入 {file}：{count} 项")


@power_list.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="tell the outcome, write nothing")
@click.option("--first", is_flag=True, help="FILE is the first edition, not adjustments")
@click.option("--key", help="first edition: its key, e.g. 2018")
@click.option("--name", help="first edition: its name")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="first edition: its day"
)
@click.option("--document", help="first edition: the document that made it public")
@json_option
@click.pass_obj
def import_(
    settings: Settings,
    file: Path,
    dry_run: bool,
    first: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Record the adjustments in FILE (.xlsx or .csv): all of them, or none.

    With --first FILE holds the entries of the first edition.
    """
    from web import power_bulk

    particulars = _particulars(first, given)
    outcome = run(power_bulk.import_file(settings, file, particulars, dry_run=dry_run))
    if as_json:
        print_json(power_bulk.import_answer(outcome))
    else:
        click.echo(power_bulk.import_told(outcome, file.name, first=first))
    sys.exit(1 if outcome.faults else 0)


def _particulars(first: bool, given: dict[str, Any]) -> Any:
    from web.power_bulk import Particulars

    lacking = [f"--{name}" for name in _FIRST if not given[name]]
    if first and lacking:
        raise click.UsageError(f"--first 还需要 {'、'.join(lacking)}")
    if not first and len(lacking) < len(_FIRST):
        raise click.UsageError("--key、--name、--on、--document 只与 --first 一起用")
    if not first:
        return None
    return Particulars(**given | {"on": given["on"].date()})


@power_list.command()
@json_option
@click.pass_obj
def verify(settings: Settings, as_json: bool) -> None:
    """Rebuild every edition for its day and compare it with what was closed; 1 on any fault."""
    from web import power_bulk

    checks = run(power_bulk.verify(settings))
    if as_json:
        print_json({"editions": checks})
    else:
        for one in checks:
            told = "与公布时一致" if one.holds else "与公布时不一致"
            click.echo(f"{one.id}  {one.date}  {one.entries} 项  {told}  {one.content_hash}")
            for fault in one.faults:
                click.echo(f"    {fault}")
        if not checks:
            click.echo("还没有清单版次")
    sys.exit(0 if all(one.holds for one in checks) else 1)
