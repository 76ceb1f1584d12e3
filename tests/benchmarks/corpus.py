"""A catalogue of any size, the same every time: 3,300 base items over as many divisions as needed.

Every item is complete and passes the item rules, so that an import checks, publishes and indexes
it as it would a real one.  The searched text is some 420 characters an item.
"""

from collections.abc import Iterator
from functools import cache
from random import Random

import msgspec
from msgspec import Struct

from catalogue.model import codes
from catalogue.model.code_tables import (
    Audience,
    ExerciseLevel,
    FirmTheme,
    Handling,
    ItemKind,
    MaterialForm,
    MaterialSource,
    Necessity,
    OnlineStage,
    PersonTheme,
    ResultType,
)
from catalogue.model.divisions import NAMES
from catalogue.model.item import Body, LegalBasis, Material, Result, ServiceItem
from catalogue.model.limits import TimeLimit
from fixtures import reference_item
from tests.benchmarks import vocabulary as words

BASE_ITEMS = 3300
_PLAIN_NAMES = 2400
_LOCAL_VARIATIONS = 0.11
_PILOT = ("220600", "220602", "220605", "220621", "220622", "220623", "220681")
_FIRST, _SECOND = "青云清临安长永兴宁和平昌", "河山川溪江泉岭源州阳"
_KINDS = {
    **dict.fromkeys(("许可", "核准", "审批", "换证", "延续"), ItemKind.LICENSING),
    **dict.fromkeys(("认定", "确认", "鉴定", "资格认定"), ItemKind.CONFIRMATION),
    **dict.fromkeys(("补贴发放", "报销"), ItemKind.BENEFIT),
    **dict.fromkeys(("查询", "申领", "提取", "缴纳"), ItemKind.PUBLIC_SERVICE),
    "奖励": ItemKind.REWARD,
}
_STAGES = tuple(OnlineStage)[:7]


class BaseItem(Struct, frozen=True):
    """What an item is about, before it has a place."""

    department: int
    object: str
    action: str
    sub_case: str

    @property
    def name(self) -> str:
        """Name of the item, the sub-case in brackets."""
        return f"{self.object}{self.action}" + (f"（{self.sub_case}）" if self.sub_case else "")


@cache
def base_items() -> tuple[BaseItem, ...]:
    """The 3,300 base items; their names are distinct."""
    random = Random(20180601)
    plain = [
        BaseItem(number, thing, action, "")
        for number, things in enumerate(words.DEPARTMENTS.values())
        for thing in things
        for action in words.ACTIONS
    ]
    random.shuffle(plain)
    chosen = plain[:_PLAIN_NAMES]
    split = [
        msgspec.structs.replace(one, sub_case=random.choice(words.SUB_CASES))
        for one in chosen[: BASE_ITEMS - _PLAIN_NAMES]
    ]
    return (*chosen, *split)


def items(size: int) -> Iterator[ServiceItem]:
    """``size`` items, no two with the same code."""
    for number in range(size):
        round_, place = divmod(number, BASE_ITEMS)
        yield _item(number, place, (round_ + place) % _divisions(size))


def places(size: int) -> list[int]:
    """Numbers of the divisions that ``size`` items are spread over, by division code."""
    return sorted(range(_divisions(size)), key=lambda where: division(where)[0])


