"""Every sentence that may stand in the way: each comes when it should, alone, and once."""

from typing import Any

import pytest

from catalogue.commands.acting import refuse_if
from catalogue.errors import BadInput, Conflict, Forbidden
from catalogue.model.code_tables import Disclosure
from catalogue.model.people import Officer, Role
from catalogue.model.workflow import (
    STEPS,
    Act,
    Draft,
    Fault,
    Intent,
    Obstacle,
    State,
    Step,
    obstacles,
    publication_obstacles,
)
from tests.catalogue.model.test_workflow import BODY, EVERYTHING, a_draft, an_officer, signed

FIRST_TWO = (signed(Step.INITIAL_REVIEW, 2), signed(Step.REVIEW, 3))
ALL_THREE = (*FIRST_TWO, signed(Step.SIGN_OFF, 4))
WRITER = an_officer(1, Role.EDITOR)
SIGNER = an_officer(5, Role.SIGN_OFF)


def waiting_for_sign_off(**changes: Any) -> Draft:
    given = {"state": State.SIGN_OFF, "cleared_by": "p3", "signatures": FIRST_TWO}
    return a_draft(**(given | changes))


CASES: list[tuple[Act, Draft, Officer, Fault, str]] = [
    (Act.SUBMIT, a_draft(), an_officer(1, Role.REVIEWER), Fault.PERSON, "您没有编制事项的权限"),
    (
        Act.SUBMIT,
        a_draft(),
        an_officer(1, Role.EDITOR, bodies=()),
        Fault.PERSON,
        "“出生登记”属于公安局，不在您的职责范围",
    ),
    (
        Act.TAKE_BACK,
        a_draft(state=State.REVIEW),
        an_officer(2, Role.EDITOR),
        Fault.PERSON,
        "只有编制人可以撤回",
    ),
    (
        Act.PASS,
        a_draft(state=State.REVIEW, authors=(9,)),
        EVERYTHING,
        Fault.PERSON,
        "编制人不能审核自己编制的内容",
    ),
    (
        Act.PASS,
        a_draft(state=State.REVIEW, signatures=(signed(Step.INITIAL_REVIEW, 9),)),
        EVERYTHING,
        Fault.PERSON,
        "一人只能签署一个环节，您已签署过本稿",
    ),
    (
        Act.CLEAR,
        a_draft(state=State.REVIEW, authors=(9,)),
        EVERYTHING,
        Fault.PERSON,
        "编制人不能对自己编制的内容作保密审核",
    ),
    (
        Act.EDIT,
        a_draft(state=State.SCHEDULED),
        WRITER,
        Fault.STATE,
        "“出生登记”现在是“待定时发布”，不能编辑",
    ),
    (
        Act.SUBMIT,
        a_draft(errors=3),
        WRITER,
        Fault.CONTENT,
        "还有 3 处必须改正的问题，改正后才能送审",
    ),
    (
        Act.SIGN,
        waiting_for_sign_off(errors=1),
        SIGNER,
        Fault.CONTENT,
        "还有 1 处必须改正的问题，请退回编制人改正",
    ),
    (
        Act.SIGN,
        waiting_for_sign_off(cleared_by=""),
        SIGNER,
        Fault.CONTENT,
        "尚未完成保密审核，请先勾选保密审核并认定公开属性",
    ),
    *(
        (
            Act.SIGN,
            waiting_for_sign_off(disclosure=stated),
            SIGNER,
            Fault.CONTENT,
            "公开属性不是“主动公开”，不能发布",
        )
        for stated in (None, Disclosure.ON_REQUEST, Disclosure.NOT_DISCLOSED)
    ),
    (
        Act.SIGN,
        waiting_for_sign_off(signatures=FIRST_TWO[:1]),
        SIGNER,
        Fault.CONTENT,
        "缺少审核签署",
    ),
]


@pytest.mark.parametrize(("act", "draft", "officer", "fault", "told"), CASES)
def test_one_fault_is_one_sentence(
    act: Act, draft: Draft, officer: Officer, fault: Fault, told: str
) -> None:
    assert obstacles(act, draft, officer) == [Obstacle(fault, told)]


def test_every_fault_at_once_is_told_at_once_without_repeating() -> None:
    draft = a_draft(
        state=State.SIGN_OFF,
        authors=(7,),
        errors=2,
        disclosure=None,
        signatures=(signed(Step.INITIAL_REVIEW, 7),),
    )
    texts = [str(one) for one in obstacles(Act.SIGN, draft, an_officer(7, bodies=()))]
    assert len(texts) == len(set(texts)) == 8


@pytest.mark.parametrize("intent", list(Intent))
def test_findings_do_not_keep_an_item_in_use(intent: Intent) -> None:
    blocked = [
        obstacles(Act.SUBMIT, a_draft(intent=intent, errors=1), WRITER),
        obstacles(Act.SIGN, waiting_for_sign_off(intent=intent, errors=1), SIGNER),
        publication_obstacles(waiting_for_sign_off(intent=intent, errors=1, signatures=ALL_THREE)),
    ]
    goes_out = intent in {
        *(Intent.SUSPEND, Intent.CANCEL, Intent.MERGE, Intent.SPLIT, Intent.HAND_OVER)
    }
    assert [bool(one) for one in blocked] == [not goes_out] * 3


def test_three_signatures_of_three_people_open_the_gate_and_no_fewer() -> None:
    assert publication_obstacles(waiting_for_sign_off(signatures=ALL_THREE)) == []
    for missing in STEPS:
        left = tuple(one for one in ALL_THREE if one.step is not missing)
        (told,) = publication_obstacles(waiting_for_sign_off(signatures=left))
        assert str(told) == f"缺少{missing.label}签署"
    twice = (*FIRST_TWO, signed(Step.SIGN_OFF, 2))
    (told,) = publication_obstacles(waiting_for_sign_off(signatures=twice))
    assert str(told) == "同一人签署了不止一个环节"
    (told,) = publication_obstacles(waiting_for_sign_off(signatures=ALL_THREE, authors=(3, 8)))
    assert str(told) == "签署人中有编制人"


def test_the_worst_fault_names_the_refusal() -> None:
    refuse_if([])
    person, state, content = (Obstacle(fault, fault.value) for fault in Fault)
    for found, kind in (
        ([content], BadInput),
        ([content, state], Conflict),
        ([content, state, person], Forbidden),
    ):
        with pytest.raises(kind, match="；".join(str(one) for one in found)):
            refuse_if(found)


def test_reading_follows_body_and_office() -> None:
    assert an_officer(1, Role.EDITOR).may_read(BODY)
    assert not an_officer(1, Role.EDITOR).may_read("另一个")
    assert not an_officer(1, Role.EDITOR, bodies=("",)).may_read("")
    assert an_officer(1, Role.REFORM_OFFICE, bodies=()).may_read("另一个")
    assert not an_officer(1, Role.AUDITOR).may_read(BODY)
