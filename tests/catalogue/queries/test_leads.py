"""Leads against a plain recomputation: the same items, the same order of magnitude, the reasons."""

from datetime import date

import msgspec
import pytest

from catalogue import database
from catalogue.commands.note_lead import note_lead
from catalogue.database import insert_many
from catalogue.engines import Engine
from catalogue.errors import BadInput, Forbidden, NotFound
from catalogue.model.code_tables import ResultType
from catalogue.model.item import LegalBasis, Material, Result, ServiceItem
from catalogue.model.leads import LeadTerms, NoteState
from catalogue.model.people import Role
from catalogue.projection import plain_name
from catalogue.queries.leads import (
    KINDS,
    LeadScope,
    all_leads,
    compare_materials,
    kind_of,
    lead_counts,
    leads,
    leads_by_body,
)
from catalogue.queries.waivable import waivable
from catalogue.rules import Finding
from catalogue.tables import (
    AuditEvent,
    DirectoryEntry,
    DirectoryLink,
    Item,
    LeadNote,
    RegulationChange,
)
from tests.factories import NOON, an_item, calendar_days, of_body, working_days
from tests.factories import publish as publish_faultless
from tests.workbench import an_officer

TODAY = date(2018, 7, 1)
TERMS = LeadTerms()
EVERYWHERE = LeadScope()
PLACES = ("220602", "220605", "220621", "220622", "220623", "220681")


def material(name: str, **more: object) -> Material:
    return Material(name=name, **more)


def in_place(number: int, place: int, **changes: object) -> ServiceItem:
    """The base item ``number`` as the body of the division ``place`` handles it."""
    serial = number * 100 + place + 1
    item = an_item(number, division_code=PLACES[place], **changes)
    return of_body(item, f"第{serial}局", serial)


async def publish(*items: ServiceItem) -> None:
    """Published whatever the item rules say: leads are about items that are not all good."""
    outcome = await publish_faultless(*items, accept=_accepted)
    assert outcome.published == len(items)


def _accepted(findings: list[Finding]) -> list[Finding]:
    return [msgspec.structs.replace(one, accepted_by="测试") for one in findings]


async def found(kind: str, **more: object) -> dict[str, str]:
    """Body → reason of every lead of ``kind``."""
    total, page = await leads(kind, EVERYWHERE, TERMS, TODAY, limit=1000, **more)
    assert total == len(page)
    return {one.body_name: one.reason for one in page}


async def ordered(kind: str) -> list[str]:
    return [one.body_name async for one in all_leads([kind], EVERYWHERE, TERMS, TODAY)]


async def test_a_promise_that_cuts_nothing(opened: Engine) -> None:
    await publish(
        in_place(1, 0, statutory_limit=working_days(20), promised_limit=working_days(20)),
        in_place(2, 0, statutory_limit=working_days(30), promised_limit=working_days(30)),
        in_place(3, 0, statutory_limit=working_days(20), promised_limit=working_days(19)),
        in_place(4, 0, statutory_limit=working_days(20), promised_limit=calendar_days(20)),
        in_place(5, 0, statutory_limit=None, promised_limit=working_days(20)),
        in_place(6, 0, statutory_limit=calendar_days(30), promised_limit=calendar_days(30)),
    )
    assert await found("promised_statutory") == {
        "第101局": "承诺 20个工作日，与法定时限相同",
        "第201局": "承诺 30个工作日，与法定时限相同",
        "第601局": "承诺 30个自然日，与法定时限相同",
    }
    assert await ordered("promised_statutory") == ["第201局", "第601局", "第101局"]


async def test_a_promise_far_above_the_median_elsewhere(opened: Engine) -> None:
    await publish(
        *(
            in_place(1, place, promised_limit=working_days(days), statutory_limit=working_days(60))
            for place, days in enumerate((20, 3, 5, 5, 7, 9))
        ),
        *(
            in_place(2, place, promised_limit=working_days(days), statutory_limit=working_days(60))
            for place, days in enumerate((20, 1, 1))
        ),
        in_place(
            2, 3, promised_limit=calendar_days(1), statutory_limit=calendar_days(60)
        ),  # another unit is no comparison
    )
    assert await found("far_above_median") == {
        "第101局": "承诺 20个工作日；同一基本事项共 6 项（6 个地区），"
        "其余 5 项同样以工作日计的，中位数 5个工作日"
    }
    strict = LeadTerms(times_median=5)
    assert (await leads("far_above_median", EVERYWHERE, strict, TODAY))[0] == 0
    loose = LeadTerms(others=2)
    total, page = await leads("far_above_median", EVERYWHERE, loose, TODAY)
    assert (total, [one.body_name for one in page]) == (2, ["第201局", "第101局"])