def items_of_division(size: int, where: int) -> Iterator[ServiceItem]:
    """Those of ``size`` items that belong to division number ``where``."""
    divisions = _divisions(size)
    for round_ in range(-(-size // BASE_ITEMS)):
        first = round_ * BASE_ITEMS
        for place in range((where - round_) % divisions, BASE_ITEMS, divisions):
            if first + place < size:
                yield _item(first + place, place, where)


def _divisions(size: int) -> int:
    return max(len(_PILOT), -(-size // BASE_ITEMS))


def division(number: int) -> tuple[str, str]:
    """Code and name of a division: those of the pilot first, then invented ones."""
    if number < len(_PILOT):
        return _PILOT[number], NAMES[_PILOT[number]]
    first, second = divmod(number, len(_SECOND))
    return f"99{number:04d}", f"{_FIRST[first % len(_FIRST)]}{_SECOND[second]}县"


@cache
def body(department: int, place: int) -> Body:
    """The department's body in a division."""
    code, name = division(place)
    first_17 = f"11{code}{department:09d}"
    return Body(
        name=f"{name}{list(words.DEPARTMENTS)[department]}",
        credit_code=first_17 + codes.credit_code_check_digit(first_17),
        nature=reference_item().body.nature,
    )


@cache
def _unchanging() -> ServiceItem:
    return reference_item()


def _item(number: int, place: int, where: int) -> ServiceItem:
    random = Random(number)
    base = base_items()[place]
    if number >= BASE_ITEMS and random.random() < _LOCAL_VARIATIONS:
        base = msgspec.structs.replace(base, sub_case=random.choice(words.SUB_CASES))
    code, district = division(where)
    owner = body(base.department, where)
    kind = _KINDS.get(base.action, ItemKind.OTHER_POWER)
    level = ExerciseLevel.CITY if where == 0 else ExerciseLevel.COUNTY
    base_code = f"00{kind.value}{base.department:02d}{place:06d}"
    law = words.LAWS[base.department % len(words.LAWS)]
    return msgspec.structs.replace(
        _unchanging(),
        name=base.name,
        everyday_names=words.EVERYDAY.get(base.object, ()) if place % 3 == 0 else (),
        short_name="",
        kind=kind,
        base_code=base_code,
        implementation_code=codes.build_item_code(owner.credit_code, level.value, base_code),
        main_item=base.object + base.action,
        body=owner,
        division_code=code,
        department=list(words.DEPARTMENTS)[base.department],
        exercise_level=level,
        power_source=_unchanging().power_source if kind is not ItemKind.PUBLIC_SERVICE else None,
        conditions=_conditions(random, base, district, law),
        materials=_materials(random, base),
        results=_results(random, base),
        legal_bases=_laws(random, law),
        **_handling(random),
        **_audience(random, place),
    )


def _handling(random: Random) -> dict[str, object]:
    """Limits, visits and stages that agree with each other."""
    depth = random.choice((3, 4, 4, 7, 7, 7))
    immediate = random.random() < 0.3
    statutory = random.choice((5, 10, 15, 20, 20, 30, 60))
    promised = 0 if immediate else max(1, statutory * random.choice((2, 3, 4)) // 10)
    visits = 0 if depth == 7 else random.choice((1, 1, 1, 1, 2))
    return {
        "handling": Handling.IMMEDIATE if immediate else Handling.COMMITTED,
        "statutory_limit": TimeLimit(statutory),
        "promised_limit": TimeLimit(promised),
        "visits": visits,
        "visit_reason": "须现场核验原件" if visits else "",
        "online_stages": _STAGES[:depth],
    }


def _audience(random: Random, place: int) -> dict[str, object]:
    person, firm = tuple(PersonTheme)[place % 28], tuple(FirmTheme)[place % 30]
    if random.random() < 0.4:
        return {"audience": (Audience.PERSON,), "person_themes": (person,), "firm_themes": ()}
    if random.random() < 0.6:
        return {"audience": (Audience.ENTERPRISE,), "person_themes": (), "firm_themes": (firm,)}
    return {
        "audience": (Audience.PERSON, Audience.ENTERPRISE),
        "person_themes": (person,),
        "firm_themes": (firm,),
    }


def _conditions(random: Random, base: BaseItem, district: str, law: str) -> str:
    sentences = random.sample(words.CONDITIONS, random.randint(5, 10))
    told = [
        one.format(
            object=base.object,
            action=base.action,
            law=law,
            district=district,
            rare="、".join(rare_word(random) for _ in range(3)),
        )
        for one in sentences
    ]
    return "".join(f"{n}. {one}；" for n, one in enumerate(told, start=1))


def rare_word(random: Random) -> str:
    """A word of the long tail; the one of rank r comes about r times as seldom as the first."""
    rank = int(len(words.RARE) ** random.random()) - 1
    return words.RARE[rank]


def _materials(random: Random, base: BaseItem) -> tuple[Material, ...]:
    own = [f"{base.object}{base.action}{one}" for one in random.sample(words.OWN_MATERIALS, 2)]
    common = random.sample(words.COMMON_MATERIALS, random.randint(4, 13))
    return tuple(
        Material(
            name=name,
            form=MaterialForm.EITHER,
            necessity=Necessity.REQUIRED,
            source=MaterialSource.APPLICANT,
            originals=1,
            copies=random.randint(0, 2),
            paper_size="A4",
        )
        for name in (*own, *common)
    )


def _results(random: Random, base: BaseItem) -> tuple[Result, ...]:
    """One result; one in five lacks the sample that a rule asks for."""
    name = f"{base.object}{base.action}决定书"
    sample = f"{name}（样本）.jpg" if random.random() < 0.8 else ""
    return (Result(type=ResultType.CERTIFICATE, name=name, sample=sample),)


def _laws(random: Random, law: str) -> tuple[LegalBasis, ...]:
    more = random.sample(words.LAWS, random.randint(0, 2))
    return tuple(
        LegalBasis(
            title=f"中华人民共和国{one}",
            document_number="主席令第21号",
            article=f"第{random.randint(3, 80)}条",
            text=f"从事{one}规定活动的，应当依法向主管部门提出申请，并对材料的真实性负责。",
            issuer="全国人民代表大会常务委员会",
        )
        for one in dict.fromkeys((law, *more))
    )
