"""The registry of leads: what each kind is, why it is one, what to do about it, how it is found.

One entry is one small idea.  ``where`` is SQL over the item's public revision ``r`` and what its
``family`` joins to it; ``order`` puts what is to be gained first.
"""

from collections.abc import Callable
from enum import Enum

from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.model.leads import LeadTerms


class Family(Enum):
    """What has to be joined to an item to know: kinds of one family are counted in one pass."""

    PLAIN = "plain"
    REVIEWED = "reviewed"
    SAME_BASE = "same_base"
    MEDIAN = "median"
    HELD = "held"
    STALE = "stale"


class LeadKind(Struct, frozen=True, kw_only=True):
    """One kind of lead; ``reason`` and ``action`` are whole sentences, ``source`` says whose idea.

    ``where`` takes the terms of the place, ``order`` is what follows ORDER BY.
    """

    id: str
    name: str
    reason: str
    action: str
    source: str
    family: Family
    where: Callable[[LeadTerms], str]
    order: str


_ROUGH_HOURS = (
    "CASE {unit} WHEN 'hour' THEN 7 WHEN 'working_day' THEN 56 WHEN 'calendar_day' THEN 40 "
    "WHEN 'month' THEN 1200 ELSE 14600 END"
)
"""Sevenths of an hour in each unit (7 calendar days as 5 working days of 8 hours), for the order
of leads only: no figure is made of it."""
_PROMISED = f"r.promised_value * {_ROUGH_HOURS.format(unit='r.promised_unit')}"
_CUTTING = "国务院深化“放管服”改革：减事项、减材料、减证明、减时限、减环节、减费用"
_SAME = "国发〔2022〕5号：同一事项无差别受理、同标准办理"

KINDS: tuple[LeadKind, ...] = (
    LeadKind(
        id="promised_statutory",
        name="承诺等于法定",
        reason="承诺办结时限与法定时限相同，一天也没有压减。",
        action="请部门说明理由或压减承诺时限。",
        source=_CUTTING,
        family=Family.PLAIN,
        where=lambda terms: (
            "r.promised_value > 0 AND r.promised_value = r.statutory_value "
            "AND r.promised_unit = r.statutory_unit"
        ),
        order=f"{_PROMISED} DESC",
    ),
    LeadKind(
        id="far_above_median",
        name="承诺远长于别处",
        reason="同一基本事项，别处承诺的时间短得多。",
        action="请部门对照别处的办法压减，或说明本地为什么做不到。",
        source=_SAME,
        family=Family.MEDIAN,
        where=lambda terms: "d.twice IS NOT NULL",
        order=(
            f"(2 * r.promised_value - d.twice) * {_ROUGH_HOURS.format(unit='r.promised_unit')} DESC"
        ),
    ),
    LeadKind(
        id="differing_materials",
        name="各地材料不一致",
        reason="同一基本事项，各地要的材料不一样。",
        action="请牵头部门逐种核对，没有依据的取消，统一清单。",
        source=_SAME,
        family=Family.SAME_BASE,
        where=lambda terms: "b.differing",
        order="r.material_count - b.least_materials DESC",
    ),
    LeadKind(
        id="held_materials",
        name="材料已由部门掌握",
        reason="要求申请人提交的材料，有部门已经存有数据，或是另一事项的办理结果。",
        action="请部门改为共享核验；确需保留的写明理由。",
        source="国发〔2016〕55号：能通过网络共享复用的材料，不得要求重复提交",
        family=Family.HELD,
        where=lambda terms: "h.names IS NOT NULL",
        order="h.names DESC",
    ),
    LeadKind(
        id="unexplained_visit",
        name="到现场没有理由",
        reason="要求到现场，但没有写明必须现场办理的原因。",
        action="请部门写明原因；没有必须到场的，改为不用跑。",
        source="国家要素“必须现场办理原因”（limit_scene_explain）",
        family=Family.PLAIN,
        where=lambda terms: "r.visits > 0 AND NOT r.visit_explained",
        order="r.visits DESC",
    ),
    LeadKind(
        id="two_visits",
        name="要跑两次以上",
        reason="到现场两次以上，不符合“最多跑一次”。",
        action="请部门合并现场环节，结果可邮寄或网上送达。",
        source="“只跑一次”改革：到办事现场次数不超过 1 次",
        family=Family.PLAIN,
        where=lambda terms: "r.visits >= 2",
        order="r.visits DESC",
    ),
    LeadKind(
        id="fewer_visits",
        name="别处跑得更少",
        reason="同一基本事项，有的地区到现场次数更少。",
        action="请部门照次数少的地区办理。",
        source=_SAME,
        family=Family.SAME_BASE,
        where=lambda terms: "r.visits > b.least_visits",
        order="r.visits - b.least_visits DESC, r.visits DESC",
    ),
    LeadKind(
        id="certificates",
        name="要求提交证明",
        reason="材料中有由其他单位开具的证明。",
        action="请部门逐份核对设定依据，能核验或承诺的不再要求提交。",
        source="国办发〔2018〕47号：清理没有法律法规依据的证明",
        family=Family.PLAIN,
        where=lambda terms: "r.certificate_count > 0",
        order="r.certificate_count DESC",
    ),
    LeadKind(
        id="many_materials",
        name="材料最多",
        reason="要求提交的材料种数多。",
        action="请部门逐种核对必要性，能合并、免交、后补的减掉。",
        source=_CUTTING,
        family=Family.PLAIN,
        where=lambda terms: f"r.material_count >= {int(terms.materials)}",
        order="r.material_count DESC",
    ),
    LeadKind(
        id="fees",
        name="收费",
        reason="办理要收费，或收费而没有写明金额。",
        action="请部门核对收费依据和标准，没有写明金额的补上。",
        source=_CUTTING,
        family=Family.PLAIN,
        where=lambda terms: "r.charged AND (r.fee_fen IS NULL OR r.fee_fen > 0)",
        order="coalesce(r.fee_fen, -1) DESC",
    ),
    LeadKind(
        id="never_reviewed",
        name="从未审核",
        reason="现行内容是批量装入的，没有人审核过，也没有核对过。",
        action="请部门逐项核对，有变化的编制新版送审。",
        source="先审查后公开、一事一审（白山市2018年报告）",
        family=Family.REVIEWED,
        where=lambda terms: (
            "i.confirmed_at IS NULL AND NOT EXISTS (SELECT 1 FROM review v WHERE v.revision = r.id)"
        ),
        order="r.published_at ASC",
    ),
    LeadKind(
        id="stale_basis",
        name="依据已变",
        reason="设定依据的法规在本版公布以后修订、废止或被替代。",
        action="请部门按新的规定核对条件、材料和时限，编制新版送审。",
        source="权责清单随法律法规立改废释调整",
        family=Family.STALE,
        where=lambda terms: "s.revision IS NOT NULL",
        order="r.published_at ASC",
    ),
)
_BY_ID = {kind.id: kind for kind in KINDS}


def kind_of(id: str) -> LeadKind:
    """The kind of lead called ``id``.

    Raises:
        NotFound: there is none; the message lists what there is.
    """
    if id not in _BY_ID:
        known = "、".join(f"{kind.id}（{kind.name}）" for kind in KINDS)
        raise NotFound(f"没有“{id[:40]}”这类线索；可用的有：{known}")
    return _BY_ID[id]
