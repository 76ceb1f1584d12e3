"""Things to test with: always the reference item, changed where the test says so."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from catalogue.commands.import_items import Load, import_items
from catalogue.commands.import_outcome import ImportOutcome
from catalogue.model import codes
from catalogue.model.code_tables import ItemKind
from catalogue.model.item import Body, ServiceItem
from catalogue.model.limits import LimitUnit, TimeLimit
from fixtures import reference_item

NOON = datetime(2018, 6, 1, 4, 0, tzinfo=UTC)


def an_item(serial: int = 1, **changes: Any) -> ServiceItem:
    """The reference item under a code of its own (``serial``), with ``changes`` to its fields."""
    item = reference_item()
    base = item.base_code[:6] + f"{serial % 1000:03d}" + f"{serial // 1000:03d}"
    kind = changes.get("kind", item.kind)
    base = base[:2] + ItemKind(kind).value + base[4:]
    level = item.exercise_level.value if item.exercise_level else "3"
    code = codes.build_item_code(item.body.credit_code, level, base)
    return msgspec.structs.replace(
        item,
        **{"base_code": base, "implementation_code": code, "name": f"{item.name}{serial}"}
        | changes,
    )


def working_days(value: int) -> TimeLimit:
    return TimeLimit(value)


def calendar_days(value: int) -> TimeLimit:
    return TimeLimit(value, LimitUnit.CALENDAR_DAY)


def a_body(name: str, serial: int = 1) -> Body:
    first_17 = f"11220600{serial:09d}"
    return Body(name=name, credit_code=first_17 + codes.credit_code_check_digit(first_17))


def of_body(item: ServiceItem, name: str, serial: int) -> ServiceItem:
    """``item`` as another body of the same kind would hold it, under a code of that body."""
    held = msgspec.structs.replace(
        item.body, name=name, credit_code=a_body(name, serial).credit_code
    )
    level = item.exercise_level.value if item.exercise_level else "3"
    code = codes.build_item_code(held.credit_code, level, item.base_code)
    return msgspec.structs.replace(item, body=held, implementation_code=code)


def a_load(**changes: Any) -> Load:
    """An initial load that publishes, at a fixed time."""
    return Load(**{"by": "装载测试", "now": NOON, "publish": True} | changes)


async def publish(*items: ServiceItem, **changes: Any) -> ImportOutcome:
    """Load ``items`` as published revisions."""
    return await import_items(list(enumerate(items, start=2)), a_load(**changes))
