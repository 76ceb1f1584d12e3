"""The choices of the report's forms: scope, edition, day compared with."""

from msgspec import Struct

from catalogue.metrics.scope import POWERS, SCOPE_FIELDS, kind_label, theme_label
from catalogue.model.code_tables import ExerciseLevel, ItemKind
from catalogue.model.divisions import division_name
from catalogue.queries import published
from catalogue.queries.batches import batches
from catalogue.queries.bundles import bundles
from catalogue.queries.editions import editions
from web.parameters import ReportParameters


class Option(Struct, frozen=True):
    """A choice of a form."""

    value: str
    label: str
    chosen: bool


Field = tuple[str, str, list[Option]]
"""Name of the parameter, its title, its choices."""


async def scope_fields(parameters: ReportParameters) -> list[Field]:
    """The scope form."""
    bodies = await published.bodies()
    regions = dict.fromkeys(body.region for body in bodies if body.region)
    kinds = [POWERS, *(kind.value for kind in ItemKind if kind.on_application)]
    choices: dict[str, list[tuple[str, str]]] = {
        "kind": [(kind, kind_label(kind)) for kind in kinds],
        "region": [(region, division_name(region)) for region in regions],
        "body": [(body.code, body.name) for body in bodies if body.code],
        "level": [(level.value, level.label) for level in ExerciseLevel],
        "theme": [(t.value, theme_label(t.value)) for t in await published.themes()],
        "batch": [(str(line.number), line.name) for line in await batches()],
        "bundle": [(line.bundle.key, line.bundle.name) for line in await bundles(None)],
    }
    held = parameters.scope.named()
    return [
        (name, SCOPE_FIELDS[name], [Option(v, label, held.get(name) == v) for v, label in given])
        for name, given in choices.items()
        if given
    ]


async def edition_fields(parameters: ReportParameters) -> list[Field]:
    """Which edition the report is about, and which it is compared with."""
    found = await editions()
    if not found:
        return []
    return [
        (
            name,
            title,
            [Option(one.key, one.name, chosen in (one.key, one.name)) for one in found],
        )
        for name, title, chosen in (
            ("edition", "清单版次", parameters.edition),
            ("compared_with", "对比", parameters.compared_with),
        )
    ]
