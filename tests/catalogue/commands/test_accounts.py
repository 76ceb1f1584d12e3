"""Accounts: who may keep them, who may grant roles, what ends a session, what the trail says."""

import os
import stat
from datetime import timedelta

import msgspec
import pytest

from catalogue.commands import accounts
from catalogue.commands import archive_audit as archiving
from catalogue.commands.accounts import NewAccount, create_account
from catalogue.commands.archive_audit import archive_audit
from catalogue.errors import BadFile, BadInput, CatalogueError, Conflict, Forbidden, NotFound
from catalogue.model.passwords import matches
from catalogue.model.people import Role
from catalogue.queries import audit
from catalogue.queries.accounts import account_facts, account_list, nobody_yet
from catalogue.queries.audit import AuditFilter, audit_page
from catalogue.queries.verification import verify_audit
from catalogue.tables import Account, AuditEvent, LoginSession
from tests.factories import NOON
from tests.workbench import a_session, an_officer

pytestmark = pytest.mark.usefixtures("opened")

ONCE = "Kf7m-92Qx-Tr4b-Wd6h"
BODY = "11220602B9000005XU"


async def _system():
    return await an_officer("system", Role.SYSTEM_ADMIN)


async def _last_event() -> tuple[str, str, str, str]:
    line = (await audit_page(AuditFilter(), limit=1)).lines[0]
    return line.name, line.act, line.subject, line.outcome


async def test_a_new_account_has_no_roles_and_a_password_to_be_changed() -> None:
    by = await _system()
    wanted = NewAccount(login=" Li.1 ", name="窗口甲", bodies=(BODY,))
    await create_account(wanted, ONCE, by=by, now=NOON)
    found = await account_facts("li.1")
    assert (found.name, found.roles, found.bodies) == ("窗口甲", frozenset(), (BODY,))
    assert (found.active, found.must_change, found.totp_confirmed) == (True, True, False)
    row = await Account.select(Account.password_hash).where(Account.login == "li.1").first()
    assert matches(row["password_hash"], ONCE)
    assert await _last_event() == (by.name, "新建账号", "账号 li.1", "done")
    assert ONCE not in str(await AuditEvent.select())


async def test_the_first_account_is_made_on_the_command_line() -> None:
    assert await nobody_yet()
    wanted = NewAccount(login="first", name="系统甲", roles=frozenset({Role.SYSTEM_ADMIN}))
    await create_account(wanted, ONCE, by=None, now=NOON)
    assert not await nobody_yet()
    assert (await account_facts("first")).roles == {Role.SYSTEM_ADMIN}
    assert await _last_event() == ("命令行", "新建账号", "账号 first", "done")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"login": "1abc"}, "登录名应为"),
        ({"login": "a b"}, "登录名应为"),
        ({"login": "张三"}, "登录名应为"),
        ({"name": "甲"}, "姓名应为 2 至 40 个字"),
        ({"name": "甲" * 41}, "姓名应为 2 至 40 个字"),
        ({"bodies": ("11220602B9000005XX",)}, "不是统一社会信用代码"),
    ],
)
async def test_what_is_unfit_is_refused_and_recorded(changes: dict[str, object], told: str) -> None:
    wanted = msgspec.structs.replace(NewAccount(login="some", name="某某"), **changes)
    with pytest.raises(BadInput, match=told):
        await create_account(wanted, ONCE, by=None, now=NOON)
    assert await nobody_yet()
    assert (await _last_event())[3] == "refused"


async def test_a_login_is_taken_once() -> None:
    await create_account(NewAccount(login="some", name="某某"), ONCE, by=None, now=NOON)
    with pytest.raises(Conflict, match="登录名“some”已有人使用"):
        await create_account(NewAccount(login="SOME", name="他人"), ONCE, by=None, now=NOON)
    assert (await account_facts("some")).name == "某某"


async def test_an_administrator_takes_no_other_role_not_even_on_the_command_line() -> None:
    both = frozenset({Role.AUDITOR, Role.EDITOR})
    with pytest.raises(BadInput, match="审计员不能兼任其他角色"):
        await create_account(
            NewAccount(login="both", name="某某", roles=both), ONCE, by=None, now=NOON
        )
    editor = await an_officer("editor", Role.EDITOR)
    security = await an_officer("security", Role.SECURITY_ADMIN)
    with pytest.raises(BadInput, match="审计员不能兼任其他角色"):
        await accounts.set_roles(editor.login, both, by=security, now=NOON)
    assert (await account_facts("editor")).roles == {Role.EDITOR}


