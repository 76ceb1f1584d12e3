"""Items of a district of Guang'an (Sichuan): names, bodies and codes, nothing more.

Its item codes follow Sichuan's own structure and are kept as local codes.
"""

from typing import Any

from catalogue.exchange import cells
from catalogue.exchange.item_rows import checked
from catalogue.exchange.profiles.profile import CompletenessProfile, Profile
from catalogue.exchange.profiles.reading import read, said
from catalogue.model.code_tables import ItemKind
from catalogue.model.item import ServiceItem
from catalogue.rules import RULES, Severity

_UNSORTED = "未分类"


def _item(row: dict[str, Any]) -> ServiceItem:
    main_item = said(row, "main_item")
    return checked(
        {
            "name": said(row, "name"),
            "main_item": "" if main_item == _UNSORTED else main_item,
            "kind": read(row, "task_type_code", lambda cell: cells.table_code(cell, ItemKind)),
            "local_code": read(row, "item_code", cells.code_text),
            "body": {"name": said(row, "department")},
            "division_code": said(row, "area_code")[:6],
        }
    )


PROFILE = Profile(
    id="guangan",
    title="广安区事项清单",
    item=_item,
    requires=(("item_code",), ("name",), ("task_type_code",)),
    completeness=CompletenessProfile(
        id="guangan-list",
        reason="清单只有名称、部门、类型和编码，没有办事指南",
        accepts={
            rule.id: "清单没有办事指南"
            for rule in RULES.values()
            if rule.severity is Severity.ERROR
        },
    ),
)
