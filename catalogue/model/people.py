"""Who may do what: roles, permissions, and the officer who acts.

``PERMISSIONS`` is the one table; the domain asks it through ``Officer.may``, routes name the
permission they need, and a test compares every route and role with it.

Source: roles of the reference (rules-and-metrics §3.3); the three administrators exclude each
other and everything else (GB/T 22239 level 3: separation of duties).
"""

from enum import Enum
from typing import Self

from msgspec import Struct

from catalogue.model.code_tables import CodeTable


class Role(CodeTable):
    """A duty an account may hold."""

    EDITOR = "editor", "编制人"
    INITIAL_REVIEWER = "initial_reviewer", "初审人"
    REVIEWER = "reviewer", "审核人"
    SIGN_OFF = "sign_off", "审发人"
    REFORM_OFFICE = "reform_office", "改革办"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""An account with one of these holds no other role."""

SECOND_FACTOR = ADMINISTRATORS | {Role.SIGN_OFF, Role.REFORM_OFFICE}
"""Whoever holds one of these logs in with a one-time code as well."""

_STAFF = frozenset({Role.EDITOR, Role.INITIAL_REVIEWER, Role.REVIEWER, Role.SIGN_OFF})


class Permission(str, Enum):
    """Something that may be done; ``label`` completes “您没有…的权限”."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    READ_ITEMS = "read_items", "查看本部门事项"
    EDIT_ITEMS = "edit_items", "编制事项"
    INITIAL_REVIEW = "initial_review", "初审"
    REVIEW = "review", "审核"
    SIGN_OFF = "sign_off", "审发"
    ANSWER_CORRECTIONS = "answer_corrections", "答复纠错"
    READ_ALL_BODIES = "read_all_bodies", "查看全部部门事项"
    LOCK_ELEMENTS = "lock_elements", "锁定要素"
    READ_LEDGER = "read_ledger", "查看登记台账"
    ADJUST_POWER_LIST = "adjust_power_list", "管理权责清单"
    KEEP_REFORM_RECORD = "keep_reform_record", "维护改革记录"
    READ_LEADS = "read_leads", "查看压减线索"
    FREEZE_REPORTS = "freeze_reports", "冻结报表"
    CHECK_TABLES = "check_tables", "核对统计表"
    KEEP_SYNONYMS = "keep_synonyms", "维护日常用语"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号"
    GRANT_ROLES = "grant_roles", "授权"
    READ_AUDIT = "read_audit", "查看审计记录"
    OWN_ACCOUNT = "own_account", "管理自己的账号"


PERMISSIONS: dict[Permission, frozenset[Role]] = {
    Permission.READ_ITEMS: _STAFF | {Role.REFORM_OFFICE},
    Permission.EDIT_ITEMS: frozenset({Role.EDITOR}),
    Permission.INITIAL_REVIEW: frozenset({Role.INITIAL_REVIEWER}),
    Permission.REVIEW: frozenset({Role.REVIEWER}),
    Permission.SIGN_OFF: frozenset({Role.SIGN_OFF}),
    Permission.ANSWER_CORRECTIONS: _STAFF,
    Permission.READ_ALL_BODIES: frozenset({Role.REFORM_OFFICE}),
    Permission.LOCK_ELEMENTS: frozenset({Role.REFORM_OFFICE}),
    Permission.READ_LEDGER: _STAFF | {Role.REFORM_OFFICE},
    Permission.ADJUST_POWER_LIST: frozenset({Role.REFORM_OFFICE}),
    Permission.KEEP_REFORM_RECORD: frozenset({Role.REFORM_OFFICE}),
    Permission.READ_LEADS: frozenset({Role.REFORM_OFFICE}),
    Permission.FREEZE_REPORTS: frozenset({Role.REFORM_OFFICE}),
    Permission.CHECK_TABLES: _STAFF | {Role.REFORM_OFFICE},
    Permission.KEEP_SYNONYMS: frozenset({Role.REFORM_OFFICE}),
    Permission.MANAGE_ACCOUNTS: frozenset({Role.SYSTEM_ADMIN}),
    Permission.GRANT_ROLES: frozenset({Role.SECURITY_ADMIN}),
    Permission.READ_AUDIT: frozenset({Role.AUDITOR}),
    Permission.OWN_ACCOUNT: frozenset(Role),
}


class Officer(Struct, frozen=True, kw_only=True):
    """A named person with an account, as commands know them.

    ``bodies`` are the credit codes of the bodies the person acts for: their own, and those they
    take a step for where a body has fewer than three people.
    """

    id: int
    login: str
    name: str
    bodies: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether one of the person's roles carries ``permission``.

        The own account is everybody's, also before any role has been granted: the one-time
        password must be changed, and one must be able to leave.
        """
        if permission is Permission.OWN_ACCOUNT:
            return True
        return bool(PERMISSIONS[permission] & self.roles)

    def acts_for(self, body_code: str) -> bool:
        """Whether the person may touch what belongs to this body."""
        return bool(body_code) and body_code in self.bodies

    def may_read(self, body_code: str) -> bool:
        """Whether the person may see drafts and history of this body's items."""
        if self.may(Permission.READ_ALL_BODIES):
            return True
        return self.may(Permission.READ_ITEMS) and self.acts_for(body_code)

    @property
    def needs_second_factor(self) -> bool:
        """Whether a one-time code is asked of this person at login."""
        return bool(self.roles & SECOND_FACTOR)


def role_obstacles(roles: frozenset[Role]) -> list[str]:
    """Why these roles cannot be held by one account; empty when they can.

    Source: no administrator holds another role (rules-and-metrics §3.3).
    """
    found = roles & ADMINISTRATORS
    if found and len(roles) > 1:
        names = "、".join(sorted(role.label for role in found))
        return [f"{names}不能兼任其他角色；请另设账号"]
    return []