async def test_roles_are_granted_by_the_security_administrator_only() -> None:
    system, security = await _system(), await an_officer("security", Role.SECURITY_ADMIN)
    await an_officer("editor", Role.EDITOR)
    roles = frozenset({Role.EDITOR, Role.REVIEWER})
    with pytest.raises(Forbidden, match="您没有授权的权限"):
        await accounts.set_roles("editor", roles, by=system, now=NOON)
    with pytest.raises(Forbidden, match="角色由安全管理员授予"):
        await create_account(
            NewAccount(login="other", name="某某", roles=roles), ONCE, by=system, now=NOON
        )
    await accounts.set_roles("editor", roles, by=security, now=NOON)
    assert (await account_facts("editor")).roles == roles
    line = (await audit_page(AuditFilter(), limit=1)).lines[0]
    assert (line.act, line.detail) == ("授权", "授予审核人")


async def test_nobody_changes_the_own_account() -> None:
    system, security = await _system(), await an_officer("security", Role.SECURITY_ADMIN)
    for work in (
        accounts.disable_account("system", by=system, now=NOON),
        accounts.reset_password("system", ONCE, by=system, now=NOON),
        accounts.reset_second_factor("system", by=system, now=NOON),
        accounts.unlock_account("system", by=system, now=NOON),
        accounts.set_bodies("system", "某某", (), by=system, now=NOON),
        accounts.set_roles("security", frozenset({Role.AUDITOR}), by=security, now=NOON),
    ):
        with pytest.raises(Forbidden, match="不能对自己的账号"):
            await work
    assert (await account_facts("security")).roles == {Role.SECURITY_ADMIN}
    assert (await account_facts("system")).active


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
async def test_nobody_else_keeps_accounts(role: Role) -> None:
    by = await an_officer("by", role)
    await an_officer("other", Role.EDITOR)
    for work in (
        create_account(NewAccount(login="new", name="某某"), ONCE, by=by, now=NOON),
        accounts.disable_account("other", by=by, now=NOON),
        accounts.enable_account("other", ONCE, by=by, now=NOON),
        accounts.reset_password("other", ONCE, by=by, now=NOON),
        accounts.reset_second_factor("other", by=by, now=NOON),
        accounts.unlock_account("other", by=by, now=NOON),
        accounts.set_bodies("other", "某某", (), by=by, now=NOON),
    ):
        with pytest.raises(Forbidden, match="您没有管理账号的权限"):
            await work
    assert [one.login for one in (await account_list())[1]] == ["by", "other"]
    refused = await audit_page(AuditFilter(outcome="refused"))
    assert refused.total == 7


async def test_disabling_ends_the_sessions_and_enabling_gives_a_new_password() -> None:
    by, editor = await _system(), await an_officer("editor", Role.EDITOR)
    await a_session(editor, NOON)
    await accounts.disable_account("editor", by=by, now=NOON)
    assert not (await account_facts("editor")).active
    assert await LoginSession.count() == 0
    with pytest.raises(Conflict, match="已经停用"):
        await accounts.disable_account("editor", by=by, now=NOON)
    await accounts.enable_account("editor", ONCE, by=by, now=NOON)
    found = await account_facts("editor")
    assert (found.active, found.must_change) == (True, True)
    with pytest.raises(Conflict, match="已是启用状态"):
        await accounts.enable_account("editor", ONCE, by=by, now=NOON)


async def test_resetting_the_second_factor_forgets_the_phone() -> None:
    by, signer = await _system(), await an_officer("signer", Role.SIGN_OFF)
    await a_session(signer, NOON)
    await accounts.reset_second_factor("signer", by=by, now=NOON)
    row = await Account.select().where(Account.login == "signer").first()
    assert (row["totp_secret"], row["totp_confirmed"], row["totp_last"]) == ("", False, 0)
    assert await LoginSession.count() == 0


async def test_there_is_no_account_to_change() -> None:
    with pytest.raises(NotFound, match="没有登录名为“nobody”的账号"):
        await accounts.disable_account("nobody", by=None, now=NOON)


