"""Entries of the power list to test with: one plain entry, changed where the test says so."""

from datetime import UTC, date, datetime
from typing import Any

from catalogue.commands.load_power_list import load_first_edition
from catalogue.database import writing
from catalogue.model.adjustment import Adjustment
from catalogue.model.code_tables import ExerciseLevel, ItemKind
from catalogue.model.power_list import AdjustmentKind, Delegated, Handover, Power
from catalogue.queries.editions import EditionLine

LOADED_ON = date(2017, 12, 29)
NOW = datetime(2018, 12, 20, 4, 0, tzinfo=UTC)
DOCUMENT = "白山市政府推进职能转变协调小组办公室文件（测试）"

FORESTRY = {"body_name": "白山市林业局", "body_code": "112206000135950012"}
BUREAU = {"body_name": "抚松县行政审批局", "body_code": "11220621MB0000001X"}

HANDOVER = Handover(
    to_code=BUREAU["body_code"],
    to_name=BUREAU["body_name"],
    connection="随事项移交在办件",
    boundary="审批归审批局，监管归原部门",
    inspects_before="原部门",
    approves=BUREAU["body_name"],
    supervises_after="原部门",
)
TO_COUNTIES = Delegated(
    to_group="county", to_divisions=("220621", "220622"), what="受理、审查、决定"
)


def a_power(serial: int = 1, **changes: Any) -> Power:
    """An entry under a code of its own (``serial``), with ``changes`` to its columns."""
    plain: dict[str, Any] = {
        "code": f"2206-A-{serial:05d}",
        "kind": ItemKind.LICENSING,
        "name": f"林木采伐许可{serial}",
        "basis": "《中华人民共和国森林法》第三十二条",
        "division_code": "220600",
        "level": ExerciseLevel.CITY,
    }
    return Power(**plain | FORESTRY | changes)


def an_adjustment(kind: AdjustmentKind, **changes: Any) -> Adjustment:
    """An adjustment of 2018-05-02 on a document, with ``changes``."""
    plain: dict[str, Any] = {"kind": kind, "on": date(2018, 5, 2), "document": DOCUMENT}
    return Adjustment(**plain | changes)


async def load(*powers: Power, **changes: Any) -> EditionLine:
    """``powers`` as the first edition, 2017."""
    given: dict[str, Any] = {
        "key": "2017",
        "name": "白山市权责清单（2017年版）",
        "on": LOADED_ON,
        "document": DOCUMENT,
        "by_name": "装载测试",
        "now": NOW,
    }
    async with writing():
        return await load_first_edition(powers, **given | changes)
