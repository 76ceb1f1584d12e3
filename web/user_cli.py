"""The commands ``zhipao user`` and ``zhipao audit``.

Exit status as in ``web.cli``: 0 done, 1 refused or findings, 2 wrong usage.
"""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from catalogue.model.people import Role
from web.settings import Settings
from web.terminal import run_opened

if TYPE_CHECKING:
    from catalogue.queries.accounts import AccountFacts

_ROLES = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """Accounts of the workbench; what is done here is audited as 命令行."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="the person's name")
@click.option("--role", "roles", multiple=True, type=_ROLES, help="may be given several times")
@click.option("--body", "bodies", multiple=True, metavar="CODE", help="credit code; several")
@click.pass_obj
def add(
    settings: Settings, login: str, name: str, roles: tuple[str, ...], bodies: tuple[str, ...]
) -> None:
    """Make an account; prints its one-time password, once."""
    from catalogue.commands.accounts import NewAccount, create_account

    wanted = NewAccount(
        login=login, name=name, bodies=bodies, roles=frozenset(Role(one) for one in roles)
    )
    _hand_over(
        settings, login, name, lambda once: create_account(wanted, once, **_by()), create=True
    )


@user.command()
@click.argument("login")
@click.pass_obj
def disable(settings: Settings, login: str) -> None:
    """The account can no longer log in; its sessions end."""
    from catalogue.commands.accounts import disable_account

    run_opened(settings, lambda: disable_account(login, **_by()))
    click.echo(f"账号 {login} 已停用")


@user.command()
@click.argument("login")
@click.pass_obj
def enable(settings: Settings, login: str) -> None:
    """The account may log in again; prints a fresh one-time password."""
    from catalogue.commands.accounts import enable_account

    _hand_over(settings, login, "", lambda once: enable_account(login, once, **_by()))


@user.command()
@click.argument("login")
@click.option("--second-factor", is_flag=True, help="forget the phone instead of the password")
@click.pass_obj
def reset(settings: Settings, login: str, second_factor: bool) -> None:
    """A fresh one-time password; it also unlocks the account."""
    from catalogue.commands.accounts import reset_password, reset_second_factor

    if second_factor:
        run_opened(settings, lambda: reset_second_factor(login, **_by()))
        click.echo(f"账号 {login} 的动态口令已重置，下次登录时重新绑定手机")
        return
    _hand_over(settings, login, "", lambda once: reset_password(login, once, **_by()))


@user.command("role")
@click.argument("login")
@click.option("--role", "roles", multiple=True, type=_ROLES, help="may be given several times")
@click.pass_obj
def role(settings: Settings, login: str, roles: tuple[str, ...]) -> None:
    """Give the account exactly these roles; none takes all of them."""
    from catalogue.commands.accounts import set_roles

    wanted = frozenset(Role(one) for one in roles)
    run_opened(settings, lambda: set_roles(login, wanted, **_by()))
    click.echo(
        f"账号 {login} 的角色：{'、'.join(one.label for one in Role if one in wanted) or '无'}"
    )


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="print JSON for programs")
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """Every account with its roles and state."""
    from catalogue.queries.accounts import account_list

    _, found = run_opened(settings, lambda: account_list(limit=100_000))
    if as_json:
        rows = [_row(one) for one in found]
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n")
        return
    for one in found:
        state = "正常" if one.active else "已停用"
        roles = "、".join(one.role_names) or "无角色"
        click.echo("\t".join((one.login, one.name, state, roles, "、".join(one.bodies))).rstrip())


@click.group()
def audit() -> None:
    """The audit trail (审计记录)."""


@audit.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check the chain of the audit trail; names the first broken line."""
    from catalogue.queries.verification import verify_audit

    verdict = run_opened(settings, verify_audit)
    click.echo(verdict.fault or f"审计记录完整：{verdict.lines} 行，链未断")
    sys.exit(0 if verdict.whole else 1)


@audit.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def archive(settings: Settings, file: Path) -> None:
    """Move events older than ZHIPAO_AUDIT_DAYS into a new FILE of JSON lines."""
    from catalogue.commands.archive_audit import archive_audit
    from web import clock

    days = settings.security.audit_days
    count = run_opened(settings, lambda: archive_audit(file, days=days, now=clock.now()))
    click.echo(f"{days} 天以前的审计记录 {count} 行已移入 {file.name}；请妥善保存这个文件")


def add_people_commands(main: click.Group) -> None:
    """Hang ``user`` and ``audit`` under ``main``."""
    main.add_command(user)
    main.add_command(audit)


def _row(one: "AccountFacts") -> dict[str, Any]:
    return {
        "login": one.login,
        "name": one.name,
        "active": one.active,
        "roles": [held.value for held in Role if held in one.roles],
        "bodies": one.bodies,
        "second_factor": one.totp_confirmed,
        "must_change": one.must_change,
        "last_login_at": one.last_login_at,
    }


def _by() -> dict[str, Any]:
    from web import clock

    return {"by": None, "now": clock.now()}


def _hand_over(
    settings: Settings,
    login: str,
    name: str,
    work: Callable[[str], Awaitable[object]],
    *,
    create: bool = False,
) -> None:
    """Do ``work`` with a fresh one-time password and print it."""
    from web.security.tokens import one_time_password

    once = one_time_password(settings.password, login=login, name=name)
    run_opened(settings, lambda: work(once), create=create)
    click.echo(f"账号 {login} 的一次性口令（只显示这一次，首次登录必须更换）：\n{once}")