async def test_a_list_of_accounts_is_searched_by_login_and_name() -> None:
    for number in range(3):
        await create_account(
            NewAccount(login=f"some{number}", name=f"某{number}号"), ONCE, by=None, now=NOON
        )
    total, found = await account_list("某1")
    assert (total, [one.login for one in found]) == (1, ["some1"])
    total, found = await account_list("SOME", offset=1, limit=1)
    assert (total, [one.login for one in found]) == (3, ["some1"])


async def test_a_changed_or_missing_event_is_found() -> None:
    for number in range(3):
        await create_account(
            NewAccount(login=f"some{number}", name="某某"), ONCE, by=None, now=NOON
        )
    assert (await verify_audit()).whole
    await AuditEvent.update({AuditEvent.detail: "另一回事"}).where(AuditEvent.serial == 2)
    assert "第 2 行" in (await verify_audit()).fault


async def test_old_events_leave_for_a_file_and_the_chain_goes_on(tmp_path) -> None:
    later = NOON + timedelta(days=200)
    for number, now in enumerate((NOON, NOON, later)):
        await create_account(NewAccount(login=f"some{number}", name="某某"), ONCE, by=None, now=now)
    file = tmp_path / "old.jsonl"
    assert await archive_audit(file, days=180, now=later) == 2
    kept = [msgspec.json.decode(line)["serial"] for line in file.read_bytes().splitlines()]
    assert kept == [1, 2]
    assert [line.serial async for line in audit.lines()] == [3, 4]
    assert (await verify_audit()).whole
    with pytest.raises(BadFile, match=r"old\.jsonl"):
        await archive_audit(file, days=180, now=later)
    await AuditEvent.delete().where(AuditEvent.serial == 3)
    assert not (await verify_audit()).whole


async def test_the_file_is_on_the_disk_before_the_events_leave(tmp_path, monkeypatch) -> None:
    """Its bytes, then its name; a power cut in between loses neither file nor events."""
    later = NOON + timedelta(days=200)
    await create_account(NewAccount(login="some", name="某某"), ONCE, by=None, now=NOON)
    file, order = tmp_path / "old.jsonl", []
    really_forget = archiving._forget_up_to

    def synced(number: int) -> None:
        held = os.fstat(number)
        order.append("folder" if stat.S_ISDIR(held.st_mode) else held.st_size)

    async def forget(last: object) -> None:
        order.append("gone")
        await really_forget(last)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(archiving, "_forget_up_to", forget)
    assert await archive_audit(file, days=180, now=later) == 1
    assert order == [file.stat().st_size, "folder", "gone"]


async def test_no_event_younger_than_180_days_can_leave(tmp_path) -> None:
    await create_account(NewAccount(login="some", name="某某"), ONCE, by=None, now=NOON)
    file = tmp_path / "old.jsonl"
    with pytest.raises(BadInput, match="审计记录至少保存 180 天"):
        await archive_audit(file, days=179, now=NOON + timedelta(days=400))
    assert await archive_audit(file, days=180, now=NOON + timedelta(days=180)) == 0
    assert not file.exists()
    assert [line.act async for line in audit.lines()] == [
        "新建账号",
        "归档审计记录",
        "归档审计记录",
    ]


async def test_the_trail_is_filtered_by_day_person_act_and_outcome() -> None:
    await create_account(NewAccount(login="some", name="某某"), ONCE, by=None, now=NOON)
    with pytest.raises(CatalogueError):
        await accounts.disable_account("other", by=None, now=NOON + timedelta(days=1))
    day = NOON.date()
    assert (await audit_page(AuditFilter(until=day))).total == 1
    assert (await audit_page(AuditFilter(since=day + timedelta(days=1)))).total == 1
    assert (await audit_page(AuditFilter(since=day + timedelta(days=2)))).total == 0
    assert (await audit_page(AuditFilter(who="命令"))).total == 2
    assert (await audit_page(AuditFilter(who="账号 some"))).total == 1
    assert (await audit_page(AuditFilter(act="停用账号", outcome="refused"))).total == 1
    assert (await audit_page(AuditFilter(act="停用账号", outcome="done"))).total == 0
    assert await audit.acts() == ["停用账号", "新建账号"]