async def test_half_days_and_immediate_elsewhere_are_told(opened: Engine) -> None:
    await publish(
        *(
            in_place(1, place, promised_limit=working_days(days), statutory_limit=working_days(60))
            for place, days in enumerate((20, 1, 2, 3, 9))
        ),
        *(
            in_place(2, place, promised_limit=working_days(days), statutory_limit=working_days(60))
            for place, days in enumerate((1, 0, 0, 0))
        ),
    )
    told = await found("far_above_median")
    assert told["第101局"].endswith("中位数 2.5个工作日")
    assert told["第201局"].endswith("其余 3 项同样以工作日计的，中位数是即办")


async def test_places_that_ask_for_different_materials(opened: Engine) -> None:
    a, b, c = material("甲表"), material("乙证"), material("丙证明")
    await publish(
        in_place(1, 0, materials=(a, b, c)),
        in_place(1, 1, materials=(a, b)),
        in_place(1, 2, materials=(b, a)),
        in_place(2, 0, materials=(a,)),
        in_place(2, 1, materials=(material("《甲表》"),)),  # the same by plain name
    )
    told = await found("differing_materials")
    assert told == {
        "第101局": "要 3 种材料，比最少的多 1 种（最少 2 种）；"
        "同一基本事项 3 项在 3 个地区，有 2 种不同的清单",
        "第102局": "要 2 种材料，已是最少，但名称不全相同；"
        "同一基本事项 3 项在 3 个地区，有 2 种不同的清单",
        "第103局": "要 2 种材料，已是最少，但名称不全相同；"
        "同一基本事项 3 项在 3 个地区，有 2 种不同的清单",
    }
    assert (await ordered("differing_materials"))[0] == "第101局"
    compared = await compare_materials(in_place(1, 0).base_code)
    assert compared.common == 2
    assert [(one.name, len(one.asking)) for one in compared.differing] == [("丙证明", 1)]
    assert [one.materials for one in compared.items] == [3, 2, 2]
    with pytest.raises(NotFound, match="没有基本编码为“000000000000”的公开事项"):
        await compare_materials("000000000000")


async def a_directory(*entries: dict[str, object], links: tuple[dict[str, object], ...] = ()):
    usual = {"sharing": "1", "since": date(2018, 1, 1), "until": None, "holder_name": "市公安局"}
    async with database.writing():
        await insert_many(
            DirectoryEntry,
            [usual | {"plain_name": plain_name(str(one["name"]))} | one for one in entries],
        )
        await insert_many(
            DirectoryLink,
            [
                {"since": date(2018, 1, 1), "until": None}
                | {"plain_material": plain_name(str(one["material"]))}
                | one
                for one in links
            ],
        )


async def test_materials_that_somebody_holds_already(opened: Engine) -> None:
    await publish(
        in_place(
            1,
            0,
            materials=tuple(
                map(material, ("居民户口簿", "不动产权证书", "申请表", "旧证", "秘档"))
            ),
            results=(Result(type=ResultType.CERTIFICATE, name="旧证"),),
        ),
        in_place(
            1,
            1,
            materials=(material("申请表"),),
            results=(Result(type=ResultType.CERTIFICATE, name="旧证"),),
        ),
        in_place(
            2,
            0,
            materials=(material("申请表"),),
            results=(Result(type=ResultType.CERTIFICATE, name="不动产权证书"),),
        ),
        in_place(3, 0, materials=(material("“不动产权证书”"),), results=()),
        in_place(4, 0, materials=(material("户籍证明"), material("过期名录")), results=()),
    )
    await a_directory(
        {"code": "E1", "name": "居民户口簿"},
        {"code": "E2", "name": "人口信息", "sharing": "2"},
        {"code": "E3", "name": "秘档", "sharing": "3"},
        {"code": "E4", "name": "过期名录", "until": TODAY},
        links=({"entry_code": "E2", "material": "户籍证明"},),
    )
    assert await found("held_materials") == {
        "第101局": "5 种材料中有 2 种可以不要：居民户口簿（市公安局已有信息资源“居民户口簿”）、"
        f"不动产权证书（第201局“{in_place(2, 0).name}”的办理结果）",
        "第301局": "1 种材料中有 1 种可以不要："
        f"“不动产权证书”（第201局“{in_place(2, 0).name}”的办理结果）",
        "第401局": "2 种材料中有 1 种可以不要："
        "户籍证明（市公安局已有信息资源“人口信息”，有条件共享）",
    }
    saving, names = await waivable(EVERYWHERE, TODAY)
    assert (saving.names, saving.items, saving.submissions) == (3, 3, 4)
    assert names[0].plain_name == "不动产权证书"
    assert {one.plain_name: (one.items, one.issuers) for one in names} == {
        "不动产权证书": (2, 1),
        "居民户口簿": (1, 0),
        "户籍证明": (1, 0),
    }
    assert names[0].holders[0].code == in_place(2, 0).code
    own, only = await waivable(LeadScope(body=in_place(3, 0).body.credit_code), TODAY)
    assert (own.items, own.submissions, [one.items for one in only]) == (1, 1, [1])
    searched, _ = await waivable(EVERYWHERE, TODAY, words="户籍")
    assert searched.names == 1
    assert [one.name for one in (await waivable(EVERYWHERE, TODAY, offset=1, limit=1))[1]] == [
        names[1].name
    ]
    earlier, _ = await waivable(EVERYWHERE, date(2018, 6, 30))
    assert earlier.names == 4  # 过期名录 was still in force


