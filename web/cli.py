"""The command ``zhipao``: run, import, search, reindex, report, ledger, check and the rest.

Exit status: 0 done, 1 refused or findings, 2 wrong usage, 130 interrupted, 143 terminated.
``--json`` prints for programs.
"""

import asyncio
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalogue.errors import CatalogueError
from web.backup_cli import backup, restore
from web.lead_cli import leads_command
from web.power_cli import power_list
from web.report_cli import file_options, scope_pairs, snapshot, write_files
from web.settings import Settings, load_settings
from web.table_cli import check_table_command
from web.terminal import OK, REFUSED, CommandGroup, json_option, print_json, refuse
from web.terminal import run as run_work
from web.user_cli import add_people_commands

if TYPE_CHECKING:  # what only a search needs is loaded by it
    from search_index.explanation import Explanation

_GIVEN = f"{__name__}.given"
"""Where the variables that options stand for are kept, for the commands below."""


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", help="everything this instance keeps lies there (ZHIPAO_DATA_DIR)")
@click.option("--database-url", help="sqlite:///… or postgresql://… (ZHIPAO_DATABASE_URL)")
@click.pass_context
def main(context: click.Context, data_dir: str | None, database_url: str | None) -> None:
    """zhipao 只跑: the catalogue of a local government's service items."""
    given = {}
    if data_dir:
        given["ZHIPAO_DATA_DIR"] = str(Path(data_dir).resolve())
    if database_url:
        given["ZHIPAO_DATABASE_URL"] = database_url
    context.meta[_GIVEN] = given
    try:
        context.obj = load_settings({**os.environ, **given})
    except CatalogueError as error:
        refuse(error)


@main.command()
@click.option("--host", help="address to listen on (ZHIPAO_HOST)")
@click.option("--port", type=click.IntRange(1, 65535), help="port to listen on (ZHIPAO_PORT)")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="processes that answer requests",
)
@click.option("--sample", is_flag=True, help="load the Baishan sample into an empty catalogue")
@click.pass_context
def run(
    context: click.Context, host: str | None, port: int | None, workers: int, sample: bool
) -> None:
    """Create what is missing, index, serve."""
    from web import server

    given: dict[str, str] = context.meta[_GIVEN]
    if host:
        given["ZHIPAO_HOST"] = host
    if port:
        given["ZHIPAO_PORT"] = str(port)
    try:
        settings = load_settings({**os.environ, **given})
        address = server.free_address(settings)
    except CatalogueError as error:
        refuse(error)
    loaded = run_work(server.prepare(settings, sample=sample))
    if loaded.items:
        click.echo(f"已装入白山示例数据（示例数据）：{loaded.told}")
    os.environ.update(given)  # where the processes that answer requests read their settings
    server.serve(settings, address=address, workers=workers)


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--profile", default="national", show_default=True, help="how columns are read")
@click.option("--dry-run", is_flag=True, help="tell the outcome, write nothing")
@click.option("--publish-as", metavar="NAME", help="initial load: publish under this name")
@json_option
@click.pass_obj
def import_(
    settings: Settings,
    file: Path,
    profile: str,
    dry_run: bool,
    publish_as: str | None,
    as_json: bool,
) -> None:
    """Take in FILE (JSON lines, JSON, CSV or XLSX): all of its rows, or none.

    Rows are keyed by item code; the same file a second time changes nothing.
    """
    from web import bulk, import_answer

    work = bulk.import_file(
        settings,
        file,
        profile=profile,
        dry_run=dry_run,
        publish_as=publish_as,
        show_progress=not as_json and sys.stderr.isatty(),
    )
    try:
        outcome = asyncio.run(work)
    except CatalogueError as error:
        if as_json:
            print_json(import_answer.refused_answer(error, file.name))
        refuse(error)
    if as_json:
        print_json(import_answer.import_answer(outcome))
    else:
        click.echo(import_answer.told(outcome, file.name))
    sys.exit(REFUSED if outcome.rejected else OK)


@main.command()
@click.argument("words")
@click.option(
    "--limit",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="how many to print at most",
)
@click.option("--explain", is_flag=True, help="tell why each item stands where it does")
@json_option
@click.pass_obj
def search(settings: Settings, words: str, limit: int, explain: bool, as_json: bool) -> None:
    """Find published items by everyday WORDS."""
    from web import bulk

    if explain:
        _explain(run_work(bulk.explain(settings, words, limit)), as_json=as_json)
        return
    answer = run_work(bulk.search(settings, words, limit))
    if as_json:
        print_json(answer)
    else:
        click.echo(f"共 {answer['total']} 项")
        for item in answer["items"]:
            click.echo(f"{item['code']}  {item['name']}  （{item['body']}）")


def _explain(explanation: "Explanation", *, as_json: bool) -> None:
    if as_json:
        print_json(explanation)
        return
    from web.view_models.explained import explained_page, explained_text

    click.echo(explained_text(explained_page(explanation)))


@main.command()
@click.pass_obj
def reindex(settings: Settings) -> None:
    """Build the search index anew beside the old one and swap it in."""
    from web import bulk

    click.echo(f"索引已重建：{run_work(bulk.reindex(settings))} 个事项")


@main.command()
@click.option("--edition", help="edition of the list, the current one by default")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="last day that counts, e.g. 2018-12-31; today by default",
)
@click.option("--scope", multiple=True, metavar="NAME=VALUE", help="kind=01, region=220621 …")
@file_options
@json_option
@click.pass_obj
def report(
    settings: Settings,
    edition: str | None,
    as_of: Any,
    scope: tuple[str, ...],
    files: dict[str, Path],
    text: bool,
    despite_faults: bool,
    as_json: bool,
) -> None:
    """Print every metric with its population, edition, date and formula; or write it to files."""
    from web import bulk
    from web.view_models.report_lines import report_text

    pairs = scope_pairs(scope)
    day: date | None = as_of.date() if as_of else None
    if text and as_json:
        raise click.UsageError("--text 和 --json 不能同时用；请分两次打印")
    if files or text:
        asked = {"edition": edition, "as_of": day}
        write_files(settings, files, pairs, text=text, anyway=despite_faults, asked=asked)
        if not as_json:
            return
    answer = run_work(bulk.report(settings, edition=edition, as_of=day, scope=pairs))
    if as_json:
        print_json(answer)
    else:
        click.echo(report_text(answer))


@main.group()
def ledger() -> None:
    """The publication ledger (信息发布登记台账)."""


@ledger.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check the chain of the ledger; names the first broken line."""
    from web import bulk

    verdict, whole = run_work(bulk.verify_ledger(settings))
    click.echo(verdict)
    sys.exit(OK if whole else REFUSED)


@main.command()
@json_option
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:
    """Deployment check: settings still to be made, database, index, ledger; 1 when one fails."""
    from web import deployment_check

    answer = run_work(deployment_check.check_deployment(settings))
    if as_json:
        print_json(answer)
    else:
        click.echo(deployment_check.told(answer))
    sys.exit(OK if answer.ok else REFUSED)


add_people_commands(main)
main.add_command(backup)
main.add_command(restore)
main.add_command(power_list)
main.add_command(check_table_command)
main.add_command(leads_command)
main.add_command(snapshot)
