"""The workflow as a table, without a database."""

from typing import Any

import pytest

from catalogue.model.code_tables import Disclosure
from catalogue.model.people import (
    ADMINISTRATORS,
    PERMISSIONS,
    Officer,
    Permission,
    Role,
    role_obstacles,
)
from catalogue.model.workflow import (
    ALLOWED,
    STEPS,
    Act,
    Draft,
    Intent,
    Signed,
    State,
    Step,
    obstacles,
    return_targets,
)
from tests.factories import NOON

BODY = "11220600000000001X"


def a_draft(**changes: Any) -> Draft:
    given: dict[str, Any] = {
        "revision": 1,
        "item": 1,
        "code": "C-1",
        "name": "出生登记",
        "body_code": BODY,
        "body_name": "公安局",
        "number": 2,
        "state": State.DRAFT,
        "lock_version": 1,
        "intent": Intent.CHANGE,
        "reason": "",
        "basis": "",
        "targets": (),
        "author": "编制人甲",
        "authors": (1,),
        "errors": 0,
        "warnings": 0,
        "disclosure": Disclosure.PROACTIVE,
        "cleared_by": "",
    }
    return Draft(**given | changes)


def an_officer(number: int, *roles: Role, bodies: tuple[str, ...] = (BODY,)) -> Officer:
    return Officer(
        id=number, login=f"p{number}", name=f"p{number}", bodies=bodies, roles=frozenset(roles)
    )


EVERYTHING = an_officer(9, Role.EDITOR, Role.INITIAL_REVIEWER, Role.REVIEWER, Role.SIGN_OFF)


def signed(step: Step, account: int) -> Signed:
    return Signed(step=step, account=account, name=f"p{account}", opinion="", at=NOON)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("state", list(State))
def test_an_act_is_possible_exactly_in_the_states_of_the_table(act: Act, state: State) -> None:
    writer = act in (Act.EDIT, Act.DISCARD, Act.SUBMIT, Act.TAKE_BACK)
    draft = a_draft(
        state=state,
        authors=(9,) if writer else (1,),
        cleared_by="p3",
        signatures=(signed(Step.INITIAL_REVIEW, 2), signed(Step.REVIEW, 3)),
    )
    found = obstacles(act, draft, EVERYTHING)
    assert (not found) == (state in ALLOWED[act]), [str(one) for one in found]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_needs_its_role_its_body_and_a_fresh_pair_of_eyes(step: Step) -> None:
    act = Act.SIGN if step is Step.SIGN_OFF else Act.PASS
    draft = a_draft(
        state=step.state,
        cleared_by="p3",
        signatures=(signed(Step.INITIAL_REVIEW, 2), signed(Step.REVIEW, 3)),
    )
    role = (
        Role(step.value if step is not Step.INITIAL_REVIEW else "initial_reviewer")
        if (step is not Step.REVIEW)
        else Role.REVIEWER
    )
    assert obstacles(act, draft, an_officer(7, role)) == []

    def told(officer: Officer) -> str:
        return "；".join(str(one) for one in obstacles(act, draft, officer))

    assert f"没有{step.label}的权限" in told(an_officer(7, Role.EDITOR))
    assert "不在您的职责范围" in told(an_officer(7, role, bodies=("X",)))
    assert "编制人不能审核" in told(an_officer(1, role))
    assert "一人只能签署一个环节" in told(an_officer(2, role))


def test_sign_off_wants_the_tick_the_attribute_and_both_signatures() -> None:
    draft = a_draft(state=State.SIGN_OFF, disclosure=Disclosure.ON_REQUEST, errors=2)
    told = "；".join(str(one) for one in obstacles(Act.SIGN, draft, an_officer(5, Role.SIGN_OFF)))
    for part in ("2 处必须改正", "尚未完成保密审核", "不是“主动公开”", "缺少初审、审核签署"):
        assert part in told


def test_a_draft_goes_back_to_any_earlier_step_and_no_later_one() -> None:
    assert return_targets(State.INITIAL_REVIEW) == (State.DRAFT,)
    assert return_targets(State.REVIEW) == (State.INITIAL_REVIEW, State.DRAFT)
    assert return_targets(State.SIGN_OFF) == (State.REVIEW, State.INITIAL_REVIEW, State.DRAFT)
    assert return_targets(State.PUBLISHED) == ()


def test_administrators_exclude_each_other_and_everything_else() -> None:
    for one in ADMINISTRATORS:
        assert role_obstacles(frozenset({one})) == []
        for other in set(Role) - {one}:
            assert role_obstacles(frozenset({one, other}))
    assert role_obstacles(frozenset({Role.EDITOR, Role.SIGN_OFF})) == []


def test_no_administrator_touches_business_data() -> None:
    business = set(Permission) - {
        Permission.MANAGE_ACCOUNTS,
        Permission.GRANT_ROLES,
        Permission.READ_AUDIT,
        Permission.OWN_ACCOUNT,
    }
    for permission in business:
        assert not PERMISSIONS[permission] & ADMINISTRATORS
