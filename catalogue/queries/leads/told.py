"""Each lead tells its own reason, with its numbers."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from catalogue.model.leads import LeadTerms
from catalogue.model.limits import LimitUnit, TimeLimit

_NAMED = 4
"""So many materials are named in a sentence; of more, the number."""


class Alike(Struct, frozen=True):
    """Items of one base code: how many there are, in how many divisions, with how many lists."""

    items: int
    places: int
    lists: int


class Details(Struct, frozen=True, kw_only=True):
    """What a page of leads was looked up for beside the rows: by base code, and by revision."""

    alike: dict[str, Alike] = {}
    held: dict[int, list[tuple[str, str]]] = {}
    changed: dict[int, list[tuple[str, str]]] = {}


Row = dict[str, Any]
Teller = Callable[[Row, Details, LeadTerms], str]


def reason_of(kind: str, row: Row, details: Details, terms: LeadTerms) -> str:
    """Why the item of ``row`` is a lead of ``kind``, in one sentence."""
    return _TELLERS[kind](row, details, terms)


def _limit(value: int, unit: str) -> str:
    return TimeLimit(value, LimitUnit(unit)).text


def _promised_statutory(row: Row, details: Details, terms: LeadTerms) -> str:
    return f"承诺 {_limit(row['promised_value'], row['promised_unit'])}，与法定时限相同"


def _far_above_median(row: Row, details: Details, terms: LeadTerms) -> str:
    median = int(row["twice"])
    unit = LimitUnit(row["promised_unit"])
    if median == 0:
        elsewhere = "中位数是即办"
    elif median % 2:
        counted = "个" if unit in (LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY) else ""
        elsewhere = f"中位数 {median // 2}.5{counted}{unit.label}"
    else:
        elsewhere = f"中位数 {_limit(median // 2, unit)}"
    alike = details.alike[row["base_code"]]
    return (
        f"承诺 {_limit(row['promised_value'], unit)}；同一基本事项共 {alike.items} 项"
        f"（{alike.places} 个地区），其余 {row['others']} 项同样以{unit.label}计的，{elsewhere}"
    )


def _differing_materials(row: Row, details: Details, terms: LeadTerms) -> str:
    alike = details.alike[row["base_code"]]
    least = row["least_materials"]
    more = row["material_count"] - least
    own = f"比最少的多 {more} 种（最少 {least} 种）" if more else "已是最少，但名称不全相同"
    return (
        f"要 {row['material_count']} 种材料，{own}；"
        f"同一基本事项 {alike.items} 项在 {alike.places} 个地区，有 {alike.lists} 种不同的清单"
    )


def _held_materials(row: Row, details: Details, terms: LeadTerms) -> str:
    found = details.held.get(row["id"], [])
    told = "、".join(f"{name}（{holder}）" for name, holder in found[:_NAMED])
    more = f"等 {len(found)} 种" if len(found) > _NAMED else ""
    return f"{row['material_count']} 种材料中有 {row['names']} 种可以不要：{told}{more}"


def _unexplained_visit(row: Row, details: Details, terms: LeadTerms) -> str:
    return f"到现场 {row['visits']} 次，没有写原因"


def _two_visits(row: Row, details: Details, terms: LeadTerms) -> str:
    return f"到现场 {row['visits']} 次，减到 1 次要减 {row['visits'] - 1} 次"


def _fewer_visits(row: Row, details: Details, terms: LeadTerms) -> str:
    least = row["least_visits"]
    best = "不用跑" if least == 0 else f"只跑 {least} 次"
    alike = details.alike[row["base_code"]]
    return (
        f"到现场 {row['visits']} 次，同一基本事项 {alike.items} 项（{alike.places} 个地区）"
        f"中最少的{best}"
    )


def _certificates(row: Row, details: Details, terms: LeadTerms) -> str:
    return f"{row['material_count']} 种材料中有 {row['certificate_count']} 种证明"


def _many_materials(row: Row, details: Details, terms: LeadTerms) -> str:
    return f"要 {row['material_count']} 种材料（达到 {terms.materials} 种即列入）"


def _fees(row: Row, details: Details, terms: LeadTerms) -> str:
    if row["fee_fen"] is None:
        return "收费，但没有写明金额"
    yuan, fen = divmod(row["fee_fen"], 100)
    return f"收费 {yuan}{f'.{fen:02d}' if fen else ''} 元"


def _never_reviewed(row: Row, details: Details, terms: LeadTerms) -> str:
    return f"现行第 {row['number']} 版没有审核记录，公布以来没有核对过"


def _stale_basis(row: Row, details: Details, terms: LeadTerms) -> str:
    found = details.changed.get(row["id"], [])
    return "；".join(f"《{title}》{told}" for title, told in found) + "，均晚于本版公布"


_TELLERS: dict[str, Teller] = {
    "promised_statutory": _promised_statutory,
    "far_above_median": _far_above_median,
    "differing_materials": _differing_materials,
    "held_materials": _held_materials,
    "unexplained_visit": _unexplained_visit,
    "two_visits": _two_visits,
    "fewer_visits": _fewer_visits,
    "certificates": _certificates,
    "many_materials": _many_materials,
    "fees": _fees,
    "never_reviewed": _never_reviewed,
    "stale_basis": _stale_basis,
}