async def test_visits_certificates_materials_and_fees(opened: Engine) -> None:
    many = tuple(material(f"材料{n}", is_certificate=n < 2) for n in range(11))
    few = (material("申请表"),)
    await publish(
        in_place(1, 0, visits=2, visit_reason="", materials=many),
        in_place(1, 1, visits=1, visit_reason="须核验原件", materials=few),
        in_place(2, 0, visits=3, visit_reason="须核验原件", materials=few, charged=True, fees=()),
        in_place(3, 0, visits=0, visit_reason="", materials=few, charged=False),
    )
    assert await found("unexplained_visit") == {"第101局": "到现场 2 次，没有写原因"}
    assert await found("two_visits") == {
        "第201局": "到现场 3 次，减到 1 次要减 2 次",
        "第101局": "到现场 2 次，减到 1 次要减 1 次",
    }
    assert await found("fewer_visits") == {
        "第101局": "到现场 2 次，同一基本事项 2 项（2 个地区）中最少的只跑 1 次"
    }
    assert await found("certificates") == {"第101局": "11 种材料中有 2 种证明"}
    assert await found("many_materials") == {"第101局": "要 11 种材料（达到 10 种即列入）"}
    assert await found("fees") == {"第201局": "收费，但没有写明金额"}


async def test_a_regulation_that_changed_after_publication(opened: Engine) -> None:
    law = LegalBasis(title="中华人民共和国森林法", document_number="主席令第3号", article="第5条")
    other = LegalBasis(title="水法", document_number="主席令第74号", article="第1条")
    await publish(
        in_place(1, 0, legal_bases=(law, other)),
        in_place(2, 0, legal_bases=(other,)),
    )
    async with database.writing():
        for title, what, day in (
            ("《森林法》", "amended", date(2018, 6, 20)),
            ("水法", "repealed", date(2018, 6, 1)),  # the day of publication itself
            ("水法", "replaced", date(2018, 7, 2)),  # still to come
        ):
            row = {"title": title, "what": what, "on_date": day}
            await insert_many(RegulationChange, [row])
    assert await found("stale_basis") == {
        "第101局": "《中华人民共和国森林法》2018-06-20 修订，均晚于本版公布"
    }
    counts = await lead_counts(EVERYWHERE, TERMS, date(2018, 7, 2))
    assert counts["stale_basis"] == 2


async def test_what_nobody_has_looked_at(opened: Engine) -> None:
    first, second = in_place(1, 0), in_place(2, 0)
    await publish(first, second)
    assert set(await found("never_reviewed")) == {"第101局", "第201局"}
    await Item.update({Item.confirmed_at: NOON}).where(Item.code == first.code)
    assert await found("never_reviewed") == {
        "第201局": "现行第 1 版没有审核记录，公布以来没有核对过"
    }


