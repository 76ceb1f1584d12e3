"""What a definition of a metric says, and the units figures come in."""

from enum import Enum

from msgspec import Struct


class Unit(str, Enum):
    """What a figure's value counts; ``label`` stands behind a number that is no share."""

    label: str

    SHARE = "share", "%"
    VISITS = "visits", "次"
    WORKING_DAYS = "working_days", "个工作日"
    MATERIALS = "materials", "份"
    STEPS = "steps", "个环节"
    CERTIFICATES = "certificates", "份证明"
    YUAN = "yuan", "元"
    ITEMS = "items", "项"

    def __new__(cls, value: str, label: str = "") -> "Unit":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


POPULATION = (
    "截止日公开的现行事项中的依申请事项（许可、给付、确认、奖励、裁决、其他权力、公共服务）"
)
TIMED = POPULATION + "，且法定、承诺时限齐全、单位相同（选定折算办法时可折算）"
RECORDED = POPULATION + "，且登记了改革前{}"
LISTED = "截止日（或选定版次公布日）权责清单中的全部职权"


class Metric(Struct, frozen=True, kw_only=True):
    """One metric; ``id`` as in the reference (rules-and-metrics §4).

    ``higher_is_better`` orders rankings; ``on_list`` says that it counts entries of the power list
    and not items.
    """

    id: str
    name: str
    name_en: str
    unit: Unit
    population: str
    numerator: str
    denominator: str
    formula: str
    source: str
    has_target: bool = False
    higher_is_better: bool = True
    on_list: bool = False
