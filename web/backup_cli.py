"""The commands ``zhipao backup`` and ``zhipao restore``.

Exit status as in ``web.cli``: 0 done, 1 refused or findings, 2 wrong usage.
"""

import sys
from pathlib import Path

import click

from web.settings import Settings
from web.terminal import OK, REFUSED, json_option, print_json, run

_FILE = click.Path(path_type=Path, allow_dash=True)


@click.command()
@click.argument("file", type=_FILE)
@json_option
@click.pass_obj
def backup(settings: Settings, file: Path, as_json: bool) -> None:
    """Copy everything into a new FILE (- for standard output), while the catalogue is served.

    Whoever is logged in is left out of it.  It can be restored on SQLite and on PostgreSQL.
    """
    from web import backups

    if as_json and file == backups.STREAM:
        raise click.UsageError("备份写到标准输出时不能用 --json；请写到文件")
    answer = run(backups.make_backup(settings, file))
    if as_json:
        print_json(answer)
    else:
        click.echo(backups.backup_told(answer), err=file == backups.STREAM)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--replace", is_flag=True, help="in the place of what is there, which is backed up first"
)
@click.option("--dry-run", is_flag=True, help="tell the outcome, write nothing")
@json_option
@click.pass_obj
def restore(settings: Settings, file: Path, replace: bool, dry_run: bool, as_json: bool) -> None:
    """Fill an empty catalogue from FILE (- for standard input): all of it, or nothing changes.

    Ledger and audit trail are verified, by a dry run too; 1 when anything is amiss.
    """
    from web import backups

    answer = run(backups.restore_backup(settings, file, replace=replace, dry_run=dry_run))
    if as_json:
        print_json(answer)
    else:
        click.echo(backups.restored_told(answer))
    sys.exit(REFUSED if answer.faults else OK)
