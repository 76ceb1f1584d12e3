"""Whether what a scope names is there at all: a mistyped code must not look like a nought."""

from typing import Any

from piccolo.table import Table

from catalogue.errors import BadParameter
from catalogue.metrics.scope import SCOPE_FIELDS, Scope
from catalogue.model.divisions import NAMES
from catalogue.tables import Batch, BundleRow, PowerVersion, Revision


async def refuse_unknown(scope: Scope) -> None:
    """Refuse a body, division, batch or bundle that neither a table nor any item names.

    Raises:
        BadParameter: there is none of that code.
    """
    for name, conditions in _where_named(scope).items():
        value = getattr(scope, name)
        if value and not await _is_named(conditions):
            what = SCOPE_FIELDS[name]
            raise BadParameter(name, f"没有代码为“{value[:40]}”的{what}，请核对后重试")


def _where_named(scope: Scope) -> dict[str, list[tuple[type[Table], Any]]]:
    """Where the codes of ``scope`` would stand; a division of the table needs no more."""
    found: dict[str, list[tuple[type[Table], Any]]] = {
        "body": [
            (Revision, Revision.body_code == scope.body),
            (PowerVersion, PowerVersion.body_code == scope.body),
        ],
        "batch": [(Batch, Batch.number == int(scope.batch or 0))],
        "bundle": [(BundleRow, BundleRow.key == scope.bundle)],
    }
    if scope.region not in NAMES:
        found["region"] = [
            (Revision, Revision.division_code == scope.region),
            (PowerVersion, PowerVersion.division_code == scope.region),
        ]
    return found


async def _is_named(conditions: list[tuple[type[Table], Any]]) -> bool:
    for table, condition in conditions:
        if await table.exists().where(condition):
            return True
    return False