async def test_counts_agree_with_the_lists_and_the_bodies(opened: Engine) -> None:
    await publish(
        *(
            in_place(
                number,
                place,
                statutory_limit=working_days(20),
                promised_limit=working_days((number * 7 + place * 5) % 20 + 1),
                visits=(number + place) % 4,
                materials=tuple(material(f"材料{n}") for n in range((number + place) % 5)),
            )
            for number in range(1, 5)
            for place in range(6)
        )
    )
    for scope in (
        EVERYWHERE,
        LeadScope(region="220621"),
        LeadScope(body=in_place(2, 3).body.credit_code),
        LeadScope(kind="20"),
    ):
        counts = await lead_counts(scope, TERMS, TODAY)
        assert list(counts) == [kind.id for kind in KINDS]
        for kind in KINDS:
            total, page = await leads(kind.id, scope, TERMS, TODAY, limit=1000)
            assert total == len(page) == counts[kind.id], kind.id
            assert len({one.code for one in page}) == total
        bodies = await leads_by_body(scope, TERMS, TODAY)
        assert {kind.id: sum(one.counts[kind.id] for one in bodies) for kind in KINDS} == counts
        everything = [one async for one in all_leads([], scope, TERMS, TODAY)]
        assert len(everything) == sum(counts.values()) == sum(one.total for one in bodies)
    assert sum(counts.values()) == 0  # there is no public service among them


async def test_pages_follow_each_other(opened: Engine) -> None:
    await publish(*(in_place(n, 0, visits=2 + n % 3) for n in range(1, 8)))
    whole = await ordered("two_visits")
    pages = [
        one.body_name
        for offset in range(0, 9, 3)
        for one in (await leads("two_visits", EVERYWHERE, TERMS, TODAY, offset=offset, limit=3))[1]
    ]
    assert pages == whole
    assert len(whole) == 7


async def test_a_lead_that_is_dealt_with_leaves_the_list(opened: Engine) -> None:
    office = await an_officer("reform", Role.REFORM_OFFICE)
    one, other = in_place(1, 0, visits=2), in_place(2, 0, visits=2)
    await publish(one, other)
    kind = "two_visits"
    await note_lead(kind, one.code, NoteState.DONE, reason="", by=office, now=NOON)
    await note_lead(kind, other.code, NoteState.DECLINED, reason="法定", by=office, now=NOON)
    assert (await lead_counts(EVERYWHERE, TERMS, TODAY))[kind] == 0
    assert set(await found(kind, state="done")) == {"第101局"}
    total, page = await leads(kind, EVERYWHERE, TERMS, TODAY, state="declined")
    assert total == 1
    assert page[0].note is not None
    assert (page[0].note.reason, page[0].note.by, page[0].note.at) == (
        "法定",
        office.name,
        "2018-06-01",
    )
    assert (await lead_counts(EVERYWHERE, TERMS, TODAY))["never_reviewed"] == 2
    await publish(*(msgspec.structs.replace(item, short_name="又一版") for item in (one, other)))
    assert set(await found(kind)) == {"第101局"}, "done is said of a revision, declined of an item"
    await note_lead(kind, other.code, None, reason="", by=office, now=NOON)
    assert set(await found(kind)) == {"第101局", "第201局"}
    details = await AuditEvent.select(AuditEvent.detail).where(AuditEvent.act == "压减线索")
    assert [row["detail"] for row in details] == [
        "要跑两次以上：已处理；",
        "要跑两次以上：不处理；法定",
        "要跑两次以上：恢复为待处理；",
    ]


async def test_notes_are_refused_with_a_sentence(opened: Engine) -> None:
    office = await an_officer("reform", Role.REFORM_OFFICE)
    editor = await an_officer("editor", Role.EDITOR, bodies=("x",))
    item = in_place(1, 0, visits=2)
    await publish(item)

    async def note(code: str = item.code, kind: str = "two_visits", **more: object) -> None:
        given = {"state": NoteState.DECLINED, "reason": "有", "by": office, "now": NOON} | more
        await note_lead(kind, code, given.pop("state"), **given)

    with pytest.raises(BadInput, match="要写明理由"):
        await note(reason="  ")
    with pytest.raises(BadInput, match="最长 500 字，现为 501 字"):
        await note(reason="由" * 501)
    with pytest.raises(NotFound, match="没有编码为“Z”的公开事项"):
        await note("Z")
    with pytest.raises(NotFound, match="没有“x”这类线索；可用的有：promised_statutory"):
        await note(kind="x")
    with pytest.raises(Forbidden, match="您没有查看压减线索的权限"):
        await note(by=editor)
    assert (await lead_counts(EVERYWHERE, TERMS, TODAY))["two_visits"] == 1


def test_every_kind_says_what_it_is_and_what_to_do() -> None:
    assert len({kind.id for kind in KINDS}) == len({kind.name for kind in KINDS}) == 12
    for kind in KINDS:
        assert kind.reason.endswith("。") and kind.action.endswith("。") and kind.source
        assert len(kind.id) <= LeadNote.kind.length, kind.id
    assert kind_of("fees").name == "收费"
