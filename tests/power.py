"""A small power list to test with: two editions, an adjustment of every kind between them.

Bodies, names and documents are made up.
"""

from datetime import UTC, date, datetime

import msgspec

from catalogue.commands.adjust_power_list import Adjustment, apply_adjustments
from catalogue.commands.close_edition import close_loaded
from catalogue.commands.load_power_list import load_first_edition
from catalogue.database import writing
from catalogue.model.adjustment import K
from catalogue.model.code_tables import ExerciseLevel, ItemKind
from catalogue.model.power_list import Delegated, Handover, Power

OLD = ("2017", "白山市权责清单（2017年版）", date(2017, 12, 29))
NEW = ("2018", "白山市权责清单（2018年版）", date(2018, 12, 20))
NOW = datetime(2018, 12, 25, 4, 0, tzinfo=UTC)
BY = "编办测试"
FORESTRY, WATER, BUREAU = "白山市林业局", "白山市水务局", "抚松县行政审批局"
KINDS = (ItemKind.LICENSING, ItemKind.PENALTY, ItemKind.CONFIRMATION)


def a_power(serial: int, **changes: object) -> Power:
    """Entry ``serial`` of the list; odd ones are the forestry bureau's, even ones the water one's."""
    body = (FORESTRY, WATER)[serial % 2 == 0]
    values: dict[str, object] = {
        "code": f"2206-{serial:04d}",
        "kind": KINDS[serial % 3],
        "name": f"林地水域第{serial}项权力",
        "sub_items": ("新办", "变更") if serial == 1 else (),
        "basis": "《中华人民共和国森林法》第十五条" if serial % 2 else "《水法》第七条",
        "body_name": body,
        "body_code": f"112206000000{serial % 2:05d}X",
        "unit": "法规科",
        "division_code": "220600",
        "level": ExerciseLevel.CITY,
        "duties": "受理\n审查\n决定\n送达\n监管",
        "duties_basis": "《行政许可法》第三十条",
        "accountability": "对符合条件的申请不予受理的",
    }
    return Power(**values | changes)


def changed(serial: int, **changes: object) -> Power:
    """Entry ``serial`` with ``changes``."""
    return msgspec.structs.replace(a_power(serial), **changes)


HANDOVER = Handover(
    to_code="11220621000000000X",
    to_name=BUREAU,
    connection="受理、审查和决定自划转之日起由审批局办理",
    boundary="审批局对审批结果负责，原部门负责事前勘验和事后监管",
    inspects_before=FORESTRY,
    approves=BUREAU,
    supervises_after=FORESTRY,
)


def adjustments() -> list[Adjustment]:
    """One adjustment of each kind, in 2018; together they add three entries and take four away."""

    def on(month: int, kind: K, **more: object) -> Adjustment:
        document = f"白山市权责清单调整通知第{month}号"
        return Adjustment(kind=kind, on=date(2018, month, 5), document=document, **more)

    county = Delegated(to_group="county", to_divisions=("220621",), what="受理和决定")
    zone = Delegated(to_group="zone", to_divisions=("2206A1",), what="全部权限")
    return [
        on(1, K.ADD, brings=(a_power(9001),), reason="新法施行"),
        on(2, K.TAKE_OVER, brings=(a_power(9002),), counterpart="吉林省林业厅"),
        on(3, K.SPLIT, removes=("2206-0001",), brings=(a_power(9011), a_power(9012))),
        on(4, K.CANCEL, removes=("2206-0002",)),
        on(5, K.DELEGATE, removes=("2206-0003",), delegated=county),
        on(6, K.MERGE, removes=("2206-0004", "2206-0006", "2206-0008"), brings=(a_power(9013),)),
        on(7, K.EMPOWER, removes=("2206-0005",), delegated=zone),
        on(8, K.TRANSFER, removes=("2206-0007",), handover=HANDOVER),
        on(9, K.SUSPEND, removes=("2206-0009",)),
        on(10, K.AMEND, removes=("2206-0011",), brings=(changed(11, unit="审批科"),)),
    ]


async def load_power_list(entries: int = 60, *, item: str = "", close: bool = True) -> None:
    """Both editions and the adjustments between them; ``item`` is linked to entry 13.

    The first has ``entries`` entries, the second one fewer; ``close`` of false leaves the second open.
    """
    powers = [a_power(serial) for serial in range(1, entries + 1)]
    if item:
        powers[12] = changed(13, item_codes=(item, "尚未公开的事项"))
    async with writing():
        await load_first_edition(
            powers, key=OLD[0], name=OLD[1], on=OLD[2], document="白山市公告2017年第1号",
            by_name=BY, now=NOW, sample=True,
        )  # fmt: skip
        await apply_adjustments(adjustments(), by_name=BY, now=NOW, sample=True)
        if close:
            document = "白山市公告2018年第1号"
            await close_loaded(*NEW, document, by_name=BY, now=NOW, sample=True)
