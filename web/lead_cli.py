"""The command ``zhipao leads``: where to cut next.

Exit status as in ``web.cli``: 0 done, 1 refused.
"""

import asyncio
import sys
from typing import Any

import click
import msgspec

from catalogue.errors import CatalogueError
from web.settings import Settings


@click.command("leads")
@click.option("--kind", help="one kind of lead, e.g. promised_statutory; all are counted without")
@click.option("--body", default="", metavar="CODE", help="credit code of a body")
@click.option("--region", default="", metavar="CODE", help="division code")
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="how many items of the kind to print at most",
)
@click.option("--json", "as_json", is_flag=True, help="print JSON for programs")
@click.pass_obj
def leads_command(
    settings: Settings, kind: str | None, body: str, region: str, limit: int, as_json: bool
) -> None:
    """Print how many leads of each kind there are, or the items of one kind with their reasons."""
    try:
        answer = asyncio.run(_answer(settings, kind, body, region, limit))
    except CatalogueError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(1)
    if as_json:
        printed = msgspec.json.format(msgspec.json.encode(answer), indent=2)
        sys.stdout.buffer.write(printed + b"\n")
    elif kind:
        click.echo(f"{answer['name']}：{answer['total']} 项")
        for one in answer["items"]:
            click.echo(f"{one['code']}  {one['name']}（{one['body_name']}）：{one['reason']}")
    else:
        for one in answer["kinds"]:
            click.echo(f"{one['id']}  {one['name']}：{one['items']} 项")


async def _answer(
    settings: Settings, kind: str | None, body: str, region: str, limit: int
) -> dict[str, Any]:
    from catalogue import database
    from catalogue.queries.leads import KINDS, LeadScope, kind_of, lead_counts, leads
    from web import clock
    from web.lifecycle import open_database

    scope, terms, today = LeadScope(body=body, region=region), settings.leads, clock.today()
    chosen = kind_of(kind) if kind else None
    engine = await open_database(settings)
    try:
        if chosen is None:
            counts = await lead_counts(scope, terms, today)
            kinds = [{"id": k.id, "name": k.name, "items": counts[k.id]} for k in KINDS]
            return {"as_of": today, "scope": scope, "terms": terms, "kinds": kinds}
        total, found = await leads(chosen.id, scope, terms, today, limit=limit)
    finally:
        await database.close(engine)
    return {
        "as_of": today,
        "scope": scope,
        "terms": terms,
        "kind": chosen.id,
        "name": chosen.name,
        "total": total,
        "items": [msgspec.to_builtins(one) for one in found],
    }
