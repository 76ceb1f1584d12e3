"""The command ``zhipao leads``: where to cut next.

Exit status as in ``web.cli``: 0 done, 1 refused.
"""

from typing import Any

import click
import msgspec

from web.settings import Settings
from web.terminal import json_option, print_json, run_opened


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
@json_option
@click.pass_obj
def leads_command(
    settings: Settings, kind: str | None, body: str, region: str, limit: int, as_json: bool
) -> None:
    """Print how many leads of each kind there are, or the items of one kind with their reasons."""
    answer = run_opened(settings, lambda: _answer(settings, kind, body, region, limit))
    if as_json:
        print_json(answer)
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
    from catalogue.metrics.known import refuse_unknown
    from catalogue.metrics.scope import Scope
    from catalogue.queries.leads import KINDS, LeadScope, kind_of, lead_counts, leads
    from web import clock

    scope, terms, today = LeadScope(body=body, region=region), settings.leads, clock.today()
    await refuse_unknown(Scope(body=body, region=region))
    if not kind:
        counts = await lead_counts(scope, terms, today)
        kinds = [{"id": k.id, "name": k.name, "items": counts[k.id]} for k in KINDS]
        return {"as_of": today, "scope": scope, "terms": terms, "kinds": kinds}
    chosen = kind_of(kind)
    total, found = await leads(chosen.id, scope, terms, today, limit=limit)
    return {
        "as_of": today,
        "scope": scope,
        "terms": terms,
        "kind": chosen.id,
        "name": chosen.name,
        "total": total,
        "items": [msgspec.to_builtins(one) for one in found],
    }
