"""Roles and permissions: the table, administrators apart, bodies."""

from itertools import combinations

import pytest

from catalogue.model.people import (
    ADMINISTRATORS,
    PERMISSIONS,
    SECOND_FACTOR,
    Officer,
    Permission,
    Role,
    role_obstacles,
)

BUSINESS = {
    Permission.READ_ITEMS,
    Permission.EDIT_ITEMS,
    Permission.INITIAL_REVIEW,
    Permission.REVIEW,
    Permission.SIGN_OFF,
    Permission.READ_ALL_BODIES,
    Permission.LOCK_ELEMENTS,
    Permission.READ_LEDGER,
}


def _officer(*roles: Role, bodies: tuple[str, ...] = ()) -> Officer:
    return Officer(id=1, login="one", name="甲", bodies=bodies, roles=frozenset(roles))


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrator_neither_sees_nor_changes_business_data(role: Role) -> None:
    assert not [one for one in BUSINESS if _officer(role).may(one)]


@pytest.mark.parametrize(
    ("role", "permission"),
    [
        (Role.SYSTEM_ADMIN, Permission.MANAGE_ACCOUNTS),
        (Role.SECURITY_ADMIN, Permission.GRANT_ROLES),
        (Role.AUDITOR, Permission.READ_AUDIT),
    ],
)
def test_each_administrator_has_a_duty_nobody_else_has(role: Role, permission: Permission) -> None:
    assert PERMISSIONS[permission] == {role}
    held = {one for one in Permission if _officer(role).may(one)}
    assert held == {permission, Permission.OWN_ACCOUNT}


def test_every_permission_stands_in_the_table_and_somebody_has_it() -> None:
    assert PERMISSIONS.keys() == set(Permission)
    assert all(PERMISSIONS.values())


def test_no_two_roles_with_an_administrator_among_them_go_together() -> None:
    for pair in combinations(Role, 2):
        refused = bool(role_obstacles(frozenset(pair)))
        assert refused == bool(ADMINISTRATORS & set(pair)), pair
    assert role_obstacles(frozenset({Role.AUDITOR, Role.EDITOR})) == [
        "审计员不能兼任其他角色；请另设账号"
    ]
    assert role_obstacles(frozenset({Role.AUDITOR})) == []


def test_reading_goes_by_body_except_for_the_reform_office() -> None:
    editor = _officer(Role.EDITOR, bodies=("A", "B"))
    assert editor.may_read("A") and editor.may_read("B") and not editor.may_read("C")
    assert not editor.may_read("")
    assert _officer(Role.REFORM_OFFICE).may_read("C")
    assert not _officer(Role.AUDITOR, bodies=("A",)).may_read("A")


@pytest.mark.parametrize("role", Role)
def test_who_signs_off_or_governs_gives_a_second_factor(role: Role) -> None:
    assert _officer(role).needs_second_factor == (role in SECOND_FACTOR)
    assert ADMINISTRATORS | {Role.SIGN_OFF, Role.REFORM_OFFICE} == SECOND_FACTOR
