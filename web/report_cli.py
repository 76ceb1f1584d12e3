"""``zhipao report``'s files and ``zhipao snapshot``: freeze, list, verify."""

import functools
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from catalogue.errors import BadFile, BadInput
from web.settings import Settings
from web.terminal import json_option, print_json, refuse, run_opened

_day = click.DateTime(["%Y-%m-%d"])
_path = click.Path(path_type=Path, dir_okay=False)


def file_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--xlsx``, ``--docx``, ``--csv`` with a file each (several may be given), ``--text``.

    The command gets ``files`` (kind → path), ``text`` and ``despite_faults``.
    """

    @functools.wraps(command)
    def gathered(*given: Any, **named: Any) -> Any:
        paths = {kind: named.pop(kind) for kind in ("xlsx", "docx", "csv")}
        return command(*given, files={kind: p for kind, p in paths.items() if p}, **named)

    made: Callable[..., Any] = gathered
    for option in (
        click.option(
            "--despite-faults", is_flag=True, help="write files although the report is faulty"
        ),
        click.option("--text", is_flag=True, help="print the paragraphs of an annual report"),
        click.option("--csv", type=_path, metavar="FILE", help="write the figures as CSV"),
        click.option("--docx", type=_path, metavar="FILE", help="write text and tables as DOCX"),
        click.option("--xlsx", type=_path, metavar="FILE", help="write tables and items as XLSX"),
    ):
        made = option(made)
    return made


def write_files(
    settings: Settings,
    files: dict[str, Path],
    scope: dict[str, str],
    *,
    text: bool,
    anyway: bool,
    asked: dict[str, Any],
) -> None:
    """Write the report of ``scope`` that ``asked`` names as each of ``files`` (kind → path).

    With ``text`` the text form is printed.  A report that contradicts itself is refused unless
    ``anyway``, and then told where; a refusal ends the command with status 1.
    """
    from catalogue.metrics.days import days_of
    from catalogue.metrics.report import build_report
    from catalogue.metrics.scope import Scope
    from web import clock
    from web.reports.asked import ranking_tables
    from web.reports.exports import export, gathered, items_table, refuse_faulty

    async def made() -> tuple[tuple[str, ...], dict[str, bytes]]:
        report = await build_report(
            today=clock.today(),
            conversion=settings.conversion_policy,
            target=settings.target_share,
            scope=Scope.parse(scope),
            **asked,
        )
        held = await gathered(report)
        if not anyway:
            refuse_faulty(held)
        if files.keys() & {"xlsx", "docx"}:
            days = await days_of(asked["edition"], asked["as_of"], clock.today())
            rankings = await ranking_tables(report, days, settings.conversion_policy)
            held = msgspec.structs.replace(held, rankings=rankings)
        if "xlsx" in files:
            items = await items_table(report, clock.today())
            held = msgspec.structs.replace(held, items=items)
        kinds = (*files, *(("txt",) if text else ()))
        return held.faults, {one: await export(one, held, now=clock.now()) for one in kinds}

    faults, contents = run_opened(settings, made)
    for kind, path in files.items():
        _write(path, contents[kind])
        click.echo(f"已写入 {path.name}", err=True)
    if text:
        click.echo(contents["txt"].decode(), nl=False)
    for fault in faults:
        click.echo(f"核对未通过：{fault}", err=True)


def _write(path: Path, content: bytes) -> None:
    from catalogue.exchange.told import system_fault
    from catalogue.exchange.whole_file import whole_file

    try:
        with whole_file(path) as out:
            out.write(content)
    except OSError as error:
        told = f"无法写入“{path.name}”（{system_fault(error)}）；请核对文件夹和权限"
        refuse(BadFile(told))


@click.group()
def snapshot() -> None:
    """Frozen reports (冻结报表)."""


@snapshot.command()
@click.argument("key")
@click.option("--name", required=True, help="what it is called, e.g. 2018年度报表")
@click.option("--as-of", type=_day, metavar="DAY", help="a day that has ended")
@click.option("--edition", help="edition of the power list; its day counts when --as-of is absent")
@click.option("--scope", multiple=True, metavar="NAME=VALUE", help="kind=01, region=220621 …")
@click.option("--public", is_flag=True, help="show it to the public at once")
@json_option
@click.pass_obj
def freeze(
    settings: Settings,
    key: str,
    name: str,
    as_of: Any,
    edition: str | None,
    scope: tuple[str, ...],
    public: bool,
    as_json: bool,
) -> None:
    """Compute a report and keep it under KEY with the hash of all its inputs."""
    from catalogue.commands.freeze_report import FreezeRequest, freeze_report
    from catalogue.metrics.scope import Scope
    from web import clock
    from web.view_models.snapshots import snapshot_view

    pairs = scope_pairs(scope)
    day: date | None = as_of.date() if as_of else None

    async def frozen() -> Any:
        asked = FreezeRequest(
            key=key, name=name, as_of=day, edition=edition, scope=Scope.parse(pairs), public=public
        )
        return await freeze_report(
            asked,
            by=None,
            now=clock.now(),
            conversion=settings.conversion_policy,
            target=settings.target_share,
        )

    line = run_opened(settings, frozen)
    if as_json:
        print_json(snapshot_view(line))
    else:
        click.echo(f"已冻结“{line.name}”，截止 {line.as_of}；输入摘要 {line.inputs_hash}")


@snapshot.command("list")
@json_option
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """Every frozen report, newest day first."""
    from catalogue.queries.snapshots import snapshots
    from web.view_models.snapshots import snapshot_view

    _, lines = run_opened(settings, lambda: snapshots(public_only=False, limit=100_000))
    if as_json:
        print_json([snapshot_view(line) for line in lines])
        return
    for line in lines:
        state = "已公开" if line.public else "未公开"
        row = (line.key, line.as_of.isoformat(), state, line.name, line.inputs_hash)
        click.echo("\t".join(row))


@snapshot.command()
@click.argument("key")
@json_option
@click.pass_obj
def verify(settings: Settings, key: str, as_json: bool) -> None:
    """Compute the report of KEY again and compare; 1 where anything differs."""
    from catalogue.metrics.snapshot import verify_snapshot
    from web import clock
    from web.view_models.snapshots import verification_answer

    found = run_opened(settings, lambda: verify_snapshot(key, today=clock.today()))
    if as_json:
        print_json(verification_answer(found))
    else:
        click.echo(found.told)
        for part in found.inputs:
            click.echo(f"  {part.name}：{part.frozen_rows} 条 → {part.rows} 条")
        for one in found.figures:
            click.echo(f"  {one.name}：{one.before} → {one.after}")
    sys.exit(0 if found.holds else 1)


def scope_pairs(given: tuple[str, ...]) -> dict[str, str]:
    """``NAME=VALUE`` options as a mapping."""
    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"--scope “{text}”应写作 名称=取值，例如 kind=01")
        if name in pairs:
            refuse(BadInput(f"--scope 的“{name}”只能给一次"))
        pairs[name] = value
    return pairs
